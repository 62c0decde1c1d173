/**
 * One server to a data directory. Two would each finish what the other has in hand, and deliver it twice. The lock is
 * SQLite's on an empty database: the system lets go of it when the process ends, however it ends, so a kill leaves no
 * stale lock as a file with a process id would.
 */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const BUSY = 5;

export interface Lock {
  release(): void;
}

/** Null where another process holds it; throws where the directory cannot be written. */
export function takeLock(directory: string): Lock | null {
  const database = new DatabaseSync(join(directory, 'lock.sqlite'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}
