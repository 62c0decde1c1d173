/** Durability of directories, shared: what many sessions wait for at one moment costs one fsync. */

import { open } from 'node:fs/promises';

/** Windows cannot sync a directory and says so with one of these; its renames are journalled. */
const NOT_FOR_DIRECTORIES = new Set(['EPERM', 'EISDIR', 'EACCES']);

export class DirectorySync {
  /** The sync that has not begun yet, by directory: whoever asks meanwhile is covered by it. */
  readonly #next = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();

  /** Resolves when every change made in `directory` before this call is durable. */
  sync(directory: string): Promise<void> {
    const waiting = this.#next.get(directory);
    if (waiting !== undefined) return waiting;
    // A sync that runs already may have begun before the caller's change: it counts only for those before it.
    const before = this.#running.get(directory) ?? Promise.resolve();
    const begin = (): Promise<void> => this.#begin(directory, next);
    const next: Promise<void> = before.then(begin, begin);
    this.#next.set(directory, next);
    return next;
  }

  async #begin(directory: string, self: Promise<void>): Promise<void> {
    this.#next.delete(directory);
    this.#running.set(directory, self);
    try {
      await syncOnce(directory);
    } finally {
      if (this.#running.get(directory) === self) this.#running.delete(directory);
    }
  }
}

async function syncOnce(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (process.platform !== 'win32' || !NOT_FOR_DIRECTORIES.has(code)) throw error;
  }
}
