/**
 * The way of a message, written once: receive, parse, classify; then, for each mailbox that it came to, trace, count,
 * judge, decide, record, plan. Whoever has a mail at the door calls this; `deliver` follows for each planned delivery.
 */

import { classify } from './classify/index.ts';
import { decide, decideUnguarded } from './decide/decide.ts';
import { type Decision, isWithheld } from './decide/decision.ts';
import type { Policy } from './decide/policy.ts';
import type { ResemblanceColumn } from './decide/table.ts';
import { type Counted, type Effects, Unavailable } from './effects.ts';
import type { Resembled } from './incident/index.ts';
import { isJudged, type Judgement, judge, type Traced } from './judge/judge.ts';
import { LOOP_HEADER } from './loop-mark.ts';
import type { Classified, Envelope, Inbound, Mail, Report } from './model.ts';
import { parseMail } from './parse/index.ts';
import { alertDeliveries, mailDeliveries } from './record/plan.ts';
import { type Fault, type MailRecord, makeRecord } from './record/record.ts';
import { writerOf } from './record/writer.ts';
import type { Addressed, Routing } from './site/routing.ts';
import { looksSigned } from './trace/return-address/mailbox.ts';

/** The stages that may fail open, as arguments: a place that reads mail differently says so. */
export interface Readers {
  readonly parse: (raw: Uint8Array) => Mail;
  readonly classify: (mail: Mail, envelope: Envelope) => Classified;
  /** Absent where no site is known: whose mail a report returns is then not asked. */
  readonly trace?: TraceReport;
}

/** Finds out whose mail a report returns, by what is known of the site. */
export type TraceReport = (mail: Mail, report: Report, envelope: Envelope) => Promise<Traced>;

const READERS: Readers = { parse: parseMail, classify };

/**
 * How often this mail was tried. `first`: nothing can have been recorded, so nothing is asked. `again`: what was
 * recorded stands. `last`: reading the mail is suspected of having ended the process (no `catch` sees an endless
 * loop or a lack of memory), so it is not read again but delivered unread and marked.
 */
export type Attempt = 'first' | 'again' | 'last';

/**
 * Takes one mail from the door to its planned deliveries and resolves to the records that stand, one for each mailbox.
 * Rejects only where the world failed (store, disk): the caller tries again later, and nothing is decided twice.
 */
export async function passMail(
  inbound: Inbound,
  attempt: Attempt,
  routing: Routing,
  effects: Effects,
  readers: Readers = READERS,
): Promise<readonly MailRecord[]> {
  // Read for all its mailboxes at once, but only where one of them asks.
  let reading: Promise<Read> | null = null;
  const passing = async (): Promise<Passing> => {
    reading ??= readMail(inbound, attempt, effects, readers);
    return { inbound, routing, effects, readers, read: await reading };
  };
  const records: MailRecord[] = [];
  // One after the other: two mailboxes of one mail may belong to one incident.
  for (const addressed of routing.addressed(inbound.envelope)) {
    const standing = attempt === 'first' ? null : await effects.recorded(inbound.key, addressed.mailbox);
    const record = standing ?? (await effects.putRecord(await recordFor(addressed, await passing())));
    await effects.plan([...(isWithheld(record.decision) ? [] : record.deliveries), ...record.alerts]);
    const told = record.alerts.flatMap(({ incident }) => (incident === null ? [] : [incident.id]));
    if (told.length > 0) await effects.markTold(addressed.counts, told);
    if (standing === null) await rememberWriter(addressed, record, await passing());
    records.push(record);
  }
  return records;
}

/** What a mail asks until it is decided. */
export type JudgingEffects = Pick<Effects, 'readRaw' | 'count' | 'remember' | 'hops' | 'tellFault'>;

/**
 * Decides as `passMail` does, and leaves it at that: nothing is recorded and nothing planned. For whoever hands the mail
 * on himself and keeps none, such as a filter. Resolves to the records that would stand; rejects as `passMail` does.
 */
export async function judgeMail(
  inbound: Inbound,
  routing: Routing,
  effects: JudgingEffects,
  readers: Readers = READERS,
): Promise<readonly MailRecord[]> {
  const passing = {
    inbound,
    routing,
    effects,
    readers,
    read: await readMail(inbound, 'first', effects, readers),
  };
  const records: MailRecord[] = [];
  for (const addressed of routing.addressed(inbound.envelope)) {
    const record = await recordFor(addressed, passing);
    await rememberWriter(addressed, record, passing);
    records.push(record);
  }
  return records;
}

/* ------------------------------------------------------------------ reading: once a mail */

/** A mail as far as it could be read. */
interface Read {
  readonly size: number;
  readonly mail: Mail | null;
  readonly classified: Classified | null;
  /** Forwards by this site before. */
  readonly hops: number;
  readonly fault: Fault | null;
}

async function readMail(
  { key, envelope }: Inbound,
  attempt: Attempt,
  effects: JudgingEffects,
  readers: Readers,
): Promise<Read> {
  const raw = await effects.readRaw(key);
  const unread = { size: raw.length, mail: null, classified: null, hops: 0, fault: NOT_TRIED };
  if (attempt === 'last') return unread;
  let mail: Mail;
  try {
    mail = readers.parse(raw);
  } catch (cause) {
    return { ...unread, fault: faultOf('parse', cause) };
  }
  const { hops, fault } = await hopsOf(mail, effects);
  try {
    return { ...unread, mail, hops, classified: readers.classify(mail, envelope), fault };
  } catch (cause) {
    return { ...unread, mail, hops, fault: faultOf('classify', cause) };
  }
}

/**
 * A secret that is not to be had now must not hold up mail, nor let who writes a mark have it held up: then nothing is known
 * of forwards. What goes round is found by whoever would forward it again: he waits for the secret, as he signs with it.
 */
async function hopsOf({ header }: Mail, effects: JudgingEffects): Promise<Pick<Read, 'hops' | 'fault'>> {
  try {
    const isMarked = header.has(LOOP_HEADER.toLowerCase());
    return { hops: isMarked ? await effects.hops(header) : 0, fault: null };
  } catch (cause) {
    if (cause instanceof Unavailable) return { hops: 0, fault: null };
    return { hops: 0, fault: faultOf('loop', cause) };
  }
}

const NOT_TRIED: Fault = { stage: 'attempts', error: 'none', cause: null };

/**
 * Hostile mail gives defects; an exception is a bug of ours, and our bugs must cost nobody a mail: what was read before
 * it stands. But where the world failed, the mail is tried again.
 */
function faultOf(stage: Fault['stage'], cause: unknown): Fault {
  if (cause instanceof Unavailable) throw cause;
  return { stage, error: cause instanceof Error ? cause.name : typeof cause, cause };
}

/* ------------------------------------------------------------------ judging: once a mailbox */

interface Passing {
  readonly inbound: Inbound;
  readonly routing: Routing;
  readonly effects: JudgingEffects;
  readonly readers: Readers;
  readonly read: Read;
}

/** The record that would stand, if no other does. */
async function recordFor(addressed: Addressed, passing: Passing): Promise<MailRecord> {
  const { inbound, routing, effects, read } = passing;
  const { mailbox, destination, counts, forwardPaths } = addressed;
  const { traced, counted, fault: tracing } = await traceFor(addressed, passing);
  const { judgement, decision, fault: deciding } = decideOn(addressed, passing, traced, counted);
  const fault = read.fault ?? tracing ?? deciding;
  if (fault !== null) effects.tellFault(inbound, fault);
  const provenance = judgement.kind === 'judged' ? judgement.provenance : null;
  const resembled = counted?.resemblance ?? null;
  return makeRecord({
    inbound,
    mailbox,
    forwardPaths,
    size: read.size,
    judgement,
    fault,
    incident:
      resembled === null ? null : { mailbox: counts, id: resembled.incident.id, silent: resembled.silent },
    decision,
    deliveries: mailDeliveries(
      inbound.key,
      mailbox,
      isWithheld(decision) ? null : toOf(decision),
      destination,
    ),
    alerts: alertDeliveries({
      key: inbound.key,
      mailbox,
      counts,
      at: inbound.receivedAt,
      addresses: routing.alerts,
      untold: counted?.untold ?? [],
      abuse: resembled === null && decision.alert && provenance?.kind === 'abused' ? provenance.remedy : null,
    }),
  });
}

function toOf(decision: Decision): readonly string[] | null {
  return decision.kind === 'deliver' || decision.kind === 'mark' ? decision.to : null;
}

interface TracedFor {
  readonly traced: Traced | null;
  readonly counted: Counted | null;
  readonly fault: Fault | null;
}

const UNTRACED: TracedFor = { traced: null, counted: null, fault: null };

async function traceFor(
  { recipient, counts, forwardPaths, limits }: Addressed,
  { inbound, effects, readers, read: { mail, classified } }: Passing,
): Promise<TracedFor> {
  const { trace } = readers;
  if (trace === undefined || mail === null || classified === null) return UNTRACED;
  if (classified.kind === 'ordinary' || !isJudged(classified)) return UNTRACED;
  // A signed return address proves what the mailbox's own does not.
  const cameTo = forwardPaths.find(looksSigned) ?? recipient;
  const envelope = { ...inbound.envelope, forwardPaths: forwardPaths.length === 0 ? [] : [cameTo] };
  let traced: Traced | null = null;
  try {
    traced = await trace(mail, classified, envelope);
    // Loaded with the first report: the lists of domains behind it take longer to load than an ordinary mail to pass.
    const { observationOf } = await import('./trace/features.ts');
    const observation = observationOf({ report: classified, mail, ...traced, at: inbound.receivedAt });
    return { traced, counted: await effects.count(counts, observation, limits), fault: null };
  } catch (cause) {
    return { traced, counted: null, fault: faultOf(traced === null ? 'trace' : 'incident', cause) };
  }
}

function decideOn(
  { recipient, door, policy }: Addressed,
  { inbound, read: { mail, classified, size, hops } }: Passing,
  traced: Traced | null,
  counted: Counted | null,
): { readonly judgement: Judgement; readonly decision: Decision; readonly fault: Fault | null } {
  const resembled = counted?.resemblance ?? null;
  const decisionOf = (judgement: Judgement, by: Policy | null): Decision =>
    by === null
      ? decideUnguarded(judgement)
      : decide({
          judgement,
          resemblance: columnOf(resembled),
          verdicts: inbound.verdicts,
          door,
          reversePath: inbound.envelope.reversePath,
          recipient: recipient === '' ? null : recipient,
          hops,
          policy: by,
          mail,
          size,
        });
  try {
    const judgement = judge(classified, traced, resembled === null ? null : resemblanceOf(resembled));
    return { judgement, decision: decisionOf(judgement, policy), fault: null };
  } catch (cause) {
    // Without the operator's rules, which may be what failed; a virus is held all the same.
    const judgement = judge(null);
    const decision = decisionOf(judgement, policy === null ? null : { ...policy, rules: [] });
    return { judgement, decision, fault: faultOf('decide', cause) };
  }
}

function resemblanceOf({ incident: { recipients, firstSeen, vouched } }: Resembled) {
  return { recipients, since: firstSeen, vouched };
}

function columnOf(resembled: Resembled | null): ResemblanceColumn {
  if (resembled === null) return 'calm';
  return resembled.silent ? 'resembles-silently' : 'resembles';
}

/** It is evidence for another day, and he writes again: the mail waits for it neither before its delivery nor, where the world fails, at all. */
async function rememberWriter(
  { recipient }: Addressed,
  record: MailRecord,
  { inbound: { receivedAt }, effects, read: { mail } }: Passing,
): Promise<void> {
  const writer = recipient === '' ? null : writerOf(record, mail);
  if (writer === null) return;
  try {
    await effects.remember(recipient, writer, receivedAt);
  } catch (cause) {
    if (!(cause instanceof Unavailable)) throw cause;
  }
}
