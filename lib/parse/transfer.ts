/** Content-Transfer-Encodings (RFC 2045 section 6) undone, tolerant of what senders break. */

import { asBuffer, CR, LF } from './newline.ts';
import { decodeUuencode } from './uuencode.ts';

const EQUALS = 61;
const UNDERSCORE = 95;
const SPACE = 32;
const TAB = 9;

type Coding = 'base64' | 'quoted-printable' | 'uuencode' | 'identity';

const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ['base64', 'base64'],
  ['base-64', 'base64'],
  ['quoted-printable', 'quoted-printable'],
  ['quoted_printable', 'quoted-printable'],
  ['quotedprintable', 'quoted-printable'],
  ['x-uuencode', 'uuencode'],
  ['uuencode', 'uuencode'],
  ['x-uue', 'uuencode'],
  ['uue', 'uuencode'],
  ['7bit', 'identity'],
  ['7-bit', 'identity'],
  ['8bit', 'identity'],
  ['8-bit', 'identity'],
  ['binary', 'identity'],
]);

/** Undoes `encoding` (in lower case); identity encodings and unknown ones give the bytes as they are, not copied. */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  switch (CODINGS.get(encoding)) {
    case 'base64':
      return decodeBase64(bytes);
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes);
    case 'uuencode':
      return decodeUuencode(bytes);
    default:
      return bytes;
  }
}

/** RFC 2045 section 6.4: what has an encoding that nobody knows is taken as it stands. */
export function isKnownEncoding(encoding: string): boolean {
  return CODINGS.has(encoding);
}

export function isIdentity(encoding: string): boolean {
  return (CODINGS.get(encoding) ?? 'identity') === 'identity';
}

/** How far `seemsEncoded` looks. */
const LOOK_BYTES = 2_048;

/**
 * Whether what stands at `from` can be encoded as its header says. Gateways copy Content-Transfer-Encoding from a
 * text to the message/rfc822 around it and leave the nested mail as it was; decoding that would break it.
 */
export function seemsEncoded(bytes: Buffer, from: number, encoding: string): boolean {
  const head = bytes.toString('latin1', from, Math.min(bytes.length, from + LOOK_BYTES)).trimStart();
  switch (CODINGS.get(encoding)) {
    case 'base64':
      return !/^[^\r\n]*[: ]/.test(head);
    case 'quoted-printable':
      return !/=(?![0-9A-Fa-f]{2}|[ \t]*[\r\n]|[0-9A-Fa-f]?$)/.test(head);
    default:
      return true;
  }
}

const PADDING = 64;
const OUTSIDE = 65;

/** Value of each byte in base64 (RFC 2045 section 6.8), PADDING, or OUTSIDE the alphabet. */
const BASE64_VALUES = base64Values();

function base64Values(): Uint8Array {
  const values = new Uint8Array(256).fill(OUTSIDE);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  values[EQUALS] = PADDING;
  return values;
}

/** Lines of the alphabet, padded at most at the very end. */
const CLEAN_BASE64 = /^[A-Za-z0-9+/\r\n]*(?:={1,2}[\r\n]*)?$/;
/** What is larger is walked over without a text of it: a part of 40 MB costs no more memory than its result. */
export const MAX_CLEAN_BYTES = 1 << 20;

function decodeBase64(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_CLEAN_BYTES) return decodeBrokenBase64(bytes);
  const text = asBuffer(bytes).toString('latin1');
  // As nearly all of it is, and decoded by Node itself in a third of the time.
  return CLEAN_BASE64.test(text) ? Buffer.from(text, 'base64') : decodeBrokenBase64(bytes);
}

/**
 * One walk. Padding in the middle begins a new group, since gateways join encoded parts; a plain text footer behind the data
 * ends it, since lists append theirs without looking. Other bytes outside the alphabet are skipped (RFC 2045 section 6.8).
 */
function decodeBrokenBase64(bytes: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(Math.ceil((bytes.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let held = 0;
  let padded = false;
  for (let i = 0; i < bytes.length; i++) {
    const value = BASE64_VALUES[bytes[i] as number] as number;
    if (value < PADDING) {
      if (padded && !isBase64Line(bytes, i)) break;
      padded = false;
      bits = (bits << 6) | value;
      if (++held === 4) {
        out[length++] = bits >> 16;
        out[length++] = bits >> 8;
        out[length++] = bits;
        bits = 0;
        held = 0;
      }
    } else if (value === PADDING) {
      flush();
      padded = true;
    } else if (held === 0 && length > 0 && beginsText(bytes, i)) break;
  }
  flush();
  return out.subarray(0, length);

  function flush(): void {
    if (held >= 2) out[length++] = held === 3 ? bits >> 10 : bits >> 4;
    if (held === 3) out[length++] = bits >> 2;
    bits = 0;
    held = 0;
  }
}

/** Whether the line from `from` on is base64, and not a footer. */
function isBase64Line(bytes: Uint8Array, from: number): boolean {
  for (let i = from; i < bytes.length && bytes[i] !== LF; i++) {
    if (BASE64_VALUES[bytes[i] as number] === OUTSIDE && bytes[i] !== CR) return false;
  }
  return true;
}

/** A line whose first byte is printable and no base64: the rule above a footer. */
function beginsText(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] as number) > SPACE && (bytes[at - 1] === LF || bytes[at - 1] === CR);
}

function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  if (asBuffer(bytes).indexOf(EQUALS) < 0) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  // Behind the last byte that white space at the end of a line is not taken off before (RFC 2045 section 6.7 rule 3).
  let fixed = 0;
  let i = 0;
  while (i < bytes.length) {
    const byte = bytes[i] as number;
    if (byte !== EQUALS) {
      if (byte === LF || byte === CR) {
        while (length > fixed && (out[length - 1] === SPACE || out[length - 1] === TAB)) length--;
        out[length++] = byte;
        fixed = length;
      } else out[length++] = byte;
      i++;
      continue;
    }
    const high = hexOf(bytes[i + 1]);
    const low = high < 0 ? -1 : hexOf(bytes[i + 2]);
    if (low >= 0) {
      out[length++] = high * 16 + low;
      fixed = length;
      i += 3;
      continue;
    }
    // A soft line break, with blanks that a gateway put behind it.
    let end = i + 1;
    while (bytes[end] === SPACE || bytes[end] === TAB) end++;
    if (end >= bytes.length) break;
    if (bytes[end] === CR || bytes[end] === LF) {
      i = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
      fixed = length;
    } else {
      out[length++] = byte;
      i++;
    }
  }
  return out.subarray(0, length);
}

/**
 * The Q encoding of RFC 2047 section 4.2: `_` is a blank. Characters that have no place in it were bytes of the mail,
 * read as UTF-8 (then they are written so again) or, where that was not valid, as Latin-1.
 */
export function decodeQ(text: string, isUtf8: boolean): Uint8Array {
  const out = Buffer.allocUnsafe(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === UNDERSCORE) out[length++] = SPACE;
    else if (code === EQUALS) {
      const high = hexOf(text.charCodeAt(i + 1));
      const low = high < 0 ? -1 : hexOf(text.charCodeAt(i + 2));
      if (low >= 0) {
        out[length++] = high * 16 + low;
        i += 2;
      } else out[length++] = code;
    } else if (code < 128) out[length++] = code;
    else if (code < 256 && !isUtf8) out[length++] = code;
    else length += out.write(text[i] as string, length, 'utf8');
  }
  return out.subarray(0, length);
}

/** Value of a hexadecimal digit, or -1. */
export function hexOf(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}
