/** Header canonicalisation (RFC 6376 sections 3.4.1 and 3.4.2) over the bytes of a field as they stand. */

import type { Field, HeaderBlock } from '../../model.ts';

export type Canonicalization = 'simple' | 'relaxed';

/**
 * A field as text, one character a byte (Latin-1), with CRLF between its lines and none behind the last: a copy that
 * came with LF, CR or CR CR LF reads the same. A lone CR among LFs is text, as for lib/parse.
 */
export function fieldText(header: HeaderBlock, field: Field): string {
  const { buffer, byteOffset, length } = header.source;
  const bytes = Buffer.from(buffer, byteOffset, length);
  const raw = bytes.toString('latin1', field.range.start, field.range.end);
  const text = raw.includes('\n') ? raw.replace(/\r{0,2}\n/g, '\r\n') : raw.replaceAll('\r', '\r\n');
  return text.endsWith('\r\n') ? text.slice(0, -2) : text;
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
  const single = text.replaceAll('\r\n', '').replace(/[ \t]+/g, ' ');
  return single.slice(single.startsWith(' ') ? 1 : 0, single.endsWith(' ') ? -1 : undefined);
}
