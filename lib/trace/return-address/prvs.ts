/**
 * Bounce Address Tag Validation (draft-levine-smtp-batv-01), "simple private signature":
 *
 *     prvs=KDDDSSSSSS=local@domain        the draft, Exim, most milters
 *     local+prvs=KDDDSSSSSS@domain        batv-tools with sub-addresses
 *
 * K is the key's number, DDD the day on which the address expires (days since 1970, modulo 1000), SSSSSS the first
 * three bytes, in hex, of HMAC-SHA1 over `K DDD local@domain`. Signers with another hash exist in name only.
 */

import { createHmac } from 'node:crypto';
import type { ReturnKeys } from '../knowledge.ts';
import { type Check, isSameMac, partsOf } from './address.ts';

/** Days from signing to expiry. Exim and the draft's example take 7, others up to 30; three digits count 1000. */
export const MAX_PRVS_LIFETIME_DAYS = 30;

/**
 * Days after expiry in which the tag still counts, if less. The draft calls an expired tag invalid; but with seven days
 * to live it runs out on the day when the last queue gives up, and that report may itself lie in a queue for as long.
 */
export const PRVS_GRACE_DAYS = 7;

const CYCLE_DAYS = 1000;
const TAG_CHARS = 10;
const PREFIX = 'prvs=';
const INFIX = '+prvs=';

export interface Prvs {
  /** One digit. */
  readonly keyNumber: string;
  /** As written: three digits. */
  readonly expiry: string;
  readonly mac: string;
  /** Of the address that was signed, as written now. */
  readonly local: string;
  readonly domain: string;
}

/** Reads either form; null where the address has neither. */
export function readPrvs(address: string): Prvs | null {
  const parts = partsOf(address);
  if (parts === null) return null;
  const { local, domain } = parts;
  const lower = local.toLowerCase();
  if (lower.startsWith(PREFIX)) {
    const end = PREFIX.length + TAG_CHARS;
    return local[end] === '=' ? withTag(local.slice(PREFIX.length, end), local.slice(end + 1), domain) : null;
  }
  const infix = lower.lastIndexOf(INFIX);
  return infix > 0 ? withTag(local.slice(infix + INFIX.length), local.slice(0, infix), domain) : null;
}

function withTag(tag: string, local: string, domain: string): Prvs | null {
  const found = /^(\d)(\d{3})([0-9a-f]{6})$/i.exec(tag);
  if (found === null || local === '') return null;
  const [, keyNumber = '', expiry = '', mac = ''] = found;
  return { keyNumber, expiry, mac, local, domain };
}

/**
 * Checks MAC and expiry on `day` (days since 1970). The MAC is over the address as it was signed, and relays change
 * its case: it is tried as written, with domain or all in lower case, and in the `writings` that are the same but for
 * case. A tag whose key number is not known is bad where others are: a stranger may write any number.
 */
export function checkPrvs(
  prvs: Prvs,
  keys: ReturnKeys['prvs'],
  day: number,
  writings: readonly string[],
): Check {
  if (keys.size === 0) return { kind: 'unchecked' };
  const key = keys.get(prvs.keyNumber);
  if (key === undefined) return { kind: 'bad' };
  const address = `${prvs.local}@${prvs.domain}`;
  const lower = address.toLowerCase();
  const tried = new Set([
    address,
    `${prvs.local}@${prvs.domain.toLowerCase()}`,
    lower,
    ...writings.filter((writing) => writing.toLowerCase() === lower),
  ]);
  let holds = false;
  for (const writing of tried) {
    if (isSameMac(macOf(`${prvs.keyNumber}${prvs.expiry}`, writing, key), prvs.mac)) holds = true;
  }
  if (!holds) return { kind: 'bad' };
  const left = (((Number(prvs.expiry) - day) % CYCLE_DAYS) + CYCLE_DAYS) % CYCLE_DAYS;
  if (left <= MAX_PRVS_LIFETIME_DAYS) return { kind: 'valid' };
  return CYCLE_DAYS - left <= PRVS_GRACE_DAYS ? { kind: 'late' } : { kind: 'expired' };
}

function macOf(keyAndDay: string, address: string, key: string): string {
  return createHmac('sha1', key).update(`${keyAndDay}${address}`).digest('hex').slice(0, 6);
}
