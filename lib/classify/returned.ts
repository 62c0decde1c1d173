/**
 * Finds the original message, or its headers, as a part of a report (RFC 6522, RFC 3461 section 6.3). What is found
 * is kept as the bytes of its header block, which a DKIM check needs.
 */

import type { HeaderBlock, LeafPart, MessagePart, Part, Returned } from '../model.ts';
import { bytesOf, parseHeaderBlock } from '../parse/index.ts';
import { MAX_RETURNED_HEADER_BYTES } from './limits.ts';
import { isMailHeader, returnedHeader } from './returned-header.ts';

/** Types that hold a returned header block without a nested mail's structure. */
const HEADER_TYPES = new Set([
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global-headers',
  'text/rfc822-header',
  'text/rfc822',
  'text/x-rfc822',
  'message/partial',
  'message/x-rfc822-headers',
]);

/** The original as a MIME part, or undefined. The first one counts: a report returns one message. */
export function returnedPart(parts: readonly (LeafPart | MessagePart)[]): Returned | undefined {
  for (const part of parts) {
    if (part.kind === 'message' && part.depth > 0) {
      const header = nestedHeader(part.message);
      if (header.fields.length > 0) return returnedHeader(header, 'message/rfc822');
    }
  }
  for (const part of parts) {
    if (part.kind !== 'leaf' || part.depth === 0) continue;
    if (HEADER_TYPES.has(part.type)) {
      const found = parseHeaderBlock(bytesOf(part, MAX_RETURNED_HEADER_BYTES));
      if (found.header.fields.length > 0) return returnedHeader(found.header, 'text/rfc822-headers');
    }
    // Gateways that paste the original behind a boundary make its header that of the part.
    if (isMailHeader(part.header, 3) && part.header.has('from'))
      return returnedHeader(part.header, 'inline-text');
  }
  return undefined;
}

/** Some gateways put fields of the part below its blank line: the mail's own header then stands behind them. */
function nestedHeader(message: Part): HeaderBlock {
  const { header, source, body } = message;
  const onlyContent =
    header.fields.length > 0 && header.fields.every((field) => field.key.startsWith('content-'));
  if (!onlyContent || header.fields.length > 4) return header;
  const below = parseHeaderBlock(
    source,
    body.start,
    Math.min(body.end, body.start + MAX_RETURNED_HEADER_BYTES),
  );
  return isMailHeader(below.header, 3) ? below.header : header;
}

/** True for a part that `returnedPart` reads, so that prose is not looked for in it. */
export function holdsReturned(part: LeafPart | MessagePart): boolean {
  return (
    part.kind === 'message' || HEADER_TYPES.has(part.type) || (part.depth > 0 && isMailHeader(part.header, 3))
  );
}
