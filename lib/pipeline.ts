/**
 * The way of a message, written once: receive, parse, classify, trace, judge, decide, record, plan. Whoever has a mail at
 * the door calls this; `deliver` follows for each planned delivery.
 */

import { classify } from './classify/index.ts';
import { decideUnguarded } from './decide/decide.ts';
import type { Effects } from './effects.ts';
import { isJudged, type Judgement, judge, type Traced } from './judge/judge.ts';
import type { Classified, Envelope, Inbound, Mail, Report } from './model.ts';
import { parseMail } from './parse/index.ts';
import { type Fault, type MailRecord, makeRecord } from './record/record.ts';

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
 * Takes one mail from the door to its planned deliveries and resolves to the record that stands. Rejects only
 * where the world failed (store, disk): the caller tries again later, and nothing is decided twice.
 */
export async function passMail(
  inbound: Inbound,
  attempt: Attempt,
  effects: Effects,
  readers: Readers = READERS,
): Promise<MailRecord> {
  const standing = attempt === 'first' ? null : await effects.recorded(inbound.key);
  const record = standing ?? (await effects.putRecord(await decideMail(inbound, attempt, effects, readers)));
  await effects.plan(record);
  return record;
}

async function decideMail(
  inbound: Inbound,
  attempt: Attempt,
  effects: Effects,
  readers: Readers,
): Promise<MailRecord> {
  const raw = await effects.readRaw(inbound.key);
  const { judgement, fault } =
    attempt === 'last' ? NOT_TRIED : await judgeMail(raw, inbound.envelope, readers);
  if (fault !== null) effects.tellFault(inbound, fault);
  return makeRecord({
    inbound,
    size: raw.length,
    judgement,
    fault,
    decision: decideUnguarded(judgement),
    deliveries: effects.destinations(inbound),
  });
}

interface Judged {
  readonly judgement: Judgement;
  readonly fault: Fault | null;
}

const NOT_TRIED: Judged = {
  judgement: judge(null),
  fault: { stage: 'attempts', error: 'none', cause: null },
};

/**
 * Hostile mail gives defects; an exception here is a bug of ours, and our bugs must cost nobody a mail: what was read
 * before it stands.
 */
async function judgeMail(raw: Uint8Array, envelope: Envelope, readers: Readers): Promise<Judged> {
  let stage: Fault['stage'] = 'parse';
  let classified: Classified | null = null;
  try {
    const mail = readers.parse(raw);
    stage = 'classify';
    classified = readers.classify(mail, envelope);
    stage = 'trace';
    const traced =
      readers.trace === undefined || classified.kind === 'ordinary' || !isJudged(classified)
        ? null
        : await readers.trace(mail, classified, envelope);
    return { judgement: judge(classified, traced), fault: null };
  } catch (cause) {
    const error = cause instanceof Error ? cause.name : typeof cause;
    return { judgement: judge(classified), fault: { stage, error, cause } };
  }
}
