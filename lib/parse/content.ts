/** What parts hold: their bytes and their text, decoded as far as asked for. */

import type { LeafPart, MessagePart, Part } from '../model.ts';
import { decodeBytes } from './charset.ts';
import { MAX_TEXT } from './limits.ts';
import { decodeTransfer, isIdentity } from './transfer.ts';

/** The mail's own leaves and nested messages in order; what stands within a nested message is not the mail's own. */
export function ownParts(root: Part): (LeafPart | MessagePart)[] {
  if (root.kind !== 'multipart') return [root];
  const found: (LeafPart | MessagePart)[] = [];
  for (const part of root.parts) {
    if (part.kind === 'multipart') found.push(...ownParts(part));
    else found.push(part);
  }
  return found;
}

/**
 * The body with its transfer encoding undone: at most `limit` bytes of it. Identity encodings, and the bodies of
 * multiparts and messages (RFC 2046 allows them no other), are a view of the mail, not a copy.
 */
export function bytesOf(part: Part, limit: number = Number.MAX_SAFE_INTEGER): Uint8Array {
  const { source, body, encoding } = part;
  // A nested mail that was encoded has been decoded already.
  if (part.kind === 'message' && part.message.source !== source)
    return part.message.source.subarray(0, limit);
  if (part.kind !== 'leaf' || isIdentity(encoding)) {
    return source.subarray(body.start, Math.min(body.end, body.start + limit));
  }
  // Quoted-printable makes one byte of three, and has soft line breaks: this many give the limit in any encoding.
  const most = Math.min(body.end, body.start + limit * 3 + 1_024 + Math.floor(limit / 8));
  const bytes = decodeTransfer(source.subarray(body.start, most), encoding);
  return bytes.length > limit ? bytes.subarray(0, limit) : bytes;
}

/** Bytes of one character at most: four in UTF-8 and GB 18030; ISO-2022-JP adds its escapes now and then. */
const CHARACTER_BYTES = 4;

/** The body as text by its charset, newlines as `\n`, cut at `limit` characters; only as much as that is decoded. */
export function textOf(part: Part, limit: number = MAX_TEXT): string {
  const bytes = bytesOf(part, limit * CHARACTER_BYTES + 64);
  const decoded = decodeBytes(bytes, part.parameters.get('charset'));
  const text = decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded;
  return text.length > limit ? text.slice(0, limit) : text;
}
