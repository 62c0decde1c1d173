/** An answer within a time. */

import type { DnsAnswer } from '../dns.ts';

/**
 * The answer, or `silent` where it takes longer than `ms` milliseconds or rejects. A timer costs more than an answer
 * out of a cache, which is there by the second turn of the microtask queue: one is only set for what is not.
 */
export function within(ms: number, answer: Promise<DnsAnswer>): Promise<DnsAnswer> {
  return new Promise((done) => {
    let settled = false;
    let timer: NodeJS.Timeout | undefined;
    const settle = (given: DnsAnswer) => {
      settled = true;
      if (timer !== undefined) clearTimeout(timer);
      done(given);
    };
    const giveUp = () => settle({ kind: 'silent' });
    const wait = () => {
      if (!settled) timer = setTimeout(giveUp, ms);
    };
    answer.then(settle, giveUp);
    queueMicrotask(() => queueMicrotask(wait));
  });
}
