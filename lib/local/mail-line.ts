/** One mail, or one incident, as one line of a terminal. */

import { reasonsOf } from '../deliver/reasons.ts';
import type { Incident } from '../incident/index.ts';
import type { MailRecord } from '../record/record.ts';
import { alertText } from '../tell/alert-text.ts';
import { WORDS } from '../tell/index.ts';
import { printable } from '../tell/printable.ts';

/** Addresses longer than this are rare, and a line is read at a glance. */
const ADDRESS_WIDTH = 60;
const REASONS_WIDTH = 160;
const INCIDENT_WIDTH = 300;
/** `virus-notice` and `dmarc-report` are the longest. */
const CLASS_WIDTH = 12;
/** `deliver` is the longest. */
const DECISION_WIDTH = 7;

export interface MailLine {
  /** HH:MM:SS where the operator is. */
  readonly time: string;
  /** Padded, so that lines stand in columns; so is `decision`. */
  readonly class: string;
  readonly decision: string;
  /** `sender -> recipient`, then the reasons. */
  readonly rest: string;
}

/** Strangers' words in it are cut and cannot move the cursor. */
export function mailLine(record: MailRecord): MailLine {
  const { reversePath, forwardPaths } = record.envelope;
  const [first = '', ...others] = forwardPaths;
  const sender =
    reversePath === null || reversePath === undefined ? '<>' : printable(reversePath, ADDRESS_WIDTH);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const reasons = reasonsOf(record);
  const why = reasons === null ? '' : `  ${printable(reasons, REASONS_WIDTH)}`;
  return {
    time: new Date(record.receivedAt).toTimeString().slice(0, 8),
    class: record.class.padEnd(CLASS_WIDTH),
    decision: record.decision.kind.padEnd(DECISION_WIDTH),
    rest: `${sender} -> ${printable(first, ADDRESS_WIDTH)}${more}${why}`,
  };
}

/** An incident that opened, or opened again, by the mail of `record`. */
export function incidentLine(incident: Incident, record: MailRecord): string {
  const { id, mailbox, recipients, firstSeen, reopenedAt } = incident;
  const { subject } = alertText({ mailbox, record, incident }, WORDS.en);
  const since = new Date(firstSeen).toTimeString().slice(0, 5);
  const opened = reopenedAt === null ? 'INCIDENT' : 'INCIDENT, AGAIN';
  return printable(`${opened} ${id}: ${subject} (${recipients} recipients since ${since})`, INCIDENT_WIDTH);
}
