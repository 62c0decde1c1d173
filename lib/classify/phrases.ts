/**
 * What notices say when they have no fields: tables of fragments in lower case with single blanks, as servers'
 * sources and vendors' manuals print them. Matched against `flatten`ed prose.
 */

import { DELAY_PHRASES, FAILURE_PHRASES, GAVE_UP_PHRASES } from './failure-phrases.ts';
import type { Hit } from './phrase-search.ts';

/**
 * Blanks that are not already a single one: matching those too would match at every word. The second class is `\s`
 * without the blank, written out: as `[^\S ]` the pattern takes twice the time.
 */
export const RUN_OF_BLANKS = /\s{2,}|[\t-\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;

/** White space folded to single blanks, lower case, bounded: what the tables are matched against. */
export function flatten(text: string, limit = 8_192): string {
  return text.slice(0, limit).toLowerCase().replace(/[‘’]/g, "'").replace(RUN_OF_BLANKS, ' ');
}

export interface Tells {
  readonly failure: boolean;
  readonly delay: boolean;
  readonly gaveUp: boolean;
}

export type Tell = keyof Tells;

/** What each phrase of the three tables tells. */
export const TELL_ENTRIES: readonly (readonly [phrase: string, tell: Tell])[] = [
  ...FAILURE_PHRASES.map((phrase) => [phrase, 'failure'] as const),
  ...DELAY_PHRASES.map((phrase) => [phrase, 'delay'] as const),
  ...GAVE_UP_PHRASES.map((phrase) => [phrase, 'gaveUp'] as const),
];

/** Which of the tables have a phrase among `hits`, before `limit`. */
export function tellsAmong(hits: readonly Hit<Tell>[], limit = Number.POSITIVE_INFINITY): Tells {
  const has = (tell: Tell) => hits.some(({ value, at }) => value === tell && at < limit);
  return { failure: has('failure'), delay: has('delay'), gaveUp: has('gaveUp') };
}
