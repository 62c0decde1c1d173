/** What `--site` adds to the line of `classify --json`: verdict, reporter, evidence, decision, remedy. */

import type { Decision } from '../decide/decision.ts';
import type { Judgement } from '../judge/judge.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import { saysOf } from '../tell/evidence-text.ts';
import { WORDS } from '../tell/index.ts';
import type { Evidence, Unknown } from '../trace/evidence.ts';
import type { Reporter } from '../trace/trace.ts';

export interface TraceLine {
  /** Null where the mail is none of which one asks whose it is. */
  readonly provenance: Provenance['kind'] | null;
  readonly because: string | null;
  readonly reporter: Reporter['kind'] | null;
  readonly evidence: readonly (Pick<Evidence, 'kind' | 'family' | 'side' | 'strength' | 'facts'> & {
    /** In English, for whoever reads logs. */
    readonly says: string;
  })[];
  readonly unknown: readonly Unknown[];
  readonly decision: Pick<Decision, 'kind' | 'rule'>;
  readonly remedy: Remedy | null;
}

export function traceLine(judgement: Judgement, { kind, rule }: Pick<Decision, 'kind' | 'rule'>): TraceLine {
  const decision = { kind, rule };
  if (judgement.kind !== 'judged' || judgement.traced === null)
    return {
      provenance: null,
      because: null,
      reporter: null,
      evidence: [],
      unknown: [],
      decision,
      remedy: null,
    };
  const { provenance, traced } = judgement;
  return {
    provenance: provenance.kind,
    because: provenance.because,
    reporter: traced.trace.reporter.kind,
    evidence: traced.trace.evidence.map((piece) => ({
      kind: piece.kind,
      family: piece.family,
      side: piece.side,
      strength: piece.strength,
      facts: piece.facts,
      says: saysOf(piece, WORDS.en),
    })),
    unknown: traced.trace.unknown,
    decision,
    remedy: provenance.kind === 'abused' ? provenance.remedy : null,
  };
}
