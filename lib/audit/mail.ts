/** One mail of an audit: what was decided of it, and what became of its deliveries. */

import { isWithheld } from '../decide/decision.ts';
import type { DeliveryState } from '../record/delivery.ts';
import type { MailRecord } from '../record/record.ts';
import type { AuditFinding } from './findings.ts';
import type { AuditSource, TakenMail } from './source.ts';

export interface Looking {
  readonly source: AuditSource;
  /** ISO 8601: what is younger is in work. */
  readonly old: string;
  /** Keys of mails that are dead letters, and told as these. */
  readonly deadMails: ReadonlySet<string>;
  /** Destinations to which no mail goes for now. */
  readonly paused: ReadonlySet<string>;
}

interface Named {
  readonly name: string;
  readonly since: string | null;
}

/** What was seen of one mail. */
export interface Seen {
  readonly findings: (Named & { readonly finding: AuditFinding })[];
  readonly maybeTwice: Named[];
  /** Of its deliveries, carried out or not. */
  readonly ids: string[];
  inWork: number;
  deliveries: number;
  withheld: number;
}

export async function lookAt(mail: TakenMail, looking: Looking): Promise<Seen> {
  const { key, receivedAt, forwardPaths } = mail;
  const { source, old, deadMails } = looking;
  const seen: Seen = { findings: [], maybeTwice: [], ids: [], inWork: 0, deliveries: 0, withheld: 0 };
  const raw = (await source.rawFinding?.(mail)) ?? null;
  if (raw !== null) seen.findings.push({ finding: raw, name: key, since: receivedAt });
  const records = await source.recordsOf(key);
  if (records.length === 0) {
    if (deadMails.has(key)) return seen;
    if (receivedAt >= old) seen.inWork += 1;
    // Of the queue only its length is known: where nothing waits, nobody will decide it.
    else {
      const finding = (await source.isQueued()) ? 'undecided-queued' : 'undecided-lost';
      seen.findings.push({ finding, name: key, since: receivedAt });
    }
    return seen;
  }
  if (forwardPaths !== null && !sameForwardPaths(forwardPaths, records)) {
    // Decided for one mailbox after the other.
    if (receivedAt >= old) seen.inWork += 1;
    else seen.findings.push({ finding: 'paths', name: key, since: receivedAt });
  }
  await lookAtDeliveries(key, records, looking, seen);
  return seen;
}

async function lookAtDeliveries(
  key: string,
  records: readonly MailRecord[],
  looking: Looking,
  seen: Seen,
): Promise<void> {
  const { source, old } = looking;
  const expected = new Map<string, string>();
  for (const record of records) {
    const answer = isWithheld(record.decision) ? await source.answered(key, record.mailbox) : null;
    if (isWithheld(record.decision) && answer?.kind !== 'released') seen.withheld += 1;
    else for (const { id } of record.deliveries) expected.set(id, answer?.at ?? record.receivedAt);
  }
  const states = await source.deliveriesOf(key);
  const planned = new Set(states.map(({ delivery }) => delivery.id));
  for (const [id, since] of expected) {
    if (planned.has(id)) continue;
    if (since >= old) seen.inWork += 1;
    else seen.findings.push({ finding: 'unplanned', name: id, since });
  }
  for (const state of states) {
    const { id, kind } = state.delivery;
    const since = state.plannedAt;
    seen.ids.push(id);
    if (kind === 'mail' && !expected.has(id)) {
      seen.findings.push({ finding: 'leaked', name: id, since });
      continue;
    }
    seen.deliveries += 1;
    const finding = findingOf(state, looking);
    if (finding === 'in-work') seen.inWork += 1;
    else if (finding !== null) seen.findings.push({ finding, name: id, since });
    else if (state.attempts > 1) seen.maybeTwice.push({ name: id, since });
  }
}

/** Null where it is carried out. */
function findingOf(
  { delivery, plannedAt, lease, outcome }: DeliveryState,
  { old, paused }: Looking,
): AuditFinding | 'in-work' | null {
  const isAlert = delivery.kind === 'alert';
  if (lease !== null) {
    if (lease.until >= old) return 'in-work';
    return isAlert ? 'alert-waiting' : 'lease-over';
  }
  switch (outcome?.kind) {
    case 'delivered':
      return null;
    case 'failed':
      return isAlert ? 'alert-failed' : 'failed';
    case 'later':
    case undefined:
      if (plannedAt >= old) return 'in-work';
      if (isAlert) return 'alert-waiting';
      return paused.has(delivery.destination) ? 'paused' : 'waiting';
    default:
      return outcome satisfies undefined;
  }
}

/** Each of them in exactly one record; a mail without any has one record. */
function sameForwardPaths(forwardPaths: readonly string[], records: readonly MailRecord[]): boolean {
  if (forwardPaths.length === 0) return records.length === 1;
  const decided = records.flatMap(({ envelope }) => envelope.forwardPaths).sort();
  const came = [...forwardPaths].sort();
  return decided.length === came.length && decided.every((path, index) => path === came[index]);
}
