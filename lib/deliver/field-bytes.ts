/**
 * Header fields as bytes that no reader can take for something else.
 *
 * An attack: a lone CR or another control, a line of blanks, or a line of a megabyte within a field. One reader sees a subject, the
 * next one sees a second From, or the end of the header, and a service refuses the whole. The defence: a field without
 * any of these stays as it came, byte for byte; every other is unfolded, and folded anew.
 */

import { isUtf8 } from 'node:buffer';
import type { Range } from '../model.ts';
import { decodeBytes } from '../parse/index.ts';

/** RFC 5322 section 2.1.1: what a line should not exceed, and what it must not, without CRLF. */
export const LINE_WIDTH = 78;
export const LINE_LIMIT = 998;

/** Of one unbroken word: what is longer is broken, so that no line goes over LINE_LIMIT, its field's name included. */
const WORD_LIMIT = 800;

/** RFC 2047 section 2: an encoded word has at most 75 characters; so many bytes fit in base64 beside `=?UTF-8?B??=`. */
const WORD_BYTES = 45;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const SPACE = 0x20;
const COLON = 0x3a;

/** How the header is written. */
export interface HeaderStyle {
  readonly newline: '\r\n' | '\n';
  /** Of 8-bit bytes that are no UTF-8: the mail's own, where it states one. */
  readonly charset: string | undefined;
}

/** The field in `range` under `name`, its last newline included. */
export function fieldBytes(bytes: Buffer, range: Range, name: string, style: HeaderStyle): Uint8Array[] {
  const colon = bytes.indexOf(COLON, range.start);
  const named = bytes.toString('latin1', range.start, colon) === name;
  if (isClean(bytes, colon + 1, range.end, name, style)) {
    if (named) return [bytes.subarray(range.start, range.end)];
    return [Buffer.from(name, 'latin1'), bytes.subarray(colon, range.end)];
  }
  const value = bytes.subarray(colon + 1, range.end);
  return [writeField(name, isStructuredBody(name) ? plainText(value) : readable(value, style), style)];
}

/** A field of ours: `value` is ASCII, and is folded before its single blanks. */
export function writeField(name: string, value: string, { newline }: HeaderStyle): Buffer {
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of value.split(/ +/).flatMap(brokenWord)) {
    const isFirst = line === `${name}:` && lines.length === 0;
    if (!isFirst && line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  return Buffer.from(`${[...lines, line].join(newline)}${newline}`, 'latin1');
}

/** Text as encoded words (RFC 2047) with blanks between; no character is cut. */
export function encodedWords(text: string): string {
  const words: string[] = [];
  let run = '';
  let bytes = 0;
  for (const character of text.toWellFormed()) {
    const size = Buffer.byteLength(character);
    if (bytes + size > WORD_BYTES) {
      words.push(run);
      run = '';
      bytes = 0;
    }
    run += character;
    bytes += size;
  }
  return [...words, run].map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

function brokenWord(word: string): string[] {
  if (word.length <= WORD_LIMIT) return [word];
  const pieces: string[] = [];
  for (let at = 0; at < word.length; at += WORD_LIMIT) pieces.push(word.slice(at, at + WORD_LIMIT));
  return pieces;
}

/** In these a value of 8-bit bytes stands within quotes, where encoded words mean nothing (RFC 2047 section 5). */
function isStructuredBody(name: string): boolean {
  return /^content-/i.test(name);
}

/**
 * NEL, a newline for a reader that takes the bytes for Latin-1, before what reads as a field. By itself it stays where 8-bit
 * bytes may: half of a character of Shift_JIS.
 */
const HIDDEN_FIELD = /\x85(?=[\x21-\x39\x3b-\x7e]{1,76}[ \t]*:)/g;

/** Whether the body of a field may stay: its lines, its newlines, its bytes. */
function isClean(bytes: Buffer, start: number, end: number, name: string, { newline }: HeaderStyle): boolean {
  const is8bitLeft = isStructuredBody(name);
  if (is8bitLeft && bytes.toString('latin1', start, end).search(HIDDEN_FIELD) >= 0) return false;
  const limit = LINE_LIMIT + newline.length - 1;
  let line = start - name.length - 1;
  let isWhite = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === LF) {
      const isOfStyle = (bytes[at - 1] === CR) === (newline === '\r\n');
      if (!isOfStyle || isWhite || at - line > limit) return false;
      line = at + 1;
      // The first line may be white (`Subject:`); one that continues it ends the header for some readers.
      isWhite = true;
      if (line === end) return true;
      // A colon on a line of its own: the name ends before it.
      if (bytes[line] !== SPACE && bytes[line] !== TAB) return false;
    } else if (byte === CR) {
      if (bytes[at + 1] !== LF || newline === '\n') return false;
    } else if (byte < SPACE ? byte !== TAB && byte !== ESC : byte > 0x7e && !(is8bitLeft && byte > 0x7f))
      return false;
    else if (byte !== SPACE && byte !== TAB) isWhite = false;
  }
  return false;
}

/** One line, 8-bit bytes as they are. */
function plainText(value: Buffer): string {
  return oneLine(value.toString('latin1').replace(HIDDEN_FIELD, ' '));
}

/** What the bytes say, as one line of ASCII: words of other characters encoded. */
export function readable(value: Buffer, { charset }: HeaderStyle): string {
  const text = plainText(value);
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return asciiWords(oneLine(isUtf8(bytes) ? bytes.toString('utf8') : decodeBytes(bytes, charset)));
}

/** Words side by side are encoded as one, with the blanks between them; what is ASCII stays. */
function asciiWords(text: string): string {
  const written: string[] = [];
  let run: string[] = [];
  const flush = () => {
    if (run.length > 0) written.push(encodedWords(run.join(' ')));
    run = [];
  };
  for (const word of text.split(' ')) {
    if (/[^\x20-\x7e]/.test(word)) {
      run.push(word);
    } else {
      flush();
      written.push(word);
    }
  }
  flush();
  return written.join(' ');
}

/** Without NULs, without newlines of any kind, without runs of blanks. ESC stays: ISO-2022-JP is written with it. */
function oneLine(text: string): string {
  return text
    .replace(/\0/g, '')
    .replace(/[\x01-\x1a\x1c-\x20\x7f]+/g, ' ')
    .trim();
}
