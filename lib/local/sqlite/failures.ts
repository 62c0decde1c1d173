/** SQLite's failures: those of the world (disk, lock, damage) are told from faults of ours. */

import { Unavailable } from '../../effects.ts';

/**
 * By primary result code (sqlite.org/rescode.html). Codes that are not here (constraint, misuse, bad SQL) would be faults
 * of ours, which no later try mends.
 */
const SENTENCES: ReadonlyMap<number, string> = new Map([
  [5, 'another process keeps the database locked'],
  [6, 'the database is locked by this process'],
  [7, 'there is too little memory for the database'],
  [8, 'the database cannot be written: it is open for reading only, or its file or disk is'],
  [10, 'the disk of the database fails'],
  [11, 'the database file is damaged: keep a copy, and restore it from a backup'],
  [13, 'the disk of the database is full'],
  [14, 'the database file cannot be opened'],
  [26, 'the database file is no SQLite database'],
]);

const BUSY = 5;

/** `ERR_INVALID_STATE` of node:sqlite: used after it was closed. */
export const CLOSED = 'the database is closed';

/** What a caller gets to see of an error that an operation on the database threw. */
export function told(error: unknown): unknown {
  const code = codeOf(error);
  const sentence = code === null ? undefined : SENTENCES.get(code);
  return sentence === undefined
    ? error
    : new Unavailable(`${sentence} (${(error as Error).message})`, { cause: error });
}

export function isBusy(error: unknown): boolean {
  return codeOf(error) === BUSY;
}

/** The primary result code; null where the error is not SQLite's. */
function codeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}
