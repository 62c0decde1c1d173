/** The alert mail as text: whole pages of each kind, what changes with the facts, and what strangers may write. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../lib/decide/decision.ts';
import type { Incident } from '../../lib/incident/index.ts';
import {
  ALERT_COLUMNS,
  type AlertFacts,
  alertText,
  MAX_SUBJECT_VALUE_CHARS,
} from '../../lib/tell/alert-text.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { ALERTS, abusedBy, factsOf, incidentOf, MAILBOX } from './support/alerts.ts';
import { REMEDIES, SILENT } from './support/judged.ts';
import { englishIn, MISWRITTEN, stringsIn } from './support/text.ts';

const LANGUAGES = ['en', 'ja'] as const;
const { en, ja } = WORDS;
const UNKNOWN = { kind: 'unproven', because: 'nothing-strong' } as const;

const bodyOf = (facts: AlertFacts, words = en) => alertText(facts, words).body;
/** Without line breaks. */
const textOf = (facts: AlertFacts) => bodyOf(facts).replaceAll(/\s+/g, ' ');
const commandsOf = (body: string) =>
  body.split('\n').flatMap((line) => (line.startsWith('    truebounce ') ? [line.trim()] : []));

describe.each(LANGUAGES)('in %s', (language) => {
  const words = WORDS[language];

  test.each(Object.keys(ALERTS))('the alert of %s is the one agreed to', async (name) => {
    const { subject, body } = alertText(ALERTS[name] as AlertFacts, words);
    await expect(`${subject}\n\n${body}`).toMatchFileSnapshot(`pages/alert-${name}.${language}.txt`);
  });

  test('no alert is wider than a mail may be, or miswritten, whatever is not known', () => {
    const silent = incidentOf({ sentLast: null, domains: [], clients: [], features: [] });
    const all = [
      ...Object.values(ALERTS),
      ...REMEDIES.flatMap((kind) => [
        factsOf(abusedBy(kind, SILENT), silent),
        factsOf(abusedBy(kind, SILENT), null),
      ]),
      { ...factsOf(UNKNOWN, silent), mailbox: '' },
    ];
    for (const facts of all) {
      const { subject, body } = alertText(facts, words);
      expect(subject).not.toMatch(MISWRITTEN);
      for (const line of body.split('\n')) {
        expect(widthOf(line), line).toBeLessThanOrEqual(ALERT_COLUMNS);
        expect(line.trim()).not.toMatch(MISWRITTEN);
      }
      const prose = body.replaceAll(/^ {4}truebounce .*$/gm, '').replaceAll("protect: 'observe'", '');
      const known = [
        'Truebounce',
        'TIME',
        'DMARC',
        'reject',
        'all',
        'T',
        'Z',
        ...stringsIn(facts).map((one) => one.replaceAll(' ', '')),
      ];
      if (language === 'ja') expect(englishIn(prose.replaceAll(/\s/g, ''), known)).toEqual([]);
    }
  });
});

describe('the subject', () => {
  test('speaks in the past where it has ended, with the time', () => {
    const over = incidentOf({ closedAt: '2016-09-23T03:00:00.000Z', sentLast: '2016-09-22T22:14:00.000Z' });
    for (const kind of REMEDIES) {
      const facts = factsOf(abusedBy(kind), over);
      expect(alertText(facts, en).subject).toMatch(/(?:was sending|repeated).* until 2016-09-22 22:14 UTC/);
      expect(alertText(facts, ja).subject).toMatch(/2016-09-22 22:14 UTCまで、.*ました/);
    }
    expect(alertText(factsOf(UNKNOWN, over), en).subject).toContain('failed until 2016-09-22 22:14 UTC');
    expect(textOf(factsOf(UNKNOWN, over))).toContain(
      'Nothing sent since 2016-09-22 22:14 UTC: it looks closed.',
    );
  });

  test('does not shout', () => {
    for (const facts of Object.values(ALERTS)) expect(alertText(facts, en).subject).not.toMatch(/[A-Z]{4}/);
  });
});

describe('what is known', () => {
  test('is told as a rate from half an hour on', () => {
    const lasting = (lastReport: string) =>
      textOf(factsOf(UNKNOWN, incidentOf({ reports: 100, lastReport })));
    expect(lasting('2016-09-23T01:52:38.999Z')).toContain('UTC, in 30 minutes.');
    expect(lasting('2016-09-23T01:52:39.000Z')).toContain('UTC, 200 an hour.');
    expect(lasting('2016-09-23T01:22:39.000Z')).toContain('UTC, in 1 minute.');
  });

  test('is a leak that goes on until an hour has passed without a mail', () => {
    const sent = (sentLast: string) =>
      textOf(factsOf(UNKNOWN, incidentOf({ lastReport: '2016-09-23T03:00:00.000Z', sentLast })));
    expect(sent('2016-09-23T02:00:00.000Z')).toContain('Sent last at 2016-09-23 02:00 UTC: it goes on.');
    expect(sent('2016-09-23T01:59:59.999Z')).toContain('Nothing sent since 2016-09-23 01:59 UTC');
  });

  test('is that it came back, and that a changed password did not end it', () => {
    const back = incidentOf({
      reopenedAt: '2016-09-25T08:00:00.000Z',
      resetAt: '2016-09-24T08:00:00.000Z',
      sentLast: '2016-09-25T07:59:00.000Z',
    });
    const text = textOf(factsOf(abusedBy('change-password'), back));
    expect(text).toContain('It was over, and began again at 2016-09-25 08:00 UTC.');
    expect(text).toContain(
      'You said that it was closed at 2016-09-24 08:00 UTC, but mail was sent after that',
    );
    const ended = { ...back, sentLast: '2016-09-24T07:59:00.000Z' };
    expect(textOf(factsOf(abusedBy('change-password'), ended))).not.toContain('You said');
  });

  test('are the counts of the incident as it is now, not as they were in the record', () => {
    const grown = incidentOf({ reports: 7_200, recipients: 6_990 });
    const text = textOf(factsOf(abusedBy('clean-script', { recipients: 10 }), grown));
    expect(text).toContain('7,200 reports about 6,990 recipients');
    expect(text).not.toContain('10 recipients');
  });

  test('is of another flood where the record is not of this one: its remedy is not named', () => {
    const other = { incident: { mailbox: MAILBOX, id: '20160101T0000-9', silent: false } };
    const { subject, body } = alertText(factsOf(abusedBy('change-password'), incidentOf(), other), en);
    expect(subject).toBe(`Many mails in the name of ${MAILBOX} fail: was it you?`);
    expect(body).toContain('treated as your config says');
  });
});

describe('what is done', () => {
  const handled = (decision: Decision, incident: Incident | null = incidentOf()) =>
    factsOf(abusedBy('change-password'), incident, { decision });
  const OBSERVED: Decision = {
    kind: 'deliver',
    rule: 'abused',
    to: null,
    alert: true,
    would: { kind: 'hold', rule: 'abused', to: null },
  };

  test('is not told as held where it is delivered, and nothing held is offered to be looked at', () => {
    const body = bodyOf(handled(OBSERVED));
    expect(body).toContain("It only observes (protect: 'observe')");
    expect(body).not.toMatch(/are held:|held list/);
    const one = bodyOf(handled(OBSERVED, null));
    expect(one).toContain('this report was delivered');
    expect(one).not.toContain('held show');
    expect(bodyOf(handled({ ...OBSERVED, would: null }))).toContain('treated as your config says');
    const ground = { kind: 'operator', rule: 'qq' } as const;
    const dropped = bodyOf(handled({ kind: 'drop', rule: 'rule:qq', ground, alert: true }));
    expect(dropped).toContain('are dropped: not in the inbox, not listed');
    expect(dropped).not.toContain('held list');
  });
});

describe('how to answer', () => {
  test('is offered only where it can be true', () => {
    const offered = (name: string) => commandsOf(bodyOf(ALERTS[name] as AlertFacts)).join('\n');
    for (const name of ['change-password', 'clean-script']) {
      expect(offered(name)).toContain(`truebounce held reset ${MAILBOX} --at TIME`);
      expect(offered(name)).toContain('truebounce held release --mine 20160923T0122-1');
    }
    for (const name of ['tell-host', 'rotate-selector', 'forged'])
      expect(offered(name)).not.toContain('--mine');
    for (const name of ['forged', 'unknown', 'no-flood']) expect(offered(name)).not.toContain('reset');
    expect(offered('no-flood')).toContain('truebounce held release 20160923-7f3a');
  });

  test.each([
    ['info@client.example', 'info@client.example'],
    ['*@client.example', "'*@client.example'"],
    ['$(reboot)@client.example', "'$(reboot)@client.example'"],
    ['a|reboot@client.example', "'a|reboot@client.example'"],
    ["o'neil;reboot@client.example", 'MAILBOX'],
    ['"a b"@client.example', 'MAILBOX'],
    ['a\nreboot@client.example', 'MAILBOX'],
    ['--at@client.example', 'MAILBOX'],
    [`${'a'.repeat(25)}@client.example`, `${'a'.repeat(25)}@client.example`],
    [`${'a'.repeat(26)}@client.example`, 'MAILBOX'],
  ])('a shell reads %j as one word, or not at all', (mailbox, argument) => {
    const incident = incidentOf({ mailbox });
    const facts = factsOf(abusedBy('change-password'), incident, {
      incident: { mailbox, id: incident.id, silent: false },
    });
    expect(commandsOf(bodyOf(facts))[0]).toBe(`truebounce held reset ${argument} --at TIME`);
  });
});

describe('strangers', () => {
  const LINKS = [
    'https://reset.example/now',
    'www.reset.example',
    'reset.example/now',
    'http://a@reset.example/',
  ];
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({
      unit: fc.constantFrom(
        'a',
        ' ',
        '\n',
        '"',
        '。',
        '語',
        '\u202e',
        '\ue000',
        '\ue001',
        '://',
        'www.',
        '/',
        '@',
        '1. ',
      ),
      maxLength: 400,
    }),
    fc.constantFrom(...LINKS, `x ${'truebounce held drop x '.repeat(10)}`, 'a'.repeat(998), '語'.repeat(300)),
  );
  const factsWith = (
    kind: (typeof REMEDIES)[number] | 'flood',
    [a, b, c, d]: readonly string[],
  ): AlertFacts => {
    const incident = incidentOf({ domains: [[a ?? '', 2]], clients: [[b ?? '', 1]] });
    const values = { subject: c ?? '', host: d ?? '', searchFor: a ?? '' };
    const facts = factsOf(kind === 'flood' ? UNKNOWN : abusedBy(kind, values), incident);
    return { ...facts, mailbox: b ?? '' };
  };

  test('break no line, link nothing, say nothing as we do', () => {
    const four = fc.array(hostile, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(...REMEDIES, 'flood' as const),
        four,
        fc.constantFrom(en, ja),
        (kind, values, words) => {
          const { subject, body } = alertText(factsWith(kind, values), words);
          const plain = alertText(factsWith(kind, ['x', 'x', 'x', 'x']), words);
          expect(commandsOf(body)).toEqual(commandsOf(plain.body));
          for (const text of [subject, ...body.split('\n')]) {
            expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
            expect(text).not.toMatch(/:\/\/|www\.|^\s*truebounce held drop/);
          }
          expect(widthOf(subject)).toBeLessThanOrEqual(500);
          for (const line of body.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(ALERT_COLUMNS);
          // As many points as without them: none was added.
          const points = (text: string) =>
            text.split('\n').filter((line) => /^(?:- |\d\. )/.test(line)).length;
          expect(points(body)).toBe(points(plain.body));
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each(LINKS)('make no link of %s', (link) => {
    const { subject, body } = alertText(factsOf(abusedBy('change-password', { subject: link })), en);
    for (const text of [subject, body]) {
      expect(text).toContain('reset[.]example');
      expect(text).not.toContain('reset.example');
    }
  });

  test.each([
    'info@client.example',
    'CAK+ab/cd=ef@mail.client.example',
    'sv1.host.example',
    '/home/client/public_html/mailer.php',
    '2001:db8::9',
    'taro.yamada',
  ])('have %s told as it is searched for', (value) => {
    const facts = factsOf(abusedBy('tell-host', { subject: value, searchFor: value }));
    expect(alertText(facts, en).subject).toContain(`(${value})`);
    expect(textOf(facts)).toContain(`Search the host's log for: ${value}`);
  });

  test('have so many characters in the subject, and no more', () => {
    const subjectWith = (length: number) =>
      alertText(factsOf(abusedBy('change-password', { subject: 'a'.repeat(length) })), en).subject;
    expect(subjectWith(MAX_SUBJECT_VALUE_CHARS)).toContain(` ${'a'.repeat(MAX_SUBJECT_VALUE_CHARS)}:`);
    expect(subjectWith(MAX_SUBJECT_VALUE_CHARS + 1)).toContain(
      ` ${'a'.repeat(MAX_SUBJECT_VALUE_CHARS - 3)}...:`,
    );
  });
});
