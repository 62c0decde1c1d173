/** Whether an address lies inside somebody's network, or inside given ranges. */

import ipaddr from 'ipaddr.js';
import { parseAddress } from './address.ts';

/**
 * What ipaddr.js calls the ranges that nobody on the Internet has: RFC 1918, RFC 6598, loopback, link-local, unique
 * local (RFC 4193), unspecified.
 */
const PRIVATE: ReadonlySet<string> = new Set([
  'private',
  'carrierGradeNat',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'unspecified',
]);

/** True for a client within somebody's network, of which its address says nothing to us; false for no address. */
export function isPrivate(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && PRIVATE.has(parsed.range());
}

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

/** Ranges come from the site and do not change: each list is read once. */
const known = new WeakMap<readonly string[], readonly (readonly [Parsed, number])[]>();

/**
 * True where `address` is one of `ranges`: addresses, or ranges such as `192.0.2.0/28` and `2001:db8::/32`. What is
 * no address or no range matches nothing.
 */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  const parsed = parseAddress(address);
  if (parsed === null) return false;
  let read = known.get(ranges);
  if (read === undefined) {
    read = ranges.flatMap(readRange);
    known.set(ranges, read);
  }
  return read.some(([network, bits]) => within(parsed, network, bits));
}

function within(address: Parsed, network: Parsed, bits: number): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}

function readRange(range: string): readonly (readonly [Parsed, number])[] {
  const [base = '', prefix, ...rest] = range.split('/');
  const network = parseAddress(base);
  if (network === null || rest.length > 0) return [];
  const most = network instanceof ipaddr.IPv4 ? 32 : 128;
  if (prefix === undefined) return [[network, most]];
  if (!/^\d{1,3}$/.test(prefix)) return [];
  // ::ffff:192.0.2.0/124 is 192.0.2.0/28 in the other spelling.
  const mapped = most === 32 && base.includes(':');
  const bits = Number(prefix) - (mapped ? 96 : 0);
  return bits < 0 || bits > most ? [] : [[network, bits]];
}
