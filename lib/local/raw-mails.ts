/**
 * Accepted mail on disk.
 *
 *     raw/KEY.eml     the mail as it came, never changed
 *     tmp/KEY.eml     the same, until its acceptance is on record
 *
 * A mail is accepted when the tables have it. Its file is complete and durable in `tmp/` before; it moves to `raw/` after,
 * or at the next start.
 */

import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NoRaw } from '../effects.ts';
import type { DirectorySync } from './sync.ts';

/** Owner only: this is mail. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
/** 64 bits: two mails of one millisecond never meet. */
const KEY_RANDOM_BYTES = 8;

const EXTENSION = '.eml';

export class RawMails {
  readonly #directory: string;
  readonly #sync: DirectorySync;

  constructor(directory: string, sync: DirectorySync) {
    this.#directory = directory;
    this.#sync = sync;
  }

  /** Makes the folders, and ends what a crash left half-way: what is on record is kept, the rest nobody was promised. */
  async prepare(isAccepted: (key: string) => Promise<boolean>): Promise<void> {
    for (const folder of ['tmp', 'raw']) {
      await mkdir(this.#path(folder), { recursive: true, mode: DIRECTORY_MODE });
    }
    await this.#sync.sync(this.#directory);
    for (const name of await readdir(this.#path('tmp'))) {
      const key = name.endsWith(EXTENSION) ? name.slice(0, -EXTENSION.length) : null;
      if (key !== null && (await isAccepted(key))) await this.keep(key);
      else await rm(this.#path('tmp', name), { force: true, recursive: true });
    }
  }

  /**
   * Writes a mail as it arrives and resolves to its size when it is durable. Whatever goes wrong (disk, client gone,
   * `refuse` gives a reason) rejects and leaves nothing behind. `chunks` may then not be read to its end.
   */
  async write(key: string, chunks: AsyncIterable<Uint8Array>, refuse: () => Error | null): Promise<number> {
    const path = this.#path('tmp', key + EXTENSION);
    try {
      const size = await writeDurably(path, (file) => writeChunks(file, chunks, refuse));
      await this.#sync.sync(this.#path('tmp'));
      return size;
    } catch (error) {
      await this.discard(key);
      throw error;
    }
  }

  /** Its acceptance is on record. Not synced: the next start finds it where it was. */
  async keep(key: string): Promise<void> {
    await rename(this.#path('tmp', key + EXTENSION), this.#path('raw', key + EXTENSION));
  }

  /** Its acceptance could not be recorded. */
  async discard(key: string): Promise<void> {
    await rm(this.#path('tmp', key + EXTENSION), { force: true });
  }

  /** Also one that is about to move. Rejects with `NoRaw` where there is none. */
  async read(key: string): Promise<Uint8Array> {
    const kept = this.#path('raw', key + EXTENSION);
    return readFile(kept)
      .catch(orElse(() => readFile(this.#path('tmp', key + EXTENSION))))
      .catch(orElse(() => readFile(kept)))
      .catch(
        orElse(() =>
          Promise.reject(new NoRaw(`there is no raw mail ${key}: its time was over, or somebody deleted it`)),
        ),
      );
  }

  /** Its time is over. */
  async remove(key: string): Promise<void> {
    await rm(this.#path('raw', key + EXTENSION), { force: true });
  }

  #path(...names: readonly string[]): string {
    return join(this.#directory, ...names);
  }
}

/** What to do where there is no such file. */
function orElse<T>(act: () => Promise<T>): (error: unknown) => Promise<T> {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return act();
    throw error;
  };
}

/** Sorts by time and says nothing of the mail: 20261124T101530123Z-5f2c9a0b7d3e4816. */
export function newKey(at: Date): string {
  return `${at.toISOString().replace(/[-:.]/g, '')}-${randomBytes(KEY_RANDOM_BYTES).toString('hex')}`;
}

async function writeDurably(path: string, write: (file: FileHandle) => Promise<number>): Promise<number> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    const written = await write(file);
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

async function writeChunks(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  refuse: () => Error | null,
): Promise<number> {
  let size = 0;
  for await (const chunk of chunks) {
    // Asked while it arrives too: a mail without end must not fill the disk before it is refused.
    const refusal = refuse();
    if (refusal !== null) throw refusal;
    await file.writeFile(chunk);
    size += chunk.length;
  }
  const refusal = refuse();
  if (refusal !== null) throw refusal;
  return size;
}
