/** Which incidents the owner is told of now. */

import type { Case } from './case.ts';
import { BOUNDS, DAY } from './limits.ts';
import type { Memory } from './state.ts';

/**
 * Those whose alert is due and not planned yet. What becomes due counts at once, not when it is planned: many reports are
 * counted side by side, and each of them may open an incident. Beyond BOUNDS.alertsADay the rest waits; when there is room
 * again the newest comes first, since the oldest may long be over.
 */
export function dueAlerts(memory: Memory): readonly Case[] {
  const waits = ({ due, told, mine }: Case) => !due && !told && !mine;
  const { clock } = memory;
  if (clock !== null && memory.cases.some(waits)) {
    // A clock that was wrong may have counted some in the future: they count for a day around, not for ever.
    memory.alerts = memory.alerts.filter((time) => Math.abs(clock - time) < DAY);
    const newestFirst = memory.cases.filter(waits).sort((a, b) => beganAt(b) - beganAt(a));
    for (const it of newestFirst.slice(0, BOUNDS.alertsADay - memory.alerts.length)) {
      it.due = true;
      memory.alerts.push(clock);
    }
  }
  return memory.cases.filter(({ due, told, mine }) => due && !told && !mine);
}

function beganAt({ openedAt, reopenedAt }: Case): number {
  return reopenedAt ?? openedAt;
}
