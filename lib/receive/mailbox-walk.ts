/** The files of a path, in the order of names, and how much there is to read. */

import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { STDIN, type UnreadableItem } from './mailbox.ts';
import { whyUnreadable } from './mailbox-problem.ts';

/** `given` was named by a person; `maildir` lies in cur or new, where every file is a mail; `found` may be anything. */
export type FileRole = 'given' | 'maildir' | 'found';

export interface FoundFile {
  readonly kind: 'file';
  readonly path: string;
  /** The path as given, or from the given directory on, with `/`. */
  readonly name: string;
  readonly role: FileRole;
}

/** A directory that could be listed; told before what lies in it. */
export interface FoundDirectory {
  readonly kind: 'directory';
  readonly path: string;
}

export type Found = FoundFile | FoundDirectory | UnreadableItem;

/**
 * Levels of directories that are gone into. Mail folders are a few levels deep; a file system that someone else
 * mounted may be endless.
 */
const MAX_LEVELS = 64;

/** What lies at `path`, whether file or directory; links are followed, each directory is listed once. */
export function* walk(path: string): Generator<Found> {
  const stat = statOf(path);
  if (stat.kind === 'unreadable') yield stat;
  else if (stat.stat.isDirectory()) yield* list(path, '', stat.stat, new Seen(), 0);
  else yield { kind: 'file', path, name: path, role: 'given' };
}

/** Bytes to read at `path`: what `onRead` of readMailbox will have been told in the end. Null where nobody can know. */
export async function mailboxSize(path: string): Promise<number | null> {
  if (path === STDIN) return null;
  let bytes = 0;
  let files = 0;
  for (const found of walk(path)) {
    if (found.kind !== 'file') continue;
    const stat = statOf(found.path);
    if (stat.kind === 'unreadable') continue;
    if (!stat.stat.isFile()) return null;
    bytes += stat.stat.size;
    // Listing a million files takes seconds: the reading goes on meanwhile.
    if (++files % FILES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return bytes;
}

const FILES_AT_ONCE = 500;

/** Directories by device and inode: those that were listed, and those that the present one lies in. */
class Seen {
  readonly all = new Set<string>();
  readonly above = new Set<string>();
}

function* list(path: string, name: string, stat: Stats, seen: Seen, level: number): Generator<Found> {
  const id = `${stat.dev}:${stat.ino}`;
  if (seen.above.has(id) || level > MAX_LEVELS) {
    yield { kind: 'unreadable', path, reason: 'link-loop', detail: '' };
    return;
  }
  // A second link to a directory: its mails were read already, and each counts once.
  if (seen.all.has(id)) return;
  seen.all.add(id);
  seen.above.add(id);
  try {
    const entries = readdirSync(path, { withFileTypes: true }).sort(byName);
    yield { kind: 'directory', path };
    if (isMaildir(entries)) yield* listMaildir(path, name, entries, seen, level);
    else yield* listEntries(path, name, entries, 'found', seen, level);
  } catch (error) {
    yield { kind: 'unreadable', path, ...whyUnreadable(error) };
  } finally {
    seen.above.delete(id);
  }
}

/** Mails lie in cur and new; tmp holds what is still being written, the rest are indexes and folders. */
function* listMaildir(
  path: string,
  name: string,
  entries: readonly Dirent[],
  seen: Seen,
  level: number,
): Generator<Found> {
  for (const folder of ['cur', 'new']) {
    const inside = join(path, folder);
    try {
      const mails = readdirSync(inside, { withFileTypes: true }).sort(byName);
      yield* listEntries(inside, `${name}${folder}/`, mails, 'maildir', seen, level + 1);
    } catch (error) {
      yield { kind: 'unreadable', path: inside, ...whyUnreadable(error) };
    }
  }
  const folders = entries.filter((entry) => entry.isDirectory() && !MAILDIR_FOLDERS.has(entry.name));
  yield* listEntries(path, name, folders, 'found', seen, level);
}

const MAILDIR_FOLDERS: ReadonlySet<string> = new Set(['cur', 'new', 'tmp']);

/**
 * Where a mail of a Maildir is now that is gone from `path`: programs move it from new to cur and write its flags
 * behind a colon, and keep what stands before. Null where it is not there.
 */
export function renamedInMaildir(path: string): string | null {
  const cur = join(dirname(dirname(path)), 'cur');
  const [unique = ''] = basename(path).split(':');
  try {
    const name = readdirSync(cur).find((entry) => entry.split(':')[0] === unique);
    return name === undefined ? null : join(cur, name);
  } catch {
    return null;
  }
}

function* listEntries(
  path: string,
  name: string,
  entries: readonly Dirent[],
  role: FileRole,
  seen: Seen,
  level: number,
): Generator<Found> {
  for (const entry of entries) {
    const below = join(path, entry.name);
    const isHidden = entry.name.startsWith('.');
    if (entry.isDirectory() || entry.isSymbolicLink()) {
      if (isHidden && !isMaildirAt(below)) continue;
      const stat = statOf(below);
      if (stat.kind === 'unreadable') {
        yield stat;
        continue;
      }
      if (stat.stat.isDirectory()) {
        yield* list(below, `${name}${entry.name}/`, stat.stat, seen, level + 1);
        continue;
      }
      if (!stat.stat.isFile()) continue;
    } else if (!entry.isFile() || isHidden) {
      // Reading a pipe or a socket that lies about would wait for ever.
      continue;
    }
    yield { kind: 'file', path: below, name: `${name}${entry.name}`, role };
  }
}

/** Maildir++ keeps folders in hidden directories; other hidden directories hold indexes. */
function isMaildirAt(path: string): boolean {
  try {
    return isMaildir(readdirSync(path, { withFileTypes: true }));
  } catch {
    return false;
  }
}

function isMaildir(entries: readonly Dirent[]): boolean {
  return ['cur', 'new'].every((name) => entries.some((entry) => entry.name === name && entry.isDirectory()));
}

/** By code units, the same on every machine. */
function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

type Stated = { readonly kind: 'stat'; readonly stat: Stats } | UnreadableItem;

function statOf(path: string): Stated {
  try {
    return { kind: 'stat', stat: statSync(path) };
  } catch (error) {
    const why = whyUnreadable(error);
    const reason = why.reason === 'missing' && isLink(path) ? 'dangling-link' : why.reason;
    return { kind: 'unreadable', path, reason, detail: why.detail };
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
