/** Tables whose rows ask for several fragments at once, matched in one walk over the text. */

import { PhraseSearch } from './phrase-search.ts';

export interface PhrasesOfRow {
  /** All of them stand in the text; lower case, single blanks (`flatten`). */
  readonly says: readonly string[];
}

export class RowSearch<R extends PhrasesOfRow> {
  readonly #rows: readonly R[];
  /** Each row is known by its first fragment; the others are asked for only then. */
  readonly #search: PhraseSearch<R>;

  constructor(rows: readonly R[]) {
    this.#rows = rows;
    this.#search = new PhraseSearch(rows.map((row) => [row.says[0] as string, row] as const));
  }

  /** The rows that fit, in the table's order. */
  rowsIn(flat: string): R[] {
    const candidates = new Set<R>();
    this.#search.search(flat, (row) => candidates.add(row));
    if (candidates.size === 0) return [];
    return this.#rows.filter(
      (row) => candidates.has(row) && row.says.every((fragment) => flat.includes(fragment)),
    );
  }
}
