/** What rings when, and whether its text leads somewhere. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { meterOf, NAMESPACE } from '../../functions/metrics.ts';
import { TIMING } from '../../functions/timing.ts';
import type { SiteConfig } from '../../lib/index.ts';
import {
  deliveryMetric,
  failedMetric,
  type Metric,
  oldestDeliveryMetric,
  type QueueName,
} from '../../lib/record/metrics.ts';
import { ringsAt } from '../support/alarm-evaluator.ts';
import { metricsIn } from '../support/aws/metrics.ts';
import { ofType, one, read, statements, synthesised } from './support/synthesised.ts';

const published: Partial<SiteConfig> = {
  alerts: ['admin@elsewhere.example', 'night@elsewhere.example'],
  domains: {
    'client.example': { publishMx: true, mailboxes: { info: 'owner@mailbox.example' } },
    'second.example': { publishMx: true, mailboxes: { info: 'owner@mailbox.example' } },
    'later.example': { mailboxes: { info: 'owner@mailbox.example' } },
  },
};
const { alarms, processing } = await synthesised(published);
const rows = ofType(alarms, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const alarm = (name: string) => {
  const found = rows.find(({ AlarmName }) => AlarmName === `truebounce-${name}`);
  if (found === undefined) throw new Error(`there is no alarm ${name}`);
  return found;
};

const functionOf = (handler: string) => {
  const found = ofType(processing, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties.Handler === handler,
  );
  if (found === undefined) throw new Error(`there is no function ${handler}`);
  return found.id;
};

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
/** As GitHub makes an anchor of a heading. */
const anchors = new Set(
  [...README.matchAll(/^#{2,6} (.+)$/gm)].map(
    ([, heading = '']) =>
      `#${heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-')}`,
  ),
);

describe('alarms', () => {
  it('are these', () => {
    expect(rows.map(({ AlarmName }) => AlarmName.replace('truebounce-', ''))).toEqual([
      'bounce-flood',
      'account-abuse',
      'inbound-dead-letters',
      'inbound-stuck',
      'inbound-failing',
      'deliveries-dead-letters',
      'deliveries-stuck',
      'deliveries-failing',
      'sent-dead-letters',
      'sent-stuck',
      'sent-failing',
      'deliveries-waiting',
      'deliveries-failed',
      'sweep-repairs',
      'ses-publish-failure',
      'ses-publish-expired',
      'fail-open',
      'destination-paused',
      'ses-bounce-rate',
      'ses-complaint-rate',
      'sweep-failed',
      'digest-failed',
      'canary-failed',
      'canary-missing',
    ]);
  });

  it('tell all of the config’s alerts, also when it is over', () => {
    const topic = one(alarms, 'AWS::SNS::Topic').id;
    for (const { AlarmActions, OKActions } of rows) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(OKActions).toEqual([{ Ref: topic }]);
    }
    expect(
      ofType(alarms, 'AWS::SNS::Subscription').map(({ Properties }) => [
        Properties.Protocol,
        Properties.Endpoint,
      ]),
    ).toEqual([
      ['email', 'admin@elsewhere.example'],
      ['email', 'night@elsewhere.example'],
    ]);
  });

  it('may be told by CloudWatch, of this account’s alarms, and by nobody without TLS; no key of KMS keeps it out', () => {
    const onTopic = statements(alarms);
    expect(onTopic.map(({ effect, principals, actions }) => [effect, principals, actions[0]])).toEqual([
      ['Deny', ['*'], 'sns:Publish'],
      ['Allow', ['cloudwatch.amazonaws.com'], 'sns:Publish'],
    ]);
    const { StringEquals, ArnLike } = onTopic[1]?.conditions ?? {};
    expect(read(StringEquals['aws:SourceAccount'])).toBe('<AWS::AccountId>');
    expect(read(ArnLike['aws:SourceArn'])).toBe(
      'arn:<AWS::Partition>:cloudwatch:eu-central-1:<AWS::AccountId>:alarm:truebounce-*',
    );
    expect(one(alarms, 'AWS::SNS::Topic').Properties?.KmsMasterKeyId).toBeUndefined();
  });

  it('do not ring where nothing is counted, but for the canary, which rings where nothing comes', () => {
    for (const { AlarmName, TreatMissingData } of rows)
      expect(TreatMissingData).toBe(AlarmName === 'truebounce-canary-missing' ? 'breaching' : 'notBreaching');
  });

  it('count what the functions count, under their name', () => {
    const namespaces = new Set(
      rows.flatMap(({ Namespace, Metrics = [] }) => [
        Namespace,
        ...Metrics.map(
          (metric: { MetricStat?: { Metric: { Namespace: string } } }) => metric.MetricStat?.Metric.Namespace,
        ),
      ]),
    );
    namespaces.delete(undefined);
    expect([...namespaces].sort()).toEqual(['AWS/Lambda', 'AWS/SES', 'AWS/SQS', NAMESPACE]);
  });

  it('ask CloudWatch for what it can be asked: ten metrics at most, a week at most', () => {
    for (const { Metrics = [], Period = 0, EvaluationPeriods } of rows) {
      expect(Metrics.length).toBeLessThanOrEqual(10);
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(604_800);
    }
  });

  it('say what is wrong, and where it stands what to do', () => {
    for (const { AlarmName, AlarmDescription } of rows) {
      const name = AlarmName.replace('truebounce-', '');
      expect(AlarmDescription).toMatch(
        new RegExp(`^[A-Z].{20,}\\. What to do: README\\.md#runbook-${name}$`),
      );
    }
  });

  it('each have their section in the README, and no section is of no alarm', () => {
    const wanted = rows.map(({ AlarmName }) => AlarmName.replace('truebounce-', '#runbook-'));
    expect([...anchors].filter((anchor) => anchor.startsWith('#runbook-')).sort()).toEqual(wanted.sort());
  });
});

describe('the flood', () => {
  it('rings at the config’s number of reports in five minutes', async () => {
    expect(alarm('bounce-flood').Threshold).toBe(10);
    const stated = await synthesised({ incidents: { clusterMinutes: 25 } });
    const [flood] = ofType(stated.alarms, 'AWS::CloudWatch::Alarm');
    expect(flood?.Properties).toMatchObject({ AlarmName: 'truebounce-bounce-flood', Threshold: 25 });
  });

  it('counts reports that are not about mail of ours, if they are half of all', () => {
    const metrics: {
      Id: string;
      Expression?: string;
      MetricStat?: { Metric: { Dimensions: unknown }; Period: number };
    }[] = alarm('bounce-flood').Metrics;
    const counted = metrics.filter(({ MetricStat }) => MetricStat !== undefined);
    expect(
      counted.map(({ Id, MetricStat }) => [Id, MetricStat?.Metric.Dimensions, MetricStat?.Period]),
    ).toEqual(
      expect.arrayContaining(
        ['abused', 'unproven', 'suspect', 'forged'].map((provenance) => [
          provenance,
          [{ Name: 'provenance', Value: provenance }],
          300,
        ]),
      ),
    );
    expect(metrics.find(({ Expression }) => Expression?.startsWith('IF'))?.Expression).toBe(
      'IF(others >= 0.5 * (others + ours), others, 0)',
    );
  });
});

describe('the canary', () => {
  it('is missed when fewer came than there are domains whose MX is published, in more than a day', () => {
    expect(alarm('canary-missing')).toMatchObject({
      MetricName: 'CanaryArrived',
      Threshold: 2,
      ComparisonOperator: 'LessThanThreshold',
      Period: 26 * 3_600,
      EvaluationPeriods: 1,
    });
  });

  it('is not missed before any MX is published', async () => {
    const { alarms: before } = await synthesised();
    expect(JSON.stringify(before.Resources)).not.toContain('CanaryArrived');
    expect(JSON.stringify(before.Resources)).not.toContain('canary-failed');
  });

  it('of one domain that cannot be sent rings at once, and those of the others are not sent again for it', () => {
    const id = functionOf('canary.handler');
    expect(alarm('canary-failed')).toMatchObject({ MetricName: 'Errors', Threshold: 1, Period: 300 });
    expect(read(alarm('canary-failed').Dimensions[0].Value)).toContain(id);
    const tries = ofType(processing, 'AWS::Lambda::EventInvokeConfig').filter(
      ({ Properties }) => Properties.FunctionName.Ref === id,
    );
    expect(tries.map(({ Properties }) => Properties.MaximumRetryAttempts)).toEqual([0]);
  });
});

const DAY = Date.parse('2026-10-01T00:00:00Z');

/** Whether it rings within the hour in which this is published, each at its second. */
function ringsAfter(name: string, published: readonly (readonly [second: number, Metric])[]): boolean {
  const counted = published.flatMap(([second, metric]) => {
    const lines: string[] = [];
    const meter = meterOf({ print: (line) => lines.push(line), clock: () => 0 });
    meter.add([metric]);
    meter.publish();
    return lines
      .flatMap((line) => metricsIn(JSON.parse(line)))
      .map((one) => ({ ...one, at: DAY + 1_000 * second }));
  });
  return ringsAt(alarm(name), counted, new Date(DAY), new Date(DAY + 3_600_000)).length > 0;
}

describe('a delivery', () => {
  it('that waits for an hour rings, though none was given up', () => {
    expect(ringsAfter('deliveries-waiting', [[5, oldestDeliveryMetric(59)]])).toBe(false);
    expect(ringsAfter('deliveries-waiting', [[5, oldestDeliveryMetric(60)]])).toBe(true);
  });

  it('that is given up rings at once, and one that comes later does not', () => {
    const others = (['delivered', 'later', 'bounced', 'complained'] as const).map(deliveryMetric);
    const seconds = others.map((metric) => [5, metric] as const);
    expect(ringsAfter('deliveries-failed', seconds)).toBe(false);
    expect(ringsAfter('deliveries-failed', [...seconds, [6, deliveryMetric('failed')]])).toBe(true);
  });
});

describe('a message that fails', () => {
  /** As AWS has it: a message that was received three times or more counts no longer for the age of the oldest. */
  it.each([
    ['inbound', TIMING.inbound],
    ['sent', TIMING.sent],
  ])('of %s is old enough to ring before the age leaves it out', (queue, { visibilitySeconds }) => {
    const { Threshold } = alarm(`${queue}-stuck`);
    expect(Threshold).toBeGreaterThan(visibilitySeconds);
    expect(Threshold).toBeLessThan(2 * visibilitySeconds);
  });

  it('of deliveries is not meant by the age: SQS may hold one back for a second try', () => {
    expect(alarm('deliveries-stuck').Threshold).toBeGreaterThan(900 + 600);
  });

  const rings = (queue: QueueName, ...seconds: readonly number[]): boolean =>
    ringsAfter(
      `${queue}-failing`,
      seconds.map((second) => [second, failedMetric(queue)]),
    );

  it.each([
    ['inbound', TIMING.inbound],
    ['deliveries', TIMING.deliver],
    ['sent', TIMING.sent],
  ] as const)(
    'of %s rings at its third failure, though there is no other',
    (queue, { visibilitySeconds }) => {
      expect(rings(queue, 0, visibilitySeconds, 2 * visibilitySeconds)).toBe(true);
      expect(rings(queue, 0, visibilitySeconds)).toBe(false);
    },
  );

  it('rings with two others, and not for those of another queue', () => {
    expect(rings('inbound', 5, 5, 5)).toBe(true);
    expect(rings('inbound')).toBe(false);
    const dimensions = ofType(alarms, 'AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.AlarmName.endsWith('-failing'))
      .flatMap(({ Properties }) => Properties.Metrics)
      .flatMap(({ MetricStat }) =>
        MetricStat?.Metric.MetricName === 'Failed' ? MetricStat.Metric.Dimensions : [],
      );
    expect(dimensions.map(({ Name, Value }) => [Name, Value])).toEqual([
      ['queue', 'inbound'],
      ['queue', 'deliveries'],
      ['queue', 'sent'],
    ]);
  });

  it('counts also where it ended the process, of the function that works on that queue', () => {
    for (const [queue, handler] of [
      ['inbound', 'inbound.handler'],
      ['deliveries', 'deliver.handler'],
      ['sent', 'sent.handler'],
    ]) {
      const ended = alarm(`${queue}-failing`).Metrics.find(
        ({ MetricStat }: { MetricStat?: { Metric: { MetricName: string } } }) =>
          MetricStat?.Metric.MetricName === 'Errors',
      );
      expect(read(ended.MetricStat.Metric.Dimensions[0].Value)).toContain(functionOf(handler ?? ''));
    }
  });
});

describe('the dashboard', () => {
  const body = read(one(alarms, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);

  it.each([
    'Mails',
    'Reports',
    'Decisions',
    'Rules',
    'IncidentsOpen',
    'Latency',
    'Deliveries',
    'Failed',
    'FailOpen',
    'SweepRepairs',
    'OldestDeliveryMinutes',
  ])('shows %s', (metric) => {
    // Within the search of an expression the quotes are escaped.
    expect(body).toMatch(new RegExp(`"${metric}\\\\*"`));
  });

  it('has all alarms on top', () => {
    for (const { id } of ofType(alarms, 'AWS::CloudWatch::Alarm')) expect(body).toContain(`<${id}.Arn>`);
  });
});
