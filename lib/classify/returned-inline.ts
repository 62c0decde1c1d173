/**
 * Finds the original, or its headers, in the text of a notice: behind a line that announces it, or by a run of header
 * fields that a mail has and prose has not.
 */

import type { HeaderBlock, Returned } from '../model.ts';
import { asBuffer, parseHeaderBlock } from '../parse/index.ts';
import { MAX_HEADER_CANDIDATES, MAX_RETURNED_HEADER_BYTES, MAX_RETURNED_SCAN_BYTES } from './limits.ts';
import { isMailHeader, KNOWN_FIELDS, returnedHeader } from './returned-header.ts';
import { isSeparator, maySeparate } from './separators.ts';

/** Where the returned original stands in a text: character offsets into the text's Latin-1 form. */
export interface InlineReturned {
  readonly returned: Returned;
  /** Where the prose ends: at the separator, else at the block. */
  readonly proseEnd: number;
  /** A line said that the original follows. */
  readonly announced: boolean;
}

/**
 * The original in a text, by a separator line or by a run of header fields that a mail has and prose has not.
 * A run that is refused is skipped whole, and at most MAX_HEADER_CANDIDATES runs and as many separators are tried,
 * since a text of `> To:` lines offers a candidate a line.
 */
export function returnedInText(bytes: Uint8Array): InlineReturned | undefined {
  const scanned = asBuffer(
    bytes.length > MAX_RETURNED_SCAN_BYTES ? bytes.subarray(0, MAX_RETURNED_SCAN_BYTES) : bytes,
  );
  const text = scanned.toString('latin1');
  const lines = splitLines(text);
  let separator: number | undefined;
  let tried = 0;
  let triedBehind = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line;
    if (
      maySeparate(text, line.start, line.end) &&
      isSeparator(decodeSeparator(text.slice(line.start, line.end)))
    ) {
      separator ??= line.start;
      if (++triedBehind > MAX_HEADER_CANDIDATES) break;
      const next = skipBlank(text, lines, i + 1);
      const block = next < lines.length ? readBlock(scanned, text, lines, next) : undefined;
      if (block !== undefined && isMailHeader(block.header, 2)) {
        return {
          returned: returnedHeader(block.header, 'inline-text'),
          proseEnd: line.start,
          announced: true,
        };
      }
      continue;
    }
    const prefix = quotePrefix(text, line);
    const name = fieldName(text, line.start + prefix, line.end);
    if (name === undefined || !KNOWN_FIELDS.has(name.toLowerCase())) continue;
    // Past the cap a separator may still stand further down.
    if (++tried > MAX_HEADER_CANDIDATES) continue;
    const first = separator === undefined ? climb(text, lines, i, prefix) : i;
    const block = readBlock(scanned, text, lines, first);
    if (block === undefined) continue;
    // "Message details:" and the like indent an extract of fields: a copy has its id or its way.
    const extract =
      prefix > 0 &&
      text[line.start] !== '>' &&
      !block.header.has('message-id') &&
      !block.header.has('received');
    if (!extract && isMailHeader(block.header, separator === undefined ? 3 : 2)) {
      return {
        returned: returnedHeader(block.header, 'inline-text'),
        proseEnd: separator ?? (lines[first] as Line).start,
        announced: separator !== undefined,
      };
    }
    i = Math.max(i, first + block.lineCount - 1);
  }
  return separator === undefined
    ? undefined
    : { returned: { kind: 'none' }, proseEnd: separator, announced: true };
}

interface Line {
  readonly start: number;
  /** Without the newline. */
  readonly end: number;
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  const crOnly = !text.includes('\n') && text.includes('\r');
  const newline = crOnly ? '\r' : '\n';
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf(newline, start);
    if (end < 0) end = text.length;
    lines.push({ start, end: end > start && text[end - 1] === '\r' ? end - 1 : end });
    start = end + 1;
  }
  return lines;
}

/** Separators are also written in UTF-8: show them as such. */
function decodeSeparator(line: string): string {
  if (line.length > 160 || !/[\u0080-\u00ff]/.test(line)) return line;
  return Buffer.from(line, 'latin1').toString('utf8');
}

function skipBlank(text: string, lines: readonly Line[], from: number): number {
  let i = from;
  // Rules of dashes stand around separators too ("BODY:", "-----").
  while (i < lines.length && i < from + 8) {
    const line = lines[i] as Line;
    if (/[^\s\-=_*|>]/.test(text.slice(line.start, Math.min(line.end, line.start + 200)))) break;
    i++;
  }
  return i;
}

/** The name of the field at `from`: printable ASCII up to a colon (RFC 5322 section 2.2). */
function fieldName(text: string, from: number, to: number): string | undefined {
  const most = Math.min(to, from + 77);
  for (let i = from; i < most; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 58) return i > from ? text.slice(from, i) : undefined;
    if (unit <= 32 || unit > 126) return undefined;
  }
  return undefined;
}

/** Length of a quote mark or an indent before a field: `> `, `>`, or one to eight blanks. */
function quotePrefix(text: string, line: Line): number {
  const unit = text.charCodeAt(line.start);
  if (unit !== 62 && unit !== 124 && unit !== 32 && unit !== 9) return 0;
  const head = text.slice(line.start, Math.min(line.end, line.start + 12));
  return /^(?:> ?|\| ?|[ \t]{1,8})(?=[!-9;-~])/.exec(head)?.[0].length ?? 0;
}

/** Goes up over the fields that stand right above a known one: a copy may begin with fields of any name. */
function climb(text: string, lines: readonly Line[], from: number, prefix: number): number {
  let first = from;
  for (let i = from - 1; i >= 0 && from - i <= 200; i--) {
    const line = lines[i] as Line;
    const content = text.slice(
      Math.min(line.start + prefix, line.end),
      Math.min(line.end, line.start + prefix + 90),
    );
    if (content === '') break;
    if (fieldName(content, 0, content.length) !== undefined) first = i;
    else if (!/^[ \t]/.test(content)) break;
  }
  return first;
}

interface Block {
  readonly header: HeaderBlock;
  readonly lineCount: number;
}

/** Reads the block at line `first`; a quote mark or indent that all its lines share is taken off first. */
function readBlock(
  bytes: Uint8Array,
  text: string,
  lines: readonly Line[],
  first: number,
): Block | undefined {
  const line = lines[first] as Line;
  const limit = Math.min(bytes.length, line.start + MAX_RETURNED_HEADER_BYTES);
  const prefix = quotePrefix(text, line);
  if (prefix === 0) {
    const { header, bodyStart } = parseHeaderBlock(bytes, line.start, limit);
    if (header.fields.length === 0) return undefined;
    return { header, lineCount: countLines(lines, first, Math.max(bodyStart, header.range.end)) };
  }
  const mark = text.slice(line.start, line.start + prefix);
  const kept: string[] = [];
  let lineCount = 0;
  for (let i = first; i < lines.length; i++) {
    const { start, end } = lines[i] as Line;
    const content = text.slice(start, end);
    const bare = content.startsWith(mark)
      ? content.slice(prefix)
      : content === mark.trimEnd()
        ? ''
        : undefined;
    lineCount++;
    if (bare === undefined || bare === '' || end > limit) break;
    kept.push(bare);
  }
  const { header } = parseHeaderBlock(Buffer.from(`${kept.join('\r\n')}\r\n`, 'latin1'));
  return header.fields.length === 0 ? undefined : { header, lineCount };
}

function countLines(lines: readonly Line[], first: number, end: number): number {
  let i = first;
  while (i < lines.length && (lines[i] as Line).start < end) i++;
  return Math.max(1, i - first);
}
