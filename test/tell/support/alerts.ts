/** Incidents, the records that set their alerts off, and a whole alert of each kind. */

import type { Incident } from '../../../lib/incident/index.ts';
import type { Provenance, Remedy } from '../../../lib/judge/provenance.ts';
import { NO_VERDICTS } from '../../../lib/model.ts';
import type { MailRecord } from '../../../lib/record/record.ts';
import type { AlertFacts } from '../../../lib/tell/alert-text.ts';
import { remedy } from './judged.ts';

export const MAILBOX = 'info@client.example';

export function incidentOf(values: Partial<Incident> = {}): Incident {
  return {
    id: '20160923T0122-1',
    mailbox: MAILBOX,
    by: 'cluster',
    openedBy: 'minutes',
    vouched: true,
    firstSeen: '2016-09-23T01:22:39.000Z',
    openedAt: '2016-09-23T01:24:50.000Z',
    lastReport: '2016-09-23T01:24:50.000Z',
    closedAt: null,
    reopenedAt: null,
    sentLast: '2016-09-23T01:24:41.000Z',
    resetAt: null,
    notClosed: false,
    mine: false,
    reports: 11,
    recipients: 10,
    bulk: 0,
    bare: 0,
    features: [
      { kind: 'login-mailer', value: 'info@client.example foxmail', reports: 11 },
      { kind: 'helo', value: 'xncgaxptya', reports: 9 },
      { kind: 'form', value: 'Aa-0', reports: 1 },
    ],
    domains: [
      ['qq.example', 8],
      ['163.example', 2],
    ],
    clients: [],
    samples: [],
    ...values,
  };
}

export function recordOf(provenance: Provenance, values: Partial<MailRecord> = {}): MailRecord {
  return {
    key: '20160923-7f3a',
    mailbox: MAILBOX,
    receivedAt: '2016-09-23T01:24:50.000Z',
    envelope: { reversePath: null, forwardPaths: [MAILBOX], client: null },
    verdicts: NO_VERDICTS,
    size: 2_000,
    class: 'bounce',
    detector: 'qmail',
    readBy: 'grammar',
    reportingMta: null,
    recipients: [],
    recipientCount: 1,
    originalId: null,
    defects: [],
    fault: null,
    provenance,
    reporter: 'own',
    evidence: [],
    incident: { mailbox: MAILBOX, id: '20160923T0122-1', silent: false },
    decision: { kind: 'hold', rule: 'abused', alert: true },
    deliveries: [],
    alerts: [],
    ...values,
  };
}

export function factsOf(
  provenance: Provenance,
  incident: Incident | null = incidentOf(),
  values: Partial<MailRecord> = {},
): AlertFacts {
  const own = incident === null ? { incident: null } : {};
  return { mailbox: MAILBOX, record: recordOf(provenance, { ...own, ...values }), incident };
}

export function abusedBy(kind: Remedy['kind'], values: Partial<Remedy> = {}): Provenance {
  return { kind: 'abused', because: 'incident', remedy: remedy(kind, values) };
}

/** One whole alert of each kind. */
export const ALERTS: Readonly<Record<string, AlertFacts>> = {
  'change-password': factsOf(abusedBy('change-password', { clients: [] })),
  'clean-script': factsOf(abusedBy('clean-script'), incidentOf({ clients: [['203.0.113.9', 10]] })),
  'tell-host': factsOf(
    abusedBy('tell-host'),
    incidentOf({
      openedBy: 'hour',
      lastReport: '2016-09-23T02:22:39.000Z',
      sentLast: '2016-09-23T01:20:00.000Z',
      reports: 300,
      recipients: 280,
    }),
  ),
  'rotate-selector': factsOf(
    abusedBy('rotate-selector'),
    incidentOf({
      clients: [
        ['203.0.113.9', 5],
        ['198.51.100.7', 5],
      ],
    }),
  ),
  forged: factsOf(
    { kind: 'suspect', because: 'one-family' },
    incidentOf({ by: 'mailbox', openedBy: 'hour', sentLast: null, features: [] }),
    { decision: { kind: 'hold', rule: 'suspect-in-incident', alert: false } },
  ),
  unknown: factsOf({ kind: 'unproven', because: 'nothing-strong' }, incidentOf({ vouched: false }), {
    decision: { kind: 'hold', rule: 'unproven-in-incident', alert: false },
  }),
  newsletter: factsOf(
    { kind: 'ours', because: 'proof' },
    incidentOf({ bulk: 9, clients: [['203.0.113.9', 11]], domains: [['isp.example', 11]] }),
    { incident: null, decision: { kind: 'deliver', rule: 'ours', to: null, alert: false, would: null } },
  ),
  forgotten: {
    ...factsOf(abusedBy('change-password', { clients: [] }), null),
    record: recordOf(abusedBy('change-password', { clients: [] })),
    forgotten: '20160923T0122-1',
  },
  'not-closed': factsOf(
    abusedBy('change-password', { clients: [] }),
    incidentOf({
      resetAt: '2016-09-23T01:24:00.000Z',
      notClosed: true,
      sentLast: '2016-09-23T02:10:00.000Z',
      lastReport: '2016-09-23T02:11:00.000Z',
      reports: 230,
      recipients: 221,
    }),
  ),
  'no-flood': factsOf(abusedBy('change-password', { recipients: 1 }), null),
};
