/** `--data`: the directory of a server on this machine, opened beside it. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Tables } from '../local/sqlite/index.ts';
import { printable } from '../tell/printable.ts';
import { shellPath } from '../tell/shell-word.ts';
import type { Words } from '../tell/words.ts';

/** As `serve` has it. */
export const DATA_DEFAULT = './truebounce-data';

/** Paths are long; anything longer hides what is said about it. */
const MAX_PATH_CHARS = 400;

export interface DataOptions {
  readonly data: string;
}

export function dataOption(): Option {
  return new Option('--data <directory>', 'the directory that "truebounce serve" has')
    .default(DATA_DEFAULT)
    .env('TRUEBOUNCE_DATA');
}

export interface Data {
  readonly directory: string;
  readonly tables: Tables;
}

/**
 * Runs `action` on the tables, and closes them. A directory without data is refused, and not made into one: whoever
 * mistypes it would read that nothing is held. Rejects with a sentence.
 */
export async function withData<T>(
  options: DataOptions,
  words: Words,
  access: 'read' | 'write',
  action: (data: Data) => Promise<T>,
): Promise<T> {
  // Loaded here: the other commands need no database.
  const { DATABASE_FILE, openTables } = await import('../local/sqlite/index.ts');
  const directory = resolve(options.data);
  if (!existsSync(join(directory, DATABASE_FILE)))
    throw new Error(words.held.noData(printable(directory, MAX_PATH_CHARS)));
  const tables = openTables(directory, { readOnly: access === 'read' });
  try {
    return await action({ directory, tables });
  } finally {
    await tables.close();
  }
}

/** What a command needs to ask the same data again; nothing where that is the default. */
export function dataOf({ data }: DataOptions): string {
  if (data === DATA_DEFAULT || process.env.TRUEBOUNCE_DATA === data) return '';
  return ` --data ${shellPath(data) ?? 'DIRECTORY'}`;
}

/** Where the raw mail of an accepted mail lies. Keys come from the tables, never from a stranger. */
export function rawPath(directory: string, key: string): string {
  return join(directory, 'raw', `${key}.eml`);
}
