/** Which addresses and names are hosts of ours, by the operator's word and by DNS for the names that he gave. */

import type { Resolve } from '../dns.ts';
import { isWithin } from './domains.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf } from './organisation.ts';
import { readAddress } from './received/address.ts';
import { inRanges } from './received/private.ts';

/**
 * `exclusive`: only this site sends through it. `shared`: it sends for this site, and for others. `foreign`: not
 * declared, which is not to say that it is not ours.
 */
export type HostKind = 'exclusive' | 'shared' | 'foreign';

/** Names whose addresses are asked of DNS; a config with more is one that nobody has read. */
export const MAX_NAMES = 32;

export interface Hosts {
  /** Of a client's address. */
  kindOf(address: string): HostKind;
  /** Of a host's name, or of a name below it. */
  kindOfName(name: string): HostKind;
  /** Declared names of which DNS gave no answer, or not of all addresses. */
  readonly silent: readonly string[];
}

export async function hostsOf(knowledge: Knowledge, resolve: Resolve): Promise<Hosts> {
  const silent: string[] = [];
  const addressesOf = async (names: readonly string[]) => {
    const answers = await Promise.all(
      names.slice(0, MAX_NAMES).map(async (name) => {
        const found = await addressesOfName(name, resolve);
        if (found.silent) silent.push(name);
        return found.addresses;
      }),
    );
    return new Set(answers.flat());
  };
  const [exclusive, shared] = await Promise.all([
    addressesOf(knowledge.exclusiveHosts),
    addressesOf(knowledge.ownHosts),
  ]);
  return {
    silent,
    kindOf(address) {
      if (exclusive.has(address) || inRanges(address, knowledge.ownAddresses)) return 'exclusive';
      if (shared.has(address) || inRanges(address, knowledge.sharedRanges)) return 'shared';
      return 'foreign';
    },
    kindOfName(name) {
      if (knowledge.exclusiveHosts.some((host) => isOfHost(name, host))) return 'exclusive';
      if (knowledge.ownHosts.some((host) => isOfHost(name, host))) return 'shared';
      return 'foreign';
    },
  };
}

/**
 * The attack: where a provider's domain is declared, a bot on a line of his has a name below it, and DNS confirms it. The
 * defence: names of lines and of customers' machines are nobody's but their own, see `organisationOf`.
 */
function isOfHost(name: string, host: string): boolean {
  return name === host || (isWithin(name, host) && organisationOf(name) === organisationOf(host));
}

/** `hostsOf` that remembers, for one run; where DNS was silent of a name, the next report asks again. */
export function hostsAsker(resolve: Resolve): (knowledge: Knowledge) => Promise<Hosts> {
  const known = new WeakMap<Knowledge, Promise<Hosts>>();
  return async (knowledge) => {
    const earlier = known.get(knowledge);
    if (earlier !== undefined) return earlier;
    const asked = hostsOf(knowledge, resolve);
    known.set(knowledge, asked);
    const hosts = await asked;
    if (hosts.silent.length > 0) known.delete(knowledge);
    return hosts;
  };
}

/**
 * Whether DNS leads from the name to the address, spelled as by `readAddress`. Only records of the address's own kind
 * are asked for.
 */
export async function leadsTo(
  name: string,
  address: string,
  resolve: Resolve,
): Promise<'yes' | 'no' | 'silent'> {
  const answer = await resolve(name, address.includes(':') ? 'AAAA' : 'A');
  if (answer.kind === 'silent') return 'silent';
  const found = answer.kind === 'found' && answer.records.some((record) => spelled(record) === address);
  return found ? 'yes' : 'no';
}

/** In the spelling of hops and envelopes; zones that people wrote have others. */
function spelled(record: string): string {
  return readAddress(record) ?? record.toLowerCase();
}

/** Addresses by A and AAAA, and whether DNS left one of the two unanswered. */
async function addressesOfName(
  name: string,
  resolve: Resolve,
): Promise<{ readonly addresses: readonly string[]; readonly silent: boolean }> {
  const answers = await Promise.all([resolve(name, 'A'), resolve(name, 'AAAA')]);
  return {
    addresses: answers.flatMap((answer) => (answer.kind === 'found' ? answer.records.map(spelled) : [])),
    silent: answers.some((answer) => answer.kind === 'silent'),
  };
}
