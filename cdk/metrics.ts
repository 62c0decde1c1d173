/** What the functions count (functions/metrics.ts), and what AWS does, as alarms and the dashboard ask for it. */

import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { NAMESPACE } from './names.ts';

export type OwnMetric =
  | 'Mails'
  | 'Reports'
  | 'Decisions'
  | 'Rules'
  | 'Deliveries'
  | 'Held'
  | 'Dropped'
  | 'FailOpen'
  | 'Abused'
  | 'Bounces'
  | 'IncidentsOpened'
  | 'IncidentsOpen'
  | 'SweepRepairs'
  | 'DestinationsPaused'
  | 'CanaryArrived'
  | 'Latency';

/** Powertools gives each metric this dimension, from POWERTOOLS_SERVICE_NAME: the deployment's name. */
const SERVICE = 'service';

export function ownMetric(
  deployment: string,
  metricName: OwnMetric,
  options: MetricOptions & { readonly dimensionsMap?: Record<string, string> } = {},
): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    statistic: 'Sum',
    ...options,
    dimensionsMap: { [SERVICE]: deployment, ...options.dimensionsMap },
  });
}

/** All values of a dimension, whichever there are: a line each. For graphs only; alarms cannot search. */
export function byDimension(
  deployment: string,
  metricName: OwnMetric,
  dimension: string,
  statistic = 'Sum',
): MathExpression {
  const period = Duration.minutes(5);
  const search = `{${NAMESPACE},${SERVICE},${dimension}} MetricName="${metricName}" ${SERVICE}="${deployment}"`;
  return new MathExpression({
    expression: `SEARCH('${search}', '${statistic}', ${period.toSeconds()})`,
    label: `\${PROP('Dim.${dimension}')}`,
    usingMetrics: {},
    period,
  });
}

/** Of the account in this region; SES counts by itself. */
export function sesMetric(
  metricName: string,
  options: MetricOptions & { readonly dimensionsMap?: Record<string, string> },
): Metric {
  return new Metric({ namespace: 'AWS/SES', metricName, ...options });
}
