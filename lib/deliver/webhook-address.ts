/**
 * To which addresses a webhook may be posted: those of the Internet.
 *
 * An attack: the name in a webhook's URL points, now or when its owner likes, to an address inside the network of whoever
 * posts (a database without a password, the metadata service that gives out the machine's credentials). The defence: the
 * name is resolved once, every address that it has is looked at, and the connection goes to one of these and to no other.
 */

import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Resolve } from '../dns.ts';

/** IANA's IPv4 Special-Purpose Address Registry (RFC 6890): what is not reached from everywhere. */
const REFUSED_IPV4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8], // private (RFC 1918)
  ['100.64.0.0', 10], // behind a provider's NAT (RFC 6598); Alibaba's metadata
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure's metadata, within a public range
  ['169.254.0.0', 16], // link-local (RFC 3927); the metadata of AWS and others
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments (RFC 6890); Oracle's metadata
  ['192.0.2.0', 24], // documentation (RFC 5737)
  ['192.88.99.0', 24], // relays of 6to4 (RFC 7526)
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks (RFC 2544)
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
];

/** What of IPv6 is given out (RFC 4291 section 2.4); outside are loopback, link-local, multicast, AWS's `fd00:ec2::254`. */
const GIVEN_OUT_IPV6: readonly [network: string, bits: number] = ['2000::', 3];

const REFUSED_IPV6: readonly (readonly [network: string, bits: number])[] = [
  ['2001::', 23], // protocol assignments (RFC 2928), Teredo among them, which holds an IPv4 address
  ['2001:db8::', 32], // documentation (RFC 3849)
  ['2002::', 16], // 6to4 (RFC 3056): holds an IPv4 address
  ['3fff::', 20], // documentation (RFC 9637)
];

/** These stand for the IPv4 address in their last 32 bits (RFC 4291 section 2.5.5.2, RFC 6052): it is looked at. */
const HOLDING_IPV4: readonly (readonly [network: string, bits: number])[] = [
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
];

const refusedIpv4 = listOf(REFUSED_IPV4, 'ipv4');
const refusedIpv6 = listOf(REFUSED_IPV6, 'ipv6');
const givenOutIpv6 = listOf([GIVEN_OUT_IPV6], 'ipv6');

function listOf(networks: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, family);
  return list;
}

/** False for what is no address in its usual form, too. */
export function isOfInternet(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refusedIpv4.check(address, 'ipv4');
  // A zone (`%eth0`) names a link of this machine.
  if (family !== 6 || address.includes('%')) return false;
  const held = heldIpv4(address);
  if (held !== null) return isOfInternet(held);
  return givenOutIpv6.check(address, 'ipv6') && !refusedIpv6.check(address, 'ipv6');
}

function heldIpv4(address: string): string | null {
  const parsed = ipaddr.IPv6.parse(address);
  const isHolding = HOLDING_IPV4.some(([network, bits]) => parsed.match(ipaddr.IPv6.parse(network), bits));
  return isHolding ? parsed.toByteArray().slice(-4).join('.') : null;
}

export type ResolvedHost =
  | { readonly kind: 'addresses'; readonly addresses: readonly [string, ...string[]] }
  /** One of its addresses is not of the Internet. */
  | { readonly kind: 'refused'; readonly address: string }
  /** DNS says that it has none. */
  | { readonly kind: 'no-address' }
  /** DNS did not answer. */
  | { readonly kind: 'dns-silent' };

/** Of one host that are tried: each costs a part of the time, and a name has two or four. */
const MAX_TRIED = 8;

/**
 * `host`: of a URL, a name or an address (an IPv6 one in brackets). One address that is refused refuses all: a host of the
 * Internet has no reason to name it. `mayUse`: what else may be used.
 */
export async function resolveHost(
  host: string,
  resolve: Resolve,
  mayUse: (address: string) => boolean,
): Promise<ResolvedHost> {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(literal) === 0 ? await asked(host, resolve) : [literal];
  if (found === 'silent') return { kind: 'dns-silent' };
  const refused = found.find((address) => !isOfInternet(address) && !mayUse(address));
  if (refused !== undefined) return { kind: 'refused', address: refused };
  const [first, ...others] = found.slice(0, MAX_TRIED);
  return first === undefined ? { kind: 'no-address' } : { kind: 'addresses', addresses: [first, ...others] };
}

async function asked(name: string, resolve: Resolve): Promise<readonly string[] | 'silent'> {
  const answers = await Promise.all([resolve(name, 'A'), resolve(name, 'AAAA')]);
  const found = answers.flatMap((answer) => (answer.kind === 'found' ? answer.records : []));
  return found.length === 0 && answers.some(({ kind }) => kind === 'silent') ? 'silent' : found;
}
