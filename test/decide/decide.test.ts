import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, decideUnguarded, type Question } from '../../lib/decide/decide.ts';
import type { Condition, Policy, Rule } from '../../lib/decide/policy.ts';
import { judge } from '../../lib/judge/judge.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { MAX_HOPS } from '../../lib/loop-mark.ts';
import { type Classified, MAIL_CLASSES, type MailClass, VERDICTS } from '../../lib/model.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import {
  judged,
  mailOf,
  PROVENANCES,
  policyOf,
  questionOf,
  ruleOf,
  verdictsOf,
} from '../support/questions.ts';
import { reportOf } from '../support/reports.ts';

/** What becomes of each class where no site is known, written out: a new class without a row fails the test below. */
const UNGUARDED: Record<MailClass, { kind: string; rule: string }> = {
  ordinary: { kind: 'deliver', rule: 'ordinary' },
  bounce: { kind: 'mark', rule: 'unproven' },
  delay: { kind: 'mark', rule: 'unproven' },
  'auto-reply': { kind: 'mark', rule: 'unproven' },
  challenge: { kind: 'mark', rule: 'unproven' },
  'virus-notice': { kind: 'mark', rule: 'unproven' },
  'success-dsn': { kind: 'deliver', rule: 'success-dsn' },
  arf: { kind: 'deliver', rule: 'arf' },
  mdn: { kind: 'deliver', rule: 'mdn' },
  'dmarc-report': { kind: 'deliver', rule: 'dmarc-report' },
};

function classifiedAs(kind: MailClass): Classified {
  return kind === 'ordinary' ? { kind } : reportOf({ kind });
}

describe('without a site', () => {
  test.each(MAIL_CLASSES)('%s', (kind) => {
    expect(decideUnguarded(judge(classifiedAs(kind)))).toMatchObject(UNGUARDED[kind]);
  });

  test('a mail that a fault of ours kept unread is delivered and marked', () => {
    expect(decideUnguarded(judge(null))).toMatchObject({ kind: 'mark', rule: 'failed-open' });
  });

  test.each(['forged', 'abused'] as const)('%s is marked, not held: nobody asked for that', (kind) => {
    expect(decideUnguarded(judged(kind))).toMatchObject({ kind: 'mark', rule: kind });
  });
});

const ALWAYS: readonly Condition[] = [];
const BOUNCES: readonly Condition[] = [{ kind: 'class', any: ['bounce'] }];
const VIRUS = verdictsOf({ virus: 'FAIL' });

function decided(rules: readonly Rule[], change: Partial<Question> = {}, policy: Partial<Policy> = {}) {
  return decide(questionOf({ policy: policyOf({ rules, ...policy }), ...change }));
}

describe("the operator's rules", () => {
  test('the first that matches wins over the table', () => {
    const rules = [
      ruleOf('bounces', BOUNCES, { kind: 'drop' }),
      ruleOf('rest', ALWAYS, { kind: 'hold' }),
      ruleOf('never', ALWAYS, { kind: 'deliver', to: null }),
    ];
    expect(decided(rules, { judgement: judged('ours') })).toEqual({
      kind: 'drop',
      rule: 'rule:bounces',
      ground: { kind: 'operator', rule: 'bounces' },
      alert: false,
    });
    expect(decided(rules)).toEqual({ kind: 'hold', rule: 'rule:rest', alert: false });
  });

  test('where none matches the table decides', () => {
    const rules = [ruleOf('bounces', BOUNCES, { kind: 'drop' })];
    expect(decided(rules)).toMatchObject({ kind: 'deliver', rule: 'ordinary', to: null });
  });

  test('a rule delivers what the table would hold, and elsewhere if it says so', () => {
    const rules = [ruleOf('aside', BOUNCES, { kind: 'deliver', to: ['spare'] })];
    expect(decided(rules, { judgement: judged('forged') })).toMatchObject({
      kind: 'deliver',
      rule: 'rule:aside',
      to: ['spare'],
    });
  });

  test('mark goes on: what then is delivered is marked, what then is held is held', () => {
    const mark = ruleOf('note', ALWAYS, { kind: 'mark' });
    expect(decided([mark])).toMatchObject({ kind: 'mark', rule: 'rule:note' });
    expect(decided([mark, ruleOf('aside', ALWAYS, { kind: 'deliver', to: ['spare'] })])).toMatchObject({
      kind: 'mark',
      rule: 'rule:aside',
      to: ['spare'],
    });
    expect(decided([mark, ruleOf('away', ALWAYS, { kind: 'hold' })])).toMatchObject({ rule: 'rule:away' });
    expect(decided([mark], { judgement: judged('suspect') })).toMatchObject({
      kind: 'mark',
      rule: 'suspect',
    });
    expect(decided([mark], { judgement: judged('forged') })).toMatchObject({ kind: 'hold', rule: 'forged' });
  });

  test('a virus is held whatever they say, unless one is forced', () => {
    const deliver = { kind: 'deliver', to: null } as const;
    expect(decided([ruleOf('all', ALWAYS, deliver)], { verdicts: VIRUS })).toMatchObject({
      kind: 'hold',
      rule: 'virus',
    });
    expect(decided([ruleOf('all', ALWAYS, { kind: 'drop' })], { verdicts: VIRUS })).toMatchObject({
      kind: 'hold',
      rule: 'virus',
    });
    expect(decided([ruleOf('lab', ALWAYS, deliver, true)], { verdicts: VIRUS })).toMatchObject({
      kind: 'deliver',
      rule: 'rule:lab',
    });
  });

  test('the owner is told of an abuse whatever they say, unless one is forced', () => {
    const abused = { judgement: judged('abused') };
    const drop = { kind: 'drop' } as const;
    expect(decided([], abused)).toMatchObject({ kind: 'hold', rule: 'abused', alert: true });
    expect(decided([ruleOf('all', ALWAYS, drop)], abused)).toMatchObject({ kind: 'drop', alert: true });
    expect(decided([ruleOf('all', ALWAYS, drop, true)], abused)).toMatchObject({
      kind: 'drop',
      alert: false,
    });
    expect(decided([], { ...abused, resemblance: 'resembles' })).toMatchObject({ alert: true });
    expect(decided([], { ...abused, resemblance: 'resembles-silently' })).toMatchObject({
      kind: 'hold',
      alert: false,
    });
  });

  test('postmaster gets his mail, marked, even past a rule', () => {
    const rules = [ruleOf('all', ALWAYS, { kind: 'drop' })];
    expect(decided(rules, { recipient: 'postmaster@client.example' })).toMatchObject({
      kind: 'mark',
      rule: 'rule:all',
      to: null,
    });
  });
});

describe('a site that observes', () => {
  const observe: Partial<Policy> = { protect: 'observe' };

  test('delivers all, and says what it would have done', () => {
    expect(decided([], { judgement: judged('forged') }, observe)).toEqual({
      kind: 'deliver',
      rule: 'forged',
      to: null,
      alert: false,
      would: { kind: 'hold', rule: 'forged', to: null },
    });
    expect(decided([], { judgement: judged('unproven') }, observe)).toMatchObject({
      kind: 'deliver',
      would: { kind: 'mark', rule: 'unproven' },
    });
  });

  test('says nothing beside a mail that is delivered anyway', () => {
    expect(decided([], {}, observe)).toMatchObject({ kind: 'deliver', rule: 'ordinary', would: null });
  });

  test('does not even deliver elsewhere', () => {
    const rules = [ruleOf('aside', ALWAYS, { kind: 'deliver', to: ['spare'] })];
    expect(decided(rules, {}, observe)).toMatchObject({
      kind: 'deliver',
      to: null,
      would: { kind: 'deliver', rule: 'rule:aside', to: ['spare'] },
    });
  });

  test('holds a virus, even where a forced rule would drop it', () => {
    const forced = ruleOf('away', ALWAYS, { kind: 'drop' }, true);
    expect(decided([], { verdicts: VIRUS }, observe)).toMatchObject({ kind: 'hold', rule: 'virus' });
    expect(decided([forced], { verdicts: VIRUS }, observe)).toMatchObject({ kind: 'hold', rule: 'virus' });
  });

  test('still tells the owner of an abuse', () => {
    expect(decided([], { judgement: judged('abused') }, observe)).toMatchObject({
      kind: 'deliver',
      alert: true,
    });
  });
});

describe('for whatever comes', () => {
  const verdict = fc.constantFrom(null, ...VERDICTS);
  const judgement = fc.oneof(
    fc.constant({ kind: 'unread' as const }),
    fc.constant({ kind: 'ordinary' as const }),
    fc
      .constantFrom('arf' as const, 'mdn' as const, 'dmarc-report' as const)
      .map((kind) => ({ kind: 'not-judged' as const, report: reportOf({ kind }) })),
    fc
      .record({
        provenance: fc.constantFrom(...(Object.keys(PROVENANCES) as Provenance['kind'][])),
        kind: fc.constantFrom(
          'bounce' as const,
          'delay' as const,
          'success-dsn' as const,
          'auto-reply' as const,
          'challenge' as const,
          'virus-notice' as const,
        ),
        readBy: fc.constantFrom('grammar' as const, 'fallback' as const),
        known: fc.boolean(),
      })
      .map(({ provenance, kind, readBy, known }) =>
        judged(
          provenance,
          { kind, readBy },
          known ? [evidence('has-written', 'weak', { recipient: 'a@b.example' })] : [],
        ),
      ),
  );
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.subarray([...MAIL_CLASSES]).map((any) => ({ kind: 'class' as const, any })),
    fc.constantFrom('hello', 'absent').map((text) => ({
      kind: 'body' as const,
      test: { kind: 'contains' as const, text },
    })),
    fc.nat(3_000).map((over) => ({ kind: 'size' as const, over })),
  );
  const rule: fc.Arbitrary<Rule> = fc.record({
    name: fc.constantFrom('one', 'two', 'three'),
    conditions: fc.array(condition, { maxLength: 2 }),
    then: fc.constantFrom<Rule['then']>(
      { kind: 'deliver', to: null },
      { kind: 'deliver', to: ['spare'] },
      { kind: 'hold' },
      { kind: 'drop' },
      { kind: 'mark' },
    ),
    force: fc.boolean(),
  });
  const question: fc.Arbitrary<Question> = fc.record({
    mail: fc.constantFrom(null, mailOf('Subject: x\n\nhello\n')),
    hops: fc.constantFrom(0, 1, MAX_HOPS - 1, MAX_HOPS, 99),
    size: fc.nat(5_000),
    judgement,
    resemblance: fc.constantFrom('calm', 'resembles', 'resembles-silently'),
    verdicts: fc.record({
      spam: verdict,
      virus: verdict,
      spf: verdict,
      dkim: verdict,
      dmarc: verdict,
      dmarcPolicy: fc.constantFrom(null, 'reject', 'quarantine', 'none'),
    }),
    door: fc.constantFrom('mx', 'forward'),
    reversePath: fc.constantFrom(null, undefined, 'alice@far.example', 'MAILER-DAEMON@far.example'),
    recipient: fc.constantFrom(
      null,
      'info@client.example',
      'postmaster@client.example',
      'abuse@client.example',
    ),
    policy: fc.record({
      protect: fc.constantFrom('observe', 'hold', 'drop'),
      spam: fc.constantFrom('hold', 'mark', 'deliver'),
      rules: fc.array(rule, { maxLength: 4 }),
    }),
  });
  const always = (property: (question: Question) => void) =>
    fc.assert(fc.property(question, property), { numRuns: 2_000 });

  test('there is one decision, the same each time, and its name says whose', () => {
    always((asked) => {
      const decision = decide(asked);
      expect(['deliver', 'mark', 'hold', 'drop']).toContain(decision.kind);
      expect(decision.rule).not.toBe('');
      expect(decide(asked)).toEqual(decision);
      expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
    });
  });

  test('a drop rests on a forged verdict that a grammar read, or on a rule by its name', () => {
    always((asked) => {
      const decision = decide(asked);
      if (decision.kind !== 'drop') return;
      if (decision.ground.kind === 'operator') {
        const { rule: name } = decision.ground;
        expect(asked.policy.rules.some((rule) => rule.name === name && rule.then.kind === 'drop')).toBe(true);
        expect(decision.rule).toBe(`rule:${name}`);
        return;
      }
      expect(asked.policy.protect).toBe('drop');
      expect(asked.judgement).toMatchObject({
        provenance: { kind: 'forged' },
        report: { readBy: 'grammar' },
      });
      expect(asked.reversePath ?? null).not.toBe('alice@far.example');
    });
  });

  test('postmaster and abuse are withheld nothing but viruses and what goes round', () => {
    always((asked) => {
      if (asked.hops >= MAX_HOPS) return;
      if (!/^(postmaster|abuse)@/.test(asked.recipient ?? '') || asked.verdicts.virus === 'FAIL') return;
      expect(['deliver', 'mark']).toContain(decide(asked).kind);
    });
  });

  test('a site that observes withholds nothing but viruses and what goes round', () => {
    always((asked) => {
      if (asked.hops >= MAX_HOPS) return;
      const decision = decide({ ...asked, policy: { ...asked.policy, protect: 'observe' } });
      if (asked.verdicts.virus === 'FAIL') return;
      expect(decision).toMatchObject({ kind: 'deliver', to: null });
    });
  });

  test('a virus is never delivered but by a forced rule', () => {
    always((asked) => {
      const rules = asked.policy.rules.map((rule) => ({ ...rule, force: false }));
      const infected = { ...asked, verdicts: VIRUS, policy: { ...asked.policy, rules } };
      expect(decide(infected)).toMatchObject({ kind: 'hold', rule: 'virus' });
    });
  });

  test('what goes round is held, whatever rules there are, and told so but for a virus', () => {
    always((asked) => {
      const { kind, rule } = decide({ ...asked, hops: MAX_HOPS });
      expect(kind).toBe('hold');
      if (asked.verdicts.virus !== 'FAIL') expect(rule).toBe('loop');
      else expect(['virus', 'loop']).toContain(rule);
    });
  });

  test('forwards below the limit change nothing', () => {
    always((asked) => {
      expect(decide({ ...asked, hops: MAX_HOPS - 1 })).toEqual(decide({ ...asked, hops: 0 }));
    });
  });

  test('what is proven ours is withheld by rules, viruses and loops alone', () => {
    always((asked) => {
      if (asked.hops >= MAX_HOPS) return;
      const { judgement } = asked;
      if (judgement.kind !== 'judged' || judgement.provenance.kind !== 'ours') return;
      if (asked.verdicts.virus === 'FAIL') return;
      const { kind } = decide({ ...asked, policy: { ...asked.policy, rules: [] } });
      expect(kind).toBe('deliver');
    });
  });
});
