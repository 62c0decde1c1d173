/** Structured fields with parameters (RFC 2045 section 5.1), RFC 2231 continuations and charsets undone. */

import { decodeBytes } from './charset.ts';
import { MAX_PARAMETERS, MAX_STRUCTURED_CHARS } from './limits.ts';
import { hexOf } from './transfer.ts';
import { decodeWords } from './words.ts';

export interface Structured {
  /** What stands before the first semicolon, trimmed, comments removed. */
  readonly value: string;
  /** Keys in lower case. */
  readonly parameters: Map<string, string>;
}

interface Piece {
  readonly index: number;
  readonly encoded: boolean;
  readonly text: string;
}

/** `multipart/report; report-type=delivery-status; boundary="x"`; tolerant of lost quotes, semicolons and blanks. */
export function decodeParameters(field: string): Structured {
  const text = field.length > MAX_STRUCTURED_CHARS ? field.slice(0, MAX_STRUCTURED_CHARS) : field;
  const parameters = new Map<string, string>();
  const semicolon = text.indexOf(';');
  let value = withoutComments(semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  const walk = new ParameterWalk(text, semicolon < 0 ? text.length : semicolon + 1);
  // "multipart/mixed boundary=x": the semicolon is missing.
  const blank = value.includes('=') ? value.search(/[ \t]/) : -1;
  if (blank > 0 && value.indexOf('=') > blank) {
    const inner = new ParameterWalk(value, blank);
    for (let count = 0; count < MAX_PARAMETERS; count++) {
      const next = inner.next();
      if (next === undefined) break;
      setOnce(parameters, next.name, next.text);
    }
    value = value.slice(0, blank);
  }
  let pieces: Map<string, Piece[]> | undefined;
  for (let count = 0; count < MAX_PARAMETERS; count++) {
    const next = walk.next();
    if (next === undefined) break;
    // title*0*=us-ascii'en'This%20is; title*1="more" (RFC 2231 sections 3 and 4)
    const marked = next.name.includes('*') ? /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(next.name) : null;
    if (marked === null) {
      setOnce(parameters, next.name, decodeWords(next.text));
      continue;
    }
    const piece: Piece = {
      index: Number(marked[2] ?? 0),
      encoded: marked[2] === undefined || marked[3] !== undefined,
      text: next.text,
    };
    pieces ??= new Map();
    const list = pieces.get(marked[1] as string);
    if (list === undefined) pieces.set(marked[1] as string, [piece]);
    else list.push(piece);
  }
  if (pieces !== undefined) for (const [name, list] of pieces) parameters.set(name, joinPieces(list));
  return { value, parameters };
}

function setOnce(parameters: Map<string, string>, name: string, text: string): void {
  if (name !== '' && !parameters.has(name)) parameters.set(name, text);
}

const BACKSLASH = 92;
const QUOTE = 34;

/** Steps from `name=value` to `name=value`. */
class ParameterWalk {
  readonly #text: string;
  #pos: number;

  constructor(text: string, pos: number) {
    this.#text = text;
    this.#pos = pos;
  }

  next(): { name: string; text: string } | undefined {
    while (this.#pos < this.#text.length) {
      const equals = this.#text.indexOf('=', this.#pos);
      const semicolon = this.#text.indexOf(';', this.#pos);
      if (equals < 0) {
        this.#pos = this.#text.length;
        return undefined;
      }
      // A word without a value: step over it.
      if (semicolon >= 0 && semicolon < equals) {
        this.#pos = semicolon + 1;
        continue;
      }
      const name = withoutComments(this.#text.slice(this.#pos, equals)).trim().toLowerCase();
      let from = equals + 1;
      while (this.#text[from] === ' ' || this.#text[from] === '\t') from++;
      return { name, text: this.#text[from] === '"' ? this.#quoted(from) : this.#bare(from) };
    }
    return undefined;
  }

  #quoted(open: number): string {
    const close = closingQuote(this.#text, open + 1);
    if (close < 0) {
      // A quote that never closes would swallow the parameters behind it.
      const text = this.#bare(open + 1);
      return text.endsWith('"') ? text.slice(0, -1) : text;
    }
    this.#pos = close + 1;
    while (this.#text[this.#pos] === ' ' || this.#text[this.#pos] === '\t') this.#pos++;
    if (this.#text[this.#pos] === ';') this.#pos++;
    const text = this.#text.slice(open + 1, close);
    return text.includes('\\') ? text.replace(/\\(.)/g, '$1') : text;
  }

  #bare(from: number): string {
    let semicolon = this.#text.indexOf(';', from);
    let end = semicolon < 0 ? this.#text.length : semicolon;
    // `charset=us-ascii (Plain; text)`; but brackets within a file name belong to it.
    const bare = this.#text.slice(from, end);
    const comment = bare.includes('(') ? bare.search(/[ \t]\(/) : -1;
    const close = comment < 0 ? -1 : this.#text.indexOf(')', from + comment);
    if (close >= 0 && /^[ \t]{0,8}(?:;|$)/.test(this.#text.slice(close + 1, close + 10))) {
      semicolon = this.#text.indexOf(';', close);
      end = from + comment;
    }
    this.#pos = semicolon < 0 ? this.#text.length : semicolon + 1;
    return this.#text.slice(from, end).trim();
  }
}

function closingQuote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === QUOTE) return i;
  }
  return -1;
}

function joinPieces(list: Piece[]): string {
  list.sort((a, b) => a.index - b.index);
  let charset: string | undefined;
  const bytes: Buffer[] = [];
  for (const { index, encoded, text } of list) {
    let rest = text;
    if (encoded && index === 0) {
      const first = text.indexOf("'");
      const second = first < 0 ? -1 : text.indexOf("'", first + 1);
      if (second >= 0) {
        charset = text.slice(0, first);
        rest = text.slice(second + 1);
      }
    }
    bytes.push(encoded ? percentDecode(rest) : Buffer.from(rest, 'utf8'));
  }
  return decodeBytes(Buffer.concat(bytes), charset === '' ? undefined : charset);
}

function percentDecode(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const high = bytes[i] === 37 ? hexOf(bytes[i + 1]) : -1;
    const low = high < 0 ? -1 : hexOf(bytes[i + 2]);
    bytes[length++] = low < 0 ? (bytes[i] as number) : high * 16 + low;
    if (low >= 0) i += 2;
  }
  return bytes.subarray(0, length);
}

/** RFC 5322 section 3.2.2 comments outside quotes, nested ones too, taken out in one walk. */
export function withoutComments(text: string): string {
  if (!text.includes('(')) return text;
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === '\\' && (depth > 0 || quoted)) {
      if (depth === 0) out += text.slice(i, i + 2);
      i++;
    } else if (char === '"' && depth === 0) {
      quoted = !quoted;
      out += char;
    } else if (char === '(' && !quoted) depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0) out += char;
  }
  return out;
}
