/** What rings when, and whether its text leads somewhere. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NAMESPACE } from '../../functions/metrics.ts';
import type { SiteConfig } from '../../lib/index.ts';
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
      'deliveries-dead-letters',
      'deliveries-stuck',
      'sent-dead-letters',
      'sent-stuck',
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
    const { id } = ofType(processing, 'AWS::Lambda::Function').find(
      ({ Properties }) => Properties.Handler === 'canary.handler',
    ) ?? { id: '' };
    expect(alarm('canary-failed')).toMatchObject({ MetricName: 'Errors', Threshold: 1, Period: 300 });
    expect(read(alarm('canary-failed').Dimensions[0].Value)).toContain(id);
    const tries = ofType(processing, 'AWS::Lambda::EventInvokeConfig').filter(
      ({ Properties }) => Properties.FunctionName.Ref === id,
    );
    expect(tries.map(({ Properties }) => Properties.MaximumRetryAttempts)).toEqual([0]);
  });
});

describe('a delivery that waits', () => {
  it('rings later than SQS may hold it back for a second try', () => {
    expect(alarm('deliveries-stuck').Threshold).toBeGreaterThan(900 + 600);
    expect(alarm('inbound-stuck').Threshold).toBe(900);
  });
});

describe('the dashboard', () => {
  const body = read(one(alarms, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);

  it.each(['Mails', 'Reports', 'Decisions', 'Rules', 'IncidentsOpen', 'Latency', 'Deliveries'])(
    'shows %s',
    (metric) => {
      expect(body).toContain(metric);
    },
  );

  it('has all alarms on top', () => {
    for (const { id } of ofType(alarms, 'AWS::CloudWatch::Alarm')) expect(body).toContain(`<${id}.Arn>`);
  });
});
