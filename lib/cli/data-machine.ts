/** The data of a server on this machine, opened beside it. */

import { createReadStream, existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { auditSourceOf } from '../local/audit.ts';
import { DATABASE_FILE, openTables, type Tables } from '../local/sqlite/index.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import type { Data, RawAccess } from './data.ts';

/** Paths are long; anything longer hides what is said about it. */
const MAX_PATH_CHARS = 400;
/** Answers that share a commit of the database: the running server waits for no longer than one such group. */
const AT_ONCE = 200;
/** All accepted mails. */
const FROM_THE_FIRST = '';

/**
 * Runs `action` on the tables, and closes them. A directory without data is refused, and not made into one: whoever
 * mistypes it would read that nothing is held. Rejects with a sentence.
 */
export async function withMachine<T>(
  data: string,
  words: Words,
  access: 'read' | 'write',
  action: (data: Data) => Promise<T>,
): Promise<T> {
  const directory = resolve(data);
  if (!existsSync(join(directory, DATABASE_FILE)))
    throw new Error(words.held.noData(printable(directory, MAX_PATH_CHARS)));
  const tables = openTables(directory, { readOnly: access === 'read' });
  try {
    return await action(dataOn(directory, tables));
  } finally {
    await tables.close();
  }
}

function dataOn(directory: string, tables: Tables): Data {
  return {
    place: 'machine',
    tables,
    async keysFrom(beginning, limit) {
      if ((await tables.accepted(beginning)) !== null) return [beginning];
      const after = await tables.acceptedSince(FROM_THE_FIRST, beginning, limit);
      return after.map(({ inbound }) => inbound.key).filter((key) => key.startsWith(beginning));
    },
    raw: rawIn(directory),
    audited: auditSourceOf(tables, directory),
    async redrive() {
      const mails = await tables.inbound.redrive();
      return { mails, deliveries: await tables.deliveries.redrive(), events: 0, going: false };
    },
    atOnce: AT_ONCE,
  };
}

function rawIn(directory: string): RawAccess {
  const place = (key: string) => join(directory, 'raw', `${key}.eml`);
  return {
    place,
    async all(key) {
      return (await orNull(stat(place(key)))) === null ? null : createReadStream(place(key));
    },
    async start(key, bytes) {
      const file = await orNull(open(place(key)));
      if (file === null) return null;
      try {
        const buffer = new Uint8Array(bytes);
        const { bytesRead } = await file.read(buffer, 0, bytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}

/** Null where there is no such file. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
