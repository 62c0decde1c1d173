/**
 * The hops at the top of a returned mail that the reporter wrote itself, or a host within its network: from its last
 * program or gateway down to the one that took the mail from outside. Filters give a mail back over loopback, gateways
 * hand it inward from private addresses, and the names of such hosts (`localhost`, `ex02.corp.local`) tell nothing.
 */

import type { Hosts } from './hosts.ts';
import { organisationOf, type WhoseHost } from './organisation.ts';
import type { Hop, Hops } from './received/hop.ts';
import { isPrivate } from './received/private.ts';

/** Hops of a run: a mail passes a handful of programs and gateways in one network. */
export const MAX_RUN = 12;

/**
 * The run, its last hop the one that took the mail from outside. The attack: a stranger writes hops of his own below
 * his true one. The defence: the run ends at the first hop whose client has an address on the Internet, or of whose
 * client only HELO is written. A host in the reporter's network that lies is the reporter's lie.
 */
export function ownRun(hops: Hops, hosts: Hosts): readonly Hop[] {
  const run: Hop[] = [];
  while (run.length < MAX_RUN) {
    const hop = hops.at(run.length);
    if (hop === undefined) break;
    run.push(hop);
    if (!isHandedInward(hop, hosts)) break;
  }
  return run;
}

function isHandedInward({ by, client, name, helo }: Hop, hosts: Hosts): boolean {
  if (client !== null) return isPrivate(client) && hosts.kindOf(client) !== 'exclusive';
  // Steps of one program to the next: qmail's own lines name no host, a filter's name nobody who gave it the mail.
  return by === null || (name === null && helo === null);
}

/** Organisations that the run names; none where all its names are of a network, not of the Internet. */
export function organisationsOf(run: readonly Hop[], whose: WhoseHost = organisationOf): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { by } of run) {
    const organisation = by === null || isInternalName(by) ? null : whose(by);
    if (organisation !== null) found.add(organisation);
  }
  return found;
}

/** Under which networks name their own hosts: RFC 6761, RFC 6762 with its appendix G, ICANN's `internal`. */
const INTERNAL: ReadonlySet<string> = new Set([
  'local',
  'localhost',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
]);

/** True for a name that no public DNS leads to. Lower case. */
export function isInternalName(name: string): boolean {
  return INTERNAL.has(name.slice(name.lastIndexOf('.') + 1)) || !name.includes('.');
}
