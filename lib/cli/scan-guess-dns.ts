/** DNS for a command whose user did not ask for DNS: where it does not answer, the command must not wait for it. */

import type { DnsAnswer, Resolve } from '../dns.ts';

/** Questions without an answer before any has come: this machine has no DNS. They take 5 seconds each at most. */
export const MAX_SILENT_FIRST = 3;
/**
 * Milliseconds that all questions together wait in vain. The attack: seven thousand reports, each with a name in a zone
 * that answers too late, keep the command for a day. Honest zones that are down cost some seconds each.
 */
export const MAX_WAITED_MS = 60_000;

export interface GivingUp {
  readonly resolve: Resolve;
  /** It asks no more: what was not asked before is `silent`. */
  readonly gaveUp: boolean;
}

/** `now`: milliseconds of a clock that nobody sets. */
export function givingUp(resolve: Resolve, now: () => number): GivingUp {
  let answered = false;
  let silent = 0;
  let waited = 0;
  let gaveUp = false;
  // One that is down is asked for several names at once: the time passes once.
  let waitedUntil = Number.NEGATIVE_INFINITY;
  const note = ({ kind }: DnsAnswer, asked: number): void => {
    if (kind !== 'silent') {
      answered = true;
      return;
    }
    const end = now();
    silent++;
    waited += Math.max(0, end - Math.max(asked, waitedUntil));
    waitedUntil = Math.max(waitedUntil, end);
    gaveUp ||= (!answered && silent >= MAX_SILENT_FIRST) || waited >= MAX_WAITED_MS;
  };
  return {
    resolve: async (name, type) => {
      if (gaveUp) return { kind: 'silent' };
      const asked = now();
      const answer = await resolve(name, type);
      note(answer, asked);
      return answer;
    },
    get gaveUp() {
      return gaveUp;
    },
  };
}
