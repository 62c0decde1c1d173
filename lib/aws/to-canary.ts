/** Mail to the canary's address: it has done its work when it has come, and nothing is decided or kept of it. */

import { canaryPlace } from '../canary.ts';
import { parseHeaderBlock } from '../parse/index.ts';
import { MAX_LINE_CHARS } from '../receive/ses-envelope.ts';

/** SES's own lines stand on top, and are a few thousand bytes. */
export const TOP_BYTES = 16 << 10;

/**
 * By what SES wrote on top of a stored mail: `Received: from ... by ... id ID for RCPT`. The attack: a mail that is to look
 * as if nobody had to decide it, by such words in its sender's HELO or header. The defence: only the topmost Received counts,
 * and only what follows SES's id, which is the last part of the key, and no sender knows it.
 */
export function isToCanary(key: string, top: Uint8Array): boolean {
  const received = parseHeaderBlock(top).header.value('received') ?? '';
  if (received.length > MAX_LINE_CHARS) return false;
  const line = received.replace(/\s+/g, ' ');
  const id = ` id ${key.slice(key.lastIndexOf('/') + 1)} for `;
  const at = line.indexOf(id);
  if (at < 0 || line.indexOf(id, at + 1) >= 0) return false;
  const [path = ''] = /^[^\s;]*/.exec(line.slice(at + id.length)) ?? [];
  return canaryPlace(path.replace(/^<|>$/g, '')) !== null;
}
