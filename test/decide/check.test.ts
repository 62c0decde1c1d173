import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Asked } from '../../lib/decide/asked.ts';
import { checkRules, type KnownNames, type RuleProblem } from '../../lib/decide/check.ts';
import type { Condition, Rule, TextTest } from '../../lib/decide/policy.ts';
import { askRules } from '../../lib/decide/rules.ts';
import { eats } from '../../lib/decide/taken.ts';
import { MAIL_CLASSES } from '../../lib/model.ts';
import { judged, mailOf, questionOf, ruleOf } from '../support/questions.ts';
import { recipientOf } from '../support/reports.ts';

const KNOWN: KnownNames = {
  isMailbox: (address) => ['info@client.example', 'postmaster@client.example'].includes(address),
  isDestination: (name) => name === 'spare',
};
const HOLD: Rule['then'] = { kind: 'hold' };
const DELIVER: Rule['then'] = { kind: 'deliver', to: null };

const contains = (text: string): TextTest => ({ kind: 'contains', text });
const equals = (text: string): TextTest => ({ kind: 'equals', text });
const pattern = (source: string): TextTest => {
  const regex = new RegExp(source, 'i');
  return { kind: 'pattern', source, matches: (text) => regex.test(text) };
};
const body = (condition: TextTest): Condition => ({ kind: 'body', test: condition });
const whole = (condition: TextTest): Condition => ({ kind: 'whole', test: condition });
const subject = (condition: TextTest): Condition => ({ kind: 'header', field: 'subject', test: condition });
const domains = (...any: string[]): Condition => ({ kind: 'failing-domain', any });
const BOUNCE: Condition = { kind: 'class', any: ['bounce'] };

const problems = (...rules: Rule[]): RuleProblem[] => checkRules(rules, KNOWN);

/** Whether a second rule is said to be unreachable. */
function isHidden(earlier: readonly Condition[], later: readonly Condition[]): boolean {
  return problems(ruleOf('a', earlier, HOLD), ruleOf('b', later, DELIVER)).some(
    ({ kind }) => kind === 'unreachable',
  );
}

describe('rules that never have their way', () => {
  test.each<[string, readonly Condition[], readonly Condition[]]>([
    ['after a rule without conditions', [], [BOUNCE]],
    ['after itself', [BOUNCE], [BOUNCE]],
    ['after a part of its conditions', [BOUNCE], [body(contains('x')), BOUNCE]],
    ['after a shorter text', [body(contains('qq.com'))], [body(contains('service.mail.QQ.com'))]],
    ['after a part of what it equals', [subject(contains('notice'))], [subject(equals('failure notice'))]],
    ['after the same with other blanks', [subject(equals('a'))], [subject(equals(' A '))]],
    ['after a pattern of what it equals', [subject(pattern('^fail'))], [subject(equals('failure notice'))]],
    ['after the same pattern', [body(pattern('a+'))], [body(pattern('a+'))]],
    ['after a search of the whole mail', [whole(contains('qq'))], [body(contains('qq.com'))]],
    ['after a search of the whole mail, field', [whole(contains('qq'))], [subject(contains('qq'))]],
    ['after everything', [whole(pattern('.*'))], [BOUNCE]],
    ['after more classes', [{ kind: 'class', any: ['bounce', 'delay'] }], [BOUNCE]],
    ['after a smaller size', [{ kind: 'size', over: 10 }], [{ kind: 'size', over: 10 }]],
    ['after a domain above', [domains('qq.com', 'x.example')], [domains('mail.qq.com')]],
    [
      'after more verdicts',
      [{ kind: 'verdict', of: 'spam', any: ['FAIL', 'GRAY'] }],
      [{ kind: 'verdict', of: 'spam', any: ['GRAY'] }],
    ],
  ])('%s', (_, earlier, later) => {
    expect(isHidden(earlier, later)).toBe(true);
  });

  test.each<[string, readonly Condition[], readonly Condition[]]>([
    ['before a rule without conditions', [BOUNCE], []],
    ['after a longer text', [body(contains('service.mail.qq.com'))], [body(contains('qq.com'))]],
    [
      'after another field',
      [subject(contains('a'))],
      [{ kind: 'header', field: 'from', test: contains('a') }],
    ],
    ['after another pattern', [body(pattern('a+'))], [body(pattern('a'))]],
    ['after an equal text', [subject(equals('a'))], [subject(contains('a'))]],
    ['after a search of the body', [body(contains('a'))], [whole(contains('a'))]],
    ['after what the whole equals', [whole(equals('a'))], [body(equals('a'))]],
    ['after any value of a field', [subject(pattern('.*'))], [BOUNCE]],
    ['after fewer classes', [BOUNCE], [{ kind: 'class', any: ['bounce', 'delay'] }]],
    ['after a greater size', [{ kind: 'size', over: 11 }], [{ kind: 'size', over: 10 }]],
    ['after a domain below', [domains('mail.qq.com')], [domains('qq.com')]],
    ['after a domain with the same end', [domains('q.com')], [domains('qq.com')]],
    [
      'after another check',
      [{ kind: 'verdict', of: 'spf', any: ['FAIL'] }],
      [{ kind: 'verdict', of: 'dkim', any: ['FAIL'] }],
    ],
  ])('not: %s', (_, earlier, later) => {
    expect(isHidden(earlier, later)).toBe(false);
  });

  test('a rule that marks hides nothing, a rule after it may be hidden', () => {
    expect(problems(ruleOf('a', [], { kind: 'mark' }), ruleOf('b', [], HOLD))).toEqual([]);
    expect(problems(ruleOf('a', [], HOLD), ruleOf('b', [], { kind: 'mark' }))).toEqual([
      { kind: 'unreachable', index: 1, by: 0 },
    ]);
  });

  test('a forced rule still has its way with viruses', () => {
    expect(problems(ruleOf('a', [], HOLD), ruleOf('b', [BOUNCE], DELIVER, true))).toEqual([]);
    expect(problems(ruleOf('a', [], HOLD, true), ruleOf('b', [BOUNCE], DELIVER, true))).toHaveLength(1);
  });

  test('ordinary mail has no verdict of provenance, no reason, no failing domain', () => {
    const ordinary: Condition = { kind: 'class', any: ['ordinary'] };
    expect(problems(ruleOf('a', [ordinary, { kind: 'provenance', any: ['ours'] }], HOLD))).toEqual([
      { kind: 'never-matches', index: 0, because: 'provenance' },
    ]);
    expect(problems(ruleOf('a', [ordinary, domains('x.example')], HOLD))).toEqual([
      { kind: 'never-matches', index: 0, because: 'failing-domain' },
    ]);
    const more: Condition = { kind: 'class', any: ['ordinary', 'bounce'] };
    expect(problems(ruleOf('a', [more, { kind: 'provenance', any: ['ours'] }], HOLD))).toEqual([]);
  });

  test('whatever mail comes, a rule that is said to be hidden is not the one that has its way', () => {
    const text = fc.constantFrom('failure', 'failure notice', 'not', 'QQ', 'mail.qq.com', 'x');
    const textTest: fc.Arbitrary<TextTest> = fc.oneof(
      text.map(contains),
      text.map(equals),
      fc.constantFrom('.*', '^fail', 'qq', 'x+').map(pattern),
    );
    const condition: fc.Arbitrary<Condition> = fc.oneof(
      textTest.map(body),
      textTest.map(whole),
      textTest.map(subject),
      fc.subarray([...MAIL_CLASSES], { minLength: 1 }).map((any) => ({ kind: 'class' as const, any })),
      fc.constantFrom('qq.com', 'mail.qq.com', 'com').map((domain) => domains(domain)),
      fc.nat(3).map((over) => ({ kind: 'size' as const, over })),
    );
    const rule = fc
      .tuple(fc.array(condition, { maxLength: 2 }), fc.constantFrom<Rule['then']>(HOLD, { kind: 'mark' }))
      .map(([conditions, then]) => ({ conditions, then }));
    const rules = fc
      .array(rule, { minLength: 2, maxLength: 5 })
      .map((all) => all.map(({ conditions, then }, index) => ruleOf(`r${index}`, conditions, then)));
    const asked = fc
      .record({
        subject: text,
        words: text,
        size: fc.nat(4),
        judgement: fc.constantFrom(
          { kind: 'ordinary' as const },
          judged('unproven', { recipients: [recipientOf({ address: 'a@mail.qq.com' })] }),
          judged('ours', { kind: 'delay', recipients: [recipientOf({ address: 'a@qq.com' })] }),
        ),
      })
      .map(
        (made) =>
          new Asked(
            questionOf({
              mail: mailOf(`Subject: ${made.subject}\n\n${made.words}`),
              size: made.size,
              judgement: made.judgement,
            }),
          ),
      );
    fc.assert(
      fc.property(rules, asked, (list, mail) => {
        const won = askRules({ rules: list }, mail, false).rule;
        const hidden = checkRules(list, KNOWN).filter(({ kind }) => kind === 'unreachable');
        expect(hidden.map(({ index }) => list[index])).not.toContain(won);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('names', () => {
  test('used twice, in any case', () => {
    expect(problems(ruleOf('a', [BOUNCE], HOLD), ruleOf('A', [], HOLD))).toEqual([
      { kind: 'name-twice', index: 1, first: 0 },
    ]);
  });

  test('of mailboxes and destinations that the site does not have', () => {
    const to = (text: string): Condition => ({ kind: 'recipient', test: equals(text) });
    expect(
      problems(
        ruleOf('a', [to('inof@client.example')], HOLD),
        ruleOf('b', [to('info@client.example')], { kind: 'deliver', to: ['spare', 'spair'] }),
        ruleOf('c', [{ kind: 'recipient', test: contains('inof') }], HOLD),
      ),
    ).toEqual([
      { kind: 'unknown-mailbox', index: 0, address: 'inof@client.example' },
      { kind: 'unknown-destination', index: 1, name: 'spair', place: 1 },
    ]);
  });

  test('a rule that would hold the postmaster’s mail', () => {
    const to: Condition = { kind: 'recipient', test: equals('postmaster@client.example') };
    expect(problems(ruleOf('a', [to], HOLD))).toEqual([
      { kind: 'never-held', index: 0, address: 'postmaster@client.example' },
    ]);
    expect(problems(ruleOf('a', [to], { kind: 'mark' }))).toEqual([]);
  });
});

describe('force', () => {
  const virus: Condition = { kind: 'verdict', of: 'virus', any: ['FAIL'] };
  const abused: Condition = { kind: 'provenance', any: ['forged', 'abused'] };

  test.each<[string, Condition, Rule['then'], RuleProblem[]]>([
    ['deliver a virus', virus, DELIVER, [{ kind: 'needs-force', index: 0, against: 'virus' }]],
    ['drop a virus', virus, { kind: 'drop' }, [{ kind: 'needs-force', index: 0, against: 'virus' }]],
    ['mark a virus', virus, { kind: 'mark' }, [{ kind: 'needs-force', index: 0, against: 'virus' }]],
    ['hold a virus', virus, HOLD, []],
    ['drop what is abused', abused, { kind: 'drop' }, [{ kind: 'needs-force', index: 0, against: 'abused' }]],
    ['deliver what is abused', abused, DELIVER, [{ kind: 'needs-force', index: 0, against: 'abused' }]],
    ['mark what is abused', abused, { kind: 'mark' }, []],
    ['hold what is abused', abused, HOLD, []],
  ])('to %s', (_, condition, then, expected) => {
    expect(problems(ruleOf('a', [condition], then))).toEqual(expected);
    expect(problems(ruleOf('a', [condition], then, true))).toEqual([]);
  });
});

describe('what a rule would eat', () => {
  const bounces = [
    { name: 'one', asked: new Asked(questionOf({ mail: mailOf('S: x\n\nRemote host said: 550 no') })) },
    { name: 'two', asked: new Asked(questionOf({ mail: mailOf('S: x\n\nno such user') })) },
  ];
  const said = body(contains('Remote host said: 5'));

  test.each<[string, Rule['then'], string[]]>([
    ['drop', { kind: 'drop' }, ['one']],
    ['hold', HOLD, ['one']],
    ['deliver elsewhere', { kind: 'deliver', to: ['spare'] }, ['one']],
    ['deliver', DELIVER, []],
    ['mark', { kind: 'mark' }, []],
  ])('by %s', (_, then, expected) => {
    expect(eats(ruleOf('a', [said], then), bounces).map(({ name }) => name)).toEqual(expected);
  });
});
