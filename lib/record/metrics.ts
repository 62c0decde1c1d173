/**
 * What a mail, a delivery or a sweep counts as. Values only: whoever publishes them adds them up.
 *
 * An attack: mail with ever new words, so that each makes a metric of its own, which costs money for a month and hides the
 * others. The defence: the value of a dimension is one of a closed list, or the name of a rule of the site's config.
 */

import type { Policy } from '../decide/policy.ts';
import { ROW_NAMES } from '../decide/table.ts';
import type { Outcome } from './delivery.ts';
import type { MailRecord } from './record.ts';

/** By the dimension that stands beside each. */
interface Dimensioned {
  readonly Mails: 'class';
  readonly Reports: 'provenance';
  readonly Decisions: 'decision';
  readonly Rules: 'rule';
  readonly Deliveries: 'outcome';
  /** Messages that could not be worked on, and come again. */
  readonly Failed: 'queue';
  readonly Latency: 'stage';
}

/** Without a dimension: alarms read these. */
export type PlainMetricName =
  | 'Held'
  | 'Dropped'
  /** A fault of ours let the mail through unread, or without its sender being asked for. */
  | 'FailOpen'
  /** Reports of mail that somebody else sent through the owner's account. */
  | 'Abused'
  /** Reports of failed delivery, whosesoever mail they are about. */
  | 'Bounces'
  | 'IncidentsOpened'
  /** A gauge: how many are open now. */
  | 'IncidentsOpen'
  | 'SweepRepairs'
  /** How many are paused now, by the sweep; and one more of each that is paused between two sweeps. */
  | 'DestinationsPaused'
  /** A gauge: for which the oldest delivery waits that is not settled. */
  | 'OldestDeliveryMinutes'
  | 'CanaryArrived';

/** What is counted, and not what stands. */
type CountName = Exclude<PlainMetricName, 'IncidentsOpen' | 'OldestDeliveryMinutes'>;

export type MetricName = keyof Dimensioned | PlainMetricName;

/** `count` is added up, `gauge` is what stands now, `time` is in milliseconds and of one piece of work. */
export interface Metric {
  readonly kind: 'count' | 'gauge' | 'time';
  readonly name: MetricName;
  readonly value: number;
  readonly dimension: { readonly name: Dimensioned[keyof Dimensioned]; readonly value: string } | null;
}

export type Stage = 'read' | 'parse' | 'classify' | 'trace' | 'count' | 'record' | 'plan' | 'send';

export type QueueName = 'inbound' | 'deliveries' | 'sent';

/** What becomes of a delivery: of a try, or of what SES tells of it later. */
export type DeliveryCount = Outcome['kind'] | 'bounced' | 'complained';

/** Under this value a rule is counted that is neither of the table nor of the config. */
export const OTHER_RULE = 'other';

/** Names of rules as decisions bear them, as far as they are counted by name. */
export function countedRules({ rules }: Pick<Policy, 'rules'>): ReadonlySet<string> {
  return new Set([...ROW_NAMES, ...rules.map(({ name }) => `rule:${name}`)]);
}

/** Of a newly decided mail, for one mailbox. `rules`: by `countedRules`. */
export function recordMetrics(record: MailRecord, rules: ReadonlySet<string>): readonly Metric[] {
  const { class: kind, provenance, decision } = record;
  const rule = rules.has(decision.rule) ? decision.rule : OTHER_RULE;
  return [
    counted('Mails', 'class', kind),
    ...(provenance === null ? [] : [counted('Reports', 'provenance', provenance.kind)]),
    counted('Decisions', 'decision', decision.kind),
    counted('Rules', 'rule', rule),
    ...OF_RECORD.filter(([, holds]) => holds(record)).map(([name]) => countMetric(name)),
  ];
}

const OF_RECORD: readonly (readonly [CountName, (record: MailRecord) => boolean])[] = [
  ['Held', ({ decision }) => decision.kind === 'hold'],
  ['Dropped', ({ decision }) => decision.kind === 'drop'],
  ['FailOpen', ({ fault }) => fault !== null],
  ['Abused', ({ provenance }) => provenance?.kind === 'abused'],
  ['Bounces', ({ class: kind }) => kind === 'bounce'],
];

export function deliveryMetric(outcome: DeliveryCount): Metric {
  return counted('Deliveries', 'outcome', outcome);
}

export function failedMetric(queue: QueueName): Metric {
  return counted('Failed', 'queue', queue);
}

/** `value`: how many; 0 is told too. */
export function countMetric(name: CountName, value = 1): Metric {
  return { kind: 'count', name, value, dimension: null };
}

export function pausedDestinationsMetric(paused: number): Metric {
  return { kind: 'gauge', name: 'DestinationsPaused', value: paused, dimension: null };
}

export function openIncidentsMetric(open: number): Metric {
  return { kind: 'gauge', name: 'IncidentsOpen', value: open, dimension: null };
}

export function oldestDeliveryMetric(minutes: number): Metric {
  return { kind: 'gauge', name: 'OldestDeliveryMinutes', value: minutes, dimension: null };
}

export function latencyMetric(stage: Stage, milliseconds: number): Metric {
  return {
    kind: 'time',
    name: 'Latency',
    value: milliseconds,
    dimension: { name: 'stage', value: stage },
  };
}

function counted<N extends keyof Dimensioned>(name: N, dimension: Dimensioned[N], value: string): Metric {
  return { kind: 'count', name, value: 1, dimension: { name: dimension, value } };
}
