/**
 * mbox: mails one after the other, each below a line `From sender date` and followed by a blank line. RFC 4155 names
 * the format; its kinds (mboxo, mboxrd, mboxcl, mboxcl2) differ in how a line of a mail that begins so is kept from
 * dividing it: `>From `, or Content-Length and nothing else.
 */

import type { ByteWindow } from './mailbox-bytes.ts';
import { beginsHeader, isFromLine } from './mailbox-sniff.ts';

/** Of a dividing line: a path (RFC 5321 section 4.5.3.1.3 allows 256; VERP goes over) and a date. */
const MAX_FROM_LINE = 1_024;
/** Of the line below it that is looked at: a field's name. */
const NEXT_LINE = 130;
/** Bytes in which a mail's Content-Length is looked for. */
const MAX_HEADER = 65_536;
/** Bytes kept before a dividing line, to see whether a blank line stands there: CR LF CR LF. */
const BEFORE = 4;

const LF = 10;
const CR = 13;
const MARK = 62;
const DIVIDER = Buffer.from('\nFrom ');
const ESCAPED = Buffer.from('>From ');

export interface MboxMail {
  /** Without the dividing line and the blank line below it, `>From ` as it was written. */
  readonly raw: Uint8Array;
  /** It was longer than the limit: the rest of it was skipped. */
  readonly cut: boolean;
  /** Null where the dividing line names the null sender, else not known. */
  readonly reversePath: null | undefined;
  /** No mail follows. */
  readonly last: boolean;
}

/** Divides what the window and its source hold, one mail at a time; the first line is a dividing one. */
export async function* splitMbox(window: ByteWindow, maxBytes: number): AsyncGenerator<MboxMail> {
  await dropBlank(window);
  while (window.length > 0) {
    const sender = senderOf(await takeLine(window));
    const { raw, cut } = await takeMail(window, maxBytes);
    await dropBlank(window);
    if (raw.length > 0) yield { raw, cut, reversePath: sender, last: window.length === 0 };
  }
}

/** Blank lines and a byte order mark, up to the next dividing line or the end. */
async function dropBlank(window: ByteWindow): Promise<void> {
  for (;;) {
    await window.fill(3);
    const bytes = window.view(0, 3);
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) window.drop(3);
    else if (bytes[0] === LF || bytes[0] === CR) window.drop(1);
    else return;
  }
}

/** The dividing line without its newline, as far as MAX_FROM_LINE; the window then begins behind it. */
async function takeLine(window: ByteWindow): Promise<string> {
  await window.fill(MAX_FROM_LINE);
  let line: string | undefined;
  for (;;) {
    const end = window.view().indexOf(LF);
    line ??= window.view(0, Math.min(end < 0 ? MAX_FROM_LINE : end, MAX_FROM_LINE)).toString('latin1');
    window.drop(end < 0 ? window.length : end + 1);
    if (end >= 0 || !(await window.more())) return line.trimEnd();
  }
}

/** Sendmail and its kin write MAILER-DAEMON for the null sender, and no Return-Path. Other senders prove nothing. */
function senderOf(line: string): null | undefined {
  const [, sender = ''] = line.split(' ', 2);
  return /^(?:MAILER-DAEMON|<>)$/i.test(sender) ? null : undefined;
}

interface Taken {
  readonly raw: Uint8Array;
  readonly cut: boolean;
}

async function takeMail(window: ByteWindow, maxBytes: number): Promise<Taken> {
  const stated = await statedEnd(window, maxBytes);
  if (stated !== undefined) {
    const raw = window.take(stated);
    window.drop(stated);
    return { raw, cut: false };
  }
  let cut: Buffer | undefined;
  let from = 0;
  for (;;) {
    const found = window.view().indexOf(DIVIDER, from);
    if (found >= 0) {
      await window.fill(found + 1 + MAX_FROM_LINE + NEXT_LINE);
      if (divides(window, found + 1)) {
        const taken = takeUpTo(window, found + 1, maxBytes, cut);
        window.drop(found + 1);
        return taken;
      }
      from = found + 1;
    } else from = Math.max(from, window.length - DIVIDER.length + 1);
    if (cut === undefined && from > maxBytes + BEFORE) cut = window.take(maxBytes);
    if (cut !== undefined && from > BEFORE) {
      window.drop(from - BEFORE);
      from = BEFORE;
    }
    if (found < 0 && !(await window.more())) break;
  }
  const taken = takeUpTo(window, window.length, maxBytes, cut);
  window.drop(window.length);
  return taken;
}

/** The mail that ends at `end`, or what was kept of it when it had grown too long. */
function takeUpTo(window: ByteWindow, end: number, maxBytes: number, cut: Buffer | undefined): Taken {
  if (cut !== undefined) return { raw: unescaped(cut), cut: true };
  const length = end - lastBlank(window.view(Math.max(0, end - BEFORE), end));
  return { raw: unescaped(window.take(Math.min(length, maxBytes))), cut: length > maxBytes };
}

/**
 * Whether a mail ends where a line begins with `From `. Writers that escape leave none inside a mail; careless ones
 * do, and then it is a sentence, without a date; or a quoted mail, in which case nobody can tell.
 */
function divides(window: ByteWindow, at: number): boolean {
  const bytes = window.view(at, at + MAX_FROM_LINE + NEXT_LINE);
  const end = bytes.indexOf(LF);
  if (end < 0 ? bytes.length > MAX_FROM_LINE : end > MAX_FROM_LINE) return false;
  const line = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  if (!isFromLine(line)) return false;
  if (isBlankBefore(window.view(Math.max(0, at - BEFORE), at))) return true;
  return end >= 0 && beginsHeader(bytes.toString('latin1', end + 1));
}

function isBlankBefore(bytes: Buffer): boolean {
  const last = bytes.length - 1;
  const previous = bytes[last - 1] === CR ? last - 2 : last - 1;
  return bytes[last] === LF && (previous < 0 || bytes[previous] === LF);
}

/**
 * Where the mail ends by its Content-Length (mboxcl2). An attack: a length that swallows the mails below. So it
 * counts only where the file ends or a dividing line stands at that very place; `>From ` is the mail's own then.
 */
async function statedEnd(window: ByteWindow, maxBytes: number): Promise<number | undefined> {
  await window.fill(MAX_HEADER);
  const head = window.view(0, MAX_HEADER);
  const divider = head.indexOf(DIVIDER);
  const bodyStart = headerEnd(divider < 0 ? head : head.subarray(0, divider + 1));
  if (bodyStart < 0) return undefined;
  const stated = /^content-length:[ \t]*(\d{1,9})[ \t]*\r?$/im.exec(head.toString('latin1', 0, bodyStart));
  if (stated === null) return undefined;
  const end = bodyStart + Number(stated[1]);
  if (end > maxBytes) return undefined;
  await window.fill(end + BEFORE + MAX_FROM_LINE + NEXT_LINE);
  if (window.length < end) return undefined;
  if (window.length === end) return end;
  let next = end;
  while (next < end + BEFORE && isNewline(window.view(next, next + 1)[0])) next++;
  if (next === window.length) return end;
  const line = window
    .view(next, next + MAX_FROM_LINE)
    .toString('latin1')
    .split('\n', 1)[0] as string;
  const isAtLine = isNewline(window.view(next - 1, next)[0]);
  return isAtLine && isFromLine(line) ? end : undefined;
}

function isNewline(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

/** Behind the blank line that ends the header; -1 where there is none. */
function headerEnd(bytes: Buffer): number {
  const lf = bytes.indexOf('\n\n');
  const crlf = bytes.indexOf('\n\r\n');
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return crlf + 3;
  return lf < 0 ? -1 : lf + 2;
}

/** Bytes of the blank line at the end: it is the mbox's, not the mail's. */
function lastBlank(bytes: Buffer): number {
  const last = bytes.length - 1;
  if (bytes[last] !== LF) return 0;
  if (bytes[last - 1] === LF) return 1;
  return bytes[last - 1] === CR && bytes[last - 2] === LF ? 2 : 0;
}

/**
 * Takes one `>` from each line `>From `, `>>From ` ... of the body, as mboxrd writes them; mboxo differs only where
 * the mail itself had `>From `, and nobody can tell these apart. In the header relays wrote such lines themselves.
 */
function unescaped(raw: Buffer): Uint8Array {
  let found = raw.indexOf(ESCAPED, Math.max(headerEnd(raw), 0));
  if (found < 0 || headerEnd(raw) < 0) return raw;
  let written = 0;
  let read = 0;
  while (found >= 0) {
    let first = found;
    while (first > read && raw[first - 1] === MARK) first--;
    if (first === 0 || raw[first - 1] === LF) {
      raw.copy(raw, written, read, first);
      written += first - read;
      read = first + 1;
    }
    found = raw.indexOf(ESCAPED, found + ESCAPED.length);
  }
  raw.copy(raw, written, read);
  return raw.subarray(0, written + raw.length - read);
}
