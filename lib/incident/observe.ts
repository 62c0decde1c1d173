/** One report more: what it adds to its mailbox's counts, which incident it belongs to, and which open or close by it. */

import { addTo, type Case, endOf, floodOf, incidentOf, newCase, pairOf, reopen, speaksFor } from './case.ts';
import { closeDue, tick } from './clock.ts';
import { codeOf } from './distinct.ts';
import { dueAlerts } from './due.ts';
import { type Entry, entryOf } from './entry.ts';
import type { Incident, Observation } from './incident.ts';
import { dayOf, learn, strange, unlearn } from './known.ts';
import { BOUNDS, DAY, HOUR, LIMITS, type Limits } from './limits.ts';
import { append, takeOut, unseenIn } from './log.ts';
import { type Opening, openingBy } from './opening.ts';
import { belongs, holds, isBeforeReset, phaseAt, type Resembled } from './resemble.ts';
import { type PushedOut, pushOut } from './room.ts';
import { fold, type MailboxState, type Memory, unfold } from './state.ts';

export interface Observed {
  readonly state: MailboxState;
  /**
   * The incident that the report resembles; null where none, where the owner said that it was he, and where it is counted
   * but not held (`holds`).
   */
  readonly resemblance: Resembled | null;
  /** Opened, or opened again (`reopenedAt`), by this report. */
  readonly opened: readonly Incident[];
  /** Whose end was noticed now; `closedAt` tells when it was. */
  readonly closed: readonly Incident[];
  /**
   * Those whose alert is due: nobody was told since they opened, or opened again. Asked for with each report until
   * `markTold`, so that no crash between the counting and the planning of an alert costs the alert; at most
   * BOUNDS.alertsADay in 24 hours, the newest first.
   */
  readonly untold: readonly Incident[];
}

/**
 * Pure and total; the only clock is `observation.at`. Reports may come out of order; one whose time is more than a day
 * from the others is counted at its own time and moves no clock until another one agrees. The same (mail, recipient)
 * again adds nothing. Costs in proportion to the state, which is bounded.
 */
export function observe(
  state: MailboxState | null,
  observation: Observation,
  mailbox: string,
  limits: Limits = LIMITS,
): Observed {
  const counting = new Counting(state, mailbox);
  const observed = counting.observe(observation, limits);
  return { state: counting.state(), ...observed };
}

/** `observe`, for whoever counts many reports of one mailbox in a row: the state is read and written once for all of them. */
export class Counting {
  readonly #memory: Memory;

  constructor(state: MailboxState | null, mailbox: string) {
    this.#memory = unfold(state, mailbox);
  }

  observe(observation: Observation, limits: Limits = LIMITS): Omit<Observed, 'state'> {
    const { resemblance, opened, closed } = step(this.#memory, entryOf(observation), limits);
    const untold = dueAlerts(this.#memory).map((it) => incidentOf(it, this.#memory.mailbox));
    return { resemblance, opened, closed, untold };
  }

  /** To be written before the next report is counted: it shares what it holds with the counts. */
  state(): MailboxState {
    return fold(this.#memory);
  }
}

/** Closes what has ended by `at` (ISO 8601), for whoever looks at incidents while no report comes. */
export function settle(
  state: MailboxState,
  at: string,
  limits: Limits = LIMITS,
): Pick<Observed, 'state' | 'closed'> {
  const now = Date.parse(at);
  if (!Number.isFinite(now)) return { state, closed: [] };
  const memory = unfold(state, state.mailbox);
  const { closed } = closeDue(memory, now, limits);
  return { state: fold(memory), closed };
}

export interface Stepped extends Omit<Observed, 'state' | 'untold'> {
  /** Remembered no longer. */
  readonly gone: readonly Incident[];
}

/** `observe` on a memory that is kept unfolded, which it changes. A report without a readable time adds nothing. */
export function step(memory: Memory, entry: Entry | null, limits: Limits): Stepped {
  if (entry === null) return NOTHING;
  tick(memory, entry.time);
  const { closed, gone } = closeDue(memory, memory.clock ?? entry.time, limits);
  if (entry.bulk === 'declared') {
    learn(memory, entry);
    return { ...NOTHING, closed, gone };
  }
  const found = caseOf(memory, entry, limits);
  if (found !== null) {
    const reopened = countIn(memory, found, entry, limits);
    if (reopened !== 'later')
      return {
        resemblance: resemblanceOf(found.it, memory, entry, found.phase, limits),
        opened: reopened,
        closed,
        gone,
      };
  }
  const { opened, pushed, ended } = countCalm(memory, entry, limits);
  const resemblance = opened === null ? null : resemblanceOf(opened, memory, entry, 'open', limits);
  return {
    resemblance,
    opened: opened === null ? [] : [incidentOf(opened, memory.mailbox)],
    closed: [...closed, ...ended],
    gone: [...gone, ...pushed],
  };
}

const NOTHING: Stepped = { resemblance: null, opened: [], closed: [], gone: [] };

/* ------------------------------------------------------------------ reports of incidents */

interface Found {
  readonly it: Case;
  readonly phase: 'open' | 'after';
  /** When it ended, or will if nothing more comes. */
  readonly end: number;
  readonly features: readonly string[];
}

/** An open one before one that has ended, a cluster before the mailbox's rate, the older first. */
function caseOf(memory: Memory, entry: Entry, limits: Limits): Found | null {
  if (memory.cases.length === 0) return null;
  const keys = strange(memory, entry, limits);
  const features = entry.features.filter((_, i) => keys.includes(entry.keys[i] as string));
  let best: Found | null = null;
  for (const it of memory.cases) {
    const end = endOf(it);
    // Reports of its first minutes may come late.
    const time = entry.time > it.firstSeen - HOUR ? Math.max(entry.time, it.firstSeen) : entry.time;
    const phase = phaseAt(time, it.firstSeen, end, limits);
    if (phase === 'before' || phase === 'over') continue;
    if (!belongs({ ...entry, features }, floodOf(it, phase === 'open'), limits)) continue;
    const found: Found = { it, phase, end, features: keys };
    if (best === null || rankOf(found) < rankOf(best)) best = found;
  }
  return best;
}

function rankOf({ phase, it }: Found): number {
  return (phase === 'open' ? 0 : 2) + (it.by === 'cluster' ? 0 : 1);
}

/** What it opened again; `later` where it is of mail submitted after the end, of which there are too few yet. */
function countIn(memory: Memory, found: Found, entry: Entry, limits: Limits): Incident[] | 'later' {
  const { it, phase, end, features } = found;
  const isLater = phase === 'after' && entry.sent !== null && entry.sent > end;
  if (isLater) {
    if (!speaksFor(it, entry)) return 'later';
    const later = new Set([...it.later, ...entry.recipients.map(codeOf)]);
    it.later = [...later].slice(0, limits.reopenRecipients);
    // Not ended yet, but by the time of this report: that may be wrong.
    if (later.size < limits.reopenRecipients || it.closedAt === null) return 'later';
  }
  // What is far from all others in time says nothing of how long it went on.
  if (entry.time === memory.astray) return [];
  const fresh = unseenBy(memory, entry);
  if (fresh !== null) {
    remember(memory, fresh);
    addTo(it, fresh, features, limits);
  }
  if (phase === 'open' || (!isLater && !isBurst(it, end, entry.time, limits))) return [];
  reopen(it, entry.time, limits);
  absorb(
    memory,
    it,
    (one) => one.sent !== null && one.sent > end && belongs(one, floodOf(it, true), limits),
    limits,
  );
  return [incidentOf(it, memory.mailbox)];
}

/**
 * A second flood by the same hand, of which no submission time can be read, is not to pass in silence as the first
 * one's late notices: as many in an hour as would open an incident do so again.
 */
function isBurst(it: Case, end: number, time: number, limits: Limits): boolean {
  const threshold = Math.min(BOUNDS.times, it.by === 'cluster' ? limits.clusterHour : limits.mailboxHour);
  return it.times.filter((one) => one > end && one > time - HOUR && one <= time).length >= threshold;
}

function resemblanceOf(
  it: Case,
  memory: Memory,
  entry: Entry,
  phase: Found['phase'],
  limits: Limits,
): Resembled | null {
  if (it.mine) return null;
  const incident = incidentOf(it, memory.mailbox);
  if (!holds(entry, incident, limits)) return null;
  const isLate = phase === 'after' && it.reopenedAt !== entry.time;
  return { incident, silent: isLate || it.closedAt !== null || isBeforeReset(entry.sent, it.resetAt) };
}

/** Without the recipients that incidents have counted of this mail lately; null where none are left. */
function unseenBy({ recent }: Memory, entry: Entry): Entry | null {
  const recipients = entry.recipients.filter((recipient) => !recent.has(pairOf(entry, recipient)));
  return recipients.length === 0 ? null : { ...entry, recipients };
}

function remember(memory: Memory, entry: Entry): void {
  for (const recipient of entry.recipients) memory.recent.add(pairOf(entry, recipient));
  for (const pair of memory.recent) {
    if (memory.recent.size <= BOUNDS.recent) break;
    memory.recent.delete(pair);
  }
}

/* ------------------------------------------------------------------ calm reports */

interface Calm extends PushedOut {
  readonly opened: Case | null;
}

const CALM: Calm = { opened: null, pushed: [], ended: [] };

function countCalm(memory: Memory, entry: Entry, limits: Limits): Calm {
  const unseen = unseenIn(memory.log, entry);
  if (unseen === null) return CALM;
  append(memory.log, unseen);
  changeDay(memory, unseen, 1);
  learn(memory, unseen);
  // Its time may be wrong; if it is not, the next one opens what there is to open.
  if (entry.time === memory.astray) return CALM;
  const opening = openingBy(memory, unseen, limits);
  if (opening === null) return CALM;
  const calm = open(memory, unseen, opening, limits);
  // All of it: that some of its recipients were known from other reports is known no longer when it comes again.
  remember(memory, entry);
  return calm;
}

function open(
  memory: Memory,
  entry: Entry,
  { by, openedBy, vouched, threshold, has }: Opening,
  limits: Limits,
): Calm {
  const isPart = (one: Entry) => Math.abs(one.time - entry.time) <= DAY && has(one);
  const firstSeen = Math.min(...memory.log.entries.filter(isPart).map(({ time }) => time));
  memory.serial++;
  const it = newCase(
    { by, openedBy, vouched, threshold, firstSeen, openedAt: entry.time, serial: memory.serial },
    limits,
  );
  absorb(memory, it, isPart, limits);
  it.openedAt = it.lastReport;
  memory.cases.push(it);
  return { opened: it, ...pushOut(memory, entry.time) };
}

/** Calm reports that belong to it after all: they are counted there, and neither as calm nor as proof. */
function absorb(memory: Memory, it: Case, has: (entry: Entry) => boolean, limits: Limits): void {
  const taken = takeOut(memory.log, has);
  for (const one of taken) {
    changeDay(memory, one, -1);
    remember(memory, one);
    addTo(it, one, strange(memory, one, limits), limits);
  }
  unlearn(memory, taken, it.firstSeen);
}

function changeDay(memory: Memory, { time, recipients }: Entry, sign: 1 | -1): void {
  const day = dayOf(time);
  const left = (memory.days.get(day) ?? 0) + sign * recipients.length;
  if (left > 0) memory.days.set(day, left);
  else memory.days.delete(day);
}
