/** What the way of the returned mail says for and against: the family `path`. */

import { domainOf, isOurDomain } from './domains.ts';
import { type Evidence, evidence, type Unknown } from './evidence.ts';
import type { AskFormer } from './former-ranges.ts';
import { isAtOurs } from './handed-in.ts';
import type { Hosts } from './hosts.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf } from './organisation.ts';
import type { Hops } from './received/hop.ts';
import { isPrivate } from './received/private.ts';
import type { SpfQuestion, SpfResult } from './spf.ts';
import type { Path, Reporter } from './trace.ts';

/** Hops below the hand-off in which a forwarder's claim is looked for; each may cost an SPF check. */
export const MAX_LOWER_HOPS = 5;

export interface PathEvidenceQuestion {
  readonly path: Path;
  /** Of the returned mail, top first. */
  readonly hops: Hops;
  readonly reporter: Reporter;
  /** Envelope sender of the returned mail, as far as it is known. */
  readonly sender: string | null;
  readonly hosts: Hosts;
  readonly knowledge: Knowledge;
  /** Address of the server that took the mail, as far as it is known: the report's client. */
  readonly serverAddress?: string | null;
  /** DNS was silent about who the reporter is: then it is asked what he would have said for us. */
  readonly reporterSilent?: boolean;
  /** Whether our SPF authorised an address until lately; absent: nobody knows. */
  readonly formerly?: AskFormer;
}

export interface PathEvidence {
  readonly evidence: readonly Evidence[];
  readonly unknown: readonly Unknown[];
  /** The hand-off is by a host of ours, or by one that our SPF authorises, if the reporter is to be believed. */
  readonly fromUs: boolean;
}

type HandOff = Extract<Path, { kind: 'hand-off' }>;

/** SPF of a domain for a client; never rejects. */
export type AskSpf = (question: SpfQuestion) => Promise<SpfResult>;

/** `spf` is asked only where its answer can matter. */
export async function pathEvidence(q: PathEvidenceQuestion, spf: AskSpf): Promise<PathEvidence> {
  const { path } = q;
  switch (path.kind) {
    case 'none':
      return { evidence: [], unknown: q.hops.length > 0 ? [{ kind: 'no-hand-off' }] : [], fromUs: false };
    case 'submission':
      return { evidence: [submitted(path, q)], unknown: [], fromUs: true };
    case 'hand-off':
      return handedOver(path, q, spf);
    default:
      return path satisfies never;
  }
}

function submitted(
  { hop, exclusive }: Extract<Path, { kind: 'submission' }>,
  q: PathEvidenceQuestion,
): Evidence {
  const strong = exclusive || (hop.login !== null && isOurLogin(hop.login, q.knowledge));
  return evidence('submitted', strong ? 'strong' : 'weak', {
    by: hop.by ?? q.reporter.host ?? '',
    login: hop.login,
    client: hop.client,
    exclusive,
  });
}

/** A login of this site: an address in its domains, or one that the operator states. */
export function isOurLogin(login: string, knowledge: Knowledge): boolean {
  if (login.includes('@')) return isOurDomain(domainOf(login), knowledge);
  return [...knowledge.logins.values()].some((logins) => logins.includes(login));
}

async function handedOver(path: HandOff, q: PathEvidenceQuestion, spf: AskSpf): Promise<PathEvidence> {
  const { hop, exclusive } = path;
  // A liar gains nothing by speaking against himself; what speaks for us is believed from whom we know.
  const believed = q.reporter.kind === 'matched' && !path.claimed;
  const facts = { by: hop.by as string, client: hop.client as string, clientName: hop.name ?? hop.helo };
  if (exclusive)
    return {
      evidence: believed ? [evidence('from-our-host', 'strong', facts)] : [],
      unknown: [],
      fromUs: true,
    };

  const sender = q.sender === null ? '' : domainOf(q.sender);
  const ours = sender !== '' && isOurDomain(sender, q.knowledge);
  const domain = ours ? sender : q.knowledge.domain;
  const declared = q.hosts.kindOf(facts.client) === 'shared';
  if (!declared && !believed && !ours && q.reporterSilent !== true) return NOTHING;
  const answer = declared
    ? ({ result: 'pass', silentName: null } as const)
    : await spf({ address: facts.client, domain, helo: hop.helo });
  switch (answer.result) {
    case 'pass': {
      if (!believed) return { ...NOTHING, fromUs: true };
      const login = loginAtHost(path, q);
      // Whoever is believed for his name alone may write such a line himself: it takes the operator's word for the host.
      const strong = login !== null && declared;
      return {
        evidence: [evidence('spf-pass', strong ? 'strong' : 'weak', { ...facts, domain, login })],
        unknown: [],
        fromUs: true,
      };
    }
    case 'fail':
    case 'softfail': {
      if (!ours) return NOTHING;
      if (hop.authenticated) {
        const server = await isOurServer(q, spf, domain);
        if (server !== 'no') return server;
      }
      const { forwarder, silentName } = await claimBelow(path, q, spf, domain);
      const fails = answer.result === 'fail' && !forwarder && !path.claimed && printsLogins(q);
      const formerly = fails && q.formerly !== undefined && (await q.formerly(domain, facts.client));
      const strong = fails && !formerly;
      return {
        evidence: [
          evidence('spf-fail', strong ? 'strong' : 'weak', {
            ...facts,
            domain,
            result: answer.result,
            forwarder,
            ...(formerly && { formerly }),
          }),
        ],
        unknown: silentName === null ? [] : [{ kind: 'dns-silent', name: silentName, matters: true }],
        fromUs: false,
      };
    }
    case 'temperror':
      return {
        evidence: [],
        unknown: [{ kind: 'dns-silent', name: answer.silentName ?? domain, matters: true }],
        fromUs: false,
      };
    case 'neutral':
    case 'none':
    case 'permerror':
      return NOTHING;
    default:
      return answer.result satisfies never;
  }
}

const NOTHING: PathEvidence = { evidence: [], unknown: [], fromUs: false };

/**
 * A user's own address is not what SPF is about: he proved who he is, at a server that our SPF authorises, whatever the
 * operator states of it. A neighbour on it could do so too, so this speaks for nobody.
 */
async function isOurServer(
  { serverAddress = null, hosts }: PathEvidenceQuestion,
  spf: AskSpf,
  domain: string,
): Promise<PathEvidence | 'no'> {
  if (serverAddress === null) return 'no';
  if (hosts.kindOf(serverAddress) !== 'foreign') return NOTHING;
  const { result, silentName } = await spf({ address: serverAddress, domain, helo: null });
  if (result === 'pass') return { ...NOTHING, fromUs: true };
  if (result !== 'temperror') return 'no';
  return { ...NOTHING, unknown: [{ kind: 'dns-silent', name: silentName ?? domain, matters: true }] };
}

/**
 * Our own server takes our users' mail from any address in the world; only where it prints their logins does a line
 * without one say that a stranger handed the mail in.
 */
function printsLogins({ reporter, path, hosts, knowledge }: PathEvidenceQuestion): boolean {
  if (path.kind !== 'hand-off') return reporter.kind !== 'own';
  if (reporter.kind !== 'own' && !isAtOurs(path.hop, hosts, knowledge)) return true;
  return path.hop.by !== null && knowledge.printsLogins.includes(path.hop.by);
}

/**
 * A login of ours in the line that the handing-off host itself wrote: the one right below its own hand-off. A host of
 * qmail's writes two of each mail, of which qmail-queue's, on top, names neither client nor server.
 */
function loginAtHost({ hop, index }: HandOff, { hops, knowledge }: PathEvidenceQuestion): string | null {
  const first = hops.at(index + 1);
  const isQueue = first?.form === 'qmail' && first.by === null && first.local !== 'script';
  const below = isQueue ? hops.at(index + 2) : first;
  const host = hop.name ?? hop.helo;
  if (below?.by == null || host === null || below.login === null) return null;
  const same = (organisationOf(below.by) ?? below.by) === (organisationOf(host) ?? host.toLowerCase());
  return same && isOurLogin(below.login, knowledge) ? below.login : null;
}

/**
 * A forwarder keeps the sender and fails SPF for it: a lower hop then names a host of ours. So does an alias that our own
 * inbound server resolves, which is then the client itself: a forger too writes lines in our name. Some servers write no
 * address.
 */
async function claimBelow(
  { hop, index }: HandOff,
  { hops, hosts, knowledge }: PathEvidenceQuestion,
  spf: AskSpf,
  domain: string,
): Promise<{ readonly forwarder: boolean; readonly silentName: string | null }> {
  const handsOn = (by: string) => [hop.name, hop.helo].some((name) => name?.toLowerCase() === by);
  const isOurs = (name: string) => isOurDomain(name, knowledge) || hosts.kindOfName(name) !== 'foreign';
  let silentName: string | null = null;
  for (let below = 1; below <= MAX_LOWER_HOPS; below++) {
    const lower = hops.at(index + below);
    if (lower === undefined) break;
    const { client, by } = lower;
    if (by === null || (isOurDomain(by, knowledge) && !handsOn(by))) continue;
    if (client === null) {
      const named = [lower.name, lower.helo].some((name) => name !== null && isOurs(name.toLowerCase()));
      if (named) return { forwarder: true, silentName: null };
      continue;
    }
    if (client === hop.client || isPrivate(client)) continue;
    if (hosts.kindOf(client) !== 'foreign') return { forwarder: true, silentName: null };
    const answer = await spf({ address: client, domain, helo: lower.helo });
    if (answer.result === 'pass') return { forwarder: true, silentName: null };
    silentName ??= answer.silentName;
  }
  return { forwarder: false, silentName };
}
