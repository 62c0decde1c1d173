/**
 * The decision table: what becomes of a mail, by which row. Pure and total: there is no mail without a decision.
 * Nothing is withheld yet: the strongest word is `mark`, with the verdict as its rule.
 */

import type { Judgement } from '../judge/judge.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { Decision } from '../model.ts';

export function decide(judgement: Judgement): Decision {
  switch (judgement.kind) {
    case 'unread':
      return { kind: 'mark', rule: 'failed-open' };
    case 'ordinary':
      return { kind: 'deliver', rule: 'ordinary' };
    case 'not-judged':
      return { kind: 'deliver', rule: judgement.report.kind };
    case 'judged':
      // Whoever sent it: that a mail arrived harms nobody.
      if (judgement.report.kind === 'success-dsn') return { kind: 'deliver', rule: 'success-dsn' };
      return decideReport(judgement.provenance);
    default:
      return judgement satisfies never;
  }
}

function decideReport({ kind }: Provenance): Decision {
  switch (kind) {
    case 'ours':
      return { kind: 'deliver', rule: kind };
    case 'unproven':
    case 'suspect':
    case 'forged':
    case 'abused':
      return { kind: 'mark', rule: kind };
    default:
      return kind satisfies never;
  }
}
