/** Which incidents are forgotten where there is no room for all. */

import { type Case, incidentOf } from './case.ts';
import type { Incident } from './incident.ts';
import { BOUNDS } from './limits.ts';
import type { Memory } from './state.ts';

export interface PushedOut {
  /** Incidents for which there was no room beside a new one, and those of them that were open. */
  readonly pushed: readonly Incident[];
  readonly ended: readonly Incident[];
}

/**
 * More floods at once than are kept apart: those that have ended go first, then those of claims (which a stranger may open
 * at will, so that a thief's is forgotten), of these the one that was quiet longest; never the new one.
 */
export function pushOut(memory: Memory, now: number): PushedOut {
  const pushed: Incident[] = [];
  const ended: Incident[] = [];
  const rank = ({ closedAt, vouched }: Case) => (closedAt !== null ? 0 : vouched ? 2 : 1);
  const isBefore = (a: Case, b: Case) => (rank(a) - rank(b) || a.lastReport - b.lastReport) < 0;
  while (memory.cases.length > BOUNDS.incidents) {
    const out = memory.cases.slice(0, -1).reduce((a, b) => (isBefore(b, a) ? b : a));
    memory.cases = memory.cases.filter((it) => it !== out);
    const wasOpen = out.closedAt === null;
    out.closedAt ??= now;
    const incident = incidentOf(out, memory.mailbox);
    pushed.push(incident);
    if (wasOpen) ended.push(incident);
  }
  return { pushed, ended };
}
