/** Which alerts are planned: each once, by its id. */

import { describe, expect, test } from 'vitest';
import { alertDeliveries } from '../../lib/record/plan.ts';
import { incidentOf } from '../tell/support/alerts.ts';

const idsOf = (incident: Parameters<typeof incidentOf>[0]) =>
  alertDeliveries({
    key: 'k1',
    mailbox: 'info@client.example',
    counts: 'info@client.example',
    at: '2016-09-23T01:24:50.000Z',
    addresses: ['admin@elsewhere.example'],
    untold: [incidentOf(incident)],
    abuse: null,
  }).map(({ id }) => id);

const FIRST = '2016-09-23T02:00:00.000Z';

describe('the alert of an incident', () => {
  test('is one, whatever the owner answers meanwhile', () => {
    expect(idsOf({})).toHaveLength(1);
    expect(idsOf({ resetAt: FIRST })).toEqual(idsOf({}));
  });

  test('is another one for each answer after which mail goes on leaving, and for each opening', () => {
    const all = [
      ...idsOf({}),
      ...idsOf({ resetAt: FIRST, notClosed: true }),
      ...idsOf({ resetAt: '2016-09-23T03:00:00.000Z', notClosed: true }),
      ...idsOf({ reopenedAt: '2016-09-24T03:00:00.000Z' }),
    ];
    expect(new Set(all).size).toBe(4);
  });
});
