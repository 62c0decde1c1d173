/** Body hashes (RFC 6376 sections 3.4.3, 3.4.4 and 3.7), for mail that is at hand whole. */

import { createHash } from 'node:crypto';
import type { Mail } from '../../model.ts';
import type { Canonicalization } from './canonicalize.ts';
import { MAX_SIGNED_BODY_BYTES } from './limits.ts';

/** SHA-256 of a mail's whole body in base64; null where the body is larger than MAX_SIGNED_BODY_BYTES. */
export function bodyHash(mail: Mail, canonicalization: Canonicalization): string | null {
  const body = mail.raw.subarray(mail.root.body.start);
  if (body.length > MAX_SIGNED_BODY_BYTES) return null;
  const raw = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  const lines = mail.newline === 'cr' ? raw.replaceAll('\r', '\r\n') : raw.replace(/\r?\n/g, '\r\n');
  return createHash('sha256').update(canonicalBody(lines, canonicalization), 'latin1').digest('base64');
}

function canonicalBody(text: string, canonicalization: Canonicalization): string {
  switch (canonicalization) {
    case 'simple':
      return `${withoutEmptyLines(text)}\r\n`;
    case 'relaxed': {
      const body = withoutEmptyLines(text.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n'));
      const last = body.endsWith(' ') ? withoutEmptyLines(body.slice(0, -1)) : body;
      return last === '' ? '' : `${last}\r\n`;
    }
    default:
      return canonicalization satisfies never;
  }
}

/** Without the CRLFs at its end. */
function withoutEmptyLines(text: string): string {
  let end = text.length;
  while (end >= 2 && text[end - 1] === '\n' && text[end - 2] === '\r') end -= 2;
  return text.slice(0, end);
}
