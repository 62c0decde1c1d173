import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROW_NAMES } from '../../lib/decide/table.ts';
import { MAIL_CLASSES } from '../../lib/model.ts';
import {
  countedRules,
  countMetric,
  deliveryMetric,
  failedMetric,
  latencyMetric,
  type Metric,
  oldestDeliveryMetric,
  openIncidentsMetric,
  pausedDestinationsMetric,
  recordMetrics,
} from '../../lib/record/metrics.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { hostileRecord } from '../support/hostile-record.ts';
import { recordOf, reportOf } from '../support/reports.ts';

const RULES = countedRules({
  rules: [{ name: 'qq', conditions: [], then: { kind: 'hold' }, force: false }],
});

/** Such as `Mails class=bounce` and `Held`, in the order in which they are given. */
function told(metrics: readonly Metric[]): string[] {
  return metrics.map(({ name, value, dimension }) => {
    const of = dimension === null ? '' : ` ${dimension.name}=${dimension.value}`;
    return `${name}${of} ${value}`;
  });
}

function countedAs(record: MailRecord): string[] {
  return told(recordMetrics(record, RULES));
}

const REMEDY = {
  kind: 'change-password',
  subject: 'info@client.example',
  host: null,
  clients: [],
  recipients: 40,
  since: null,
  searchFor: null,
} as const;

describe('a mail counts as', () => {
  it('its class, its decision and the rule that made it', () => {
    expect(countedAs(recordOf({ kind: 'ordinary' }))).toEqual([
      'Mails class=ordinary 1',
      'Decisions decision=deliver 1',
      'Rules rule=ordinary 1',
    ]);
  });

  it('whose mail it returns, where it is a report', () => {
    expect(countedAs(recordOf(reportOf()))).toEqual([
      'Mails class=bounce 1',
      'Reports provenance=unproven 1',
      'Decisions decision=mark 1',
      'Rules rule=unproven 1',
      'Bounces 1',
    ]);
  });

  it('held and abused where it is, by the table or by a rule of the config', () => {
    const record: MailRecord = {
      ...recordOf(reportOf()),
      provenance: { kind: 'abused', because: 'incident', remedy: REMEDY },
      decision: { kind: 'hold', rule: 'rule:qq', alert: true },
    };
    expect(countedAs(record)).toEqual([
      'Mails class=bounce 1',
      'Reports provenance=abused 1',
      'Decisions decision=hold 1',
      'Rules rule=rule:qq 1',
      'Held 1',
      'Abused 1',
      'Bounces 1',
    ]);
  });

  it('dropped where it is dropped, and no bounce where it is another report', () => {
    const record: MailRecord = {
      ...recordOf(reportOf({ kind: 'auto-reply' })),
      decision: {
        kind: 'drop',
        rule: 'rule:qq',
        ground: { kind: 'operator', rule: 'qq' },
        alert: false,
      },
    };
    expect(countedAs(record).slice(2)).toEqual([
      'Decisions decision=drop 1',
      'Rules rule=rule:qq 1',
      'Dropped 1',
    ]);
  });

  it('failed open where a fault of ours kept it from being read', () => {
    const counts = countedAs(recordOf(null));
    expect(counts).toContain('FailOpen 1');
    expect(counts[0]).toBe('Mails class=unread 1');
  });

  it('going round where it was forwarded too often', () => {
    const record = {
      ...recordOf(reportOf()),
      decision: { kind: 'hold', rule: 'loop', alert: false } as const,
    };
    expect(countedAs(record)).toContain('Rules rule=loop 1');
  });

  it('the rule `other` where neither the table nor the config has its rule', () => {
    const record = {
      ...recordOf(reportOf()),
      decision: { kind: 'hold', rule: 'rule:of-a-former-config', alert: false } as const,
    };
    expect(countedAs(record)).toContain('Rules rule=other 1');
  });
});

describe('no dimension', () => {
  it("has a stranger's word, whatever a mail says", () => {
    const closed = new Set<string>([
      ...MAIL_CLASSES,
      'unread',
      ...['ours', 'abused', 'unproven', 'suspect', 'forged'],
      ...['deliver', 'mark', 'hold', 'drop'],
      ...ROW_NAMES,
      ...['rule:qq', 'other'],
    ]);
    fc.assert(
      fc.property(hostileRecord, (record) => {
        const values = recordMetrics(record, RULES).flatMap(({ dimension }) => dimension?.value ?? []);
        expect(values.filter((value) => !closed.has(value))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is not a mail counts as', () => {
  it('the outcome of a delivery, of its try or as SES tells it later', () => {
    expect(told([deliveryMetric('later'), deliveryMetric('bounced')])).toEqual([
      'Deliveries outcome=later 1',
      'Deliveries outcome=bounced 1',
    ]);
  });

  it('a message that comes again, under its queue', () => {
    expect(told([failedMetric('inbound'), failedMetric('deliveries'), failedMetric('sent')])).toEqual([
      'Failed queue=inbound 1',
      'Failed queue=deliveries 1',
      'Failed queue=sent 1',
    ]);
  });

  it('so many of a kind, as many as are open, or as long as it took', () => {
    expect(
      told([
        countMetric('SweepRepairs', 3),
        openIncidentsMetric(2),
        pausedDestinationsMetric(1),
        oldestDeliveryMetric(61),
        latencyMetric('read', 12.5),
      ]),
    ).toEqual([
      'SweepRepairs 3',
      'IncidentsOpen 2',
      'DestinationsPaused 1',
      'OldestDeliveryMinutes 61',
      'Latency stage=read 12.5',
    ]);
  });
});
