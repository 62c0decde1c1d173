/**
 * Delivery into Maildirs (cr.yp.to/proto/maildir.html). The file's name comes from the mail's key, so that a second
 * delivery of one mail, after a crash, finds the first and changes nothing.
 */

import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
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
 * Puts one mail into each Maildir and resolves when it is durable in all of them. `again`: an earlier attempt may
 * have delivered it, and its reader may have moved it from `new` to `cur` since (a reader who deleted it within that
 * moment gets it once more). The mail is written once and linked into the others: a mail of 40 MB to a hundred
 * recipients is 40 MB on disk, not 4 GB.
 */
export async function deliverToMaildirs(
  pieces: readonly Uint8Array[],
  files: readonly MaildirFile[],
  again: boolean,
  syncDirectory: SyncDirectory,
): Promise<void> {
  const missing = again ? await notYetThere(files) : files;
  const [first, ...others] = missing;
  if (first === undefined) return;
  const staged = join(first.maildir, 'tmp', first.name);
  await inMaildir(first.maildir, syncDirectory, () => writeDurably(staged, pieces));
  for (const file of others) {
    await inMaildir(file.maildir, syncDirectory, () => linkInto(staged, file, syncDirectory));
  }
  await inMaildir(first.maildir, syncDirectory, () => rename(staged, join(first.maildir, 'new', first.name)));
  await Promise.all(missing.map((file) => syncDirectory(join(file.maildir, 'new'))));
}

async function notYetThere(files: readonly MaildirFile[]): Promise<readonly MaildirFile[]> {
  const there = await Promise.all(files.map(isThere));
  return files.filter((_, index) => !there[index]);
}

async function isThere(file: MaildirFile): Promise<boolean> {
  for (const folder of ['new', 'cur']) {
    const names = await readdir(join(file.maildir, folder)).catch(orEmpty);
    if (names.some((name) => name === file.name || name.startsWith(`${file.name}:`))) return true;
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
  // Never over what is there: a crash may have left a file that is linked into another mailbox already.
  await rm(path, { force: true });
  const file = await open(path, 'wx', FILE_MODE);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function linkInto(staged: string, file: MaildirFile, sync: SyncDirectory): Promise<void> {
  const target = join(file.maildir, 'new', file.name);
  try {
    await link(staged, target);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code === undefined || !NO_LINKS.has(code)) throw error;
    await copyInto(staged, file, sync);
  }
}

/** What file systems without hard links answer (FAT, some network shares), or one that has too many of them. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES']);

async function copyInto(staged: string, file: MaildirFile, sync: SyncDirectory): Promise<void> {
  const copy = join(file.maildir, 'tmp', file.name);
  await copyFile(staged, copy);
  const written = await open(copy, 'r+');
  try {
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(copy, join(file.maildir, 'new', file.name));
  await sync(join(file.maildir, 'new'));
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
