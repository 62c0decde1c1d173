/** The mailbox's clock, and what its going on ends. */

import { type Case, endOf, incidentOf } from './case.ts';
import type { Incident } from './incident.ts';
import { dayOf, forgetOldProofs } from './known.ts';
import { DAY, type Limits } from './limits.ts';
import { takeOut } from './log.ts';
import type { Memory } from './state.ts';

/**
 * The attack, or a broken clock: one report of next year would end all incidents and empty all windows. The defence: a
 * jump of more than a day, either way, needs two reports in a row that agree within a day. (The same one, delivered
 * again, has the same time.)
 */
export function tick(memory: Memory, time: number): void {
  const { clock, astray } = memory;
  if (clock === null || Math.abs(time - clock) <= DAY) {
    memory.clock = Math.max(clock ?? time, time);
    memory.astray = null;
  } else if (astray !== null && astray !== time && Math.abs(time - astray) <= DAY) {
    memory.clock = Math.max(time, astray);
    memory.astray = null;
  } else memory.astray = time;
}

/** Ends what has ended by `now`, and forgets what is too old to matter: incidents, calm reports, days, proofs. */
export function closeDue(
  memory: Memory,
  now: number,
  limits: Limits,
): { closed: Incident[]; gone: Incident[] } {
  const closed: Incident[] = [];
  for (const it of memory.cases) {
    const end = endOf(it);
    if (it.closedAt !== null || now < end) continue;
    it.closedAt = end;
    closed.push(incidentOf(it, memory.mailbox));
  }
  const isOver = ({ closedAt }: Case) => closedAt !== null && now >= closedAt + limits.afterDays * DAY;
  const gone = memory.cases.filter(isOver).map((it) => incidentOf(it, memory.mailbox));
  if (gone.length > 0) memory.cases = memory.cases.filter((it) => !isOver(it));
  takeOut(
    memory.log,
    ({ time }) =>
      Math.abs(time - now) > DAY && (memory.astray === null || Math.abs(time - memory.astray) > DAY),
  );
  const today = dayOf(now);
  for (const day of memory.days.keys())
    if (day < today - limits.meanDays || day > today + 1) memory.days.delete(day);
  forgetOldProofs(memory, now);
  return { closed, gone };
}
