/** The daily mail about held mail: whole pages, their limits, and what strangers may write into them. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailRecord } from '../../lib/record/record.ts';
import { ALERT_COLUMNS } from '../../lib/tell/alert-lines.ts';
import {
  type DigestFacts,
  type DigestMail,
  digestText,
  MAX_FLOOD_ROWS,
  MAX_MAIL_ROWS,
} from '../../lib/tell/digest-text.ts';
import type { FloodRow } from '../../lib/tell/held-page.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { incidentOf, MAILBOX, recordOf } from './support/alerts.ts';
import { remedy } from './support/judged.ts';
import { englishIn, MISWRITTEN, stringsIn } from './support/text.ts';

const STACK = ' --stack --region eu-west-1';

const flood = (values: Partial<FloodRow> = {}): FloodRow => ({
  id: '20160923T0122-1',
  mailbox: MAILBOX,
  held: 7_200,
  first: '2016-09-23T01:22:39.000Z',
  last: '2016-09-23T21:50:00.000Z',
  verdicts: new Map([['abused', 7_200]]),
  remedy: remedy('change-password'),
  incident: incidentOf(),
  overAt: null,
  ...values,
});

const held = (rule: string, values: Partial<MailRecord> = {}, subject: string | null = null): DigestMail => ({
  record: recordOf(
    { kind: 'suspect', because: 'one-family' },
    { decision: { kind: 'hold', rule, alert: false }, ...values },
  ),
  subject,
});

const FACTS: DigestFacts = {
  from: '2016-09-22T22:00:00.000Z',
  until: '2016-09-23T22:00:00.000Z',
  mails: 7_203,
  whole: true,
  floods: [flood()],
  otherFloods: 0,
  single: 3,
  shown: [
    held('suspect-in-incident', {
      recipients: [
        {
          address: 'u@there.example',
          originalRecipient: null,
          action: 'failed',
          actionDerived: false,
          status: '5.1.1',
          replyCode: '550',
          diagnosticCode: null,
          reason: 'userunknown',
          hard: true,
        },
      ],
      recipientCount: 3,
    }),
    held(
      'spam',
      {
        key: '20160923-8a01',
        class: 'ordinary',
        provenance: null,
        envelope: { reversePath: 'win@prize.example', forwardPaths: [MAILBOX], client: null },
      },
      'You have won',
    ),
    held('rule:qq', { key: '20160923-8a02' }),
  ],
  retentionDays: 30,
  stack: STACK,
};

const commandsOf = (body: string) => body.split('\n').filter((line) => line.includes('truebounce held'));
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe.each(['en', 'ja'] as const)('in %s', (language) => {
  const words = WORDS[language];
  const pages = {
    story: FACTS,
    one: { ...FACTS, mails: 1, floods: [], single: 1, shown: FACTS.shown.slice(1, 2), retentionDays: 1 },
    floods: {
      ...FACTS,
      floods: [flood(), flood({ incident: null, overAt: '2016-09-23T03:00:00.000Z' })],
      shown: [],
      single: 0,
    },
  } satisfies Record<string, DigestFacts>;

  test.each(Object.entries(pages))('the mail of %s is the one agreed to', async (name, facts) => {
    const { subject, body } = digestText(facts, words);
    await expect(`${subject}\n\n${body}`).toMatchFileSnapshot(`pages/digest-${name}.${language}.txt`);
    for (const line of [subject, ...body.split('\n')]) {
      if (!line.startsWith('    truebounce ')) expect(widthOf(line), line).toBeLessThanOrEqual(ALERT_COLUMNS);
      expect(line.trim()).not.toMatch(MISWRITTEN);
    }
    if (language === 'ja') {
      const known = [...stringsIn(facts), ...stringsIn(words.provenance), 'Truebounce', 'KEY', 'qq'];
      const prose = body.replaceAll(/^ {4}truebounce .*$/gm, '').replaceAll(/\s/g, '');
      expect(
        englishIn(
          prose,
          known.map((one) => one.replaceAll(' ', '')),
        ),
      ).toEqual([]);
    }
  });

  test('what is more than is listed is counted', () => {
    const facts = {
      ...FACTS,
      mails: 9_999,
      floods: many(MAX_FLOOD_ROWS + 1, flood({ held: 10 })),
      otherFloods: 7,
      single: MAX_MAIL_ROWS + 2,
      shown: many(MAX_MAIL_ROWS + 1, held('spam')),
    };
    const { body } = digestText(facts, words);
    expect(commandsOf(body).filter((line) => line.includes('--incident')).length).toBe(MAX_FLOOD_ROWS);
    expect(body.split('\n').filter((line) => line === '- 20160923-7f3a').length).toBe(MAX_MAIL_ROWS);
    const lines = body.replaceAll('\n', '');
    expect(lines).toContain(words.digest.otherFloods(17));
    expect(lines).toContain(words.digest.otherMails(2));
    const fitting = digestText(
      { ...facts, floods: many(MAX_FLOOD_ROWS, flood()), otherFloods: 0, single: MAX_MAIL_ROWS },
      words,
    );
    expect(fitting.body.replaceAll('\n', '')).not.toContain(words.digest.otherMails(1).slice(2));
  });
});

test("strangers' words break no line, link to nothing, and give no command", () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.constantFrom(
      'https://evil.example/x',
      'a\r\n    truebounce held drop x',
      '\u202egnp.exe',
      ' '.repeat(300),
      '\ue000',
      '$(reboot)@client.example',
    ),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, (sender, subject, mailbox) => {
      const facts: DigestFacts = {
        ...FACTS,
        floods: [flood({ mailbox, incident: incidentOf({ domains: [[sender, 3]] }) })],
        shown: [
          held(
            'spam',
            { mailbox, envelope: { reversePath: sender, forwardPaths: [mailbox], client: null } },
            subject,
          ),
        ],
      };
      const text = digestText(facts, WORDS.en);
      expect(text.subject).not.toMatch(/[\r\n\u202e]/);
      expect(text.body).not.toMatch(/[\r\u202e]|https:\/\/evil/);
      for (const line of text.body.split('\n').filter((one) => one.startsWith('    ')))
        expect(line).toMatch(
          /^ {4}truebounce held (?:list|show KEY|release KEY|drop KEY|list --incident 20160923T0122-1 --mailbox [\w./:,=@+*'-]+) --stack --region eu-west-1$/,
        );
      expect(text.body.split('\n').length).toBeLessThan(60);
    }),
    { numRuns: 300 },
  );
});
