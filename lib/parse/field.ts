/** One header field and a block of them: ranges over the bytes, text when it is asked for. */

import { isUtf8 } from 'node:buffer';
import type { Field, HeaderBlock, Range } from '../model.ts';
import { decodeBytes } from './charset.ts';
import { MAX_LINE_BYTES } from './limits.ts';
import { beforeNewline, CR, LF } from './newline.ts';
import { decodeWords } from './words.ts';

const SPACE = 32;
const TAB = 9;
const NUL = 0;

export class ParsedField implements Field {
  readonly range: Range;
  readonly #bytes: Buffer;
  readonly #colon: number;
  #name: string | undefined;
  #key: string | undefined;
  #value: string | undefined;
  #text: string | undefined;

  constructor(bytes: Buffer, colon: number, range: Range) {
    this.#bytes = bytes;
    this.#colon = colon;
    this.range = range;
  }

  get name(): string {
    this.#name ??= nameIn(this.#bytes, this.range.start, this.#colon);
    return this.#name;
  }

  get key(): string {
    this.#key ??= this.name.toLowerCase();
    return this.#key;
  }

  /** The first byte of the name, or a NUL before it. */
  get initial(): number {
    return this.#bytes[this.range.start] as number;
  }

  get value(): string {
    this.#value ??= unfold(this.#bytes, this.#colon + 1, this.range.end);
    return this.#value;
  }

  get text(): string {
    this.#text ??= readable(this.value);
    return this.#text;
  }

  /** `this.key === key`, asked of the bytes: of a mail's many names few are ever needed as text. */
  is(key: string): boolean {
    const bytes = this.#bytes;
    let at = this.range.start;
    for (let i = 0; i < key.length; i++) {
      while (bytes[at] === NUL) at++;
      if (lowerCase(bytes[at++] as number) !== key.charCodeAt(i)) return false;
    }
    while (at < this.#colon && (bytes[at] as number) <= SPACE) at++;
    return at === this.#colon;
  }
}

export class ParsedHeader implements HeaderBlock {
  readonly source: Uint8Array;
  readonly range: Range;
  readonly fields: readonly ParsedField[];
  readonly closed: boolean;
  /** The letters that names begin with, a bit each: most fields that are asked for are not there. */
  #initials: number | undefined;

  constructor(source: Uint8Array, range: Range, fields: readonly ParsedField[], closed: boolean) {
    this.source = source;
    this.range = range;
    this.fields = fields;
    this.closed = closed;
  }

  first(key: string): Field | undefined {
    const { fields } = this;
    this.#initials ??= initialsOf(fields);
    if ((this.#initials & bitOf(key.charCodeAt(0))) === 0) return undefined;
    for (let i = 0; i < fields.length; i++) if ((fields[i] as ParsedField).is(key)) return fields[i];
    return undefined;
  }
  all(key: string): readonly Field[] {
    return this.fields.filter((field) => field.is(key));
  }
  value(key: string): string | undefined {
    return this.first(key)?.value;
  }
  text(key: string): string | undefined {
    return this.first(key)?.text;
  }
  has(key: string): boolean {
    return this.first(key) !== undefined;
  }
}

function initialsOf(fields: readonly ParsedField[]): number {
  let bits = 0;
  for (const { initial } of fields) bits |= initial === NUL ? -1 : bitOf(initial);
  return bits;
}

/** The same for both cases of a letter. */
function bitOf(unit: number): number {
  return 1 << (unit & 31);
}

/** The name before the colon, as written: without NULs, which some readers step over, and the blanks behind it. */
export function nameIn(bytes: Buffer, start: number, colon: number): string {
  const name = bytes.toString('latin1', start, colon);
  const plain = name.includes('\0') ? name.replaceAll('\0', '') : name;
  return (bytes[colon - 1] as number) <= SPACE ? plain.trimEnd() : plain;
}

function lowerCase(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

function unfold(bytes: Buffer, behindColon: number, end: number): string {
  const to = Math.min(beforeNewline(bytes, behindColon, end), behindColon + MAX_LINE_BYTES);
  // Taken off here and not as text: what is cut out of a text stays a window on it, slower to walk over ever after.
  let start = behindColon;
  while (start < to && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
  if (isPlain(bytes, start, to)) return bytes.toString('latin1', start, to).trim();
  const text = textOfBytes(bytes, start, to);
  return text.replace(/[\r\n][\r\n \t]*/g, ' ').trim();
}

/** One line of ASCII, as nearly all values are. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7e || byte === CR || byte === LF) return false;
  }
  return true;
}

/** What servers write into fields without encoded words: ISO-2022-JP, and Windows-1252, whose C1 bytes say so. */
function readable(value: string): string {
  if (value.includes('\x1b$')) return decodeWords(decodeBytes(Buffer.from(value, 'utf8'), 'iso-2022-jp'));
  if (/[\u0080-\u009f]/.test(value) && !/[^\u0000-\u00ff]/.test(value)) {
    return decodeWords(decodeBytes(Buffer.from(value, 'latin1'), 'windows-1252'));
  }
  return decodeWords(value);
}

/** UTF-8 where the bytes are valid UTF-8 (RFC 6532), else Latin-1. */
function textOfBytes(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('latin1', start, end);
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  return isUtf8(bytes.subarray(start, end)) ? bytes.toString('utf8', start, end) : text;
}
