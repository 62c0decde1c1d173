/** Records, deliveries and reports as plain values. */

import type { Observation } from '../../lib/incident/index.ts';
import { type Client, type Inbound, NO_VERDICTS } from '../../lib/model.ts';
import type { Delivery } from '../../lib/record/delivery.ts';
import { mailDeliveries } from '../../lib/record/plan.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { recordOf, reportOf } from '../support/reports.ts';

export const MAILBOX = 'info@client.example';
export const OTHER = 'shop@client.example';

/** When deliveries are planned. */
export const PLANNED_AT = '2026-11-24T10:20:00.000Z';

/** 2026-11-24 10:00 UTC, and `minutes` later. */
export function at(minutes: number): string {
  return new Date(Date.UTC(2026, 10, 24, 10) + Math.round(minutes * 60_000)).toISOString();
}

export function recordFor(key: string, change: Partial<MailRecord> = {}): MailRecord {
  const mailbox = change.mailbox ?? MAILBOX;
  return { ...recordOf(reportOf(), key), mailbox, deliveries: mailDeliveries(key, mailbox, null), ...change };
}

export function heldFor(key: string, change: Partial<MailRecord> = {}): MailRecord {
  return recordFor(key, { decision: { kind: 'hold', rule: 'suspect', alert: false }, ...change });
}

export function droppedFor(key: string): MailRecord {
  const ground = { kind: 'operator', rule: 'qq' } as const;
  return recordFor(key, { decision: { kind: 'drop', rule: 'rule:qq', ground, alert: false } });
}

export function deliveryTo(destination: string, key = 'k1'): Delivery {
  return { kind: 'mail', id: `${key} ${destination}`, key, mailbox: MAILBOX, destination };
}

/** Report `n` of a flood: each of another mail to another recipient, four a minute. */
export function flooding(n: number, change: Partial<Observation> = {}): Observation {
  return {
    at: at(n / 4),
    mail: `mail-${n}`,
    recipients: [`recipient-${n}`],
    features: [
      { kind: 'network', value: '192.0.2.0/24' },
      { kind: 'helo', value: 'xncgaxptya' },
    ],
    hasHeader: true,
    anythingFor: true,
    anythingAgainst: false,
    vouched: true,
    proven: false,
    bulk: null,
    correspondent: false,
    challenge: false,
    submittedAt: at(n / 4),
    domains: ['far.example'],
    clients: ['192.0.2.25'],
    ...change,
  };
}

export function inboundOf(key: string, client: Partial<Client> = {}): Inbound {
  return {
    key,
    envelope: {
      reversePath: null,
      forwardPaths: [MAILBOX],
      client: { address: '192.0.2.25', helo: 'sv1.host.example', name: null, ...client },
    },
    verdicts: NO_VERDICTS,
    receivedAt: at(0),
  };
}
