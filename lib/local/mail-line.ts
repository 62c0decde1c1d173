/** One mail as one line of a terminal. */

import { reasonsOf } from '../deliver/reasons.ts';
import type { MailRecord } from '../record/record.ts';
import { printable } from '../tell/printable.ts';

/** Addresses longer than this are rare, and a line is read at a glance. */
const ADDRESS_WIDTH = 60;
const REASONS_WIDTH = 160;
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
