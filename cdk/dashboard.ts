/** One page: what came, what it was, what became of it, how long it took, and what it costs. */

import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../lib/record/metrics.ts';
import { byDimension, ownMetric, sesMetric } from './metrics.ts';
import type { Processing } from './processing.ts';

export interface DashboardProps {
  readonly name: string;
  readonly processing: Pick<Processing, 'queues' | 'functions' | 'table' | 'bucket'>;
  readonly alarms: readonly Alarm[];
}

const PERIOD = Duration.minutes(5);

export function makeDashboard(scope: Construct, { name, processing, alarms }: DashboardProps): Dashboard {
  const { queues, functions, table, bucket } = processing;
  const graph = (title: string, left: IMetric[], options: { stacked?: boolean; width?: number } = {}) =>
    new GraphWidget({
      title,
      left,
      stacked: options.stacked ?? false,
      width: options.width ?? 12,
      height: 6,
    });
  const own = (metric: MetricName, statistic = 'Sum') => ownMetric(metric, { period: PERIOD, statistic });

  return new Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    periodOverride: PeriodOverride.INHERIT,
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
      [
        graph('Mails by class', [byDimension('Mails', 'class')], { stacked: true }),
        graph('Reports by provenance', [byDimension('Reports', 'provenance')], { stacked: true }),
      ],
      [
        graph('Decisions', [byDimension('Decisions', 'decision')], { stacked: true }),
        graph('Decisions by rule', [byDimension('Rules', 'rule')], { stacked: true }),
      ],
      [
        graph('Incidents', [own('IncidentsOpen', 'Maximum'), own('IncidentsOpened'), own('Abused')]),
        graph('Deliveries by outcome', [byDimension('Deliveries', 'outcome')], { stacked: true }),
      ],
      [
        graph('Latency by stage, of 95 in 100 (ms)', [byDimension('Latency', 'stage', 'p95')]),
        graph('Oldest message (s)', [
          queues.inbound.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
          queues.deliveries.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
          queues.sent.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
        ]),
      ],
      [
        graph('What failed, and what was mended', [
          byDimension('Failed', 'queue'),
          own('FailOpen'),
          own('SweepRepairs'),
        ]),
        graph('Longest wait of a delivery (min)', [own('OldestDeliveryMinutes', 'Maximum')]),
      ],
      [
        graph(
          'Cost: mails sent by SES, messages of queues',
          [
            sesMetric('Send', { period: PERIOD, statistic: 'Sum' }),
            ...Object.values(queues).map(({ queue }) => queue.metricNumberOfMessagesSent({ period: PERIOD })),
          ],
          { width: 8 },
        ),
        graph(
          'Cost: time of the functions (ms)',
          Object.values(functions).map((fn) => fn.metricDuration({ period: PERIOD, statistic: 'Sum' })),
          { width: 8 },
        ),
        graph(
          'Cost: units of the table, bytes of the bucket',
          [
            table.metricConsumedReadCapacityUnits({ period: PERIOD }),
            table.metricConsumedWriteCapacityUnits({ period: PERIOD }),
            bucketSize(bucket.bucketName),
          ],
          { width: 8 },
        ),
      ],
    ],
  });
}

function bucketSize(bucketName: string): IMetric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName: 'BucketSizeBytes',
    dimensionsMap: { BucketName: bucketName, StorageType: 'StandardStorage' },
    // S3 counts once a day.
    period: Duration.days(1),
    statistic: 'Average',
  });
}
