/** Which alarms there are: what each counts, from where on it rings, and what it says. */

import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { MAX_DELAY_SECONDS, SWEEP_MINUTES } from '../functions/timing.ts';
import type { MetricName, QueueName } from '../lib/record/metrics.ts';
import type { Site } from '../lib/site/site.ts';
import { ownMetric, sesMetric } from './metrics.ts';
import { canaryDomains, DEFAULT_NAME, ruleNames } from './names.ts';
import type { Processing } from './processing.ts';

export interface AlarmsProps {
  readonly site: Site;
  readonly processing: Pick<Processing, 'queues' | 'functions' | 'table' | 'bucket'>;
  readonly name?: string;
}

/** A row of the table. */
export interface AlarmRow {
  /** After the deployment's name: the alarm's, and of its section in the README (`runbook-...`). */
  readonly name: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Default: it rings at the threshold, and above. */
  readonly below?: boolean;
  /** Default: nothing counted is nothing wrong. */
  readonly missing?: TreatMissingData;
}

/**
 * Old by so much, nobody works, or not fast enough: the queues are emptied within seconds. AWS leaves a message that was
 * received three times or more out of the age, so what fails must reach it before the third receive, at twice the visibility;
 * what fails on and on is counted below. A delivery may have been told to come later, which counts as age.
 */
const STUCK_MINUTES = { inbound: 10, deliveries: 15 + MAX_DELAY_SECONDS / 60, sent: 5 } as const;

/**
 * A message that fails comes again after the visibility, at most nine minutes: so the third failure of one is seen, as are three
 * at once. A process that was ended counted nothing itself; Lambda did.
 */
const FAILING = { times: 3, minutes: 20 } as const;

/** What a destination puts off comes again within an hour at most: by then a short outage is over. */
const WAITING_MINUTES = 60;

/** SES reviews an account at 5 % of bounces and 0.1 % of complaints: there is time to act before. */
const BOUNCE_RATE = 0.04;
const COMPLAINT_RATE = 0.0008;

/** Above a day by what a schedule and a mail on its way may be late: each window has one canary at least. */
const CANARY_HOURS = 26;

/** Of all reports, those that are not about mail of ours: a newsletter's bounces are about ours. */
const FLOOD_SHARE = 0.5;

export function alarmRows({
  site,
  processing: { queues, functions },
  name = DEFAULT_NAME,
}: AlarmsProps): readonly AlarmRow[] {
  const { limits } = site;
  const minutes = Duration.minutes;
  const own = (metric: MetricName, period: Duration) => ownMetric(metric, { period });
  const reports = (provenance: string) =>
    ownMetric('Reports', { period: minutes(5), dimensionsMap: { provenance } });
  const waiting = (queue: QueueName) =>
    queues[queue].queue.metricApproximateAgeOfOldestMessage({ period: minutes(1), statistic: 'Maximum' });
  const dead = (queue: QueueName) =>
    queues[queue].dead.metricApproximateNumberOfMessagesVisible({ period: minutes(1), statistic: 'Maximum' });
  const failing = (queue: QueueName) => {
    const period = minutes(FAILING.minutes);
    const worker = functions[queue === 'deliveries' ? 'deliver' : queue];
    return new MathExpression({
      label: 'tries that failed',
      expression: 'FILL(failed, 0) + FILL(ended, 0)',
      usingMetrics: {
        failed: ownMetric('Failed', { period, dimensionsMap: { queue } }),
        ended: worker.metricErrors({ period }),
      },
      period,
    });
  };
  const errors = (fn: 'sweep' | 'digest' | 'canary', period: Duration) =>
    functions[fn].metricErrors({ period });
  const rule = (metric: string, dimension: string) =>
    sesMetric(metric, { period: minutes(5), statistic: 'Sum', dimensionsMap: { RuleName: dimension } });
  const rules = ruleNames(site, name);
  const canaries = canaryDomains(site).length;

  return [
    {
      name: 'bounce-flood',
      says: `In five minutes ${limits.clusterMinutes} or more reports came about mail that is not shown to be ours, and they are most of all reports.`,
      metric: new MathExpression({
        label: 'reports about mail not shown to be ours',
        expression: `IF(others >= ${FLOOD_SHARE} * (others + ours), others, 0)`,
        usingMetrics: {
          others: new MathExpression({
            expression: 'FILL(abused, 0) + FILL(unproven, 0) + FILL(suspect, 0) + FILL(forged, 0)',
            usingMetrics: {
              abused: reports('abused'),
              unproven: reports('unproven'),
              suspect: reports('suspect'),
              forged: reports('forged'),
            },
            period: minutes(5),
          }),
          ours: new MathExpression({
            expression: 'FILL(proven, 0)',
            usingMetrics: { proven: reports('ours') },
            period: minutes(5),
          }),
        },
        period: minutes(5),
      }),
      threshold: limits.clusterMinutes,
    },
    {
      name: 'account-abuse',
      says: 'Somebody sends through an account of the site: mail that is not its owner’s left through it.',
      metric: own('Abused', minutes(1)),
      threshold: 1,
    },
    ...(['inbound', 'deliveries', 'sent'] as const).flatMap((queue): readonly AlarmRow[] => [
      {
        name: `${queue}-dead-letters`,
        says: `Messages of the queue ${queue} were given up. The mails are in the bucket; one command brings them back.`,
        metric: dead(queue),
        threshold: 1,
      },
      {
        name: `${queue}-stuck`,
        says: `A message of the queue ${queue} has been waiting for ${STUCK_MINUTES[queue]} minutes.`,
        metric: waiting(queue),
        threshold: STUCK_MINUTES[queue] * 60,
      },
      {
        name: `${queue}-failing`,
        says: `In ${FAILING.minutes} minutes ${FAILING.times} tries or more to work on messages of the queue ${queue} failed. They come again.`,
        metric: failing(queue),
        threshold: FAILING.times,
      },
    ]),
    {
      name: 'deliveries-waiting',
      says: `A delivery has been waiting for ${WAITING_MINUTES} minutes or more: its destination, or SES, puts it off each time.`,
      // The sweep tells how old the oldest is.
      metric: ownMetric('OldestDeliveryMinutes', {
        period: minutes(2 * SWEEP_MINUTES),
        statistic: 'Maximum',
      }),
      threshold: WAITING_MINUTES,
    },
    {
      name: 'deliveries-failed',
      says: 'A delivery was given up: its destination does not take that mail, and it is not tried again.',
      metric: ownMetric('Deliveries', { period: minutes(5), dimensionsMap: { outcome: 'failed' } }),
      threshold: 1,
    },
    {
      name: 'sweep-repairs',
      says: 'A delivery had been planned, and its message was lost, or its worker ended. It was put back on the queue.',
      metric: own('SweepRepairs', minutes(SWEEP_MINUTES)),
      threshold: 1,
    },
    {
      name: 'ses-publish-failure',
      says: 'SES could not put a mail into the bucket, or tell of it. It tries for four hours.',
      metric: sumOf(rules.map((one) => rule('PublishFailure', one))),
      threshold: 1,
    },
    {
      name: 'ses-publish-expired',
      says: 'SES gave a mail up that it had accepted, after four hours: it is lost.',
      metric: sumOf(rules.map((one) => rule('PublishExpired', one))),
      threshold: 1,
    },
    {
      name: 'fail-open',
      says: 'A mail could not be judged, for a fault of ours, and was delivered with a mark.',
      metric: own('FailOpen', minutes(5)),
      threshold: 1,
    },
    {
      name: 'destination-paused',
      says: 'A destination refuses mail for good: its mail is held until you resume it.',
      // The sweep tells how many there are.
      metric: ownMetric('DestinationsPaused', { period: minutes(2 * SWEEP_MINUTES), statistic: 'Maximum' }),
      threshold: 1,
    },
    {
      name: 'ses-bounce-rate',
      says: `Of what this account sends by SES, ${100 * BOUNCE_RATE} % bounce: at 5 % SES reviews it, at 10 % it may end it.`,
      metric: sesMetric('Reputation.BounceRate', { period: Duration.hours(1), statistic: 'Maximum' }),
      threshold: BOUNCE_RATE,
    },
    {
      name: 'ses-complaint-rate',
      says: `Of what this account sends by SES, ${100 * COMPLAINT_RATE} % are complained about: at 0.1 % SES reviews it, at 0.5 % it may end it.`,
      metric: sesMetric('Reputation.ComplaintRate', { period: Duration.hours(1), statistic: 'Maximum' }),
      threshold: COMPLAINT_RATE,
    },
    {
      name: 'sweep-failed',
      says: 'The sweep ended with an error: what is due waits.',
      metric: errors('sweep', minutes(15)),
      // One of three may meet a throttled minute of AWS's.
      threshold: 2,
    },
    {
      name: 'digest-failed',
      says: 'The digest ended with an error: nobody was told what is held.',
      metric: errors('digest', minutes(5)),
      threshold: 1,
    },
    ...(canaries === 0
      ? []
      : ([
          {
            name: 'canary-failed',
            says: 'Of the mails that the site sends to itself each day, one could not be sent: the MX of its domain leads elsewhere, or SES refused it.',
            metric: errors('canary', minutes(5)),
            threshold: 1,
          },
          {
            name: 'canary-missing',
            says: `Of ${canaries} mails that the site sends to itself each day, by its MX, not all came back: mail may not flow. It rings until one has come for each, which may take a day.`,
            metric: own('CanaryArrived', Duration.hours(CANARY_HOURS)),
            threshold: canaries,
            below: true,
            missing: TreatMissingData.BREACHING,
          },
        ] satisfies AlarmRow[])),
  ];
}

/** The rules of one site: almost always one. An alarm takes ten metrics. */
function sumOf(metrics: readonly IMetric[]): IMetric {
  const [only] = metrics;
  if (only !== undefined && metrics.length === 1) return only;
  const named = Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric]));
  return new MathExpression({
    expression: Object.keys(named)
      .map((key) => `FILL(${key}, 0)`)
      .join(' + '),
    usingMetrics: named,
    period: Duration.minutes(5),
  });
}
