/** A forward path as the name of a directory. Strangers choose forward paths; this is all that reaches the disk. */

import { createHash } from 'node:crypto';

/** File systems take names of 255 bytes; the rest is room for what a mail program adds. */
const NAME_LIMIT = 200;
const DIGEST_DIGITS = 32;

/**
 * One name for each mailbox, lower case (domains have none, RFC 5321 section 2.4, nobody tells `Info@` from `info@`,
 * and some disks cannot). An attack: `../../etc/x@y`, a name that starts with a dot, one that is too long, one that
 * a terminal obeys. So only letters, digits and `@ - _ + . =` stand for themselves, a first dot and every other
 * byte become `%xx`, and what is too long ends in `~` and a digest.
 */
export function mailboxName(forwardPath: string): string {
  const mailbox = forwardPath.toWellFormed().toLowerCase();
  const written = [...Buffer.from(mailbox, 'utf8')].map(writeByte).join('');
  if (written.length <= NAME_LIMIT && written !== '') return written;
  const digest = createHash('sha256').update(mailbox).digest('hex').slice(0, DIGEST_DIGITS);
  return `${written.slice(0, NAME_LIMIT - DIGEST_DIGITS - 1)}~${digest}`;
}

const PLAIN = new Set(Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789@-_+.=', 'latin1'));
const DOT = 0x2e;

function writeByte(byte: number, index: number): string {
  if (PLAIN.has(byte) && !(byte === DOT && index === 0)) return String.fromCharCode(byte);
  return `%${byte.toString(16).padStart(2, '0')}`;
}
