/**
 * Recipients are kept as keyed hashes: one can ask whether an address is among them, and whoever gets hold of the
 * record cannot read whom the site writes to. A plain hash would not do: addresses are few enough to try them all.
 */

import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

export interface HashKey {
  /** Names the key beside each hash that is stored, so that keys can change. */
  readonly id: string;
  /** Prepared once: preparing it for each hash costs more than the hash. */
  readonly secret: KeyObject;
}

/** RFC 2104 section 3: a key shorter than the hash's output weakens it, a longer one adds nothing. */
const KEY_BYTES = 32;

export function hashKey(id: string, secret: Uint8Array): HashKey {
  return { id, secret: createSecretKey(secret) };
}

/** A key that nobody else has, for a record that ends with the process. */
export function randomKey(): HashKey {
  return hashKey(randomBytes(4).toString('hex'), randomBytes(KEY_BYTES));
}

/** The one form of an address for comparison: local parts are case-sensitive by RFC 5321 alone, not in use. */
export function normalAddress(address: string): string {
  return address.trim().toLowerCase();
}

/** HMAC-SHA-256 (RFC 2104) of the normal form, in base64url. */
export function hashAddress(address: string, key: HashKey): string {
  return createHmac('sha256', key.secret).update(normalAddress(address)).digest('base64url');
}
