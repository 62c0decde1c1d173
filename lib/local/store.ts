/**
 * Accepted mail on disk, and what of it is not finished.
 *
 *     raw/KEY.eml             the mail as it came, never changed
 *     pending/KEY.json        its envelope, until the mail is decided and delivered: the commit of an acceptance
 *     pending/KEY.2.json      the same, begun for the second time (and so on), each time after a crash
 *     tmp/                    what is being written; swept at start
 *
 * A mail is accepted when `pending/KEY.json` is durable. Then its raw file is in `raw/`, or complete in `tmp/`.
 */

import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Envelope, Inbound } from '../model.ts';
import type { DirectorySync } from './sync.ts';

/** Owner only: this is mail. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
/** 64 bits: two mails of one millisecond never meet. */
const KEY_RANDOM_BYTES = 8;

/** An accepted mail that is not finished. */
export interface Pending {
  readonly inbound: Inbound;
  /** Bytes of the raw mail. */
  readonly size: number;
  /** How often work on it was begun in earlier runs. */
  readonly begun: number;
}

export class MailStore {
  readonly #directory: string;
  readonly #sync: DirectorySync;

  constructor(directory: string, sync: DirectorySync) {
    this.#directory = directory;
    this.#sync = sync;
  }

  async prepare(): Promise<void> {
    for (const folder of ['tmp', 'raw', 'pending']) {
      await mkdir(this.#path(folder), { recursive: true, mode: DIRECTORY_MODE });
    }
    await this.#sync.sync(this.#directory);
  }

  /**
   * Writes a mail as it arrives and resolves when it and its envelope are durable. Whatever goes wrong (disk, client
   * gone, `refuse` gives a reason) rejects and leaves nothing behind. `chunks` may then not be read to its end.
   */
  async accept(
    chunks: AsyncIterable<Uint8Array>,
    envelope: Envelope,
    receivedAt: Date,
    refuse: () => Error | null,
  ): Promise<Pending> {
    const inbound: Inbound = { key: newKey(receivedAt), envelope, receivedAt: receivedAt.toISOString() };
    const { key } = inbound;
    const raw = this.#path('tmp', `${key}.eml`);
    const entry = this.#path('tmp', `${key}.json`);
    try {
      const [size] = await settled([
        writeDurably(raw, (file) => writeChunks(file, chunks, refuse)),
        writeDurably(entry, async (file) => {
          await file.writeFile(`${JSON.stringify(inbound)}\n`);
          return 0;
        }),
      ]);
      // The entry first: where only it has moved at a crash, the raw file is complete in tmp/ and is fetched; the
      // other way round would leave a raw file that no one knows.
      await rename(entry, this.#path('pending', `${key}.json`));
      await rename(raw, this.#path('raw', `${key}.eml`));
      await Promise.all([this.#sync.sync(this.#path('pending')), this.#sync.sync(this.#path('raw'))]);
      return { inbound, size: size ?? 0, begun: 0 };
    } catch (error) {
      const traces = [entry, raw, this.#path('pending', `${key}.json`), this.#path('raw', `${key}.eml`)];
      await Promise.allSettled(traces.map((path) => rm(path, { force: true })));
      throw error;
    }
  }

  readRaw(key: string): Promise<Uint8Array> {
    return readFile(this.#path('raw', `${key}.eml`));
  }

  /**
   * What earlier runs accepted and did not finish, oldest first; then sweeps `tmp`. Only before the first `accept`.
   * `complain` is told of entries that cannot be read; they stay where they are.
   */
  async unfinished(complain: (sentence: string) => void): Promise<readonly Pending[]> {
    const found: Pending[] = [];
    for (const name of (await readdir(this.#path('pending'))).sort()) {
      const pending = await this.#readEntry(name);
      if (pending === null)
        complain(`pending/${name} is damaged or its raw mail is missing: it is left as it is`);
      else found.push(pending);
    }
    for (const name of await readdir(this.#path('tmp'))) {
      await rm(this.#path('tmp', name), { force: true, recursive: true });
    }
    return found;
  }

  /**
   * Counts that work on it begins once more: a mail that ends the process must not do so for ever. Not synced: after a
   * power cut one attempt more is made, and that is all.
   */
  async beginAgain(pending: Pending): Promise<Pending> {
    return this.#recount(pending, pending.begun + 1);
  }

  /** Work on it ended, if in failure, and the process lives: earlier attempts are not held against it. */
  async settle(pending: Pending): Promise<Pending> {
    return this.#recount(pending, 0);
  }

  /** The mail is decided and delivered. Not synced: an entry that comes back after a power cut finds its record. */
  async finish(pending: Pending): Promise<void> {
    await rm(this.#path('pending', entryName(pending)), { force: true });
  }

  async #recount(pending: Pending, begun: number): Promise<Pending> {
    const counted = { ...pending, begun };
    await rename(this.#path('pending', entryName(pending)), this.#path('pending', entryName(counted)));
    return counted;
  }

  async #readEntry(name: string): Promise<Pending | null> {
    const [key, count, ...rest] = name.replace(/\.json$/, '').split('.');
    if (key === undefined || rest.length > 0 || !name.endsWith('.json')) return null;
    const inbound = readInbound(await readFile(this.#path('pending', name), 'utf8'));
    if (inbound === null || inbound.key !== key) return null;
    const size = await this.#fetchRaw(key);
    const begun = count === undefined ? 0 : Number(count) - 1;
    return size === null || !Number.isInteger(begun) ? null : { inbound, size, begun };
  }

  /** The raw mail's size, or null where it is missing. A crash may have come between the two renames of `accept`. */
  async #fetchRaw(key: string): Promise<number | null> {
    const raw = this.#path('raw', `${key}.eml`);
    const there = await stat(raw).catch(() => null);
    if (there !== null) return there.size;
    const moved = await rename(this.#path('tmp', `${key}.eml`), raw).then(
      () => true,
      () => false,
    );
    if (!moved) return null;
    await this.#sync.sync(this.#path('raw'));
    return (await stat(raw)).size;
  }

  #path(...names: readonly string[]): string {
    return join(this.#directory, ...names);
  }
}

function entryName(pending: Pending): string {
  return pending.begun === 0
    ? `${pending.inbound.key}.json`
    : `${pending.inbound.key}.${pending.begun + 1}.json`;
}

/** Sorts by time and says nothing of the mail: 20261124T101530123Z-5f2c9a0b7d3e4816. */
function newKey(at: Date): string {
  return `${at.toISOString().replace(/[-:.]/g, '')}-${randomBytes(KEY_RANDOM_BYTES).toString('hex')}`;
}

/** An entry is written by us and by nobody else; the check is against a damaged disk. */
function readInbound(text: string): Inbound | null {
  try {
    const value: unknown = JSON.parse(text);
    return isInbound(value) ? value : null;
  } catch {
    return null;
  }
}

function isInbound(value: unknown): value is Inbound {
  if (typeof value !== 'object' || value === null) return false;
  const { key, receivedAt, envelope } = value as Partial<Record<keyof Inbound, unknown>>;
  if (typeof key !== 'string' || typeof receivedAt !== 'string') return false;
  return typeof envelope === 'object' && envelope !== null && 'forwardPaths' in envelope;
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

/** Like Promise.all, but waits for every promise before it rejects: no write goes on behind a clean-up. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
