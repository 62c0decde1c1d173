/** What a rule, asked alone, keeps from a mailbox: a filter is known by what it takes beside what it was made for. */

import type { Asked } from './asked.ts';
import type { Rule } from './policy.ts';
import { matches } from './rules.ts';
import { isNeverHeld } from './table.ts';

/** The rule keeps what it matches from its mailbox: held, dropped, or sent elsewhere. */
export function withholds({ then }: Pick<Rule, 'then'>): boolean {
  switch (then.kind) {
    case 'hold':
    case 'drop':
      return true;
    case 'deliver':
      return then.to !== null;
    case 'mark':
      return false;
    default:
      return then satisfies never;
  }
}

/** As if it were the only rule. To postmaster and abuse nothing is held or dropped. */
export function takes(rule: Rule, asked: Asked): boolean {
  if (!withholds(rule)) return false;
  if (rule.then.kind !== 'deliver' && isNeverHeld(asked.recipient?.text ?? null)) return false;
  return matches(rule, asked);
}

/**
 * Of the bounces of a mailbox that are proven to be about mail of its own, those that the rule alone would keep from it.
 * `Asked` as `decide` asks, with whatever the caller knows them by beside it.
 */
export function eats<T extends { readonly asked: Asked }>(rule: Rule, provenBounces: Iterable<T>): T[] {
  return [...provenBounces].filter(({ asked }) => takes(rule, asked));
}
