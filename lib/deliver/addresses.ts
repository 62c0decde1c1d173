/** Addresses in fields that others must take: what is plain enough to stay, and how ours are written. */

import type { Address } from '../model.ts';
import { encodedWords } from './field-bytes.ts';

/** What is longer lists more than can be sent. */
const MAX_LIST_CHARS = 8_000;

/** RFC 5321 section 4.5.3.1.3: a path has at most 256 octets, its two brackets included. */
const MAX_ADDRESS_CHARS = 254;

const ATEXT = "A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-";
const ADDRESS = `[${ATEXT}]+(?:\\.[${ATEXT}]+)*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+`;
const NAME = `(?:"(?:[^"\\\\]|\\\\.)*"|[${ATEXT}.]+(?: [${ATEXT}.]+)*)`;
const PLAIN = new RegExp(`^${ADDRESS}$`);
/** Each character can begin only one of its parts: it is linear. */
const LISTED = new RegExp(`(?:(?:${NAME})? ?<${ADDRESS}>|${ADDRESS})(?: ?, ?|$)`, 'y');

/** A dot-atom at a domain (RFC 5322 section 3.4.1), all ASCII: without quotes, comments and literals. */
export function isPlainAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS_CHARS && PLAIN.test(text);
}

/**
 * How many mailboxes a field's value lists; null where any of them is not plain (a group, a comment, a quoted or an 8-bit
 * local part, two dots side by side): a strict service refuses the whole mail for it.
 */
export function plainCount(value: string): number | null {
  if (value.length > MAX_LIST_CHARS) return null;
  const list = value.replace(/[ \t]+/g, ' ').trim();
  if (!/^[\x20-\x7e]+$/.test(list) || list.endsWith(',')) return null;
  let count = 0;
  LISTED.lastIndex = 0;
  while (LISTED.lastIndex < list.length) {
    if (!LISTED.test(list)) return null;
    count += 1;
  }
  return count;
}

/** One mailbox of a list of ours. The name is the stranger's: quoted or encoded. `address` is plain. */
export function writeAddress({ name, address }: Address): string {
  return name === '' ? address : `${phrase(name)} <${address}>`;
}

/** A display name (RFC 5322 section 3.2.5, RFC 2047). */
export function phrase(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodedWords(name);
}
