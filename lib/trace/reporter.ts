/** Who wrote the report: a host of ours, the host that the returned mail's top hop names, or nobody knows. */

import type { Resolve } from '../dns.ts';
import type { Mail } from '../model.ts';
import type { Arrival } from './arrival.ts';
import { reportSignedBy } from './dkim/report.ts';
import type { Hosts } from './hosts.ts';
import { type Identity, identityOf } from './identity.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf } from './organisation.ts';
import { organisationsOf, ownRun } from './own-run.ts';
import type { Hop } from './received/hop.ts';
import type { Reporter } from './trace.ts';

export interface ReporterFindings {
  readonly reporter: Reporter;
  /** Names of which DNS gave no answer. */
  readonly silent: readonly string[];
}

export interface ReporterQuestion {
  readonly mail: Mail;
  readonly arrival: Arrival;
  /** Of the returned mail, top first. */
  readonly hops: readonly Hop[];
  readonly hosts: Hosts;
  readonly knowledge: Knowledge;
}

/**
 * The returned copy is text by whoever wrote the report, so this comes first. `matched` means that the client proved
 * to be of the organisation that took the returned mail by its own account: somebody who only pretends to have got
 * a mail from us would have to own that organisation's zone or key.
 */
export async function reporterOf(q: ReporterQuestion, resolve: Resolve): Promise<ReporterFindings> {
  const { arrival, hosts, knowledge } = q;
  const own = ownReporter(arrival, hosts);
  if (own !== undefined) return { reporter: own, silent: [] };
  const { client } = arrival;
  if (client === null) return { reporter: UNKNOWN, silent: [] };
  const identity = await identityOf(client, resolve);
  if (identity.kind === 'holds') {
    if (hosts.kindOfName(identity.name) !== 'foreign')
      return { reporter: { kind: 'own', host: identity.name, by: 'own-host' }, silent: [] };
    if (hasTenantMark(q.mail, identity.name, knowledge))
      return { reporter: { kind: 'own', host: identity.name, by: 'tenant' }, silent: [] };
  }
  return matchedReporter(q, identity, resolve);
}

const UNKNOWN: Reporter = { kind: 'unknown', host: null, by: null };

function ownReporter({ client, writtenBy }: Arrival, hosts: Hosts): Reporter | undefined {
  if (client !== null) {
    if (hosts.kindOf(client.address) !== 'exclusive') return undefined;
    return { kind: 'own', host: client.name ?? client.helo ?? client.address, by: 'own-address' };
  }
  if (writtenBy === null || hosts.kindOfName(writtenBy) === 'foreign') return undefined;
  return { kind: 'own', host: writtenBy, by: 'host-itself' };
}

/**
 * A provider of many tenants writes each tenant's id into what leaves it, and strikes out what a tenant writes there
 * itself (Microsoft: "organization headers" end at the tenant's boundary).
 */
function hasTenantMark(mail: Mail, name: string, { tenants }: Knowledge): boolean {
  const organisation = organisationOf(name);
  const mark = mail.header.value('x-ms-exchange-crosstenant-id')?.trim().toLowerCase();
  return tenants.some(({ provider, id }) => organisation === organisationOf(provider) && mark === id);
}

async function matchedReporter(
  { mail, arrival, hops, hosts }: ReporterQuestion,
  identity: Identity,
  resolve: Resolve,
): Promise<ReporterFindings> {
  const client = arrival.client?.name ?? arrival.client?.helo ?? arrival.client?.address ?? null;
  const unknown: Reporter = { ...UNKNOWN, host: identity.kind === 'holds' ? identity.name : client };
  const run = ownRun(hops, hosts);
  if (run.every(({ by }) => by === null)) return { reporter: unknown, silent: [] };
  // A provider's customers send through its servers too, under reverse paths of their own: what its mail system itself
  // reports comes with the null one (RFC 5321 section 4.5.5), which it does not let them use.
  if (typeof arrival.reversePath === 'string') return { reporter: unknown, silent: [] };
  const takers = organisationsOf(run);
  // Where the server knows itself by an internal name alone (`ex01.corp.local`), its client's identity is all there is:
  // whoever lies under such a name could do so under his own.
  const isTaker = (name: string) => takers.size === 0 || takers.has(organisationOf(name) ?? name);
  if (identity.kind === 'holds' && isTaker(identity.name))
    return { reporter: { kind: 'matched', host: identity.name, by: identity.by }, silent: [] };
  // Relayed through somebody else's outbound: the report's own signature still tells who wrote it.
  const isTakers = (domain: string) => takers.has(organisationOf(domain) ?? domain);
  const signed = await reportSignedBy(mail, isTakers, resolve);
  if (signed !== null) return { reporter: { kind: 'matched', host: signed, by: 'dkim' }, silent: [] };
  return { reporter: unknown, silent: identity.kind === 'unknown' ? identity.silent : [] };
}
