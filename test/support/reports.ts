/** Reports and records as plain values, for tests of what comes after classification. */

import { decideUnguarded } from '../../lib/decide/decide.ts';
import { judge } from '../../lib/judge/judge.ts';
import { type Classified, type Envelope, NO_VERDICTS, type Recipient, type Report } from '../../lib/model.ts';
import { mailDeliveries } from '../../lib/record/plan.ts';
import { type MailRecord, makeRecord } from '../../lib/record/record.ts';

export const ENVELOPE: Envelope = {
  reversePath: null,
  forwardPaths: ['info@client.example'],
  client: { address: '192.0.2.25', helo: 'sv1.host.example', name: null },
};

export function recipientOf(change: Partial<Recipient> = {}): Recipient {
  return {
    address: 'nobody@far.example',
    originalRecipient: null,
    action: 'failed',
    actionDerived: false,
    status: null,
    replyCode: '550',
    diagnosticCode: '550 No such user here',
    reason: 'userunknown',
    hard: true,
    ...change,
  };
}

export function reportOf(change: Partial<Report> = {}): Report {
  return {
    kind: 'bounce',
    detector: 'qmail',
    readBy: 'grammar',
    reportingMta: 'sv1.host.example',
    recipients: [recipientOf()],
    returned: { kind: 'none' },
    quotedIds: [],
    defects: [],
    ...change,
  };
}

/** The record that the stages make of a classified mail; null where it could not be read. */
export function recordOf(classified: Classified | null, key = 'k1'): MailRecord {
  const judgement = judge(classified);
  return makeRecord({
    inbound: { key, envelope: ENVELOPE, verdicts: NO_VERDICTS, receivedAt: '2026-11-24T10:15:30.000Z' },
    mailbox: 'info@client.example',
    forwardPaths: ['info@client.example'],
    size: 1234,
    judgement,
    fault: classified === null ? { stage: 'classify', error: 'RangeError', cause: null } : null,
    incident: null,
    decision: decideUnguarded(judgement),
    deliveries: mailDeliveries(key, 'info@client.example', null),
    alerts: [],
  });
}
