/** Tables whose rows ask for several fragments at once. */

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

/** The rows of one table that fit a text, in the table's order; `found` are those whose first fragment stands there. */
export function rowsAmong<R extends PhrasesOfRow>(
  rows: readonly R[],
  found: readonly R[],
  flat: string,
): R[] {
  if (found.length === 0) return [];
  // Few are found: so the others of the table need not be asked whether they are among them.
  const fitting = new Set(found.filter((row) => row.says.every((fragment) => flat.includes(fragment))));
  return fitting.size < 2 ? [...fitting] : rows.filter((row) => fitting.has(row));
}
