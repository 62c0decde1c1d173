/** A filter in one line, as the panels of mail hosts write it. */

import { describe, expect, test } from 'vitest';
import { Asked } from '../../lib/decide/asked.ts';
import { takes } from '../../lib/decide/taken.ts';
import { filtersOf, readFilter } from '../../lib/site/filter.ts';
import { mailOf, policyOf, questionOf, ruleOf } from '../support/questions.ts';

const NOTICE = mailOf([
  'From: MAILER-DAEMON@sv1.host.example',
  'To: info@client.example',
  'Subject: Failure  Notice',
  'X-Loop: sv1:8025',
  '',
  'Remote host said: 550 "no" such user',
  '',
  '--- Below this line is a copy of the message.',
]);

const taken = async (filter: string, recipient = 'info@client.example') => {
  const { rule } = await readFilter(filter, '--filter');
  return takes(rule, new Asked(questionOf({ mail: NOTICE, recipient })));
};

describe('takes', () => {
  test.each([
    ['body contains Remote host said: 5', true],
    ['  body   contains   remote HOST said: 5  ', true],
    ['body contains "Remote host said: 5"', true],
    ['body contains "no" such', true],
    ['body contains Remote host said: 4', false],
    ['body matches said: [45]\\d\\d', true],
    ['body matches ^said', false],
    ['whole contains X-Loop: sv1', true],
    ['body contains X-Loop: sv1', false],
    ['header Subject contains notice', true],
    ['header subject: contains notice', true],
    ['header X-Loop equals sv1:8025', true],
    ['header Subject equals failure', false],
    ['sender equals MAILER-DAEMON@sv1.host.example', true],
    ['sender contains @sv1.', true],
    ['recipient equals info@client.example', true],
    ['recipient contains shop@', false],
  ])('%s: %s', async (filter, expected) => {
    expect(await taken(filter)).toBe(expected);
  });

  test('nothing from postmaster, as no rule does', async () => {
    expect(await taken('body contains Remote host', 'postmaster@client.example')).toBe(false);
  });
});

describe('teaches', () => {
  test.each([
    ['', 'found nothing, expected one of body, header, whole, sender, recipient, as in "body contains'],
    [
      'bdy contains x',
      'found "bdy", expected one of body, header, whole, sender, recipient (did you mean body?)',
    ],
    ['subject contains x', 'found "subject", expected one of body, header, whole'],
    ['body', 'found nothing, expected one of contains, equals, matches behind "body"'],
    ['body Remote host said', 'found "Remote", expected one of contains, equals, matches behind "body"'],
    [
      'body containz x',
      'found "containz", expected one of contains, equals, matches behind "body" (did you mean contains?)',
    ],
    ['body contains', 'found nothing, expected a text behind "contains"'],
    ['header', 'found nothing, expected the name of a field behind "header"'],
    ['header contains x', 'found "contains", expected the name of a field behind "header"'],
    ['header Subject is x', 'found "is", expected one of contains, equals, matches behind "header Subject"'],
    ['header Sübject contains x', 'header: found the key "Sübject", expected the name of a header field'],
    ['body matches (?=x)', 'expected a pattern of RE2: it has no lookahead'],
    [`body contains ${'x'.repeat(1_001)}`, 'expected a text of at most 1000 characters'],
    ['body contains a\u001b[2Jb', 'a\\u001b[2Jb'],
  ])('%j', async (filter, expected) => {
    const told = await readFilter(filter, '--filter').then(
      () => 'taken',
      (error: Error) => error.message,
    );
    expect(told).toContain(`--filter cannot be used:\n  `);
    expect(told).toContain(expected);
    expect(told).not.toContain('\u001b');
  });

  test('a text of as many characters as a rule may have is taken', async () => {
    expect((await readFilter(`body contains ${'x'.repeat(1_000)}`, '--filter')).rule.conditions).toHaveLength(
      1,
    );
  });
});

test('of a site, those rules are filters that keep a mail from its mailbox', () => {
  const rules = [
    ruleOf('held', [], { kind: 'hold' }),
    ruleOf('gone', [], { kind: 'drop' }),
    ruleOf('aside', [], { kind: 'deliver', to: ['spare'] }),
    ruleOf('marked', [], { kind: 'mark' }),
    ruleOf('in', [], { kind: 'deliver', to: null }),
    // A mailbox cannot be asked it.
    ruleOf('spam', [{ kind: 'verdict', of: 'spam', any: ['FAIL'] }], { kind: 'drop' }),
  ];
  expect(filtersOf(policyOf({ rules })).map(({ name }) => name)).toEqual([
    'rule:held',
    'rule:gone',
    'rule:aside',
  ]);
});
