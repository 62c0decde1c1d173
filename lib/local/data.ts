/** The data directory of one server: its lock and its tables. */

import { mkdir, stat } from 'node:fs/promises';
import { shellPath } from '../tell/shell-word.ts';
import { type Lock, takeLock } from './lock.ts';
import { openTables, type Tables } from './sqlite/index.ts';

export interface LocalData {
  readonly directory: string;
  readonly tables: Tables;
  close(): Promise<void>;
}

/** The data directory is used by another server. */
export class DataInUse extends Error {
  readonly code = 'EDATAINUSE';
}

/** Others may write into the data directory. */
export class DataOpen extends Error {
  readonly code = 'EDATAOPEN';
}

/** Of a file's mode: the group, or everybody, may write. */
const OTHERS_WRITE = 0o022;

/**
 * Makes the directory where it is missing. Rejects with `DataInUse`, with `DataOpen`, or with an error whose message is a
 * sentence.
 */
export async function openLocalData(directory: string, now: () => Date): Promise<LocalData> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await mustBeOwn(directory);
  const lock: Lock | null = takeLock(directory);
  if (lock === null) throw new DataInUse(`another Truebounce works in ${directory}`);
  try {
    const tables = openTables(directory, { now });
    const close = async (): Promise<void> => {
      await tables.close();
      lock.release();
    };
    return { directory, tables, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * An attack: another user of the machine puts a database, a raw mail or a link of his own in place of ours, or holds the
 * lock. Modes of the files do not help: who may write into a directory may replace what lies in it.
 */
async function mustBeOwn(directory: string): Promise<void> {
  // Windows has no modes, and tells invented ones.
  if (process.platform === 'win32' || ((await stat(directory)).mode & OTHERS_WRITE) === 0) return;
  throw new DataOpen(
    `others may write into ${directory}, and could put mail and decisions of their own there. End that with:  ` +
      `chmod go-w ${shellPath(directory) ?? 'DIRECTORY'}`,
  );
}
