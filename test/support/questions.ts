/** Questions to `decide` as plain values: an ordinary mail to info@ in calm, but for what the test says. */

import type { Question } from '../../lib/decide/decide.ts';
import type { Condition, Policy, Rule } from '../../lib/decide/policy.ts';
import type { Judgement } from '../../lib/judge/judge.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { type Mail, NO_VERDICTS, type Report, type Verdicts } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import type { Evidence } from '../../lib/trace/evidence.ts';
import { reportOf } from './reports.ts';
import { knowledgeOf, traceOf } from './traces.ts';

export const PROVENANCES: Readonly<Record<Provenance['kind'], Provenance>> = {
  ours: { kind: 'ours', because: 'proof' },
  unproven: { kind: 'unproven', because: 'nothing-strong' },
  suspect: { kind: 'suspect', because: 'one-family' },
  forged: { kind: 'forged', because: 'two-families' },
  abused: {
    kind: 'abused',
    because: 'incident',
    remedy: {
      kind: 'change-password',
      subject: 'info@client.example',
      host: 'sv1.host.example',
      clients: [],
      recipients: 12,
      since: null,
      searchFor: null,
    },
  },
};

export function judged(
  kind: Provenance['kind'],
  change: Partial<Report> = {},
  evidence: readonly Evidence[] = [],
): Judgement {
  return {
    kind: 'judged',
    report: reportOf(change),
    provenance: PROVENANCES[kind],
    traced: { trace: traceOf({ evidence }), knowledge: knowledgeOf() },
  };
}

export function policyOf(change: Partial<Policy> = {}): Policy {
  return { protect: 'hold', spam: 'hold', rules: [], ...change };
}

export function ruleOf(
  name: string,
  conditions: readonly Condition[],
  then: Rule['then'],
  force = false,
): Rule {
  return { name, conditions, then, force };
}

export function verdictsOf(change: Partial<Verdicts> = {}): Verdicts {
  return { ...NO_VERDICTS, ...change };
}

export function mailOf(lines: readonly string[] | string): Mail {
  return parseMail(Buffer.from(typeof lines === 'string' ? lines : lines.join('\r\n')));
}

export function questionOf(change: Partial<Question> = {}): Question {
  return {
    mail: null,
    size: 1_234,
    judgement: { kind: 'ordinary' },
    resemblance: 'calm',
    verdicts: NO_VERDICTS,
    door: 'mx',
    reversePath: null,
    recipient: 'info@client.example',
    hops: 0,
    policy: policyOf(),
    ...change,
  };
}
