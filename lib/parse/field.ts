/** One header field and a block of them: ranges over the bytes, text when it is asked for. */

import { isUtf8 } from 'node:buffer';
import type { Field, HeaderBlock, Range } from '../model.ts';
import { decodeBytes } from './charset.ts';
import { MAX_LINE_BYTES } from './limits.ts';
import { beforeNewline } from './newline.ts';
import { decodeWords } from './words.ts';

export class ParsedField implements Field {
  readonly range: Range;
  readonly name: string;
  readonly key: string;
  readonly #bytes: Buffer;
  readonly #valueStart: number;
  #value: string | undefined;
  #text: string | undefined;

  constructor(bytes: Buffer, name: string, valueStart: number, range: Range) {
    this.#bytes = bytes;
    this.#valueStart = valueStart;
    this.name = name;
    this.key = name.toLowerCase();
    this.range = range;
  }

  get value(): string {
    this.#value ??= unfold(this.#bytes, this.#valueStart, this.range.end);
    return this.#value;
  }

  get text(): string {
    this.#text ??= readable(this.value);
    return this.#text;
  }
}

export class ParsedHeader implements HeaderBlock {
  readonly source: Uint8Array;
  readonly range: Range;
  readonly fields: readonly Field[];
  readonly closed: boolean;
  #byKey: Map<string, Field[]> | undefined;

  constructor(source: Uint8Array, range: Range, fields: readonly Field[], closed: boolean) {
    this.source = source;
    this.range = range;
    this.fields = fields;
    this.closed = closed;
  }

  first(key: string): Field | undefined {
    return this.#index().get(key)?.[0];
  }
  all(key: string): readonly Field[] {
    return this.#index().get(key) ?? [];
  }
  value(key: string): string | undefined {
    return this.first(key)?.value;
  }
  text(key: string): string | undefined {
    return this.first(key)?.text;
  }
  has(key: string): boolean {
    return this.#index().has(key);
  }

  #index(): Map<string, Field[]> {
    if (this.#byKey === undefined) {
      this.#byKey = new Map();
      for (const field of this.fields) {
        const same = this.#byKey.get(field.key);
        if (same === undefined) this.#byKey.set(field.key, [field]);
        else same.push(field);
      }
    }
    return this.#byKey;
  }
}

function unfold(bytes: Buffer, start: number, end: number): string {
  const to = Math.min(beforeNewline(bytes, start, end), start + MAX_LINE_BYTES);
  const text = textOfBytes(bytes, start, to);
  return (/[\r\n]/.test(text) ? text.replace(/[\r\n][\r\n \t]*/g, ' ') : text).trim();
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
