/**
 * Metrics of an invocation, in CloudWatch's embedded metric format: lines of the log that CloudWatch reads as numbers.
 * Many mails of a batch are added up to few lines, as many as there are different names and dimensions.
 */

import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { latencyMetric, type Metric, type Stage } from '../lib/record/metrics.ts';

export const NAMESPACE = 'Truebounce';

/**
 * The format allows 100 values of a metric in one line. Powertools writes the line by itself when it has these, and has
 * forgotten the dimension for those that follow: one less, and it is written here.
 */
export const VALUES_A_LINE = 99;

/** Of times, in milliseconds: a thousandth is finer than any is stable. */
const DIGITS = 3;

const UNITS = {
  count: MetricUnit.Count,
  gauge: MetricUnit.Count,
  time: MetricUnit.Milliseconds,
} as const satisfies Readonly<Record<Metric['kind'], string>>;

export interface Meter {
  add(metrics: readonly Metric[]): void;
  /** `work`, each call of which is timed as that stage, whether it resolves or rejects. */
  stopwatch<A extends readonly unknown[], R>(stage: Stage, work: (...args: A) => R): (...args: A) => R;
  /** Writes what came together since the last time, and begins anew. Called once at the end of an invocation. Never throws. */
  publish(): void;
}

export interface MeterOptions {
  /** Writes one line. */
  readonly print: (line: string) => void;
  /** Milliseconds, from wherever; never goes back. */
  readonly clock: () => number;
}

/** Lambda takes each line that a process writes as an entry of the log, as it stands. */
const OF_THE_PROCESS: MeterOptions = {
  print: (line) => process.stdout.write(`${line}\n`),
  clock: () => performance.now(),
};

export function meterOf({ print, clock }: MeterOptions = OF_THE_PROCESS): Meter {
  /** Lines to be: of each dimension the metrics, of each metric the values. */
  let lines = new Map<string, Line>();
  const emf = powertools();

  const add = (metric: Metric): void => {
    // A number that is none would end the publishing of all others.
    if (!Number.isFinite(metric.value)) return;
    const { dimension } = metric;
    const name = dimension === null ? '' : `${dimension.name}=${dimension.value}`;
    const line = lines.get(name) ?? { dimension, metrics: new Map() };
    lines.set(name, line);
    line.metrics.set(metric.name, combined(line.metrics.get(metric.name), metric));
  };

  return {
    add: (metrics) => metrics.forEach(add),
    stopwatch:
      (stage, work) =>
      (...args) => {
        const start = clock();
        const stop = () => add(latencyMetric(stage, Number((clock() - start).toFixed(DIGITS))));
        let result: ReturnType<typeof work>;
        try {
          result = work(...args);
        } catch (error) {
          stop();
          throw error;
        }
        if (!(result instanceof Promise)) stop();
        else result.then(stop, stop);
        return result;
      },
    publish() {
      const all = [...lines.values()];
      lines = new Map();
      try {
        for (const line of all) for (const text of written(line, emf)) print(text);
      } catch (error) {
        // Numbers are not worth a mail.
        print(JSON.stringify({ level: 'ERROR', message: 'metrics', error: nameOf(error) }));
      }
    },
  };
}

interface Line {
  readonly dimension: Metric['dimension'];
  readonly metrics: Map<Metric['name'], Combined>;
}

interface Combined {
  readonly unit: (typeof UNITS)[Metric['kind']];
  readonly values: readonly number[];
}

function combined(before: Combined | undefined, { kind, value }: Metric): Combined {
  const values = before?.values ?? [];
  const unit = UNITS[kind];
  switch (kind) {
    case 'count':
      return { unit, values: [(values[0] ?? 0) + value] };
    case 'gauge':
      return { unit, values: [value] };
    case 'time':
      return { unit, values: [...values, value] };
    default:
      return kind satisfies never;
  }
}

/** One for all lines: each brings a console of its own along. */
function powertools(): Metrics {
  const metrics = new Metrics({ namespace: NAMESPACE });
  // The name of the service would make another metric of each.
  metrics.clearDefaultDimensions();
  return metrics;
}

function written({ dimension, metrics }: Line, emf: Metrics): string[] {
  const texts: string[] = [];
  const longest = Math.max(...[...metrics.values()].map(({ values }) => values.length));
  for (let from = 0; from < longest; from += VALUES_A_LINE) {
    emf.clearMetrics();
    emf.clearDimensions();
    if (dimension !== null) emf.addDimension(dimension.name, dimension.value);
    for (const [name, { unit, values }] of metrics)
      for (const value of values.slice(from, from + VALUES_A_LINE)) emf.addMetric(name, unit, value);
    const made = emf.serializeMetrics();
    // Powertools writes an empty list of dimension sets; what CloudWatch wants is a list of one set that is empty.
    if (dimension === null) for (const directive of made._aws.CloudWatchMetrics) directive.Dimensions = [[]];
    texts.push(JSON.stringify(made));
  }
  return texts;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
