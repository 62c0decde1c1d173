/** Which incidents the owner is told of now. */

import type { Case } from './case.ts';
import { BOUNDS, DAY } from './limits.ts';
import type { Memory } from './state.ts';

/**
 * Those whose alert is due and not planned yet. What becomes due counts at once, not when it is planned: many reports are
 * counted side by side, and each of them may open an incident. Beyond BOUNDS.alertsADay (of those that are vouched for,
 * vouchedAlertsADay) the rest waits; when there is room again the newest comes first, since the oldest may long be over.
 */
export function dueAlerts(memory: Memory): readonly Case[] {
  const { clock, cases } = memory;
  if (clock !== null) {
    const of = (vouched: boolean) => cases.filter((it) => it.vouched === vouched && waits(it));
    memory.alerts = makeDue(of(false), memory.alerts, BOUNDS.alertsADay, clock);
    memory.vouchedAlerts = makeDue(of(true), memory.vouchedAlerts, BOUNDS.vouchedAlertsADay, clock);
  }
  return cases.filter(({ due, told, mine }) => due && !told && !mine);
}

function waits({ due, told, mine }: Case): boolean {
  return !due && !told && !mine;
}

/** `alerts`: when those of the last day became due; gives these and the new ones. */
function makeDue(waiting: readonly Case[], alerts: number[], most: number, clock: number): number[] {
  if (waiting.length === 0) return alerts;
  // A clock that was wrong may have counted some in the future: they count for a day around, not for ever.
  const lately = alerts.filter((time) => Math.abs(clock - time) < DAY);
  const newestFirst = [...waiting].sort((a, b) => beganAt(b) - beganAt(a));
  for (const it of newestFirst.slice(0, Math.max(0, most - lately.length))) {
    it.due = true;
    lately.push(clock);
  }
  return lately;
}

function beganAt({ openedAt, reopenedAt }: Case): number {
  return reopenedAt ?? openedAt;
}
