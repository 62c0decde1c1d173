/**
 * Mails from a disk or a pipe: one file, a directory, a Maildir, an mbox, the `.gz` of a file, or `-`.
 *
 * One mail is in memory at a time, and never more of it than MAX_MAIL_BYTES; its bytes are handed over as they
 * stand. What cannot be read is told in its place and the rest is read.
 */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { ByteWindow, fileBytes, type Source, unzipped } from './mailbox-bytes.ts';
import { splitMbox } from './mailbox-mbox.ts';
import { whyUnreadable } from './mailbox-problem.ts';
import { type Content, HEAD_BYTES, isNamedAsMail, sniff } from './mailbox-sniff.ts';
import { type FileRole, type FoundFile, renamedInMaildir, walk } from './mailbox-walk.ts';

/** What stands in for a path where the mails come by standard input. */
export const STDIN = '-';

/**
 * Bytes kept of one mail: above what parse reads (MAX_SCANNED_BYTES), so that a mail that is cut here has the defect
 * `size-limit`. An attack: a gzip of 10 MB that unpacks to 10 GB, or an mbox that is one endless mail.
 */
export const MAX_MAIL_BYTES = 48 << 20;

/** Read in one go; 90% of mails are under 12 KB, and streams cost more than the reading. */
const SMALL_FILE_BYTES = 262_144;

export interface MailItem {
  readonly kind: 'mail';
  /**
   * How a person finds it again: the path as given; under a directory the path from there (so the base name, for a
   * file that lies in it); in an mbox of several mails `inbox.mbox#12`, counted from 1.
   */
  readonly file: string;
  readonly raw: Uint8Array;
  /** It was longer than the limit: the rest of it was skipped. */
  readonly cut: boolean;
  /** Null where the mbox's `From ` line states the null sender, else not known. */
  readonly reversePath: null | undefined;
}

export interface UnreadableItem {
  readonly kind: 'unreadable';
  readonly path: string;
  readonly reason: UnreadableReason;
  /** The system's word for it, such as EACCES; empty where it has none. */
  readonly detail: string;
}

export type UnreadableReason =
  | 'missing'
  | 'dangling-link'
  | 'link-loop'
  | 'no-permission'
  | 'read-error'
  | 'empty'
  | 'no-mail'
  | 'foreign-archive'
  | 'outlook-msg'
  | 'utf-16'
  | 'broken-gzip';

/** A file of a directory that holds no mail and does not pretend to: an index, a note, a picture. */
export interface PassedOverItem {
  readonly kind: 'passed-over';
  readonly path: string;
}

export type MailboxItem = MailItem | UnreadableItem | PassedOverItem;

export interface MailboxOptions {
  /** Bytes kept of one mail; MAX_MAIL_BYTES by default. */
  readonly maxBytes?: number;
  /** Where the mails of `-` come from. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Told how many bytes of the disk or pipe were read, in the unit of `mailboxSize`. */
  readonly onRead?: (bytes: number) => void;
}

/** Reads what `path` names, in the order of names; a directory with everything below it. Never throws on what it finds. */
export async function* readMailbox(path: string, options: MailboxOptions = {}): AsyncGenerator<MailboxItem> {
  if (path === STDIN) {
    const file: FoundFile = { kind: 'file', path, name: path, role: 'given' };
    if (options.stdin !== undefined)
      yield* readSource(file, fileBytes(options.stdin, options.onRead), options);
    return;
  }
  let found = 0;
  let isDirectory = false;
  for (const entry of walk(path)) {
    if (entry.kind === 'directory') {
      isDirectory = true;
      continue;
    }
    if (entry.kind === 'unreadable') {
      found++;
      yield entry;
      continue;
    }
    for await (const item of readFile(entry, options)) {
      if (item.kind !== 'passed-over') found++;
      yield item;
    }
  }
  if (isDirectory && found === 0) yield { kind: 'unreadable', path, reason: 'no-mail', detail: '' };
}

async function* readFile(
  file: FoundFile,
  options: MailboxOptions,
  isRenamed = false,
): AsyncGenerator<MailboxItem> {
  const small = readSmall(file.path);
  if (small.kind === 'failed') {
    const problem = unreadable(file, small.error);
    if (problem.reason !== 'missing' || file.role !== 'maildir' || isRenamed) {
      yield problem;
      return;
    }
    // Since the listing, a mail program has renamed it or thrown it away; then it is no mail of this mailbox.
    const path = renamedInMaildir(file.path);
    if (path !== null) yield* readFile({ ...file, path }, options, true);
    return;
  }
  if (small.kind === 'read') {
    options.onRead?.(small.raw.length);
    if (isOneMail(file, small.raw) && small.raw.length <= (options.maxBytes ?? MAX_MAIL_BYTES)) {
      yield { kind: 'mail', file: file.name, raw: small.raw, cut: false, reversePath: undefined };
      return;
    }
    yield* readSource(file, fileBytes([small.raw], undefined), options);
    return;
  }
  yield* readSource(file, fileBytes(file.path, options.onRead), options);
}

type Small =
  | { readonly kind: 'read'; readonly raw: Uint8Array }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'large' };

/** The whole of a small regular file; pipes and devices tell no size and count as large. */
function readSmall(path: string): Small {
  let descriptor: number | undefined;
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > SMALL_FILE_BYTES) return { kind: 'large' };
    descriptor = openSync(path, 'r');
    // One byte more than its size, so that a file that grows meanwhile is noticed.
    const buffer = Buffer.allocUnsafeSlow(stat.size + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (read === 0) return { kind: 'read', raw: buffer.subarray(0, length) };
      length += read;
      if (length === buffer.length) return { kind: 'large' };
    }
  } catch (error) {
    return { kind: 'failed', error };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * One mail by its content, or by its place or its name whatever stands in it. Many `.eml` begin with a `From ` line,
 * and a bounce in them may quote another: no such line divides them.
 */
function isOneMail(file: FoundFile, head: Uint8Array): boolean {
  const content = sniff(head).kind;
  if (content === 'mail') return true;
  return (content === 'mbox' || content === 'other') && (file.role === 'maildir' || isNamedAsMail(file.name));
}

async function* readSource(
  file: FoundFile,
  source: Source,
  options: MailboxOptions,
): AsyncGenerator<MailboxItem> {
  const packed = new ByteWindow(source);
  let window = packed;
  try {
    await packed.fill(HEAD_BYTES);
    const zipped = sniff(packed.view()).kind === 'gzip';
    if (zipped) {
      window = new ByteWindow(unzipped(packed));
      await window.fill(HEAD_BYTES);
    }
    if (window.failure === undefined || window.length > 0) yield* readWindow(file, window, options);
    if (window.failure !== undefined) {
      yield zipped && packed.failure === undefined
        ? { kind: 'unreadable', path: file.path, reason: 'broken-gzip', detail: '' }
        : unreadable(file, window.failure);
    }
  } finally {
    await window.close();
    await packed.close();
  }
}

async function* readWindow(
  file: FoundFile,
  window: ByteWindow,
  options: MailboxOptions,
): AsyncGenerator<MailboxItem> {
  const maxBytes = options.maxBytes ?? MAX_MAIL_BYTES;
  const content = isOneMail(file, window.view()) ? ONE_MAIL : sniff(window.view());
  switch (content.kind) {
    case 'mail':
      await window.fill(maxBytes + 1);
      yield {
        kind: 'mail',
        file: file.name,
        raw: window.take(maxBytes),
        cut: window.length > maxBytes,
        reversePath: undefined,
      };
      return;
    case 'mbox':
      yield* readMbox(file, window, maxBytes);
      return;
    case 'empty':
      yield noMail(file, 'empty');
      return;
    case 'gzip':
    case 'other':
      yield noMail(file, 'no-mail');
      return;
    case 'foreign':
      yield noMail(file, content.reason);
      return;
    default:
      content satisfies never;
  }
}

const ONE_MAIL: Content = { kind: 'mail' };

async function* readMbox(file: FoundFile, window: ByteWindow, maxBytes: number): AsyncGenerator<MailboxItem> {
  let count = 0;
  for await (const { raw, cut, reversePath, last } of splitMbox(window, maxBytes)) {
    count++;
    const name = count === 1 && last ? file.name : `${file.name}#${count}`;
    yield { kind: 'mail', file: name, raw, cut, reversePath };
  }
  if (count === 0 && window.failure === undefined) yield noMail(file, 'no-mail');
}

/** What was named, or lies where only mails lie, should hold a mail; anything else in a directory need not. */
function noMail(file: FoundFile, reason: UnreadableReason): UnreadableItem | PassedOverItem {
  const expected: Record<FileRole, boolean> = { given: true, maildir: true, found: isNamedAsMail(file.name) };
  return expected[file.role]
    ? { kind: 'unreadable', path: file.path, reason, detail: '' }
    : { kind: 'passed-over', path: file.path };
}

function unreadable(file: FoundFile, error: unknown): UnreadableItem {
  return { kind: 'unreadable', path: file.path, ...whyUnreadable(error) };
}
