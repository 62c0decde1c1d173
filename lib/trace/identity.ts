/** Whether a client is the host that it says it is. */

import ipaddr from 'ipaddr.js';
import type { Resolve } from '../dns.ts';
import type { Client } from '../model.ts';
import { leadsTo } from './hosts.ts';
import { ipv4Bits } from './received/address.ts';
import { heloSpf } from './spf.ts';

/** Names of one address that are checked: PTR records are written by who owns the address. */
export const MAX_NAMES = 3;

export type Identity =
  | { readonly kind: 'holds'; readonly name: string; readonly by: 'dns-name' | 'helo-spf' }
  /** `silent`: names about which DNS was, in the order of asking; a PTR question by its name in `arpa`. */
  | { readonly kind: 'unknown'; readonly silent: readonly string[] };

/**
 * A name is the client's own where DNS leads from it to the client's address: whoever writes a stranger's name into
 * HELO or PTR cannot write the stranger's zone. Asked in turn: the name that the receiver saw, HELO, the address's
 * PTR; at last whether HELO's own SPF (RFC 7208 section 2.3) lets this address use it. Only names that are `wanted` are
 * asked about: a stranger must not choose what we ask DNS, and what his name is makes no difference.
 */
export async function identityOf(
  client: Client,
  wanted: (name: string) => boolean,
  resolve: Resolve,
): Promise<Identity> {
  const silent: string[] = [];
  const holds = async (names: readonly string[]) => {
    for (const name of new Set(names.filter(wanted))) {
      const leads = await leadsTo(name, client.address, resolve);
      if (leads === 'yes') return name;
      if (leads === 'silent') silent.push(name);
    }
    return undefined;
  };
  const helo = hostNameOf(client.helo);
  const claimed = [hostNameOf(client.name), helo].filter((name) => name !== null);
  const name = (await holds(claimed)) ?? (await holds(await pointers(client.address, resolve, silent)));
  if (name !== undefined) return { kind: 'holds', name, by: 'dns-name' };
  if (helo !== null && wanted(helo)) {
    const spf = await heloSpf(helo, client.address, resolve);
    if (spf.result === 'pass') return { kind: 'holds', name: helo, by: 'helo-spf' };
    if (spf.silentName !== null) silent.push(spf.silentName);
  }
  return { kind: 'unknown', silent };
}

async function pointers(address: string, resolve: Resolve, silent: string[]): Promise<readonly string[]> {
  const reverse = reverseName(address);
  if (reverse === null) return [];
  const answer = await resolve(reverse, 'PTR');
  if (answer.kind === 'silent') silent.push(reverse);
  if (answer.kind !== 'found') return [];
  return answer.records.slice(0, MAX_NAMES).map((name) => name.toLowerCase().replace(/\.$/, ''));
}

/** A name with a dot and letters, lower case: no literal, no `localhost`. */
function hostNameOf(name: string | null): string | null {
  if (
    name === null ||
    !/^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,20}\.?$/i.test(name) ||
    !/[a-z]/i.test(name)
  )
    return null;
  return name.toLowerCase().replace(/\.$/, '');
}

/** The name under which PTR records of an address stand (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(address: string): string | null {
  if (ipv4Bits(address) !== null) {
    const [first, second, third, fourth] = address.split('.');
    return `${fourth}.${third}.${second}.${first}.in-addr.arpa`;
  }
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray().reverse();
  if (parsed.kind() === 'ipv4') return `${bytes.join('.')}.in-addr.arpa`;
  const nibbles = bytes.flatMap((byte) => [byte & 15, byte >> 4]);
  return `${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`;
}
