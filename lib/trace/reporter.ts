/** Who wrote the report: a host of ours, the host that the returned mail's top hop names, or nobody knows. */

import type { Resolve } from '../dns.ts';
import type { Client, Mail } from '../model.ts';
import type { Arrival } from './arrival.ts';
import { reportSignedBy } from './dkim/report.ts';
import type { Silence } from './evidence.ts';
import { isByAccount, isFromNobodyKnown, isFromOutside, isSubmission } from './handed-in.ts';
import type { Hosts } from './hosts.ts';
import { identityOf } from './identity.ts';
import { innernessOf } from './inner.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf, type WhoseHost } from './organisation.ts';
import { organisationsOf, ownRun } from './own-run.ts';
import type { Hop, Hops } from './received/hop.ts';
import { hopsWhenAsked } from './received/index.ts';
import type { Reporter } from './trace.ts';

export interface ReporterFindings {
  readonly reporter: Reporter;
  /**
   * Names of which DNS gave no answer. They matter here where the client may be a host of ours; `index.ts` knows where it
   * matters who a stranger is.
   */
  readonly silent: readonly Silence[];
}

export interface ReporterQuestion {
  readonly mail: Mail;
  /** Of the report itself, top first, where somebody has them at hand. */
  readonly reportHops?: Hops;
  readonly arrival: Arrival;
  /** Of the returned mail, top first. */
  readonly hops: Hops;
  readonly hosts: Hosts;
  readonly knowledge: Knowledge;
  /** Where somebody has one that remembers. */
  readonly whose?: WhoseHost;
}

/**
 * The returned copy is text by whoever wrote the report, so this comes first. `matched` means that the client proved
 * to be of the organisation that took the returned mail by its own account: somebody who only pretends to have got
 * a mail from us would have to own that organisation's zone or key.
 */
export async function reporterOf(q: ReporterQuestion, resolve: Resolve): Promise<ReporterFindings> {
  return reporterBehind(q, q.arrival.client, resolve, null);
}

/** `behind`: the host of ours that handed in what `client` gave it. */
async function reporterBehind(
  q: ReporterQuestion,
  client: Client | null,
  resolve: Resolve,
  behind: string | null,
): Promise<ReporterFindings> {
  const { arrival, hosts, knowledge, whose = organisationOf } = q;
  const ownHere = (reporter: Reporter & { kind: 'own' }) => ownOrBehind(q, reporter, resolve, behind);
  const own = ownReporter(client, behind === null ? arrival.writtenBy : null, hosts);
  if (own !== undefined) return ownHere(own);
  if (client === null) return { reporter: UNKNOWN, silent: [] };
  const takers = takersOf(q);
  // Where the server knows itself by an internal name alone (`ex01.corp.local`), its client's identity is all there is:
  // whoever lies under such a name could do so under his own.
  const isTaker = (name: string) => takers !== null && (takers.size === 0 || isAmong(name, takers, whose));
  const isTenant = (name: string) => hasTenantMark(q.mail, name, knowledge);
  const isOwn = (name: string) => hosts.kindOfName(name) !== 'foreign';
  const identity = await identityOf(
    client,
    (name) => isOwn(name) || isTaker(name) || isTenant(name),
    resolve,
  );
  if (identity.kind === 'holds') {
    const { name: host, by } = identity;
    if (isOwn(host)) return ownHere({ kind: 'own', host, by: 'own-host' });
    if (isTenant(host)) return ownHere({ kind: 'own', host, by: 'tenant' });
    return { reporter: { kind: 'matched', host, by }, silent: [] };
  }
  const silent = [...identity.silent];
  const unknown: Reporter = { ...UNKNOWN, host: client.name ?? client.helo ?? client.address };
  if (takers !== null && takers.size > 0) {
    // Relayed through somebody else's outbound: the report's own signature still tells who wrote it.
    const signed = await reportSignedBy(q.mail, (domain) => isAmong(domain, takers, whose), resolve);
    if (signed.domain !== null)
      return { reporter: { kind: 'matched', host: signed.domain, by: 'dkim' }, silent: [] };
    silent.push(...signed.silent);
  }
  const mayBeOurs = hosts.kindOf(client.address) !== 'foreign';
  return {
    reporter: unknown,
    silent: [...new Set(silent)].map((name) => ({
      name,
      matters: mayBeOurs || isOwn(name) || isTenant(name),
    })),
  };
}

const UNKNOWN: Reporter = { kind: 'unknown', host: null, by: null };

/**
 * The attack: a stranger, or a neighbour on a shared host, writes a report himself and gives it to a host of ours, which
 * passes it on from its own address. The defence: that host writes down who gave it, and what it wrote itself came from
 * nobody. Who gave it is the client then.
 */
async function ownOrBehind(
  q: ReporterQuestion,
  reporter: Reporter & { kind: 'own' },
  resolve: Resolve,
  behind: string | null,
): Promise<ReporterFindings> {
  const given = await giverOf(q, reporter, resolve);
  switch (given.kind) {
    case 'nobody':
      return { reporter, silent: [] };
    case 'somebody':
      return {
        reporter: { ...UNKNOWN, host: reporter.host },
        silent: given.silent,
      };
    case 'client':
      // One of ours behind one of ours has been looked through already.
      if (behind !== null) return { reporter: { ...UNKNOWN, host: given.client.address }, silent: [] };
      return reporterBehind(q, given.client, resolve, reporter.host);
    default:
      return given satisfies never;
  }
}

type Giver =
  | { readonly kind: 'nobody' }
  /** With a login or an account of the host, or without an address. */
  | { readonly kind: 'somebody'; readonly silent: readonly Silence[] }
  | { readonly kind: 'client'; readonly client: Client };

/** Lines of the report that are read: it passes a handful of our own servers. */
export const MAX_REPORT_HOPS = 30;

async function giverOf(q: ReporterQuestion, reporter: Reporter, resolve: Resolve): Promise<Giver> {
  const { mail, arrival, hosts, whose = organisationOf } = q;
  const hops = q.reportHops ?? hopsWhenAsked(mail.header);
  const end = Math.min(hops.length, MAX_REPORT_HOPS);
  // Above stands what was written after our host had handed it on.
  let start = 0;
  for (let i = 0; i < end && arrival.client !== null && start === 0; i++)
    if (hops.at(i)?.client === arrival.client.address) start = i + 1;
  const own = new Set(reporter.host === null ? [] : [whose(reporter.host) ?? reporter.host]);
  for (let index = start; index < end; index++) {
    const hop = hops.at(index) as Hop;
    if (isSubmission(hop) || isByAccount(hop) || isFromNobodyKnown(hop))
      return { kind: 'somebody', silent: [] };
    if (hop.client === null || !isFromOutside(hop, hosts) || isExchangeItself(hop, mail)) continue;
    // A provider hands its own notices from one of its hosts to the next.
    const inner = await innernessOf(
      hop,
      own,
      resolve,
      index + 1 < end ? hops.at(index + 1) : undefined,
      whose,
    );
    if (inner.kind === 'no')
      return { kind: 'client', client: { address: hop.client, helo: hop.helo, name: hop.name } };
    if (inner.kind === 'claimed' && inner.silent !== null)
      return { kind: 'somebody', silent: [{ name: inner.silent, matters: true }] };
  }
  return { kind: 'nobody' };
}

/**
 * Exchange's first line of a mail that it made itself names the same host twice. A stranger may call himself so, but then
 * the tenant's own mark says that he had no login (Microsoft: AuthAs is Anonymous).
 */
function isExchangeItself({ form, by, helo }: Hop, { header }: Mail): boolean {
  const authAs = header.value('x-ms-exchange-crosstenant-authas')?.trim().toLowerCase();
  return form === 'exchange' && authAs === 'internal' && by !== null && helo?.toLowerCase() === by;
}

function ownReporter(
  client: Client | null,
  writtenBy: string | null,
  hosts: Hosts,
): (Reporter & { kind: 'own' }) | undefined {
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
function takersOf({ arrival, hops, hosts, whose }: ReporterQuestion): ReadonlySet<string> | null {
  // A provider's customers send through its servers too, under reverse paths of their own: what its mail system itself
  // reports comes with the null one (RFC 5321 section 4.5.5), which it does not let them use.
  if (typeof arrival.reversePath === 'string') return null;
  const run = ownRun(hops, hosts);
  return run.every(({ by }) => by === null) ? null : organisationsOf(run, whose);
}

function isAmong(name: string, organisations: ReadonlySet<string>, whose: WhoseHost): boolean {
  return organisations.has(whose(name) ?? name);
}
