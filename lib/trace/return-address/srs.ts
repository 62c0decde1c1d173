/**
 * Sender Rewriting Scheme, the "guarded" one that libsrs2, PostSRSd and Mail::SRS write (libsrs2.org/srs/srs.pdf):
 *
 *     SRS0=HHHH=TT=host=local@us          we forwarded mail of local@host
 *     SRS1=HHHH=host==HHHH=TT=...@us      we forwarded what `host` had already rewritten
 *
 * HHHH is the beginning of the base64 of HMAC-SHA1 over the fields behind it, joined, in lower case; TT the day of
 * signing modulo 1024 in base32. The character after SRS0 or SRS1 may be `=`, `-` or `+`.
 */

import { createHmac } from 'node:crypto';
import { type Check, isSameMac, partsOf } from './address.ts';

/** As libsrs2 (SRS_HASHLENGTH): shorter ones are refused, since a stranger chooses how much he has to guess. */
export const MIN_SRS_HASH_CHARS = 4;

/** Base64 of SHA-1's 20 bytes. */
const MAX_SRS_HASH_CHARS = 28;

/** As libsrs2, PostSRSd and Mail::SRS: long enough for a report about a mail that queued for a week. */
export const SRS_VALID_DAYS = 21;

const SLOTS = 1024;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

export type Srs =
  | {
      readonly kind: 'srs0';
      readonly hash: string;
      readonly stamp: string;
      readonly host: string;
      readonly local: string;
    }
  /** `rest`: what the first hop wrote behind `SRS0`, with its separator. */
  | { readonly kind: 'srs1'; readonly hash: string; readonly host: string; readonly rest: string };

/** Reads either form, in any case; null where the address has neither. */
export function readSrs(address: string): Srs | null {
  const local = partsOf(address)?.local;
  if (local === undefined || !/^srs[01][-+=]/i.test(local)) return null;
  const [hash, second, third] = local.slice(5).split('=', 3);
  if (hash === undefined || second === undefined || third === undefined) return null;
  if (hash === '' || second === '') return null;
  if (local[3] === '0') {
    const rest = local.slice(5 + hash.length + 1 + second.length + 1 + third.length);
    if (third === '' || rest.length < 2) return null;
    return { kind: 'srs0', hash, stamp: second, host: third, local: rest.slice(1) };
  }
  const rest = local.slice(5 + hash.length + 1 + second.length + 1);
  return /^[-+=]./.test(rest) ? { kind: 'srs1', hash, host: second, rest } : null;
}

/** The address that was rewritten. */
export function undoSrs(srs: Srs): string {
  return srs.kind === 'srs0' ? `${srs.local}@${srs.host}` : `SRS0${srs.rest}@${srs.host}`;
}

/**
 * Checks the hash, keys in turn, and the time on `day` (days since 1970). Time that lies one day ahead is a clock's.
 * SRS1 has no time of its own: it is `late` at best, an address that holds for ever being worth less.
 */
export function checkSrs(srs: Srs, keys: readonly string[], day: number): Check {
  if (keys.length === 0) return { kind: 'unchecked' };
  if (srs.hash.length < MIN_SRS_HASH_CHARS || srs.hash.length > MAX_SRS_HASH_CHARS) return { kind: 'bad' };
  const signed = srs.kind === 'srs0' ? srs.stamp + srs.host + srs.local : srs.host + srs.rest;
  const holds = keys.filter((key) => isSameMac(hashOf(signed, key, srs.hash.length), srs.hash)).length > 0;
  if (!holds) return { kind: 'bad' };
  if (srs.kind === 'srs1') return { kind: 'late' };
  const signedOn = slotOf(srs.stamp);
  if (signedOn === null) return { kind: 'bad' };
  const age = (((day - signedOn) % SLOTS) + SLOTS) % SLOTS;
  return { kind: age <= SRS_VALID_DAYS || age === SLOTS - 1 ? 'valid' : 'expired' };
}

function hashOf(signed: string, key: string, length: number): string {
  return createHmac('sha1', key).update(signed.toLowerCase()).digest('base64').slice(0, length);
}

function slotOf(stamp: string): number | null {
  if (!/^[a-z2-7]{2}$/i.test(stamp)) return null;
  const [high = '', low = ''] = stamp.toLowerCase();
  return BASE32.indexOf(high) * 32 + BASE32.indexOf(low);
}
