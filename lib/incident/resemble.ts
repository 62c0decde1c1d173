/** Does a report belong to an incident? Rules over what both say; no counts are kept here. */

import { plainFeature, type Traits } from './entry.ts';
import type { FeatureKind, Incident, Observation } from './incident.ts';
import { DAY, LIMITS, type Limits } from './limits.ts';

/**
 * What a feature can do. `tying`: alone, it names the machine or the program that sent. `pairing`: two of them do: a
 * name of a machine, a way of writing Message-IDs or bodies is shared by many who use the same program or host.
 * `placing`: where mail goes tells only beside another feature, and opens nothing: one firm writes to one customer,
 * whose server fails one day. `reporting`: who tells it counts only where nothing of the mail itself is at hand: all
 * of a shared host's notices come from one network in one format, the owner's too.
 */
export const ROLES: Readonly<Record<FeatureKind, 'tying' | 'pairing' | 'placing' | 'reporting'>> = {
  network: 'tying',
  'login-mailer': 'tying',
  helo: 'pairing',
  'message-id-host': 'pairing',
  form: 'pairing',
  'recipient-domain': 'placing',
  'reporter-network': 'reporting',
  format: 'reporting',
};

/**
 * On so large a share of an incident's reports, a login with its mailer is the one that sends: who sends from the same
 * network with another one, such as the owner beside an infected machine in his office, is somebody else.
 */
const SOLE_SHARE = 0.9;

/** An incident that a report belongs to. `silent`: decided as within it, but told to nobody again. */
export interface Resembled {
  readonly incident: Incident;
  readonly silent: boolean;
}

/**
 * By content alone, whenever it came: the same client network, or login with mailer (the network only where the login
 * does not tell them apart); or two kinds of other features
 * that stand on a tenth of the incident's reports. A report without returned header of a mail to a correspondent does
 * not. With an incident by the mailbox's rate: all that nothing speaks for and something against, and no other. A
 * challenge (who sends one answers whatever has our address on it) with nothing for: any incident that is open. What
 * is counted but not held, tells `holds`.
 *
 * A report that is vouched for is never of a flood of claims, whatever these copy from the owner's mail.
 */
export function resembles(observation: Observation, incident: Incident, limits: Limits = LIMITS): boolean {
  return holds(observation, incident, limits) && isOf(observation, incident, limits);
}

function isOf(observation: Observation, incident: Incident, limits: Limits): boolean {
  const { by, mine, vouched, closedAt, features, reports } = incident;
  const shareOf = (kind: FeatureKind, value: string): number => {
    const found = features.find((one) => one.kind === kind && one.value === value);
    return found === undefined ? 0 : found.reports / Math.max(1, reports);
  };
  const mostOf = (kind: FeatureKind): number =>
    Math.max(0, ...features.filter((one) => one.kind === kind).map((one) => one.reports)) /
    Math.max(1, reports);
  return belongs(
    { ...observation, features: observation.features.map(plainFeature) },
    { by, mine, vouched, isOpen: closedAt === null, shareOf, mostOf },
    limits,
  );
}

/** What the rule asks of an incident. */
export interface Flood {
  readonly by: Incident['by'];
  readonly mine: boolean;
  /** `Incident.vouched`. */
  readonly vouched: boolean;
  readonly isOpen: boolean;
  /** The share of its reports on which a feature stands, 0 to 1. */
  readonly shareOf: (kind: FeatureKind, value: string) => number;
  /** That of the most frequent value. */
  readonly mostOf: (kind: FeatureKind) => number;
}

/** Is it counted there? As `resembles`, but that mail which says itself how to unsubscribe is counted too. */
export function belongs(observation: Traits, flood: Flood, limits: Limits): boolean {
  if (observation.bulk === 'declared') return false;
  if (observation.challenge && !observation.anythingFor && flood.isOpen && !flood.mine) return true;
  if (observation.vouched && !flood.vouched) return false;
  if (flood.by === 'mailbox') return isSuspicious(observation);
  const frequent = new Set<FeatureKind>();
  const isOther = isOtherSender(observation, flood, limits);
  for (const { kind, value } of observation.features) {
    if (kind === 'network' && isOther) continue;
    const role = ROLES[kind];
    if (role === 'reporting' && observation.hasHeader) continue;
    const share = flood.shareOf(kind, value);
    if (role === 'tying' && share >= limits.tyingShare) return true;
    if (share >= limits.frequentShare) frequent.add(kind);
  }
  return frequent.size >= 2 && (observation.hasHeader || !observation.correspondent);
}

function isOtherSender({ features }: Traits, flood: Flood, { tyingShare }: Limits): boolean {
  const login = features.find(({ kind }) => kind === 'login-mailer');
  if (login === undefined || flood.mostOf('login-mailer') < SOLE_SHARE) return false;
  return flood.shareOf('login-mailer', login.value) < tyingShare;
}

/**
 * Does a report that is counted there resemble the incident, too? Not bulk mail. Of what is unlike most of it, only where
 * its like is a tenth: reports of no bulk mail within a flood of newsletters, since the owner's letters of that day share
 * their network with them (and there must be as many as a flood begins with); and reports without header within a flood
 * that returns headers, since all that his own host reports is written by one host in one format.
 */
export function holds(
  { bulk, hasHeader, challenge }: Pick<Observation, 'bulk' | 'hasHeader' | 'challenge'>,
  incident: Pick<Incident, 'by' | 'reports' | 'bulk' | 'bare'>,
  limits: Limits,
): boolean {
  if (bulk !== null) return false;
  const { clusterMinutes, clusterHour, clusterDay } = limits;
  const frequent = incident.reports * limits.frequentShare;
  const others = incident.reports - incident.bulk;
  if (incident.bulk > 0 && others < Math.max(frequent, Math.min(clusterMinutes, clusterHour, clusterDay)))
    return false;
  return hasHeader || challenge || incident.by === 'mailbox' || incident.bare >= frequent;
}

export function isSuspicious(observation: Traits): boolean {
  return !observation.vouched && !observation.anythingFor && observation.anythingAgainst;
}

/** The incident among `incidents` that a report resembles: the one that it belongs to, if that holds it (`holds`). */
export function resembledAmong(
  observation: Observation,
  incidents: readonly Incident[],
  limits: Limits = LIMITS,
): Resembled | null {
  const found = incidentAmong(observation, incidents, limits);
  return found === null || !holds(observation, found.incident, limits) ? null : found;
}

/**
 * The incident among `incidents` that a report belongs to, by content and time; null where none. For whoever has all
 * incidents at hand before he asks (`scan`): a report that came before its incident opened belongs to it as well.
 * The owner's "it was me" releases: then none.
 */
export function incidentAmong(
  observation: Observation,
  incidents: readonly Incident[],
  limits: Limits = LIMITS,
): Resembled | null {
  const time = Date.parse(observation.at);
  const sent = observation.submittedAt === null ? null : Date.parse(observation.submittedAt);
  let silent: Resembled | null = null;
  for (const incident of incidents) {
    const { firstSeen, closedAt } = incident;
    const end = closedAt === null ? null : Date.parse(closedAt);
    const phase = phaseAt(time, Date.parse(firstSeen), end, limits);
    if (phase === 'before' || phase === 'over' || incident.mine) continue;
    if (phase === 'after' && sent !== null && end !== null && sent > end) continue;
    if (!isOf(observation, phase === 'open' ? { ...incident, closedAt: null } : incident, limits)) continue;
    const reset = incident.resetAt === null ? null : Date.parse(incident.resetAt);
    const resembled = { incident, silent: phase === 'after' || isBeforeReset(sent, reset) };
    if (phase === 'open') return resembled;
    silent ??= resembled;
  }
  return silent;
}

export type Phase = 'before' | 'open' | 'after' | 'over';

/** `end`: when it ended; null while nobody knows. Milliseconds. */
export function phaseAt(time: number, firstSeen: number, end: number | null, limits: Limits): Phase {
  if (!(time >= firstSeen)) return 'before';
  if (end === null || time < end) return 'open';
  return time < end + limits.afterDays * DAY ? 'after' : 'over';
}

/** The owner has closed the leak since, or says so: what comes now was in a queue. Without a time, nobody knows better. */
export function isBeforeReset(sent: number | null, resetAt: number | null): boolean {
  return resetAt !== null && (sent === null || sent < resetAt);
}

/**
 * Most of its reports are of mail that says itself how to unsubscribe: a newsletter, or a thief who hides behind one.
 * Only the owner knows, and what is delivered is not what he is told of as held.
 */
export function mayBeNewsletter({ bulk, reports }: Incident): boolean {
  return bulk * 2 > reports;
}
