/** All tables of phrases as one: a notice's prose is walked over once, for formats, challenges, tells and reasons. */

import { CHALLENGES } from './challenge.ts';
import { FORMATS } from './formats.ts';
import { rowEntries } from './phrase-rows.ts';
import { type Hit, PhraseSearch } from './phrase-search.ts';
import { TELL_ENTRIES, type Tells } from './phrases.ts';
import { type Meaning, REASON_ENTRIES } from './reason/index.ts';
import { WRITER_ENTRIES, type WRITER_MARK } from './writer.ts';

type Value =
  | typeof WRITER_MARK
  | keyof Tells
  | Meaning
  | (typeof FORMATS)[number]
  | (typeof CHALLENGES)[number];

/** Hits kept of one text: a text of nothing but phrases says no more with more of them. */
const MAX_HITS = 4_096;

const SEARCH = new PhraseSearch<Value>([
  ...rowEntries(FORMATS),
  ...rowEntries(CHALLENGES),
  ...TELL_ENTRIES,
  ...WRITER_ENTRIES,
  ...REASON_ENTRIES,
]);

/** `flat` is `flatten`ed. */
export function phrasesIn(flat: string): Hit<Value>[] {
  const hits: Hit<Value>[] = [];
  SEARCH.search(flat, (value, at) => {
    if (hits.length < MAX_HITS) hits.push({ value, at });
  });
  return hits;
}

/** Those of the hits that tell of a reason. */
export function meaningsAmong(hits: readonly Hit<Value>[]): Meaning[] {
  return hits.flatMap(({ value }) =>
    typeof value === 'object' && 'kind' in value && value.kind !== 'writer-mark' ? [value] : [],
  );
}
