/** Who wrote the report: a host of ours, the host that the returned mail's top hop names, or nobody knows. */

import type { Resolve } from '../dns.ts';
import type { Mail } from '../model.ts';
import type { Arrival } from './arrival.ts';
import { reportSignedBy } from './dkim/report.ts';
import type { Hosts } from './hosts.ts';
import { identityOf } from './identity.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf } from './organisation.ts';
import { organisationsOf, ownRun } from './own-run.ts';
import type { Hops } from './received/hop.ts';
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
  readonly hops: Hops;
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
  const takers = takersOf(q);
  // Where the server knows itself by an internal name alone (`ex01.corp.local`), its client's identity is all there is:
  // whoever lies under such a name could do so under his own.
  const isTaker = (name: string) => takers !== null && (takers.size === 0 || isAmong(name, takers));
  const isTenant = (name: string) => hasTenantMark(q.mail, name, knowledge);
  const isOwn = (name: string) => hosts.kindOfName(name) !== 'foreign';
  const identity = await identityOf(
    client,
    (name) => isOwn(name) || isTaker(name) || isTenant(name),
    resolve,
  );
  if (identity.kind === 'holds') {
    const { name: host, by } = identity;
    if (isOwn(host)) return { reporter: { kind: 'own', host, by: 'own-host' }, silent: [] };
    if (isTenant(host)) return { reporter: { kind: 'own', host, by: 'tenant' }, silent: [] };
    return { reporter: { kind: 'matched', host, by }, silent: [] };
  }
  const unknown: Reporter = { ...UNKNOWN, host: client.name ?? client.helo ?? client.address };
  if (takers !== null && takers.size > 0) {
    // Relayed through somebody else's outbound: the report's own signature still tells who wrote it.
    const signed = await reportSignedBy(q.mail, (domain) => isAmong(domain, takers), resolve);
    if (signed !== null) return { reporter: { kind: 'matched', host: signed, by: 'dkim' }, silent: [] };
  }
  return { reporter: unknown, silent: identity.silent };
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
  if (tenants.length === 0) return false;
  const mark = mail.header.value('x-ms-exchange-crosstenant-id')?.trim().toLowerCase();
  return tenants.some(({ provider, id }) => mark === id && organisationOf(name) === organisationOf(provider));
}

/**
 * The organisations that took the returned mail, as the server's own lines name them; none where these are internal
 * names, null where nobody can be matched.
 */
function takersOf({ arrival, hops, hosts }: ReporterQuestion): ReadonlySet<string> | null {
  // A provider's customers send through its servers too, under reverse paths of their own: what its mail system itself
  // reports comes with the null one (RFC 5321 section 4.5.5), which it does not let them use.
  if (typeof arrival.reversePath === 'string') return null;
  const run = ownRun(hops, hosts);
  return run.every(({ by }) => by === null) ? null : organisationsOf(run);
}

function isAmong(name: string, organisations: ReadonlySet<string>): boolean {
  return organisations.has(organisationOf(name) ?? name);
}
