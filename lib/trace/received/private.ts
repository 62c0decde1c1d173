/** Whether an address lies inside somebody's network, or inside given ranges. */

import ipaddr from 'ipaddr.js';
import { ipv4Bits, readAddress } from './address.ts';

/** What nobody on the Internet has. */
const PRIVATE: readonly string[] = [
  // RFC 1918
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  // RFC 6598: behind a provider's NAT
  '100.64.0.0/10',
  // loopback, link-local, unspecified (RFC 6890)
  '127.0.0.0/8',
  '169.254.0.0/16',
  '0.0.0.0/8',
  '::1/128',
  'fe80::/10',
  '::/128',
  // RFC 4193: unique local
  'fc00::/7',
];

/** True for a client within somebody's network, of which its address says nothing to us; false for no address. */
export function isPrivate(address: string): boolean {
  return inRanges(address, PRIVATE);
}

/** IPv4 as its 32 bits: most addresses are, and many are asked about. */
type Parsed = number | ipaddr.IPv6;

interface Network {
  readonly address: Parsed;
  /** Of the prefix. */
  readonly bits: number;
}

/** Ranges come from the site and do not change: each list is read once. */
const known = new WeakMap<readonly string[], readonly Network[]>();

/**
 * True where `address` is one of `ranges`: addresses, or ranges such as `192.0.2.0/28` and `2001:db8::/32`. What is
 * no address or no range matches nothing.
 */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return false;
  const parsed = parse(address);
  if (parsed === null) return false;
  let read = known.get(ranges);
  if (read === undefined) {
    read = ranges.flatMap(readRange);
    known.set(ranges, read);
  }
  for (let i = 0; i < read.length; i++) if (within(parsed, read[i] as Network)) return true;
  return false;
}

function parse(text: string): Parsed | null {
  const bits = ipv4Bits(text);
  if (bits !== null) return bits;
  const address = readAddress(text);
  if (address === null) return null;
  return ipv4Bits(address) ?? ipaddr.IPv6.parse(address);
}

function within(address: Parsed, network: Network): boolean {
  const { address: base, bits } = network;
  if (typeof address === 'number')
    return typeof base === 'number' && (bits === 0 || (address ^ base) >>> (32 - bits) === 0);
  return typeof base !== 'number' && address.match(base, bits);
}

function readRange(range: string): readonly Network[] {
  const [base = '', prefix, ...rest] = range.split('/');
  const address = parse(base);
  if (address === null || rest.length > 0) return [];
  const most = typeof address === 'number' ? 32 : 128;
  if (prefix === undefined) return [{ address, bits: most }];
  if (!/^\d{1,3}$/.test(prefix)) return [];
  // ::ffff:192.0.2.0/124 is 192.0.2.0/28 in the other spelling.
  const mapped = most === 32 && base.includes(':');
  const bits = Number(prefix) - (mapped ? 96 : 0);
  return bits < 0 || bits > most ? [] : [{ address, bits }];
}
