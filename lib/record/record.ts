/**
 * What is kept of a mail: one shape for the store, the log line and the result header. Everything a retry needs to
 * deliver the same mail in the same way stands in it; everything a stranger wrote in it is cut to a limit.
 */

import type { Decision } from '../decide/decision.ts';
import type { Judgement } from '../judge/judge.ts';
import type { Provenance } from '../judge/provenance.ts';
import {
  type DefectKind,
  type Envelope,
  type Inbound,
  type MailClass,
  NO_VERDICTS,
  type Recipient,
  type Report,
  type Verdicts,
} from '../model.ts';
import type { Evidence } from '../trace/evidence.ts';
import type { Reporter } from '../trace/trace.ts';
import type { AlertDelivery, MailDelivery } from './delivery.ts';

/** A fault of ours: the mail goes on unread and marked (it fails open), and somebody is told. */
export interface Fault {
  /** `attempts`: earlier attempts on this mail ended the process, so reading it was not tried again. */
  readonly stage: 'parse' | 'classify' | 'trace' | 'incident' | 'loop' | 'decide' | 'attempts';
  /** The error's class name, such as `RangeError`: never its message, which may carry a stranger's words. */
  readonly error: string;
  /** The error itself where there is one, for the operator's eyes only. */
  readonly cause: unknown;
}

export interface MailRecord {
  readonly key: string;
  /** The mailbox for which it was decided: its address, lower case; with `key`, names the record. */
  readonly mailbox: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** `forwardPaths`: those that mean this mailbox. */
  readonly envelope: Envelope;
  /** Of the receiving server, as they came: whoever sends the mail on says where its sender is not proven. */
  readonly verdicts: Verdicts;
  /** Bytes of the raw mail. */
  readonly size: number;
  /** `unread`: a fault of ours kept the mail from being classified. */
  readonly class: MailClass | 'unread';
  /** Null where no detector answered. */
  readonly detector: string | null;
  readonly readBy: Report['readBy'] | null;
  readonly reportingMta: string | null;
  /** The first `RECIPIENTS_KEPT` of them. */
  readonly recipients: readonly Recipient[];
  readonly recipientCount: number;
  /** The Message-ID of the original that a report quotes with the most trust. */
  readonly originalId: string | null;
  /** Each kind once. */
  readonly defects: readonly DefectKind[];
  readonly fault: { readonly stage: Fault['stage']; readonly error: string } | null;
  /** Null where the mail is none that provenance judges. */
  readonly provenance: Provenance | null;
  /** Who wrote the report; null where nobody asked. */
  readonly reporter: Reporter['kind'] | null;
  /** The first `EVIDENCE_KEPT` pieces; strangers' words in them are cut. */
  readonly evidence: readonly Evidence[];
  /** The incident that it belongs to, on the mailbox that counts it; null: none. */
  readonly incident: { readonly mailbox: string; readonly id: string; readonly silent: boolean } | null;
  readonly decision: Decision;
  /** Where it goes; of a mail that is withheld: where it would go if it were released. */
  readonly deliveries: readonly MailDelivery[];
  /** Alerts that it set off. */
  readonly alerts: readonly AlertDelivery[];
}

/** Trace finds about ten pieces at most, unless a mail is made to give more. */
export const EVIDENCE_KEPT = 12;
/** Of a list within a piece of evidence, such as the recipients that the ledger does not know. */
const LISTED_KEPT = 5;
/** A report may name thousands of recipients; an operator reads the first few, and a log line stays a line. */
export const RECIPIENTS_KEPT = 20;
/** RFC 5321 section 4.5.3.1: local part 64, `@`, domain 255. What is longer is no address. */
export const ADDRESS_KEPT = 320;
/** A diagnostic says what it says in its first lines; some servers paste whole pages into it. */
export const DIAGNOSTIC_KEPT = 500;
/** RFC 5322 section 2.1.1 bounds a line, and thereby a Message-ID, at 998. */
export const ID_KEPT = 998;

export interface Decided {
  readonly inbound: Inbound;
  readonly mailbox: string;
  /** Those of the mail's that mean this mailbox. */
  readonly forwardPaths: readonly string[];
  /** Bytes of the raw mail. */
  readonly size: number;
  readonly judgement: Judgement;
  readonly fault: Fault | null;
  readonly incident: MailRecord['incident'];
  readonly decision: Decision;
  readonly deliveries: readonly MailDelivery[];
  readonly alerts: readonly AlertDelivery[];
}

export function makeRecord(decided: Decided): MailRecord {
  const { inbound, judgement, fault } = decided;
  const report = judgement.kind === 'judged' || judgement.kind === 'not-judged' ? judgement.report : null;
  const traced = judgement.kind === 'judged' ? judgement.traced : null;
  const recipients = report?.recipients ?? [];
  return {
    key: inbound.key,
    mailbox: decided.mailbox,
    receivedAt: inbound.receivedAt,
    envelope: { ...inbound.envelope, forwardPaths: decided.forwardPaths },
    verdicts: inbound.verdicts,
    size: decided.size,
    class: report?.kind ?? (judgement.kind === 'ordinary' ? 'ordinary' : 'unread'),
    detector: report?.detector ?? null,
    readBy: report?.readBy ?? null,
    reportingMta: cut(report?.reportingMta ?? null, ADDRESS_KEPT),
    recipients: recipients.slice(0, RECIPIENTS_KEPT).map(cutRecipient),
    recipientCount: recipients.length,
    originalId: cut(report?.quotedIds[0]?.id ?? null, ID_KEPT),
    defects: [...new Set(report?.defects.map((defect) => defect.kind))],
    fault: fault === null ? null : { stage: fault.stage, error: cut(fault.error, ADDRESS_KEPT) },
    provenance: judgement.kind === 'judged' ? cutStrings(judgement.provenance) : null,
    reporter: traced?.trace.reporter.kind ?? null,
    evidence: (traced?.trace.evidence ?? []).slice(0, EVIDENCE_KEPT).map(cutStrings),
    incident: decided.incident,
    decision: decided.decision,
    deliveries: decided.deliveries,
    alerts: decided.alerts,
  };
}

/** A record as it was stored, as JSON. Those written before verdicts were kept have none. */
export function readRecord(json: string): MailRecord {
  const record: Omit<MailRecord, 'verdicts'> & Partial<Pick<MailRecord, 'verdicts'>> = JSON.parse(json);
  return { ...record, verdicts: record.verdicts ?? NO_VERDICTS };
}

function cutRecipient(recipient: Recipient): Recipient {
  return {
    ...recipient,
    address: cut(recipient.address, ADDRESS_KEPT),
    originalRecipient: cut(recipient.originalRecipient, ADDRESS_KEPT),
    diagnosticCode: cut(recipient.diagnosticCode, DIAGNOSTIC_KEPT),
  };
}

/** Every string within, cut; every list, shortened. */
function cutStrings<T>(value: T): T {
  if (typeof value === 'string') return cut(value, ID_KEPT) as T;
  if (Array.isArray(value)) return value.slice(0, LISTED_KEPT).map(cutStrings) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutStrings(inner)])) as T;
}

function cut<T extends string | null>(text: T, limit: number): T | string {
  return text === null || text.length <= limit ? text : `${text.slice(0, limit - 3).toWellFormed()}...`;
}
