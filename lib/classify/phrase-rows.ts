/** Tables whose rows ask for several fragments at once. */

import type { Hit } from './phrase-search.ts';

export interface PhrasesOfRow {
  /** All of them stand in the text; lower case, single blanks (`flatten`). */
  readonly says: readonly string[];
}

/** Each row is looked for by its first fragment; the others are asked for only where that stands. */
export function rowEntries<R extends PhrasesOfRow>(
  rows: readonly R[],
): (readonly [phrase: string, value: R])[] {
  return rows.map((row) => [row.says[0] as string, row] as const);
}

/** The rows of one table that fit a text, in the table's order. */
export function rowsAmong<R extends PhrasesOfRow>(
  rows: readonly R[],
  hits: readonly Hit<unknown>[],
  flat: string,
): R[] {
  const found = new Set(hits.map((hit) => hit.value));
  return rows.filter((row) => found.has(row) && row.says.every((fragment) => flat.includes(fragment)));
}
