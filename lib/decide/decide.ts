/**
 * The decision table: what becomes of a mail, by which row. Pure and total: there is no mail without a decision.
 * A mail that is not known to be forged is never withheld, so while provenance is unproven the strongest word is
 * `mark`.
 */

import type { Judgement } from '../judge/judge.ts';
import type { Decision, Provenance } from '../model.ts';

export function decide(judgement: Judgement): Decision {
  switch (judgement.kind) {
    case 'unread':
      return { kind: 'mark', rule: 'failed-open' };
    case 'ordinary':
      return { kind: 'deliver', rule: 'ordinary' };
    case 'not-judged':
      return { kind: 'deliver', rule: judgement.report.kind };
    case 'judged':
      return decideReport(judgement.provenance);
    default:
      return judgement satisfies never;
  }
}

function decideReport(provenance: Provenance): Decision {
  switch (provenance.kind) {
    case 'unproven':
      return { kind: 'mark', rule: 'unproven' };
    default:
      return provenance.kind satisfies never;
  }
}
