/**
 * Delivery into a Maildir (cr.yp.to/proto/maildir.html). The file's name comes from the mail's key, so that a second
 * delivery of one mail, after a crash, finds the first and changes nothing.
 */

import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Owner only: this is mail. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** Makes what is in a directory durable; given as an argument so that many deliveries can share one sync. */
export type SyncDirectory = (directory: string) => Promise<void>;

export interface MaildirFile {
  /** The Maildir's path. */
  readonly maildir: string;
  /** File name without flags. */
  readonly name: string;
}

/**
 * Resolves when the mail is durable in `new`. `again`: an earlier attempt may have delivered it, and its reader may have
 * moved it from `new` to `cur` since (a reader who deleted it within that moment gets it once more).
 */
export async function deliverToMaildir(
  pieces: readonly Uint8Array[],
  { maildir, name }: MaildirFile,
  again: boolean,
  syncDirectory: SyncDirectory,
): Promise<void> {
  if (again && (await isThere(maildir, name))) return;
  const staged = join(maildir, 'tmp', name);
  await inMaildir(maildir, syncDirectory, async () => {
    await writeDurably(staged, pieces);
    await rename(staged, join(maildir, 'new', name));
  });
  await syncDirectory(join(maildir, 'new'));
}

async function isThere(maildir: string, name: string): Promise<boolean> {
  for (const folder of ['new', 'cur']) {
    const names = await readdir(join(maildir, folder)).catch(orEmpty);
    if (names.some((one) => one === name || one.startsWith(`${name}:`))) return true;
  }
  return false;
}

function orEmpty(error: unknown): readonly string[] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

/** Makes the Maildir where it is missing: at its first mail, or after somebody removed it. */
async function inMaildir(maildir: string, sync: SyncDirectory, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeMaildir(maildir, sync);
    await act();
  }
}

async function makeMaildir(maildir: string, sync: SyncDirectory): Promise<void> {
  for (const folder of ['tmp', 'new', 'cur']) {
    await mkdir(join(maildir, folder), { recursive: true, mode: DIRECTORY_MODE });
  }
  await sync(maildir);
  await sync(dirname(maildir));
}

async function writeDurably(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  // What a crash left there is not appended to.
  await rm(path, { force: true });
  const file = await open(path, 'wx', FILE_MODE);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
