/** The counts of one incident, and the incident that they tell of. */

import { codeOf, type Distinct, howMany, noneSeen, readDistinct, see, writeDistinct } from './distinct.ts';
import { type Entry, featureOf, isoOf, keyOf } from './entry.ts';
import type { Incident } from './incident.ts';
import { BOUNDS, DAY, HOUR, type Limits } from './limits.ts';
import type { Flood } from './resemble.ts';
import {
  count,
  emptyTally,
  halve,
  readTally,
  type Tally,
  topOf,
  type WrittenTally,
  writeTally,
} from './tally.ts';

/** Times are milliseconds. */
export interface Case {
  readonly id: string;
  readonly by: Incident['by'];
  readonly openedBy: Incident['openedBy'];
  readonly vouched: boolean;
  firstSeen: number;
  openedAt: number;
  lastReport: number;
  closedAt: number | null;
  reopenedAt: number | null;
  sentLast: number | null;
  resetAt: number | null;
  /** Recipients of mail submitted after `resetAt`, as codes, until they are enough for `notClosed`. */
  sinceReset: number[];
  notClosed: boolean;
  mine: boolean;
  /** Its alert is due, and counts among the mailbox's alerts of the day; and is planned. */
  due: boolean;
  told: boolean;
  /** It ends where `period` has fewer than `keep` recipients. */
  keep: number;
  period: number;
  /** When the newest recipients were counted, ascending. */
  times: number[];
  /** Recipients of mail submitted after the end, as codes. */
  later: number[];
  readonly pairs: Distinct;
  readonly recipients: Distinct;
  /** Of `features.total`, those with a List-Unsubscribe, and those that return no header. */
  bulk: number;
  bare: number;
  /** Groups are the kinds of features. */
  readonly features: Tally;
  readonly domains: Tally;
  readonly clients: Tally;
  readonly samples: string[];
}

export type CaseOpening = Pick<Case, 'by' | 'openedBy' | 'vouched' | 'firstSeen' | 'openedAt'> & {
  readonly threshold: number;
  readonly serial: number;
};

export function newCase(opening: CaseOpening, limits: Limits): Case {
  const { by, openedBy, vouched, firstSeen, openedAt, threshold, serial } = opening;
  return {
    id: `${isoOf(firstSeen).replace(/[-:]/g, '').slice(0, 13)}-${serial}`,
    by,
    openedBy,
    vouched,
    firstSeen,
    openedAt,
    lastReport: firstSeen,
    closedAt: null,
    reopenedAt: null,
    sentLast: null,
    resetAt: null,
    sinceReset: [],
    notClosed: false,
    mine: false,
    due: false,
    told: false,
    bulk: 0,
    bare: 0,
    keep: keepOf(threshold, limits),
    period: openedBy === 'day' ? DAY : HOUR,
    times: [],
    later: [],
    pairs: noneSeen(),
    recipients: noneSeen(),
    features: emptyTally(),
    domains: emptyTally(),
    clients: emptyTally(),
    samples: [],
  };
}

/** "Below a third" is: fewer than so many. */
export function keepOf(threshold: number, { offShare }: Limits): number {
  return Math.max(1, Math.min(BOUNDS.times, Math.ceil(threshold * offShare)));
}

/** A (mail, recipient), as a code. */
export function pairOf({ mail }: Entry, recipient: string): number {
  return codeOf(`${mail} ${recipient}`);
}

/**
 * Does a report of it say more than that there is one more? The attack: beside a thief's flood, claims that share one
 * feature with it and all others with the owner's mail. The defence: where reports are vouched for, mere claims change
 * neither what it looks like nor how long it goes on. (Nothing that returns no header is vouched for by its way; it
 * belongs by who wrote it.)
 */
export function speaksFor(it: Case, { vouched, hasHeader }: Entry): boolean {
  return !it.vouched || vouched || !hasHeader;
}

/** Counts a report. `features`: those of its that are not known as the owner's. */
export function addTo(it: Case, entry: Entry, features: readonly string[], limits: Limits): void {
  for (const recipient of entry.recipients) {
    see(it.pairs, pairOf(entry, recipient));
    see(it.recipients, codeOf(recipient));
  }
  it.firstSeen = Math.min(it.firstSeen, entry.time);
  it.lastReport = Math.max(it.lastReport, entry.time);
  for (const domain of entry.domains) count(it.domains, '', domain, BOUNDS.domainsCounted);
  if (it.samples.length < BOUNDS.samples && !it.samples.includes(entry.mail)) it.samples.push(entry.mail);
  if (!speaksFor(it, entry)) return;
  for (const _ of entry.recipients) insertTime(it.times, entry.time);
  noteLeak(it, entry, limits);
  if (entry.sent !== null) it.sentLast = Math.max(it.sentLast ?? entry.sent, entry.sent);
  for (const key of features) {
    const { kind, value } = featureOf(key);
    count(it.features, kind, value, BOUNDS.valuesPerKind);
  }
  it.features.total++;
  if (entry.bulk !== null) it.bulk++;
  if (!entry.hasHeader) it.bare++;
  if (it.features.total >= BOUNDS.tallyTotal) {
    halve(it.features);
    it.bulk = Math.floor(it.bulk / 2);
    it.bare = Math.floor(it.bare / 2);
  }
  for (const client of entry.clients) count(it.clients, '', client, BOUNDS.clientsCounted);
}

/** The owner says that he closed the leak, and mail goes on leaving: once, his alert is due again. */
function noteLeak(it: Case, { sent, recipients }: Entry, { reopenRecipients }: Limits): void {
  if (it.resetAt === null || it.notClosed || sent === null || sent <= it.resetAt) return;
  const since = [...new Set([...it.sinceReset, ...recipients.map(codeOf)])];
  it.notClosed = since.length >= reopenRecipients;
  it.sinceReset = it.notClosed ? [] : since;
  if (!it.notClosed) return;
  it.due = false;
  it.told = false;
}

function insertTime(times: number[], time: number): void {
  let place = times.length;
  while (place > 0 && (times[place - 1] as number) > time) place--;
  times.splice(place, 0, time);
  if (times.length > BOUNDS.times) times.shift();
}

/** When it ends if nothing more comes: an hour (a day) after the last time at which that had enough recipients. */
export function endOf(it: Case): number {
  if (it.closedAt !== null) return it.closedAt;
  const enough = it.times.at(-it.keep) ?? Number.NEGATIVE_INFINITY;
  return Math.max(it.reopenedAt ?? it.openedAt, enough) + it.period;
}

/**
 * From now on as one that a day opened: a trickle of a few an hour would else open and close it, and ring the bell,
 * all day long.
 */
export function reopen(it: Case, time: number, limits: Limits): void {
  it.closedAt = null;
  it.reopenedAt = time;
  it.due = false;
  it.told = false;
  it.period = DAY;
  it.keep = keepOf(limits.clusterDay, limits);
  it.later = [];
}

/** For the rule of resemblance. */
export function floodOf({ by, mine, vouched, features }: Case, isOpen: boolean): Flood {
  const shareOf: Flood['shareOf'] = (kind, value) =>
    (features.groups.get(kind)?.get(value) ?? 0) / Math.max(1, features.total);
  const mostOf: Flood['mostOf'] = (kind) =>
    Math.max(0, ...(features.groups.get(kind)?.values() ?? [])) / Math.max(1, features.total);
  return { by, mine, vouched, isOpen, shareOf, mostOf };
}

export function incidentOf(it: Case, mailbox: string): Incident {
  const reports = howMany(it.pairs);
  const scale = reports / Math.max(1, it.features.total);
  const features = [...it.features.groups.keys()]
    .flatMap((kind) =>
      topOf(it.features, kind, BOUNDS.valuesPerKind).map(([value, times]) => ({
        ...featureOf(`${kind} ${value}`),
        times,
      })),
    )
    .sort((a, b) => b.times - a.times || (keyOf(a) < keyOf(b) ? -1 : 1))
    .slice(0, BOUNDS.featuresTold)
    .map(({ kind, value, times }) => ({ kind, value, reports: Math.round(times * scale) }));
  return {
    id: it.id,
    mailbox,
    by: it.by,
    openedBy: it.openedBy,
    vouched: it.vouched,
    firstSeen: isoOf(it.firstSeen),
    openedAt: isoOf(it.openedAt),
    lastReport: isoOf(it.lastReport),
    closedAt: it.closedAt === null ? null : isoOf(it.closedAt),
    reopenedAt: it.reopenedAt === null ? null : isoOf(it.reopenedAt),
    sentLast: it.sentLast === null ? null : isoOf(it.sentLast),
    resetAt: it.resetAt === null ? null : isoOf(it.resetAt),
    notClosed: it.notClosed,
    mine: it.mine,
    reports,
    recipients: howMany(it.recipients),
    bulk: Math.round(it.bulk * scale),
    bare: Math.round(it.bare * scale),
    features,
    domains: topOf(it.domains, '', BOUNDS.domainsTold),
    clients: topOf(it.clients, '', BOUNDS.clientsTold),
    samples: [...it.samples],
  };
}

export type WrittenCase = Omit<
  Case,
  | 'pairs'
  | 'recipients'
  | 'features'
  | 'domains'
  | 'clients'
  | 'due'
  | 'bulk'
  | 'bare'
  | 'vouched'
  | 'sinceReset'
  | 'notClosed'
> & {
  /** Not in states that were written before there were these. */
  readonly due?: boolean;
  readonly bulk?: number;
  readonly bare?: number;
  readonly vouched?: boolean;
  readonly sinceReset?: readonly number[];
  readonly notClosed?: boolean;
  readonly pairs: string;
  readonly recipients: string;
  readonly features: WrittenTally;
  readonly domains: WrittenTally;
  readonly clients: WrittenTally;
};

export function writeCase(it: Case): WrittenCase {
  return {
    ...it,
    pairs: writeDistinct(it.pairs),
    recipients: writeDistinct(it.recipients),
    features: writeTally(it.features),
    domains: writeTally(it.domains),
    clients: writeTally(it.clients),
  };
}

export function readCase(it: WrittenCase): Case {
  return {
    ...it,
    due: it.due ?? it.told,
    bulk: it.bulk ?? 0,
    bare: it.bare ?? it.features[0],
    // Nobody knows: a flood that goes on through us opens one anew within minutes.
    vouched: it.vouched ?? false,
    sinceReset: [...(it.sinceReset ?? [])],
    notClosed: it.notClosed ?? false,
    times: [...it.times],
    later: [...it.later],
    samples: [...it.samples],
    pairs: readDistinct(it.pairs),
    recipients: readDistinct(it.recipients),
    features: readTally(it.features),
    domains: readTally(it.domains),
    clients: readTally(it.clients),
  };
}
