/**
 * Where the outside world, or a server of ours, got the returned mail: a walk over its Received lines from the top,
 * through the hops of the organisation that wrote the report. What stands below is what an earlier host says.
 */

import type { Resolve } from '../dns.ts';
import { isOurDomain } from './domains.ts';
import type { Hosts } from './hosts.ts';
import { innernessOf } from './inner.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf } from './organisation.ts';
import { isInternalName, organisationsOf, ownRun } from './own-run.ts';
import type { Hop, Hops } from './received/hop.ts';
import { isPrivate } from './received/private.ts';
import type { Path, Reporter } from './trace.ts';

/** Hops that are walked: a mail with more has been going round in a loop. */
export const MAX_WALKED = 30;

export interface PathQuestion {
  /** Of the returned mail, top first. */
  readonly hops: Hops;
  readonly reporter: Reporter;
  readonly reportingMta: string | null;
  readonly hosts: Hosts;
  readonly knowledge: Knowledge;
  readonly resolve: Resolve;
}

export interface PathFindings {
  readonly path: Path;
  /** Names of which DNS gave no answer. */
  readonly silent: readonly string[];
}

const NONE: Path = { kind: 'none' };

export async function pathOf(q: PathQuestion): Promise<PathFindings> {
  const { hops, hosts } = q;
  const own = q.reporter.kind === 'own';
  const run = ownRun(hops, hosts);
  const zone = zoneOf(q, run);
  const silent: string[] = [];
  let claimed = false;
  let origin: Path = NONE;
  for (let index = 0; index < hops.length && index < MAX_WALKED; index++) {
    const hop = hops.at(index) as Hop;
    if (hop.by === null) {
      // qmail's own lines name no host: `(qmail 123 invoked by uid 89)`.
      if (own && hop.local !== null) origin = submission(hop, index, false);
      continue;
    }
    if (index >= run.length && !isOfZone(hop.by, zone)) break;
    // Within the network, but in another's name: a customer of the reporter's may have written it.
    claimed ||= index < run.length && !isInternalName(hop.by) && !isOfZone(hop.by, zone);
    const exclusive = hop.client !== null && hosts.kindOf(hop.client) === 'exclusive';
    if (own && !claimed && (isSubmission(hop) || exclusive || isByAccount(q, hop)))
      return { path: submission(hop, index, isExclusiveHost(q, hop)), silent };
    if (hop.client === null || (isPrivate(hop.client) && !exclusive)) {
      // Given on the host itself or from within its network; or handed from one program of it to the next.
      if (own && (hop.local !== null || hop.client !== null))
        origin = submission(hop, index, isExclusiveHost(q, hop));
      continue;
    }
    const inner = await innernessOf(hop, zone, q.resolve);
    if (inner.silent !== null) silent.push(inner.silent);
    if (inner.kind === 'no') return { path: { kind: 'hand-off', hop, index, exclusive, claimed }, silent };
    claimed ||= inner.kind === 'claimed';
  }
  return { path: origin, silent };
}

function submission(hop: Hop, index: number, exclusive: boolean): Path {
  return { kind: 'submission', hop, index, exclusive };
}

/** RFC 6409: a person or a script gave it, not a server on behalf of another. */
function isSubmission(hop: Hop): boolean {
  return hop.authenticated || hop.login !== null || hop.local === 'script' || hop.local === 'webmail';
}

/** Uids from here on are of people, on the systems that give out the fewest to themselves (Red Hat up to 6). */
export const FIRST_USER_ID = 500;

/** Accounts of mail systems and their filters, which take a mail up and give it in again. */
const MAIL_ACCOUNTS: ReadonlySet<string> = new Set([
  'root',
  'daemon',
  'mail',
  'mailnull',
  'exim',
  'debian-exim',
  'postfix',
  'courier',
  'cyrus',
  'smmsp',
  'vmail',
  'filter',
  'amavis',
  'vscan',
  'clamav',
  'spamd',
]);

/**
 * On a host that others use too, an account gave the mail in by a program of the host. The attack: a neighbour, or a
 * script that he broke into, writes a line with our login into the mail that it gives in. The defence: what stands below
 * is the account's own writing. Not told apart are qmail's lines, where the uid may be that of its own SMTP server.
 */
function isByAccount(q: PathQuestion, hop: Hop): boolean {
  if (hop.account === null || (hop.local !== 'uid' && hop.local !== 'local') || isExclusiveHost(q, hop))
    return false;
  const isUid = /^\d{1,10}$/.test(hop.account);
  return isUid ? Number(hop.account) >= FIRST_USER_ID : !MAIL_ACCOUNTS.has(hop.account.toLowerCase());
}

function isExclusiveHost({ hosts, reporter }: PathQuestion, hop: Hop): boolean {
  return reporter.by === 'own-address' || (hop.by !== null && hosts.kindOfName(hop.by) === 'exclusive');
}

/** Organisations whose lines are the reporter's own: by its own names, and by the topmost that its hops name. */
function zoneOf({ reporter, reportingMta }: PathQuestion, run: readonly Hop[]): ReadonlySet<string> {
  const stated = reporter.kind === 'own' ? null : (reportingMta?.toLowerCase() ?? null);
  const known = reporter.kind === 'unknown' ? null : reporter.host;
  const [top] = organisationsOf(run);
  const zone = new Set(top === undefined ? [] : [top]);
  for (const name of [stated, known]) {
    // A stranger may write any internal name, also as that of his address.
    if (name !== null && !isInternalName(name)) zone.add(organisationOf(name) ?? name);
  }
  return zone;
}

function isOfZone(host: string, zone: ReadonlySet<string>): boolean {
  return zone.has(organisationOf(host) ?? host);
}

/**
 * Hops in which marks of a submission are believed, as the index behind the last one: those of our own server down to
 * the submission; below a host that only we use, those written in our domain.
 */
export function believedHops(hops: Hops, path: Path, reporter: Reporter, knowledge: Knowledge): number {
  if (path.kind === 'none') return 0;
  if (reporter.kind === 'own') return path.kind === 'submission' ? path.index + 1 : 0;
  if (reporter.kind === 'unknown' || path.kind !== 'hand-off' || !path.exclusive || path.claimed) return 0;
  let end = path.index + 1;
  while (end < hops.length) {
    const by = hops.at(end)?.by ?? null;
    if (by !== null && !isOurDomain(by, knowledge)) break;
    end++;
  }
  return end;
}
