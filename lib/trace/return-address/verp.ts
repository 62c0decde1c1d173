/**
 * Variable envelope return paths with a MAC, in a form of our own: `b-ID-MAC@domain`. ID names one mail or delivery
 * to whoever signed; MAC is the first 12 hex digits of HMAC-SHA-256 over `ID@domain` in lower case. 48 bits, so that
 * nobody guesses one by sending us reports.
 */

import { createHmac } from 'node:crypto';
import { type Check, isSameMac, partsOf } from './address.ts';

const MAC_CHARS = 12;

/** RFC 5321 section 4.5.3.1.1: 64 characters a local part, less `b-`, `-` and the MAC. */
export const MAX_VERP_ID_CHARS = 64 - 2 - 1 - MAC_CHARS;

export interface Verp {
  readonly id: string;
  readonly mac: string;
  readonly domain: string;
}

/**
 * A signed return address. `id`: 1 to MAX_VERP_ID_CHARS of `a-z 0-9 . _ -`, lower case since relays change case;
 * anything else throws a RangeError.
 */
export function signVerp(id: string, domain: string, key: string): string {
  if (!isId(id))
    throw new RangeError('An id of a return address has 1 to 49 of a-z, 0-9, dot, dash, underscore');
  return `b-${id}-${macOf(id, domain, key)}@${domain}`;
}

/** Reads the form, in any case; null where the address has another one. */
export function readVerp(address: string): Verp | null {
  const parts = partsOf(address);
  if (parts === null) return null;
  const local = parts.local.toLowerCase();
  const dash = local.length - MAC_CHARS - 1;
  if (!local.startsWith('b-') || dash < 3 || local[dash] !== '-') return null;
  const id = local.slice(2, dash);
  const mac = local.slice(dash + 1);
  if (!isId(id) || !/^[0-9a-f]{12}$/.test(mac)) return null;
  return { id, mac, domain: parts.domain.toLowerCase() };
}

/** Keys are tried in turn; the form has no expiry. */
export function checkVerp(verp: Verp, keys: readonly string[]): Check {
  if (keys.length === 0) return { kind: 'unchecked' };
  const holds = keys.filter((key) => isSameMac(macOf(verp.id, verp.domain, key), verp.mac)).length > 0;
  return { kind: holds ? 'valid' : 'bad' };
}

function isId(id: string): boolean {
  return id.length <= MAX_VERP_ID_CHARS && /^[a-z0-9._-]+$/.test(id);
}

function macOf(id: string, domain: string, key: string): string {
  return createHmac('sha256', key).update(`${id}@${domain}`.toLowerCase()).digest('hex').slice(0, MAC_CHARS);
}
