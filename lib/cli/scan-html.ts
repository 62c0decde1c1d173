/** Writes the page of `scan` to a file, and never over one that is not a page of ours. */

import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { STDIN } from '../receive/mailbox.ts';
import { FIRST_LINE } from '../tell/html/document.ts';
import { type HtmlPage, scanHtml } from '../tell/html/scan-html.ts';
import type { Language } from '../tell/index.ts';
import type { Words } from '../tell/words.ts';
import { writeLine } from './terminal.ts';

/** Standard output is asked for by the name by which standard input is. */
export const STDOUT = STDIN;

export interface HtmlTarget {
  /** A file, or STDOUT. */
  readonly html?: string;
  readonly language: Language;
}

/** What can be done about a place that cannot be written to. */
const CURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory; make it, or look at how it is written',
  ENOTDIR: 'there is no such directory; look at how it is written',
  EACCES: 'you may not write there; name another place',
  EPERM: 'you may not write there; name another place',
  EROFS: 'the disk is read-only; name another place',
  ENOSPC: 'the disk is full; make room',
  EDQUOT: 'the disk is full; make room',
};

/** Rejects with a sentence where it cannot be written, or holds what is not ours: before a long reading, not after it. */
export async function mustBeOurs({ html: path }: Pick<HtmlTarget, 'html'>): Promise<void> {
  if (path === undefined || path === STDOUT) return;
  const parent = statSync(dirname(path), { throwIfNoEntry: false });
  if (parent?.isDirectory() !== true) throw unwritable(path, parent === undefined ? 'ENOENT' : 'ENOTDIR');
  if (!existsSync(path)) return;
  if (!statSync(path).isFile()) throw new Error(`--html ${path}: this is no file; name one`);
  if (!(await isOurs(path)))
    throw new Error(`--html ${path}: there is a file that scan did not make; name another, or remove it`);
}

/**
 * Where no page was asked for, there is nothing to do. Rejects as `mustBeOurs` does. What stands at the path is the old
 * page or the whole new one, at any time.
 */
export async function writeHtml(
  { html: path, language }: HtmlTarget,
  page: HtmlPage,
  words: Words,
): Promise<void> {
  if (path === undefined) return;
  const text = scanHtml(page, words, language);
  if (path === STDOUT) {
    await writeLine(process.stdout, text.trimEnd());
    return;
  }
  // Somebody may have put a file there while the mailbox was read.
  await mustBeOurs({ html: path });
  const place = existsSync(path) ? realpathSync(path) : path;
  const made = join(dirname(place), `.${basename(place)}.${randomUUID()}`);
  try {
    const file = await open(made, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(made, place);
  } catch (error) {
    await rm(made, { force: true }).catch(() => {});
    throw unwritable(path, (error as NodeJS.ErrnoException).code ?? 'unwritable');
  }
}

async function isOurs(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const expected = Buffer.from(`${FIRST_LINE}\n`);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(expected.length), 0, expected.length, 0);
      // An empty one holds nothing that could be lost: mktemp makes such.
      return bytesRead === 0 || expected.equals(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unwritable(path, (error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
}

function unwritable(path: string, code: string): Error {
  return new Error(`--html ${path}: cannot be written (${code}): ${CURES[code] ?? 'name another place'}`);
}
