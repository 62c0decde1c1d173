/**
 * When alarms of CloudWatch would ring, from a template's definitions and what was counted: metrics of one period or metric
 * math over them, as far as this project's alarms use it. A period that has not ended yet is not looked at.
 */

import type { Metric } from './aws/metrics.ts';

export interface AlarmDefinition {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly EvaluationPeriods: number;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly MetricQuery[];
}

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly Dimension[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** Null: nothing was counted. */
type Value = number | null;

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
};

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** Ends of the periods, from `from` to `until`, in which it rings. */
export function ringsAt(
  alarm: AlarmDefinition,
  metrics: readonly Metric[],
  from: Date,
  until: Date,
): readonly Date[] {
  if (alarm.EvaluationPeriods !== 1) throw new Error(`${alarm.AlarmName} looks at more than one period`);
  const period = 1_000 * periodOf(alarm);
  const compare = named(COMPARISONS, alarm.ComparisonOperator);
  const rings: Date[] = [];
  const first = Math.floor(from.getTime() / period) * period;
  for (let start = first; start + period <= until.getTime(); start += period) {
    const within = metrics.filter(({ at }) => at >= start && at < start + period);
    const value = valueIn(alarm, within);
    const isBreaching =
      value === null ? alarm.TreatMissingData === 'breaching' : compare(value, alarm.Threshold);
    if (isBreaching) rings.push(new Date(start + period));
  }
  return rings;
}

function periodOf({ AlarmName, Period, Metrics = [] }: AlarmDefinition): number {
  const periods = new Set(Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
  const period = Period ?? [...periods][0];
  if (period === undefined || periods.size > 1) throw new Error(`${AlarmName} has no one period`);
  return period;
}

function valueIn(alarm: AlarmDefinition, metrics: readonly Metric[]): Value {
  const { Namespace, MetricName, Dimensions, Statistic, Metrics } = alarm;
  if (Metrics === undefined)
    return counted(
      { Namespace: Namespace ?? '', MetricName: MetricName ?? '', Dimensions },
      Statistic ?? '',
      metrics,
    );
  const asked = new Map(Metrics.map((query) => [query.Id, query]));
  const valueNamed = (id: string): Value => {
    const { Expression, MetricStat } = asked.get(id) ?? {};
    if (MetricStat !== undefined) return counted(MetricStat.Metric, MetricStat.Stat, metrics);
    if (Expression === undefined) throw new Error(`${alarm.AlarmName} asks for ${id}, which is nothing`);
    return new Reading(Expression, valueNamed).value();
  };
  const [returned] = Metrics.filter(({ ReturnData }) => ReturnData !== false);
  return valueNamed(returned?.Id ?? '');
}

function counted(
  { Namespace, MetricName, Dimensions = [] }: NonNullable<MetricQuery['MetricStat']>['Metric'] | CountedOf,
  statistic: string,
  metrics: readonly Metric[],
): Value {
  const wanted = JSON.stringify(Dimensions.map(({ Name, Value }) => [Name, Value]).sort());
  const values = metrics
    .filter(
      ({ namespace, name, dimensions }) =>
        namespace === Namespace &&
        name === MetricName &&
        JSON.stringify(Object.entries(dimensions).sort()) === wanted,
    )
    .map(({ value }) => value);
  return values.length === 0 ? null : named(STATISTICS, statistic)(values);
}

interface CountedOf {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[] | undefined;
}

function named<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name];
  if (found === undefined) throw new Error(`${name} is not evaluated here`);
  return found;
}

const OPERATORS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  {
    '>=': (a, b) => Number(a >= b),
    '<=': (a, b) => Number(a <= b),
    '>': (a, b) => Number(a > b),
    '<': (a, b) => Number(a < b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
];

/** Metric math of numbers: what is missing makes all missing, but for FILL. */
class Reading {
  readonly #words: string[];
  readonly #valueNamed: (id: string) => Value;

  constructor(expression: string, valueNamed: (id: string) => Value) {
    this.#words = expression.match(/\w+(?:\.\d+)?|>=|<=|[-+*/()<>,]|\S/g) ?? [];
    this.#valueNamed = valueNamed;
  }

  value(): Value {
    const value = this.#level(0);
    if (this.#words.length > 0)
      throw new Error(`metric math that is not evaluated here: ${this.#words.join(' ')}`);
    return value;
  }

  #level(level: number): Value {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#single();
    let value = this.#level(level + 1);
    for (;;) {
      const operate = operators[this.#next()];
      if (operate === undefined) return value;
      this.#words.shift();
      const other = this.#level(level + 1);
      value = value === null || other === null ? null : operate(value, other);
    }
  }

  #single(): Value {
    const word = this.#words.shift() ?? '';
    if (word === '(') return this.#closed(this.#level(0));
    if (/^[\d.]+$/.test(word)) return Number(word);
    if (this.#next() !== '(') return this.#valueNamed(word);
    this.#words.shift();
    const values = [this.#level(0)];
    for (; this.#next() === ','; values.push(this.#level(0))) this.#words.shift();
    const [first = null, second = null, third = null] = values;
    if (word === 'FILL') return this.#closed(first ?? second);
    if (word === 'IF') return this.#closed(first === null ? null : first === 0 ? third : second);
    throw new Error(`${word}() is not evaluated here`);
  }

  #next(): string {
    return this.#words[0] ?? '';
  }

  #closed(value: Value): Value {
    if (this.#words.shift() !== ')') throw new Error('a parenthesis is not closed');
    return value;
  }
}
