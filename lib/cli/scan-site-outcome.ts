/** What becomes of one mail by a site, and which filters would have taken it: in calm, and within an incident. */

import { Asked } from '../decide/asked.ts';
import { decide } from '../decide/decide.ts';
import type { Decision } from '../decide/decision.ts';
import type { Policy } from '../decide/policy.ts';
import type { ResemblanceColumn } from '../decide/table.ts';
import { takes } from '../decide/taken.ts';
import type { Limits } from '../incident/index.ts';
import type { Judgement } from '../judge/judge.ts';
import type { Classified, Mail } from '../model.ts';
import type { Filter } from '../site/filter.ts';
import { questionOf } from './judging.ts';
import type { Intern } from './scan-intern.ts';
import type { Outcome } from './scan-site-summary.ts';
import type { SiteArrival } from './site-tracer.ts';

/** What the site wants, when it takes reports for a flood, and which filters are asked what they would take. */
export interface Stance {
  readonly policy: Policy;
  readonly limits: Limits;
  readonly filters: readonly Filter[];
}

/** One mail as it was read and judged. */
export interface Seen {
  readonly file: string;
  readonly mail: Mail;
  readonly classified: Classified;
  readonly judgement: Judgement;
  readonly reversePath: string | null | undefined;
  readonly arrival: SiteArrival;
}

/** One object for all mails of the same. */
export function outcomeOf(
  seen: Seen,
  resemblance: ResemblanceColumn,
  { filters }: Stance,
  intern: Intern,
): Outcome {
  const question = { ...questionOf(seen), resemblance };
  const decision = decide(question);
  const { judgement } = seen;
  const provenance = judgement.kind === 'judged' && judgement.traced !== null ? judgement.provenance : null;
  return intern.same({
    provenance: provenance?.kind ?? null,
    class: seen.classified.kind,
    decision: decision.kind,
    rule: decision.rule,
    ...elsewhere(decision),
    remedy: provenance?.kind === 'abused' ? intern.remedy(provenance.remedy) : null,
    takenBy: filters.length === 0 ? [] : takenBy(filters, new Asked(question)),
  });
}

function elsewhere(decision: Decision): Pick<Outcome, 'to' | 'would'> {
  if (decision.kind === 'hold' || decision.kind === 'drop') return { to: null, would: null };
  return { to: decision.to, would: decision.would?.kind ?? null };
}

/** By their places in the list. */
function takenBy(filters: readonly Filter[], asked: Asked): number[] {
  return filters.flatMap(({ rule }, index) => (takes(rule, asked) ? [index] : []));
}
