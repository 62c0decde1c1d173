/** One mail's share of DNS: a bound on the questions that it may cost, and on the time that they take together. */

import type { DnsAnswer, Resolve } from '../dns.ts';
import { within } from './within.ts';

/**
 * Questions for one mail. An SPF evaluation of ours with ten includes takes 11 to 30, a report of a provider with
 * several inner hosts some ten.
 */
export const MAX_QUESTIONS_PER_MAIL = 60;

/** Milliseconds from a mail's first question: two slow servers may time out, and the mail is still traced in time. */
export const MAX_DNS_MS_PER_MAIL = 10_000;

export interface BudgetOptions {
  readonly maxQuestions: number;
  readonly maxMs: number;
  /** Milliseconds of a clock that nobody sets: a site's own clock may stand still. */
  now(): number;
}

/**
 * `resolve` within a budget; what is over it is `silent`, also a question under way when the time is up. The attack:
 * a mail of thirty Received lines, each naming a host in a zone that answers after five seconds, keeps a tracer for
 * minutes. The time runs from the first question. The same
 * question again is answered as before and costs nothing: SPF of six hosts asks for the same records six times. A
 * `resolve` that rejects is `silent`.
 */
export function budgetedResolver(resolve: Resolve, { maxQuestions, maxMs, now }: BudgetOptions): Resolve {
  const asked = new Map<string, Promise<DnsAnswer>>();
  let end: number | null = null;
  return (name, type) => {
    const question = `${type} ${name.toLowerCase()}`;
    const earlier = asked.get(question);
    if (earlier !== undefined) return earlier;
    const time = now();
    end ??= time + maxMs;
    const left = end - time;
    if (asked.size >= maxQuestions || left <= 0) return SILENT;
    const answer = within(left, resolve(name, type));
    asked.set(question, answer);
    return answer;
  };
}

const SILENT: Promise<DnsAnswer> = Promise.resolve({ kind: 'silent' });
