/** Which door a domain gets, and which hosts are its senders, by what DNS says: the operator has the last word. */

import { inboundHost } from '../aws/regions.ts';
import { organisationOf } from '../trace/organisation.ts';
import type { DomainFound } from './read-domain.ts';

/** `why`: what led to it, told beside the line of the config. */
export type DoorProposed =
  | { readonly receive: 'mx'; readonly why: 'no-mx' | 'ses-already' | 'mx-sends-nothing' }
  | { readonly receive: string; readonly why: 'mx-sends' | 'mx-provider' | 'not-known' };

export interface Proposed {
  readonly door: DoorProposed;
  /** Named machines; others may send through each, until the operator says that nobody does. */
  readonly sendingHosts: readonly string[];
}

/** `senders`: hosts that the operator named. */
export function propose(found: DomainFound, region: string, senders: readonly string[] = []): Proposed {
  const own = (found.mx ?? []).filter(({ host }) => host !== inboundHost(region));
  const machines = own.filter(({ provider, sends }) => provider === null && sends !== false);
  const named = found.spf === null || found.spf === 'silent' ? [] : found.spf.hosts;
  const door = doorOf(found, own, senders);
  const hosts: string[] = senders.length > 0 ? [...senders] : [...machines.map(({ host }) => host), ...named];
  // The forward door needs to know who forwards: of a provider, any of its machines.
  if (hosts.length === 0 && door.receive !== 'mx')
    hosts.push(...own.flatMap(({ host }) => organisationOf(host) ?? []));
  return { door, sendingHosts: [...new Set(hosts)] };
}

/**
 * A host that sends for a domain whose mail it keeps writes its own notices straight into the mailbox. Where that is so, or is
 * not known, the forward door is right: it also moves nothing that cannot be moved back by a filter.
 */
function doorOf(
  { domain, mx }: DomainFound,
  own: NonNullable<DomainFound['mx']>,
  senders: readonly string[],
): DoorProposed {
  const sort = `sort.${domain}`;
  if (mx === null) return { receive: sort, why: 'not-known' };
  if (mx.length === 0) return { receive: 'mx', why: 'no-mx' };
  if (own.length === 0) return { receive: 'mx', why: 'ses-already' };
  if (own.some(({ host, sends }) => sends === true || senders.includes(host)))
    return { receive: sort, why: own.some(({ provider }) => provider !== null) ? 'mx-provider' : 'mx-sends' };
  if (own.some(({ provider }) => provider !== null)) return { receive: sort, why: 'mx-provider' };
  return own.every(({ sends }) => sends === false)
    ? { receive: 'mx', why: 'mx-sends-nothing' }
    : { receive: sort, why: 'not-known' };
}
