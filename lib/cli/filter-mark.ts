/** The result on top of the mail, below the From_ line that procmail puts before a mail. */

import { decideUnguarded } from '../decide/decide.ts';
import { markedMail } from '../deliver/mark.ts';
import { NO_VERDICTS } from '../model.ts';
import { type MailRecord, makeRecord } from '../record/record.ts';
import { fromLineOf } from './filter-envelope.ts';

/** The mail in pieces, to be written one after the other. */
export function markedBelowFromLine(raw: Uint8Array, record: MailRecord): readonly Uint8Array[] {
  const { length } = fromLineOf(raw);
  return [raw.subarray(0, length), ...markedMail(raw.subarray(length), record, false)];
}

/** By a fault of ours: `error` is its class. */
export function markedAsFailed(raw: Uint8Array, error: string): readonly Uint8Array[] {
  const judgement = { kind: 'unread' } as const;
  const envelope = { reversePath: undefined, forwardPaths: [], client: null };
  const record = makeRecord({
    inbound: { key: '', envelope, verdicts: NO_VERDICTS, receivedAt: '' },
    mailbox: '',
    forwardPaths: [],
    size: raw.length,
    judgement,
    fault: { stage: 'decide', error, cause: null },
    incident: null,
    decision: decideUnguarded(judgement),
    deliveries: [],
    alerts: [],
  });
  return markedBelowFromLine(raw, record);
}
