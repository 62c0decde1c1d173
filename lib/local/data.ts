/** The data directory of one server: its lock and its tables. */

import { mkdir } from 'node:fs/promises';
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

/** Makes the directory where it is missing. Rejects with `DataInUse`, or with an error whose message is a sentence. */
export async function openLocalData(directory: string, now: () => Date): Promise<LocalData> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
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
