/** The file of `--ledger`: what was sent, and until when the file can tell it. */

import { open, stat } from 'node:fs/promises';
import { ledgerOf, type MemoryLedger } from '../ledger/index.ts';
import type { Feed } from '../trace/knowledge.ts';
import { unreadable } from './unreadable.ts';

export interface LedgerFile {
  readonly ledger: MemoryLedger;
  /** When it was last written to, before it was read. */
  readonly modified: Date;
}

/** A server looks this often whether the file has changed: what was sent a minute ago has seldom come back yet. */
export const LEDGER_CHECK_MS = 60_000;

/** Rejects with a sentence that names the option, or with a SiteError that names the line. */
export async function readLedgerFile(path: string): Promise<LedgerFile> {
  // Opened here, so that a missing file is told as one: a stream's error would come from nowhere.
  const file = await open(path).catch((error: unknown) => {
    throw unreadable('--ledger', path, error);
  });
  const stats = await file.stat();
  if (stats.isDirectory()) {
    await file.close();
    throw unreadable('--ledger', path, { code: 'EISDIR' });
  }
  return { ledger: await ledgerOf(file.readLines(), { where: path }), modified: stats.mtime };
}

/**
 * The operator states once that the record is complete, and the file goes on, or stops. What it holds nothing of yet is
 * claimed by nobody: the feed ends with the newest mail in the file, and with the file's last change where the clock
 * runs. Without a file nothing is claimed.
 */
export function feedWithin(feed: Feed | null, file: LedgerFile | null, clockRuns: boolean): Feed | null {
  const newest = file?.ledger.newest ?? null;
  if (feed === null || file === null || newest === null) return null;
  const ends = [feed.until, newest, ...(clockRuns ? [file.modified] : [])];
  const until = new Date(Math.min(...ends.map((end) => end.getTime())));
  return until < feed.since ? null : { since: feed.since, until };
}

export interface LedgerWatch {
  /** What was read last; looks beside it, at most every LEDGER_CHECK_MS, whether the file has changed. */
  current(): LedgerFile;
  /** Resolves when a look that is under way is over. */
  settled(): Promise<void>;
}

/**
 * A changed file is read beside the work and then takes the old one's place. One that is wrong, or gone, does not: the
 * old one stays, and `complain` is told once a change. `now`: milliseconds of a clock that nobody sets.
 */
export function watchLedger(
  path: string,
  first: LedgerFile,
  { complain, now }: { readonly complain: (line: string) => void; readonly now: () => number },
): LedgerWatch {
  let file = first;
  let seen: number | null = first.modified.getTime();
  let looked = now();
  let looking: Promise<void> = Promise.resolve();
  let busy = false;

  async function look(): Promise<void> {
    const modified = await stat(path).then(
      ({ mtime }) => mtime.getTime(),
      () => null,
    );
    if (modified === seen) return;
    seen = modified;
    try {
      file = await readLedgerFile(path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      complain(`${why}\nThe ledger that was read before is used on.`);
    }
  }

  return {
    current() {
      if (!busy && now() - looked >= LEDGER_CHECK_MS) {
        looked = now();
        busy = true;
        looking = look().finally(() => {
          busy = false;
        });
      }
      return file;
    },
    settled: () => looking,
  };
}
