/** Header canonicalisation (RFC 6376 sections 3.4.1 and 3.4.2) over the bytes of a field as they stand. */

import type { Field, HeaderBlock } from '../../model.ts';
import { asBuffer } from '../../parse/index.ts';

export type Canonicalization = 'simple' | 'relaxed';

/**
 * A field as text, one character a byte (Latin-1), with CRLF between its lines and none behind the last: a copy that
 * came with LF, CR or CR CR LF reads the same. A lone CR among LFs is text, as for lib/parse.
 */
export function fieldText(header: HeaderBlock, field: Field): string {
  const raw = rawText(header, field);
  const newline = raw.indexOf('\n');
  // One line, as most fields are; CR CR LF is one newline too.
  if (newline >= 0 && newline === raw.length - 1) return raw.slice(0, -1).replace(/\r{1,2}$/, '');
  const text = raw.includes('\n') ? raw.replace(/\r{0,2}\n/g, '\r\n') : raw.replaceAll('\r', '\r\n');
  return text.endsWith('\r\n') ? text.slice(0, -2) : text;
}

/** A field as it stands, a character a byte. */
export function rawText(header: HeaderBlock, { range }: Field): string {
  return asBuffer(header.source).toString('latin1', range.start, range.end);
}

/** The canonical form of a `fieldText`, without a CRLF at its end. */
export function canonicalField(text: string, canonicalization: Canonicalization): string {
  switch (canonicalization) {
    case 'simple':
      return text;
    case 'relaxed': {
      const colon = text.indexOf(':');
      return `${relaxed(text.slice(0, colon)).toLowerCase()}:${relaxed(text.slice(colon + 1))}`;
    }
    default:
      return canonicalization satisfies never;
  }
}

/** Unfolded; each run of white space one blank, none at the ends. Two passes, since `[ \t]+$` would be quadratic. */
function relaxed(text: string): string {
  const line = text.includes('\r\n') ? text.replaceAll('\r\n', '') : text;
  const single = /\t| {2}/.test(line) ? line.replace(/[ \t]+/g, ' ') : line;
  return single.slice(single.startsWith(' ') ? 1 : 0, single.endsWith(' ') ? -1 : undefined);
}
