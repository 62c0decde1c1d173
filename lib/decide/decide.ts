/**
 * What becomes of a mail: the operator's rules, then the table, then what stands above both: what harms by being
 * opened is held, postmaster is reached, and who only observes gets his mail. Pure and total.
 */

import type { Judgement } from '../judge/judge.ts';
import { LOOP_RULE } from '../loop-mark.ts';
import { type Mail, NO_VERDICTS } from '../model.ts';
import { Asked } from './asked.ts';
import type { Decision, Delivered } from './decision.ts';
import type { Policy } from './policy.ts';
import { askRules, labelOf, type Ruled } from './rules.ts';
import { decideByTable, isInfected, isLooping, isNeverHeld, type Row, type TableFacts } from './table.ts';

export interface Question extends Omit<TableFacts, 'policy'> {
  /** Null where a fault of ours kept it from being parsed. */
  readonly mail: Mail | null;
  /** Bytes of the raw mail. */
  readonly size: number;
  readonly policy: Policy;
}

/** One decision for one mailbox: a mail to two of them is decided twice. */
export function decide(question: Question): Decision {
  const infected = isInfected(question.verdicts);
  const row = decideByTable(question);
  const ruled =
    question.policy.rules.length === 0 ? NOT_RULED : askRules(question.policy, new Asked(question), infected);
  // No rule sends it on: where it would go, it is refused for the same reason.
  if (isLooping(question) && (!infected || ruled.rule !== null))
    return { kind: 'hold', rule: LOOP_RULE, alert: false };
  const alert = isAlarming(question) && ruled.rule?.force !== true;
  const decision = softened(compose(ruled, row, alert), question, infected);
  return question.policy.protect === 'observe' ? observed(decision, row, infected) : decision;
}

/** Where no site is known nothing is withheld: the strongest word is `mark`, by the row that would have held it. */
export function decideUnguarded(judgement: Judgement): Decision {
  const { kind, rule } = decideByTable({
    judgement,
    resemblance: 'calm',
    verdicts: NO_VERDICTS,
    door: 'mx',
    reversePath: undefined,
    recipient: null,
    hops: 0,
    policy: { protect: 'hold', spam: 'mark' },
  });
  return delivered(kind === 'deliver' ? 'deliver' : 'mark', rule, false);
}

const NOT_RULED: Ruled = { rule: null, marker: null };

/** Mail goes out through the owner's account by a stranger's hand, and he has not been told yet. */
function isAlarming({ judgement, resemblance }: Question): boolean {
  const abused = judgement.kind === 'judged' && judgement.provenance.kind === 'abused';
  return abused && resemblance !== 'resembles-silently';
}

function compose({ rule, marker }: Ruled, row: Row, alert: boolean): Decision {
  if (rule === null) {
    if (row.kind === 'hold') return { kind: row.kind, rule: row.rule, alert };
    if (row.kind === 'drop') return { kind: row.kind, rule: row.rule, ground: row.ground, alert };
    if (row.kind === 'deliver' && marker !== null) return delivered('mark', labelOf(marker), alert);
    return delivered(row.kind, row.rule, alert);
  }
  const { then } = rule;
  const label = labelOf(rule);
  switch (then.kind) {
    case 'deliver':
      return delivered(marker === null ? 'deliver' : 'mark', label, alert, then.to);
    case 'mark':
      return delivered('mark', label, alert);
    case 'hold':
      return { kind: 'hold', rule: label, alert };
    case 'drop':
      return { kind: 'drop', rule: label, ground: { kind: 'operator', rule: rule.name }, alert };
    default:
      return then satisfies never;
  }
}

function softened(decision: Decision, { recipient }: Question, infected: boolean): Decision {
  if (infected || !isNeverHeld(recipient)) return decision;
  if (decision.kind !== 'hold' && decision.kind !== 'drop') return decision;
  return delivered('mark', decision.rule, decision.alert);
}

/** Nothing is changed about the mail but its header. To deliver elsewhere would withhold it from its mailbox. */
function observed(decision: Decision, row: Row, infected: boolean): Decision {
  const { kind, rule, alert } = decision;
  if (infected && (kind === 'hold' || kind === 'drop')) return { kind: 'hold', rule: row.rule, alert };
  const to = kind === 'deliver' || kind === 'mark' ? decision.to : null;
  if (kind === 'deliver' && to === null) return decision;
  return { ...delivered('deliver', rule, alert), would: { kind, rule, to } };
}

function delivered(
  kind: Delivered['kind'],
  rule: string,
  alert: boolean,
  to: Delivered['to'] = null,
): Delivered {
  return { kind, rule, to, alert, would: null };
}
