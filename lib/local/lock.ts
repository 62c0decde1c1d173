/**
 * One server to a data directory. Two would each finish what the other has in hand, and deliver it twice. The lock is
 * SQLite's on an empty database: the system lets go of it when the process ends, however it ends, so a kill leaves no
 * stale lock as a file with a process id would.
 */

import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const BUSY = 5;

/** Owner only: whoever may read it may lock it, and keep the server from starting. */
const FILE_MODE = 0o600;

export interface Lock {
  release(): void;
}

/** Null where another process holds it; throws where the directory cannot be written. */
export function takeLock(directory: string): Lock | null {
  const path = join(directory, 'lock.sqlite');
  makeFile(path);
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/** Made before SQLite opens it, for its mode. Where it stands it is not opened: closing it would give up SQLite's locks. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(path, FILE_MODE);
  }
}
