/**
 * Where the outside world, or a server of ours, got the returned mail: a walk over its Received lines from the top,
 * through the hops of the organisation that wrote the report. What stands below is what an earlier host says.
 */

import type { Resolve } from '../dns.ts';
import { isOurDomain } from './domains.ts';
import type { Silence } from './evidence.ts';
import { isByAccount, isFromOutside, isSubmission } from './handed-in.ts';
import type { Hosts } from './hosts.ts';
import { innernessOf } from './inner.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf, type WhoseHost } from './organisation.ts';
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
  /** Where somebody has one that remembers. */
  readonly whose?: WhoseHost;
}

export interface PathFindings {
  readonly path: Path;
  /** Names of which DNS gave no answer; such a name in HELO alone is nobody's word, and does not matter. */
  readonly silent: readonly Silence[];
}

const NONE: Path = { kind: 'none' };

export async function pathOf(q: PathQuestion): Promise<PathFindings> {
  const { hops, hosts, whose = organisationOf } = q;
  const own = q.reporter.kind === 'own';
  const run = ownRun(hops, hosts);
  const zone = zoneOf(q, run);
  const silent: Silence[] = [];
  let claimed = false;
  let origin: Path = NONE;
  for (let index = 0; index < hops.length && index < MAX_WALKED; index++) {
    const hop = hops.at(index) as Hop;
    if (hop.by === null) {
      // qmail's own lines name no host: `(qmail 123 invoked by uid 89)`.
      if (own && hop.local !== null) origin = submission(hop, index, false);
      continue;
    }
    if (index >= run.length && !isOfZone(hop.by, zone, whose)) break;
    // Within the network, but in another's name: a customer of the reporter's may have written it.
    claimed ||= index < run.length && !isInternalName(hop.by) && !isOfZone(hop.by, zone, whose);
    const exclusive = hop.client !== null && hosts.kindOf(hop.client) === 'exclusive';
    if (own && !claimed && (isSubmission(hop) || exclusive || isByNeighbour(q, hop)))
      return { path: submission(hop, index, isExclusiveHost(q, hop)), silent };
    if (hop.client === null || (isPrivate(hop.client) && !exclusive)) {
      // Given on the host itself or from within its network; or handed from one program of it to the next.
      if (own && (hop.local !== null || hop.client !== null))
        origin = submission(hop, index, isExclusiveHost(q, hop));
      continue;
    }
    const inner = await innernessOf(hop, zone, q.resolve, hops.at(index + 1), whose);
    if (inner.silent !== null) silent.push({ name: inner.silent, matters: inner.kind === 'claimed' });
    if (inner.kind === 'no') {
      const handOff = { kind: 'hand-off', hop, index, exclusive, claimed } as const;
      return { path: (exclusive ? relayed(q, index, claimed) : null) ?? handOff, silent };
    }
    claimed ||= inner.kind === 'claimed';
  }
  return { path: origin, silent };
}

/**
 * A host that only we use forwards mail too: its own line, the topmost below its hand-off, then shows that it had the
 * mail from somebody outside who had no login. The hand-off that tells whose mail it is, is that one.
 */
function relayed({ hops, hosts, knowledge }: PathQuestion, above: number, claimed: boolean): Path | null {
  for (let index = above + 1; index < hops.length && index < MAX_WALKED; index++) {
    const hop = hops.at(index) as Hop;
    // qmail's own lines and those of filters on the host name no server.
    if (isSubmission(hop) || (hop.local !== null && hop.account !== null && isByAccount(hop))) return null;
    if (hop.by === null) continue;
    if (!isOurDomain(hop.by, knowledge) && hosts.kindOfName(hop.by) !== 'exclusive') return null;
    if (isFromOutside(hop, hosts)) return { kind: 'hand-off', hop, index, exclusive: false, claimed };
    // From loopback or a host of ours: a filter, or the next server inward.
    if (hop.client === null) return null;
  }
  return null;
}

function submission(hop: Hop, index: number, exclusive: boolean): Path {
  return { kind: 'submission', hop, index, exclusive };
}

/**
 * On a host that others use too, an account gave the mail in by a program of the host. The attack: a neighbour, or a
 * script that he broke into, writes a line with our login into the mail that it gives in. The defence: what stands below
 * is the account's own writing. Not told apart are qmail's lines, where the uid may be that of its own SMTP server.
 */
function isByNeighbour(q: PathQuestion, hop: Hop): boolean {
  return isByAccount(hop) && !isExclusiveHost(q, hop);
}

function isExclusiveHost({ hosts, reporter }: PathQuestion, hop: Hop): boolean {
  return reporter.by === 'own-address' || (hop.by !== null && hosts.kindOfName(hop.by) === 'exclusive');
}

/** Organisations whose lines are the reporter's own: by its own names, and by the topmost that its hops name. */
function zoneOf(
  { reporter, reportingMta, whose = organisationOf }: PathQuestion,
  run: readonly Hop[],
): ReadonlySet<string> {
  const stated = reporter.kind === 'own' ? null : (reportingMta?.toLowerCase() ?? null);
  const known = reporter.kind === 'unknown' ? null : reporter.host;
  const [top] = organisationsOf(run, whose);
  const zone = new Set(top === undefined ? [] : [top]);
  for (const name of [stated, known]) {
    // A stranger may write any internal name, also as that of his address.
    if (name !== null && !isInternalName(name)) zone.add(whose(name) ?? name);
  }
  return zone;
}

function isOfZone(host: string, zone: ReadonlySet<string>, whose: WhoseHost): boolean {
  return zone.has(whose(host) ?? host);
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
