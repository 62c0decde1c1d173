/** Does this report open an incident? Counts of distinct recipients in windows that hold it, against thresholds. */

import type { Entry } from './entry.ts';
import type { Incident } from './incident.ts';
import { dayOf, strangeIn } from './known.ts';
import { DAY, type Limits, WINDOWS, type Window } from './limits.ts';
import { isSuspicious, ROLES } from './resemble.ts';
import type { Memory } from './state.ts';

export interface Opening {
  readonly by: Incident['by'];
  readonly openedBy: Incident['openedBy'];
  readonly threshold: number;
  /** Its reports are vouched for, all of them; else claims, all of them: one does not stand in for the other. */
  readonly vouched: boolean;
  /** The reports of it so far. */
  readonly has: (entry: Entry) => boolean;
}

/**
 * `entry` stands in the log already. Clusters come before the mailbox's rate, and the shortest window first: of what
 * the report shares with others, the one with the most recipients opens, and takes its reports with it, so that one
 * flood of five common features is one incident.
 */
export function openingBy(memory: Memory, entry: Entry, limits: Limits): Opening | null {
  for (const window of WINDOWS) {
    const threshold = clusterThreshold(memory, entry.time, window, limits);
    const strange = strangeIn(memory, entry, entry.time - window.length, limits);
    let best: Opening | null = null;
    let most = 0;
    for (const keys of openersOf(strange, entry)) {
      const has = (one: Entry) =>
        one.vouched === entry.vouched && keys.every((key) => one.keys.includes(key)) && canOpen(one, keys);
      const dense = densest(memory.log.entries, has, entry, window.length, threshold, limits.clusterMails);
      if (dense <= most) continue;
      most = dense;
      best = { by: 'cluster', openedBy: window.name, vouched: entry.vouched, threshold, has };
    }
    if (best !== null) return best;
  }
  return isSuspicious(entry) ? mailboxOpening(memory, entry, limits) : null;
}

function mailboxOpening(memory: Memory, entry: Entry, limits: Limits): Opening | null {
  const thresholds = { minutes: limits.mailboxMinutes, hour: limits.mailboxHour } as const;
  for (const window of WINDOWS) {
    if (window.name === 'day') continue;
    const threshold = thresholds[window.name];
    // One forged mail to all the world comes back under one Message-ID: mails are not counted here.
    if (densest(memory.log.entries, isSuspicious, entry, window.length, threshold, 1) > 0)
      return { by: 'mailbox', openedBy: window.name, vouched: false, threshold, has: isSuspicious };
  }
  return null;
}

/**
 * What opens a cluster is what later ties a report to it. One feature that names a machine or a program; or two that
 * name a way of writing. One of these alone does not: a firm's letters all have its domain in the Message-ID, and a
 * newsletter whose other features are known has a new form each month. Where mail goes never does, nor beside another
 * one: a firm tells all the people of one customer, whose server is broken that day. Of reports without header, whose
 * writer and format together, unless they answer mail to correspondents.
 */
function openersOf(keys: readonly string[], entry: Entry): string[][] {
  const withRole = (role: string) => keys.filter((key) => roleOf(key) === role);
  if (!entry.hasHeader) {
    const reporting = withRole('reporting');
    return new Set(reporting.map(kindOf)).size < 2 || entry.correspondent ? [] : [reporting];
  }
  const pairing = withRole('pairing');
  return [
    ...withRole('tying').map((key) => [key]),
    ...pairing.flatMap((a, i) =>
      pairing.slice(i + 1).flatMap((b) => (kindOf(a) === kindOf(b) ? [] : [[a, b]])),
    ),
  ];
}

/** Reports with header also bear who wrote them; it opens nothing of theirs. */
function canOpen(entry: Entry, keys: readonly string[]): boolean {
  const byReporter = roleOf(keys[0] as string) === 'reporting';
  return byReporter ? !entry.hasHeader && !entry.correspondent : entry.hasHeader;
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function roleOf(key: string): string | undefined {
  return ROLES[kindOf(key) as keyof typeof ROLES];
}

/**
 * The distinct recipients of the densest window that holds `entry`, where some such window has `recipients` of at least
 * `mails` mails; else 0. Every window that holds it is looked at, so that it does not matter in which order reports of
 * one minute come.
 */
function densest(
  entries: readonly Entry[],
  has: (entry: Entry) => boolean,
  { time }: Entry,
  length: number,
  recipients: number,
  mails: number,
): number {
  const near = entries
    .filter((one) => Math.abs(one.time - time) < length && has(one))
    .sort((a, b) => a.time - b.time);
  if (near.length === 0) return 0;
  const seen = { recipients: new Map<string, number>(), mails: new Map<string, number>() };
  let most = 0;
  let first = 0;
  for (const one of near) {
    for (const recipient of one.recipients) add(seen.recipients, recipient, 1);
    add(seen.mails, one.mail, 1);
    while ((near[first] as Entry).time <= one.time - length) {
      const gone = near[first++] as Entry;
      for (const recipient of gone.recipients) add(seen.recipients, recipient, -1);
      add(seen.mails, gone.mail, -1);
    }
    if (one.time >= time && seen.recipients.size >= recipients && seen.mails.size >= mails)
      most = Math.max(most, seen.recipients.size);
  }
  return most;
}

function add(counts: Map<string, number>, text: string, change: number): void {
  const times = (counts.get(text) ?? 0) + change;
  if (times === 0) counts.delete(text);
  else counts.set(text, times);
}

function clusterThreshold(memory: Memory, time: number, window: Window, limits: Limits): number {
  const stated = { minutes: limits.clusterMinutes, hour: limits.clusterHour, day: limits.clusterDay };
  const mean = (meanADay(memory, time, limits) * window.length) / DAY;
  return Math.max(stated[window.name], Math.ceil(limits.timesMean * mean));
}

/**
 * Of the days before this one, and of all of them: a mailbox that is new has a low mean, not the height of its first
 * flood. What belongs to incidents is not in it, so that a flood of a week does not become normal.
 */
function meanADay({ days }: Memory, time: number, { meanDays }: Limits): number {
  const today = dayOf(time);
  let sum = 0;
  for (const [day, recipients] of days) if (day < today && day >= today - meanDays) sum += recipients;
  return sum / Math.max(1, meanDays);
}
