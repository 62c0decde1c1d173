/** Header blocks (RFC 5322 section 2.2) read from bytes, with or without the blank line that should end them. */

import type { Defect, HeaderBlock } from '../model.ts';
import type { Delimiters } from './delimiters.ts';
import { nameIn, ParsedField, ParsedHeader } from './field.ts';
import {
  MAX_HEADER_BYTES,
  MAX_HEADER_FIELDS,
  MAX_LINE_BYTES,
  MAX_LINES_ABOVE,
  MAX_NAME_BYTES,
  MAX_STRAY_LINES,
} from './limits.ts';
import { asBuffer, CR, LF, type NewlineByte, newlineOf, nextLine } from './newline.ts';

const COLON = 58;
const SPACE = 32;
const TAB = 9;
const DASH = 45;
const NUL = 0;

export interface ReadHeader {
  readonly header: HeaderBlock;
  /** Where the body begins: behind the blank line, or at the line that ended the block. */
  readonly bodyStart: number;
  readonly defects: Defect[];
}

/**
 * Reads the header block in `[start, end)`. Blank lines, a byte order mark and mbox's `From ` line above it are
 * stepped over; a line that is neither a field nor a continuation ends it, and belongs to the body. Where the first
 * line is no field, the block is empty and the body begins at `start`. Ranges point into `source`.
 */
export function parseHeaderBlock(source: Uint8Array, start = 0, end = source.length): ReadHeader {
  const whole = asBuffer(source);
  const bytes = end < whole.length ? whole.subarray(0, end) : whole;
  const newline = newlineOf(bytes, start, bytes.length);
  return readHeader(source, bytes, start, newline, {
    above: true,
    delimiters: undefined,
    mostFields: MAX_HEADER_FIELDS,
  });
}

interface Where {
  /** Step over blank lines and mbox lines on top: right for a mail, wrong for a part, whose header may be empty. */
  readonly above: boolean;
  /** Boundaries that end the header of a part that lost its blank line and body. */
  readonly delimiters: Delimiters | undefined;
  /** Fields that are kept at most. */
  readonly mostFields: number;
}

/** As `parseHeaderBlock`, up to the end of `bytes` (a view of `source`), with the newline found for the mail. */
export function readHeader(
  source: Uint8Array,
  bytes: Buffer,
  start: number,
  newline: NewlineByte,
  where: Where,
): ReadHeader {
  const end = bytes.length;
  const limit = Math.min(end, start + MAX_HEADER_BYTES);
  const defects: Defect[] = [];
  const fields: ParsedField[] = [];
  const first = where.above ? firstField(bytes, start, limit, newline) : start;
  let pos = first;
  let last = first;
  let stray = 0;

  const done = (bodyStart: number, closed: boolean): ReadHeader => ({
    header: new ParsedHeader(source, { start: first, end: last }, fields, closed),
    bodyStart,
    defects,
  });
  const cut = (what: string): ReadHeader => {
    defects.push({ kind: 'header-limit', detail: `only ${what} of a header were read` });
    return done(skipHeader(bytes, pos, newline, where.delimiters), false);
  };

  while (pos < limit) {
    if (bytes[pos] === DASH && where.delimiters?.at(pos) !== undefined) return done(pos, true);
    const colon = colonOf(bytes, pos, limit);
    if (colon < 0) {
      const lineEnd = nextLine(bytes, pos, limit, newline);
      if (isWhite(bytes, pos, lineEnd)) return done(lineEnd, true);
      // Two dashes begin a part or a separator, never the rest of a field.
      const isRule = bytes[pos] === DASH && bytes[pos + 1] === DASH;
      const next = fields.length === 0 || isRule ? -1 : behindStray(bytes, lineEnd, limit, newline);
      if (next >= 0 && (isFromLine(bytes, pos) || ++stray <= MAX_STRAY_LINES)) {
        if (stray === 1) defects.push({ kind: 'malformed-field', detail: 'a line of a header is no field' });
        pos = next;
        continue;
      }
      defects.push({ kind: 'missing-blank-line', detail: 'no blank line stands between header and body' });
      return done(fields.length === 0 ? start : pos, false);
    }
    if (fields.length >= where.mostFields) return cut(`${where.mostFields} fields`);
    const fieldEnd = continuationEnd(bytes, nextLine(bytes, colon, limit, newline), limit, newline);
    if (fieldEnd - colon > MAX_LINE_BYTES) {
      defects.push({ kind: 'line-limit', detail: `only ${MAX_LINE_BYTES} bytes of a field become text` });
    }
    fields.push(new ParsedField(bytes, colon, { start: pos, end: fieldEnd }));
    pos = fieldEnd;
    last = fieldEnd;
  }
  return limit < end ? cut(`${MAX_HEADER_BYTES} bytes`) : done(pos, true);
}

/** Steps over a byte order mark, blank lines and `From ` lines, if a field stands behind them. */
function firstField(bytes: Buffer, start: number, end: number, newline: NewlineByte): number {
  let pos = start;
  if (bytes[pos] === 0xef && bytes[pos + 1] === 0xbb && bytes[pos + 2] === 0xbf) pos += 3;
  for (let lines = 0; lines < MAX_LINES_ABOVE && pos < end; lines++) {
    if (colonOf(bytes, pos, end) >= 0) return pos;
    const lineEnd = nextLine(bytes, pos, end, newline);
    if (!isFromLine(bytes, pos) && !isWhite(bytes, pos, lineEnd)) break;
    pos = lineEnd;
  }
  return start;
}

/** Behind the blank line that ends a header of which no more fields are kept. */
function skipHeader(
  bytes: Buffer,
  from: number,
  newline: NewlineByte,
  delimiters: Delimiters | undefined,
): number {
  let pos = from;
  while (pos < bytes.length) {
    const lineEnd = nextLine(bytes, pos, bytes.length, newline);
    if (isWhite(bytes, pos, lineEnd)) return lineEnd;
    if (bytes[pos] === DASH && delimiters?.at(pos) !== undefined) return pos;
    pos = lineEnd;
  }
  return bytes.length;
}

/** Behind the lines that continue the field whose first line ends at `from` (RFC 5322 section 2.2.3). */
function continuationEnd(bytes: Buffer, from: number, end: number, newline: NewlineByte): number {
  let pos = from;
  // Behind the last line of the field that holds more than white space, and of those below it.
  let kept = from;
  while (pos < end && (bytes[pos] === SPACE || bytes[pos] === TAB)) {
    const lineEnd = nextLine(bytes, pos, end, newline);
    const white = isWhite(bytes, pos, lineEnd);
    pos = lineEnd;
    if (!white) kept = pos;
  }
  // A line of blanks belongs to the field where the header goes on below it (RFC 5322 section 4.2); before
  // anything else it is the blank line, as those who see it on a screen mean it.
  return kept < pos && pos < end && colonOf(bytes, pos, end) >= 0 ? pos : kept;
}

function isWhite(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte !== CR && byte !== LF && byte !== SPACE && byte !== TAB) return false;
  }
  return true;
}

/** `From ` and `>From ` of mbox. */
function isFromLine(bytes: Buffer, pos: number): boolean {
  const at = bytes[pos] === 62 ? pos + 1 : pos;
  return bytes[at] === 70 && bytes.toString('latin1', at, at + 5) === 'From ';
}

/** Offset of the colon of `Name:` or `Name :` at the head of a line, or -1. */
function colonOf(bytes: Buffer, pos: number, end: number): number {
  const most = Math.min(end, pos + MAX_NAME_BYTES);
  let i = pos;
  while (i < most) {
    const byte = bytes[i] as number;
    if (byte === COLON) return i > pos ? i : -1;
    // RFC 5322 section 2.2: printable US-ASCII without the colon; and NULs, which some readers step over.
    if ((byte <= SPACE && byte !== NUL) || byte > 126) break;
    i++;
  }
  if (i === pos) return -1;
  i = behindBlanks(bytes, i, most);
  // A colon folded to the next line hides a field from readers by the line: `From`, newline, ` : <x@example.com>`.
  if (bytes[i] === CR || bytes[i] === LF) {
    if (bytes[i] === CR && bytes[i + 1] === LF) i++;
    const folded = behindBlanks(bytes, i + 1, most);
    if (folded === i + 1) return -1;
    i = folded;
  }
  return i < most && bytes[i] === COLON ? i : -1;
}

function behindBlanks(bytes: Buffer, from: number, end: number): number {
  let i = from;
  while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
  return i;
}

/**
 * Where the header goes on behind a line that is no field, and those that continue it: at a field that mails have.
 * -1 where it does not: the line is the body's first.
 */
function behindStray(bytes: Buffer, from: number, end: number, newline: NewlineByte): number {
  let pos = from;
  for (let lines = 0; lines < MAX_STRAY_LINES && pos < end; lines++) {
    if (isKnownField(bytes, pos, end)) return pos;
    const lineEnd = nextLine(bytes, pos, end, newline);
    if (isWhite(bytes, pos, lineEnd)) return -1;
    pos = lineEnd;
  }
  return -1;
}

/** Names after which a stray line is taken as a broken header rather than as the body's first line. */
const KNOWN =
  /^(?:received|from|to|cc|subject|date|message-id|return-path|mime-version|content-[a-z-]+|x-[\w-]+|reply-to|dkim-signature|auto-submitted|references|in-reply-to|precedence|sender|list-[a-z-]+|user-agent|delivered-to|envelope-to)$/i;

function isKnownField(bytes: Buffer, pos: number, end: number): boolean {
  const colon = colonOf(bytes, pos, end);
  return colon > 0 && KNOWN.test(nameIn(bytes, pos, colon));
}
