/** That the owner was alerted, and his two answers to it. Unknown incidents change nothing. */

import { featureOf, keyOf } from './entry.ts';
import { BOUNDS, LIMITS, type Limits } from './limits.ts';
import { ROLES } from './resemble.ts';
import { fold, type MailboxState, unfold } from './state.ts';
import { topOf } from './tally.ts';

/** The alerts of these incidents are planned, and durable. */
export function markTold(state: MailboxState, incidentIds: readonly string[]): MailboxState {
  const memory = unfold(state, state.mailbox);
  for (const it of memory.cases) if (incidentIds.includes(it.id)) it.told = true;
  return fold(memory);
}

/** "I changed the password at `time`" (ISO 8601): what was sent before is decided as ever, and told to nobody. */
export function resetAt(state: MailboxState, incidentId: string, time: string): MailboxState {
  const at = Date.parse(time);
  if (!Number.isFinite(at)) return state;
  const memory = unfold(state, state.mailbox);
  const found = memory.cases.find(({ id }) => id === incidentId);
  if (found === undefined) return state;
  found.resetAt = at;
  found.sinceReset = [];
  found.notClosed = false;
  return fold(memory);
}

/**
 * "It was me": nothing resembles it any more, so that what was held can be released, and what its mails share is known
 * as the owner's from now on. Remembered is only what tells of his machines and programs. Not where his mail went, and
 * not who reported it: remembered, "notices of our own host" would hide each flood without returned headers to come.
 */
export function itWasMe(state: MailboxState, incidentId: string, limits: Limits = LIMITS): MailboxState {
  const memory = unfold(state, state.mailbox);
  const found = memory.cases.find(({ id }) => id === incidentId);
  if (found === undefined) return state;
  found.mine = true;
  const { total, groups } = found.features;
  for (const kind of groups.keys()) {
    const role = ROLES[featureOf(`${kind} `).kind];
    if (role !== 'tying' && role !== 'pairing') continue;
    for (const [value, times] of topOf(found.features, kind, BOUNDS.valuesPerKind)) {
      if (times < total * limits.frequentShare) continue;
      const key = keyOf(featureOf(`${kind} ${value}`));
      memory.confirmed.delete(key);
      memory.confirmed.add(key);
    }
  }
  for (const key of memory.confirmed) {
    if (memory.confirmed.size <= BOUNDS.confirmed) break;
    memory.confirmed.delete(key);
  }
  return fold(memory);
}
