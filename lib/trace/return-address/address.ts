/** Addresses as the schemes of signed return addresses read them, and how their MACs are compared. */

import { timingSafeEqual } from 'node:crypto';

/** RFC 5321 section 4.5.3.1 allows 64 + 255; signed local parts run longer. What is longer still is no address. */
export const MAX_ADDRESS_CHARS = 512;

const DAY_MS = 86_400_000;

export interface Parts {
  readonly local: string;
  readonly domain: string;
}

/** The parts as written; null where the text is no address, or longer than MAX_ADDRESS_CHARS. */
export function partsOf(address: string): Parts | null {
  const at = address.lastIndexOf('@');
  if (at <= 0 || at === address.length - 1 || address.length > MAX_ADDRESS_CHARS) return null;
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/** Days since 1970-01-01 UTC. */
export function dayOf(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS);
}

/**
 * Compares without regard to case, since relays change it. The attack: who measures how long a comparison takes
 * finds a MAC letter by letter; so it takes as long whatever differs.
 */
export function isSameMac(expected: string, found: string): boolean {
  const a = Buffer.from(expected.toLowerCase());
  const b = Buffer.from(found.toLowerCase());
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A signed address as checked: `unchecked` where no key of its scheme is known. */
export type Check =
  | { readonly kind: 'valid' }
  /** The MAC holds, and its time ran out so lately that a slow bounce explains it. */
  | { readonly kind: 'late' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'bad' }
  | { readonly kind: 'unchecked' };
