/** What the functions count (functions/metrics.ts), and what AWS does, as alarms and the dashboard ask for it. */

import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../lib/record/metrics.ts';
import { NAMESPACE } from './names.ts';

/** With the one dimension that it is counted by, or with none. */
export function ownMetric(metricName: MetricName, options: OwnMetricOptions = {}): Metric {
  return new Metric({ namespace: NAMESPACE, metricName, statistic: 'Sum', ...options });
}

type OwnMetricOptions = MetricOptions & { readonly dimensionsMap?: Record<string, string> };

/** All values of a dimension, whichever there are: a line each. For graphs only; alarms cannot search. */
export function byDimension(metricName: MetricName, dimension: string, statistic = 'Sum'): MathExpression {
  const period = Duration.minutes(5);
  return new MathExpression({
    expression: `SEARCH('{${NAMESPACE},${dimension}} MetricName="${metricName}"', '${statistic}', ${period.toSeconds()})`,
    label: `\${PROP('Dim.${dimension}')}`,
    usingMetrics: {},
    period,
  });
}

/** Of the account in this region; SES counts by itself. */
export function sesMetric(metricName: string, options: OwnMetricOptions): Metric {
  return new Metric({ namespace: 'AWS/SES', metricName, ...options });
}
