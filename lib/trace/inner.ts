/** Whether a hop's client is a host of the reporter's own organisation: the walk then goes on below it. */

import type { Resolve } from '../dns.ts';
import { leadsTo } from './hosts.ts';
import { organisationOf, type WhoseHost } from './organisation.ts';
import type { Hop } from './received/hop.ts';
import { inRanges } from './received/private.ts';

/**
 * `proved`: DNS leads from the name to the client's address, or the address is the provider's. `claimed`: the server
 * wrote that name, but DNS does not confirm it now. A name that stands in HELO alone is what spammers write first, and
 * counts only where the server writes no other: Exchange never tells what it knows by reverse DNS.
 */
export type Innerness = 'proved' | 'claimed' | 'no';

/** Providers whose inner hosts have public addresses and names that are not in DNS, with their ranges. */
const INNER_RANGES: Readonly<Record<string, readonly string[]>> = {
  // "Office 365 URLs and IP address ranges" (Exchange Online), and Microsoft's block for hosts behind them.
  'outlook.com': [
    '40.92.0.0/15',
    '40.107.0.0/16',
    '52.100.0.0/14',
    '104.47.0.0/17',
    '2603:1000::/24',
    '2a01:111:f400::/48',
    '2a01:111:f403::/48',
  ],
};

/**
 * A name in HELO alone that DNS does not have may be a host within Exchange's network; then that host wrote the line
 * below under the same name. Where DNS leads from the name elsewhere, somebody took it.
 */
async function isOfChain(
  helo: string,
  client: string,
  next: Hop | undefined,
  resolve: Resolve,
): Promise<boolean> {
  const answer = await resolve(helo, client.includes(':') ? 'AAAA' : 'A');
  if (answer.kind === 'silent') return true;
  return answer.kind === 'none' && next?.by === helo;
}

/** `next`: the line below. `organisations`: those whose lines are the reporter's own, as `organisationOf` gives them. */
export async function innernessOf(
  hop: Hop,
  organisations: ReadonlySet<string>,
  resolve: Resolve,
  next?: Hop,
  whose: WhoseHost = organisationOf,
): Promise<{ readonly kind: Innerness; readonly silent: string | null }> {
  const { client, name, helo } = hop;
  const isOfZone = (host: string | null): host is string =>
    host !== null && organisations.has(whose(host.toLowerCase()) ?? host.toLowerCase());
  if (client === null) return { kind: 'no', silent: null };
  let silent: string | null = null;
  for (const host of [name, helo]) {
    if (!isOfZone(host)) continue;
    const leads = await leadsTo(host.toLowerCase(), client, resolve);
    if (leads === 'yes') return { kind: 'proved', silent: null };
    if (leads === 'silent') silent = host;
    if (inRanges(client, INNER_RANGES[whose(host.toLowerCase()) ?? ''] ?? []))
      return { kind: 'proved', silent: null };
  }
  const claimed =
    isOfZone(name) ||
    (hop.form === 'exchange' &&
      isOfZone(helo) &&
      (await isOfChain(helo.toLowerCase(), client, next, resolve)));
  return { kind: claimed ? 'claimed' : 'no', silent };
}
