/** An observation as it is counted: bounded, plain ASCII, its times as numbers. Strangers choose most of what it holds. */

import type { Feature, FeatureKind, Observation } from './incident.ts';
import { BOUNDS, DAY } from './limits.ts';

/** What is asked of a report beside its times. */
export type Traits = Omit<Observation, 'at' | 'submittedAt'>;

export interface Entry extends Traits {
  /** Milliseconds, of `at`. */
  readonly time: number;
  /** Milliseconds, of `submittedAt`; null where that is unreadable or cannot be true. */
  readonly sent: number | null;
  /** `kind value` of each feature. */
  readonly keys: readonly string[];
}

/** Null where `at` is no time: then it cannot be counted. Never throws. */
export function entryOf(o: Observation): Entry | null {
  const time = timeOf(o.at);
  if (time === null) return null;
  const features = distinctFeatures(o.features);
  const submitted = o.submittedAt === null ? null : timeOf(o.submittedAt);
  // The attack: mail "sent" next year, after which nothing more seems to be sent. The defence: clocks are a day wrong.
  const mail = hash(o.mail);
  const recipients = distinct(o.recipients, BOUNDS.recipients, hash);
  const sent = submitted !== null && submitted <= time + DAY ? submitted : null;
  return {
    time,
    sent,
    mail,
    // A report that names nobody stands for one recipient of its mail.
    recipients: recipients.length > 0 ? recipients : [mail],
    features,
    keys: features.map(keyOf),
    domains: distinct(o.domains, BOUNDS.domains, value),
    clients: distinct(o.clients, BOUNDS.clients, value),
    hasHeader: o.hasHeader,
    anythingFor: o.anythingFor,
    anythingAgainst: o.anythingAgainst,
    vouched: o.vouched,
    proven: o.proven,
    bulk: o.bulk,
    correspondent: o.correspondent,
    challenge: o.challenge,
  };
}

export function keyOf({ kind, value }: Feature): string {
  return `${kind} ${value}`;
}

export function featureOf(key: string): Feature {
  const blank = key.indexOf(' ');
  return { kind: key.slice(0, blank) as FeatureKind, value: key.slice(blank + 1) };
}

/** A feature as it is counted. */
export function plainFeature(feature: Feature): Feature {
  return { kind: feature.kind, value: value(feature.value) };
}

export function isoOf(time: number): string {
  return new Date(time).toISOString();
}

/** From 1970 to the year 9999: what a clock shows, and what is written in 24 characters. */
function timeOf(text: string): number | null {
  const time = Date.parse(text);
  return time >= 0 && time < 253_402_300_800_000 ? time : null;
}

const NOT_PLAIN = /[^ !#-[\]-~]/;
const ALL_NOT_PLAIN = /[^ !#-[\]-~]/g;

/** One byte a character in JSON: other characters than ASCII, quotes and backslashes become `?`. */
function plain(text: string, most: number): string {
  const short = text.length > most ? text.slice(0, most) : text;
  return NOT_PLAIN.test(short) ? short.replace(ALL_NOT_PLAIN, '?') : short;
}

/** The same, for what is compared without regard to case. */
function lower(text: string, most: number): string {
  return plain(text, most).toLowerCase();
}

function distinct(texts: readonly string[], most: number, bounded: (text: string) => string): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    if (found.size >= most) break;
    if (text !== '') found.add(bounded(text));
  }
  return [...found];
}

const hash = (text: string): string => plain(text, BOUNDS.hashChars);
const value = (text: string): string => lower(text, BOUNDS.valueChars);

function distinctFeatures(features: readonly Feature[]): Feature[] {
  const found = new Map<string, Feature>();
  for (const feature of features) {
    if (found.size >= BOUNDS.features) break;
    const bounded = plainFeature(feature);
    if (bounded.value !== '') found.set(keyOf(bounded), bounded);
  }
  return [...found.values()];
}
