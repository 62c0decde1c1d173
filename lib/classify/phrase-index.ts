/**
 * All tables of phrases as one: a notice's prose is walked over once, for formats, challenges, tells and reasons. Other
 * texts are looked for in the same index, though they ask for one table only: it is at hand in the processor's caches.
 */

import { CHALLENGES, type Challenge } from './challenge.ts';
import { FORMATS, type Format } from './formats.ts';
import { rowEntries } from './phrase-rows.ts';
import { type Hit, PhraseSearch } from './phrase-search.ts';
import { TELL_ENTRIES, type Tell } from './phrases.ts';
import { type Meaning, REASON_ENTRIES } from './reason/meanings.ts';
import { WRITER_MARKS } from './writer.ts';

/** What stands in a text, by table; in the order of the text, and with doubles. */
export interface Phrases {
  readonly formats: Format[];
  readonly challenges: Challenge[];
  readonly tells: Hit<Tell>[];
  readonly meanings: Meaning[];
  /** A phrase that mostly names who writes. */
  writer: boolean;
}

/** All of one shape, so that a hit is told apart without a lookup. */
type Value =
  | { readonly kind: 'format'; readonly value: Format }
  | { readonly kind: 'challenge'; readonly value: Challenge }
  | { readonly kind: 'tell'; readonly value: Tell }
  | { readonly kind: 'writer'; readonly value: true }
  | { readonly kind: 'meaning'; readonly value: Meaning };

/** Hits kept of one text: a text of nothing but phrases says no more with more of them. */
const MAX_HITS = 4_096;

/** Made with the first mail that may be a notice: of ordinary mails, three in four are none at first sight. */
let search: PhraseSearch<Value> | null = null;

function searchOfAll(): PhraseSearch<Value> {
  return new PhraseSearch<Value>([
    ...rowEntries(FORMATS).map(([phrase, value]) => [phrase, { kind: 'format', value }] as const),
    ...rowEntries(CHALLENGES).map(([phrase, value]) => [phrase, { kind: 'challenge', value }] as const),
    ...TELL_ENTRIES.map(([phrase, value]) => [phrase, { kind: 'tell', value }] as const),
    ...WRITER_MARKS.map((phrase) => [phrase, { kind: 'writer', value: true }] as const),
    ...REASON_ENTRIES.map(([phrase, value]) => [phrase, { kind: 'meaning', value }] as const),
  ]);
}

/** `flat` is `flatten`ed, or `normalise`d. */
export function phrasesIn(flat: string): Phrases {
  const phrases: Phrases = { formats: [], challenges: [], tells: [], meanings: [], writer: false };
  let hits = 0;
  search ??= searchOfAll();
  search.search(flat, (found, at) => {
    if (++hits <= MAX_HITS) keep(phrases, found, at);
  });
  return phrases;
}

function keep(phrases: Phrases, found: Value, at: number): void {
  switch (found.kind) {
    case 'format':
      phrases.formats.push(found.value);
      break;
    case 'challenge':
      phrases.challenges.push(found.value);
      break;
    case 'tell':
      phrases.tells.push({ value: found.value, at });
      break;
    case 'writer':
      phrases.writer = true;
      break;
    case 'meaning':
      phrases.meanings.push(found.value);
      break;
    default:
      found satisfies never;
  }
}
