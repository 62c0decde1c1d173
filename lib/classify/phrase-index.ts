/**
 * All tables of phrases as one: a notice's prose is walked over once, for formats, challenges, tells and reasons. Other
 * texts are looked for in the same index, though they ask for one table only: it is at hand in the processor's caches.
 */

import { CHALLENGES } from './challenge.ts';
import { FORMATS, type Format } from './formats.ts';
import { type PhrasesOfRow, rowEntries } from './phrase-rows.ts';
import { type Hit, PhraseSearch } from './phrase-search.ts';
import { TELL_ENTRIES, type Tell } from './phrases.ts';
import { type Meaning, REASON_ENTRIES } from './reason/meanings.ts';
import { WRITER_MARKS } from './writer.ts';

/** What stands in a text, by table; in the order of the text, and with doubles. */
export interface Phrases {
  readonly formats: Format[];
  readonly challenges: PhrasesOfRow[];
  readonly tells: Hit<Tell>[];
  readonly meanings: Meaning[];
  /** A phrase that mostly names who writes. */
  writer: boolean;
}

type Value =
  | { readonly kind: 'format'; readonly row: Format }
  | { readonly kind: 'challenge'; readonly row: PhrasesOfRow }
  | { readonly kind: 'tell'; readonly tell: Tell }
  | { readonly kind: 'writer' }
  | Meaning;

/** Hits kept of one text: a text of nothing but phrases says no more with more of them. */
const MAX_HITS = 4_096;

const SEARCH = new PhraseSearch<Value>([
  ...rowEntries(FORMATS).map(([phrase, row]) => [phrase, { kind: 'format', row }] as const),
  ...rowEntries(CHALLENGES).map(([phrase, row]) => [phrase, { kind: 'challenge', row }] as const),
  ...TELL_ENTRIES.map(([phrase, tell]) => [phrase, { kind: 'tell', tell }] as const),
  ...WRITER_MARKS.map((phrase) => [phrase, { kind: 'writer' }] as const),
  ...REASON_ENTRIES,
]);

/** `flat` is `flatten`ed, or `normalise`d. */
export function phrasesIn(flat: string): Phrases {
  const phrases: Phrases = { formats: [], challenges: [], tells: [], meanings: [], writer: false };
  let hits = 0;
  SEARCH.search(flat, (value, at) => {
    if (++hits <= MAX_HITS) keep(phrases, value, at);
  });
  return phrases;
}

function keep(phrases: Phrases, value: Value, at: number): void {
  switch (value.kind) {
    case 'format':
      phrases.formats.push(value.row);
      break;
    case 'challenge':
      phrases.challenges.push(value.row);
      break;
    case 'tell':
      phrases.tells.push({ value: value.tell, at });
      break;
    case 'writer':
      phrases.writer = true;
      break;
    default:
      phrases.meanings.push(value);
  }
}
