/**
 * The MIME structure of a mail (RFC 2045, 2046) as byte ranges, in one forward pass: a part ends at the first line
 * that is a delimiter of any multipart open around it. No body is copied but that of an encoded nested mail.
 */

import type { Defect, DefectKind, LeafPart, Mail, Part, Range } from '../model.ts';
import { isKnownCharset } from './charset.ts';
import { type Delimiter, Delimiters, guessBoundary } from './delimiters.ts';
import { ParsedHeader } from './field.ts';
import { readHeader } from './header.ts';
import {
  MAX_DECODED_LENGTHS,
  MAX_DEPTH,
  MAX_HEADER_FIELDS,
  MAX_MAIL_FIELDS,
  MAX_PARTS,
  MAX_RESCANS,
  MAX_SCANNED_BYTES,
  MAX_TEXT,
} from './limits.ts';
import { asBuffer, beforeNewline, CR, LF, type NewlineByte, newlineOf, nextLine } from './newline.ts';
import { decodeParameters } from './parameters.ts';
import { decodeTransfer, isIdentity, isKnownEncoding, seemsEncoded } from './transfer.ts';

/** Reads a mail. Never throws; what is wrong with the mail, or too much of it, is told as defects. */
export function parseMail(raw: Uint8Array): Mail {
  const length = Math.min(raw.length, MAX_SCANNED_BYTES);
  const bounds = new Bounds(length);
  if (length < raw.length)
    bounds.defect('size-limit', `only ${MAX_SCANNED_BYTES} bytes of the mail were read`);
  if (length === 0) bounds.defect('empty', 'the mail has no bytes');
  const bytes = asBuffer(raw).subarray(0, length);
  const newline = newlineOf(bytes, 0, length);
  const root = new Pass(raw, bytes, newline, bounds).mail(0, 0);
  return { raw, root, header: root.header, newline: newlineWord(bytes, newline), defects: bounds.defects };
}

function newlineWord(bytes: Buffer, newline: NewlineByte): Mail['newline'] {
  if (newline === CR) return 'cr';
  const behind = nextLine(bytes, 0, bytes.length, LF);
  return bytes[behind - 1] === LF && bytes[behind - 2] === CR ? 'crlf' : 'lf';
}

/** What one mail may cost, over all its passes, and the first defect of each kind. */
class Bounds {
  readonly defects: Defect[] = [];
  #parts = 0;
  #fields = MAX_MAIL_FIELDS;
  #rescans: number;
  #decoded: number;

  constructor(length: number) {
    this.#rescans = MAX_RESCANS * length;
    this.#decoded = MAX_DECODED_LENGTHS * length;
  }

  defect(kind: DefectKind, detail: string): void {
    if (!this.defects.some((known) => known.kind === kind)) this.defects.push({ kind, detail });
  }

  takePart(): boolean {
    if (this.#parts < MAX_PARTS) {
      this.#parts++;
      return true;
    }
    this.defect('part-limit', `only ${MAX_PARTS} parts of the mail were read`);
    return false;
  }

  /** How many fields the next header may have. */
  get mostFields(): number {
    return Math.min(MAX_HEADER_FIELDS, this.#fields);
  }

  takeFields(count: number): void {
    this.#fields -= count;
  }

  takeDepth(depth: number): boolean {
    if (depth < MAX_DEPTH) return true;
    this.defect('depth-limit', `parts nested more than ${MAX_DEPTH} deep were not read`);
    return false;
  }

  takeRescan(bytes: number): boolean {
    this.#rescans -= bytes;
    if (this.#rescans >= 0) return true;
    this.defect('size-limit', `no more than ${MAX_RESCANS} times the mail was searched for lost boundaries`);
    return false;
  }

  takeDecoded(bytes: number): boolean {
    this.#decoded -= bytes;
    if (this.#decoded >= 0) return true;
    this.defect('size-limit', 'too many encoded mails within mails: the inner ones were not read');
    return false;
  }
}

/** One forward pass over one source: the mail, or what came out of an encoded nested one. */
class Pass {
  readonly #source: Uint8Array;
  readonly #bytes: Buffer;
  readonly #newline: NewlineByte;
  readonly #bounds: Bounds;
  readonly #delimiters: Delimiters;
  /** The delimiter at which the part read last ended; undefined is the end of the bytes. */
  #met: Delimiter | undefined;
  #over = false;

  constructor(source: Uint8Array, bytes: Buffer, newline: NewlineByte, bounds: Bounds) {
    this.#source = source;
    this.#bytes = bytes;
    this.#newline = newline;
    this.#bounds = bounds;
    this.#delimiters = new Delimiters(bytes, newline);
  }

  /** The mail that begins at `start`. */
  mail(start: number, depth: number): Part {
    this.#bounds.takePart();
    return this.#part(start, depth, 'text/plain', true);
  }

  /** Reads one part up to `#met`, which it sets. Recursion is bounded by MAX_DEPTH. */
  #part(start: number, depth: number, defaultType: string, isMail: boolean): Part {
    const delimiters = depth === 0 ? undefined : this.#delimiters;
    const read = readHeader(this.#source, this.#bytes, start, this.#newline, {
      above: isMail,
      delimiters,
      mostFields: this.#bounds.mostFields,
    });
    this.#bounds.takeFields(read.header.fields.length);
    for (const { kind, detail } of read.defects) this.#bounds.defect(kind, detail);
    const header = read.header;
    const { value, parameters } = decodeParameters(header.value('content-type') ?? '');
    const base = {
      source: this.#source,
      header,
      type: typeOf(value, defaultType),
      parameters,
      encoding: encodingOf(header.value('content-transfer-encoding')),
      depth,
    };
    const { type, encoding } = base;
    const from = read.bodyStart;
    // What ends here at the earliest: a header may end in the very newline that belongs to the delimiter below it.
    const least = header.range.end;
    if (type.startsWith('multipart/') && this.#bounds.takeDepth(depth)) {
      const parts = this.#multipart(from, depth, type, parameters.get('boundary'));
      return { ...base, kind: 'multipart', body: this.#body(from, parts.at(-1)?.body.end ?? least), parts };
    }
    if (isMessage(type) && this.#bounds.takeDepth(depth) && this.#bounds.takePart()) {
      if (isIdentity(encoding) || !seemsEncoded(this.#bytes, from, encoding)) {
        const message = this.#part(from, depth + 1, 'text/plain', true);
        return { ...base, kind: 'message', body: this.#body(from, message.body.end), message };
      }
      this.#met = this.#delimiters.next(from);
      const body = this.#body(from, least);
      const message = this.#encodedMessage(body, depth, encoding);
      return message === undefined
        ? { ...base, kind: 'leaf', body }
        : { ...base, kind: 'message', body, message };
    }
    this.#met = this.#delimiters.next(from);
    const body = this.#body(from, least);
    this.#judgeLeaf(type, encoding, parameters.get('charset'), body);
    return { ...base, kind: 'leaf', body };
  }

  #multipart(from: number, depth: number, type: string, named: string | undefined): Part[] {
    let level = this.#openAt(from, named ?? '');
    if (level === undefined) {
      const { end } = this.#body(from, from);
      const guess = this.#bounds.takeRescan(end - from)
        ? guessBoundary(this.#bytes, from, end, this.#newline)
        : undefined;
      level = guess === undefined ? undefined : this.#openAt(from, guess);
      if (level === undefined) {
        this.#bounds.defect('missing-boundary', 'a multipart without its boundary was read as one text');
        return this.#asText(from, depth);
      }
      this.#bounds.defect('missing-boundary', 'a multipart uses another boundary than it names');
    }
    const inner = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const parts: Part[] = [];
    while (this.#met?.level === level && !this.#met.closes) {
      if (!this.#bounds.takePart()) {
        // What comes behind the limit belongs to no part: the pass is over, and no multipart's end was seen.
        this.#delimiters.close(0);
        this.#met = undefined;
        this.#over = true;
      } else parts.push(this.#part(this.#met.end, depth + 1, inner, false));
    }
    this.#delimiters.close(level);
    if (this.#met?.level === level) this.#met = this.#delimiters.next(this.#met.end);
    else if (!this.#over)
      this.#bounds.defect('unclosed-boundary', 'a multipart ends before its last boundary');
    return parts;
  }

  /** Opens `boundary` if it is the next delimiter from `from` on. `#met` is then there, else at an outer one. */
  #openAt(from: number, boundary: string): number | undefined {
    const level = this.#delimiters.open(boundary);
    this.#met = this.#delimiters.next(from);
    if (level === undefined || this.#met?.level === level) return level;
    this.#delimiters.close(level);
    return undefined;
  }

  /** The body of a multipart without boundaries: one text, where it holds more than white space. */
  #asText(from: number, depth: number): LeafPart[] {
    const body = this.#body(from, from);
    const head = this.#bytes.toString('latin1', from, Math.min(body.end, from + 1_024));
    if (head.trim() === '' || !this.#bounds.takePart()) return [];
    const header = new ParsedHeader(this.#source, { start: from, end: from }, [], true);
    const parameters = new Map<string, string>();
    const source = this.#source;
    return [
      {
        kind: 'leaf',
        source,
        header,
        type: 'text/plain',
        parameters,
        encoding: '7bit',
        body,
        depth: depth + 1,
      },
    ];
  }

  /** RFC 2046 section 5.2.1 forbids it and gateways do it: undo it, and let the ranges point into the copy. */
  #encodedMessage(body: Range, depth: number, encoding: string): Part | undefined {
    if (!this.#bounds.takeDecoded(body.end - body.start)) return undefined;
    this.#bounds.defect('bad-encoding', 'a nested mail is transfer-encoded');
    const decoded = asBuffer(decodeTransfer(this.#bytes.subarray(body.start, body.end), encoding));
    const newline = newlineOf(decoded, 0, decoded.length);
    return new Pass(decoded, decoded, newline, this.#bounds).#part(0, depth + 1, 'text/plain', true);
  }

  /** From `from` to `#met`, without the newline that belongs to the delimiter, but not ending before `least`. */
  #body(from: number, least: number): Range {
    const end =
      this.#met === undefined ? this.#bytes.length : beforeNewline(this.#bytes, least, this.#met.start);
    return { start: Math.min(from, end), end };
  }

  #judgeLeaf(type: string, encoding: string, charset: string | undefined, body: Range): void {
    if (!isKnownEncoding(encoding))
      this.#bounds.defect('unknown-encoding', 'a transfer encoding is not known');
    if (!type.startsWith('text/')) return;
    if (charset !== undefined && !isKnownCharset(charset)) {
      this.#bounds.defect(
        'unknown-charset',
        'a charset is not known: the text was read by what its bytes seem to be',
      );
    }
    if (body.end - body.start > MAX_TEXT) {
      this.#bounds.defect('text-limit', `a text is longer than ${MAX_TEXT} bytes and may be read in part`);
    }
  }
}

function isMessage(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global' || type === 'message/rfc2822';
}

function encodingOf(value: string | undefined): string {
  if (value === undefined) return '7bit';
  if (isKnownEncoding(value)) return value;
  return /^[^\s;(]+/.exec(value)?.[0].toLowerCase() ?? '7bit';
}

function typeOf(value: string, defaultType: string): string {
  if (value === '') return defaultType;
  const type = value.replace(/[\s"']+/g, '').toLowerCase();
  const slash = type.indexOf('/');
  if (slash > 0 && slash < type.length - 1) return type;
  // RFC 2045 section 5.2: what cannot be read is text; a bare "text" or "multipart" still says something.
  if (type === 'multipart') return 'multipart/mixed';
  if (type === 'text') return 'text/plain';
  return defaultType;
}
