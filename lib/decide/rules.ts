/** The operator's ordered rules: the first that matches wins, and `mark` goes on. */

import type { Asked } from './asked.ts';
import { holds } from './conditions.ts';
import type { Policy, Rule } from './policy.ts';

export interface Ruled {
  /** The rule that has its way; null: the table has. */
  readonly rule: Rule | null;
  /** The first rule on the way there that marks. */
  readonly marker: Rule | null;
}

export function matches(rule: Rule, asked: Asked): boolean {
  return rule.conditions.every((condition) => holds(condition, asked));
}

/** `rules` in their order. `onlyForced`: the others are passed over. */
export function askRules({ rules }: Pick<Policy, 'rules'>, asked: Asked, onlyForced: boolean): Ruled {
  let marker: Rule | null = null;
  for (const rule of rules) {
    if ((onlyForced && !rule.force) || !matches(rule, asked)) continue;
    if (rule.then.kind !== 'mark') return { rule, marker };
    marker ??= rule;
  }
  return { rule: null, marker };
}

/** What logs, metrics and headers call the operator's rule: no row of the table is named so. */
export function labelOf({ name }: Rule): string {
  return `rule:${name}`;
}
