/**
 * Every combination of what the table asks, one by one: no mail is without a decision, and what the design promises holds
 * for all of them. What random questions may miss, such as two rare verdicts at one postmaster, is asked here.
 */

import { expect, it } from 'vitest';
import { decide, type Question } from '../../lib/decide/decide.ts';
import type { Policy } from '../../lib/decide/policy.ts';
import { ROW_NAMES } from '../../lib/decide/table.ts';
import type { Judgement } from '../../lib/judge/judge.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { MAX_HOPS } from '../../lib/loop-mark.ts';
import { type ReportClass, VERDICTS, type Verdicts } from '../../lib/model.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import { judged, PROVENANCES, questionOf, ruleOf, verdictsOf } from '../support/questions.ts';
import { reportOf } from '../support/reports.ts';

const NOT_JUDGED = ['arf', 'mdn', 'dmarc-report'] as const satisfies readonly ReportClass[];
const JUDGED = [
  'bounce',
  'delay',
  'success-dsn',
  'auto-reply',
  'challenge',
  'virus-notice',
] as const satisfies readonly Exclude<ReportClass, (typeof NOT_JUDGED)[number]>[];
const FOR = [evidence('has-written', 'weak', { recipient: 'a@b.example' })];

function product<A, B, C>(as: readonly A[], bs: readonly B[], make: (a: A, b: B) => C): C[] {
  return as.flatMap((a) => bs.map((b) => make(a, b)));
}

const JUDGEMENTS: readonly Judgement[] = [
  { kind: 'unread' },
  { kind: 'ordinary' },
  ...NOT_JUDGED.map((kind) => ({ kind: 'not-judged' as const, report: reportOf({ kind }) })),
  ...product(
    product(JUDGED, Object.keys(PROVENANCES) as Provenance['kind'][], (kind, provenance) => ({
      kind,
      provenance,
    })),
    product(['grammar', 'fallback'] as const, [[], FOR], (readBy, known) => ({ readBy, known })),
    ({ kind, provenance }, { readBy, known }) => judged(provenance, { kind, readBy }, known),
  ),
];
const DMARC: readonly Partial<Verdicts>[] = [
  { dmarc: null },
  { dmarc: 'PASS', dmarcPolicy: 'reject' },
  ...([null, 'none', 'quarantine', 'reject'] as const).map((dmarcPolicy) => ({
    dmarc: 'FAIL' as const,
    dmarcPolicy,
  })),
];
const ALL_VERDICTS: readonly Verdicts[] = product(
  DMARC,
  product([null, 'FAIL', 'GRAY'] as const, [null, ...VERDICTS], (virus, spam) => ({ virus, spam })),
  (dmarc, others) => verdictsOf({ ...dmarc, ...others }),
);
const PLACES = product(
  product(['mx', 'forward'] as const, ['calm', 'resembles', 'resembles-silently'] as const, (door, to) => ({
    door,
    resemblance: to,
  })),
  product(
    [null, undefined, 'alice@far.example', 'mailer-daemon@far.example'],
    ['info@client.example', 'postmaster@client.example'],
    (reversePath, recipient) => ({ reversePath, recipient }),
  ),
  (one, other) => ({ ...one, ...other }),
);
const HOPS = [0, MAX_HOPS];
const POLICIES: readonly Policy[] = product(
  ['observe', 'hold', 'drop'] as const,
  ['hold', 'deliver'] as const,
  (protect, spam) => ({ protect, spam, rules: [] }),
);
const RULED: readonly Policy[] = (['observe', 'hold', 'drop'] as const).flatMap((protect) =>
  (['hold', 'drop', 'mark'] as const).map((kind) => ({
    protect,
    spam: 'hold' as const,
    rules: [ruleOf('all', [], { kind })],
  })),
);

/** Why a decision breaks a promise; null where it keeps all. No assertion a question: there are millions. */
function broken(question: Question): string | null {
  const { judgement, verdicts, recipient, policy } = question;
  const decision = decide(question);
  const { kind, rule } = decision;
  const infected = verdicts.virus === 'FAIL';
  const looping = question.hops >= MAX_HOPS;
  const withheld = kind === 'hold' || kind === 'drop';
  const named = (ROW_NAMES as readonly string[]).includes(rule) || rule === 'rule:all';
  if (!(kind === 'deliver' || kind === 'mark' || withheld)) return 'no decision';
  if (!named) return 'by no row';
  if (infected && (kind !== 'hold' || rule !== 'virus')) return 'a virus is not held';
  if (!infected && looping) return kind === 'hold' && rule === 'loop' ? null : 'what goes round is not held';
  if (!infected && withheld && recipient === 'postmaster@client.example') return 'postmaster is withheld';
  if (!infected && withheld && policy.protect === 'observe') return 'withheld by who only observes';
  if (decision.kind === 'drop') {
    if (decision.ground.kind === 'operator') return rule === 'rule:all' ? null : 'dropped by no rule';
    if (policy.protect !== 'drop') return 'dropped where nobody asked for it';
    if (judgement.kind !== 'judged' || judgement.provenance.kind !== 'forged') return 'dropped, not forged';
    if (judgement.report.readBy !== 'grammar') return 'dropped by its wording';
    if (question.reversePath === 'alice@far.example') return "a person's mail is dropped";
  }
  if (policy.rules.length > 0 || infected) return null;
  const isOurs = judgement.kind === 'judged' && judgement.provenance.kind === 'ours';
  if (kind !== 'deliver' && (isOurs || judgement.kind === 'not-judged'))
    return 'what is ours is not delivered';
  return null;
}

function* questions(policies: readonly Policy[]): Generator<Question> {
  for (const judgement of JUDGEMENTS)
    for (const verdicts of ALL_VERDICTS)
      for (const place of PLACES)
        for (const policy of policies)
          for (const hops of HOPS) yield questionOf({ judgement, verdicts, policy, hops, ...place });
}

it.each([
  ['the table alone', POLICIES, 0],
  ['a rule that takes all', RULED, 7],
])('%s: every combination has its decision', { timeout: 60_000 }, (_, policies, skip) => {
  const found = new Map<string, Question>();
  let asked = 0;
  let turn = 0;
  for (const question of questions(policies)) {
    // Rules ask nothing of most verdicts: of these every eighth, in turn, is asked.
    if (turn++ % (skip + 1) !== 0) continue;
    asked++;
    const why = broken(question);
    if (why !== null && !found.has(why)) found.set(why, question);
  }
  expect([...found]).toEqual([]);
  expect(asked).toBeGreaterThan(300_000);
});
