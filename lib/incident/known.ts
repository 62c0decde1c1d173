/**
 * Features that are the owner's own, and so count for no cluster: those that stood on proven mail of his on two days,
 * both more than 24 hours before the window, and those of what he said was his.
 *
 * The attack: mail sent through our own host with a stolen password is signed by it, and so proven. The defence: mail of
 * the window never clears itself, mail that belongs to an incident never clears, and what it cleared before the incident
 * opened is taken back.
 */

import type { Entry } from './entry.ts';
import { BOUNDS, DAY, HOUR, type Limits, WINDOWS } from './limits.ts';
import type { Memory } from './state.ts';

/** Called for calm reports only. */
export function learn(memory: Memory, entry: Entry): void {
  if (!entry.proven) return;
  for (const key of entry.keys) {
    const known = memory.proven.get(key);
    memory.proven.delete(key);
    memory.proven.set(key, known === undefined ? [entry.time, null, entry.time] : later(known, entry.time));
  }
  const spare = memory.proven.size - BOUNDS.cleared;
  if (spare <= 0) return;
  // Map keeps them in the order of their last proof.
  for (const key of [...memory.proven.keys()].slice(0, spare)) memory.proven.delete(key);
}

function later([first, second, last]: readonly [number, number | null, number], time: number) {
  const times = [first, second ?? first, time].sort((a, b) => a - b);
  const earliest = times[0] as number;
  const nextDay = times.find((one) => dayOf(one) > dayOf(earliest)) ?? null;
  return [earliest, nextDay, Math.max(last, time)] as const;
}

/** What mail of an incident has cleared since `from` is cleared no longer. */
export function unlearn(memory: Memory, entries: readonly Entry[], from: number): void {
  for (const key of new Set(entries.filter(({ proven }) => proven).flatMap(({ keys }) => keys))) {
    const known = memory.proven.get(key);
    if (known === undefined) continue;
    const [first, second, last] = known;
    if (first >= from) memory.proven.delete(key);
    else if (second !== null && second >= from) memory.proven.set(key, [first, null, last]);
  }
}

export function forgetOldProofs(memory: Memory, now: number): void {
  for (const [key, [, , last]] of memory.proven) {
    if (last < now - BOUNDS.clearedDays * DAY) memory.proven.delete(key);
  }
}

/** Those of an entry's features that are not the owner's, for a window that starts at `start`. */
export function strangeIn(memory: Memory, entry: Entry, start: number, limits: Limits): string[] {
  return entry.keys.filter((key) => !isKnown(memory, key, start - limits.clearHours * HOUR));
}

/** The same, for a report by itself: the window of minutes is the one that it stands in at least. */
export function strange(memory: Memory, entry: Entry, limits: Limits): string[] {
  return strangeIn(memory, entry, entry.time - WINDOWS[0].length, limits);
}

function isKnown({ confirmed, proven }: Memory, key: string, before: number): boolean {
  if (confirmed.has(key)) return true;
  const [, second = null] = proven.get(key) ?? [];
  return second !== null && second < before;
}

export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
