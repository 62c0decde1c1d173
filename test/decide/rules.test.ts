import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { Asked, type AskedFacts } from '../../lib/decide/asked.ts';
import { holds } from '../../lib/decide/conditions.ts';
import { MAX_PATTERN_CHARS, MAX_RECIPIENTS_ASKED, MAX_SEARCHED_CHARS } from '../../lib/decide/limits.ts';
import type { Condition, TextTest } from '../../lib/decide/policy.ts';
import { judge } from '../../lib/judge/judge.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { compilePattern } from '../../lib/site/pattern.ts';
import { judged, mailOf, questionOf, verdictsOf } from '../support/questions.ts';
import { recipientOf, reportOf } from '../support/reports.ts';
import { samples } from '../support/samples.ts';

const contains = (text: string): TextTest => ({ kind: 'contains', text });
const equals = (text: string): TextTest => ({ kind: 'equals', text });
async function pattern(source: string): Promise<TextTest> {
  const compiled = await compilePattern(source);
  if (compiled.kind === 'refused') throw new Error(compiled.expected);
  return compiled.test;
}

function passes(condition: Condition, facts: Partial<AskedFacts>): boolean {
  return holds(condition, new Asked(questionOf(facts)));
}

const LETTER = mailOf([
  'From: =?UTF-8?B?5bGx55Sw?= <yamada@far.example>',
  'To: info@client.example',
  'Subject: =?ISO-2022-JP?B?GyRCPHo/LkU+PXAbKEI=?=',
  'X-Tag: one',
  'X-Tag: Two Words',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=C3=BC=C3=9Fe aus K=',
  'iel',
  '--b',
  'Content-Type: text/html; charset=us-ascii',
  '',
  '<p>Read <a href="https://bad.example/offer">th&eacute; page</a></p>',
  '--b',
  'Content-Type: message/rfc822',
  '',
  'Subject: enclosed subject',
  '',
  'enclosed text',
  '--b--',
]);

describe('texts of the mail', () => {
  test.each<[string, Condition, boolean]>([
    ['body, quoted-printable undone', { kind: 'body', test: contains('grüße aus kiel') }, true],
    ['body, HTML as read', { kind: 'body', test: contains('read thé page') }, true],
    ['body, HTML as written', { kind: 'body', test: contains('bad.example/offer') }, true],
    ['body, not the header', { kind: 'body', test: contains('two words') }, false],
    ['body, not what is enclosed', { kind: 'body', test: contains('enclosed text') }, false],
    ['whole, the header', { kind: 'whole', test: contains('x-tag: two words') }, true],
    ['whole, the body', { kind: 'whole', test: contains('Grüße') }, true],
    ['whole, what is enclosed', { kind: 'whole', test: contains('enclosed subject') }, true],
    ['whole, decoded words', { kind: 'whole', test: contains('山田') }, true],
    ['header, decoded', { kind: 'header', field: 'from', test: contains('山田') }, true],
    ['header, any of that name', { kind: 'header', field: 'x-tag', test: equals('two words') }, true],
    ['header, equals is all of it', { kind: 'header', field: 'x-tag', test: equals('two') }, false],
    ['header, absent', { kind: 'header', field: 'x-other', test: contains('') }, false],
    ['sender, by From', { kind: 'sender', test: equals('Yamada@far.example') }, true],
    ['sender, by reverse path', { kind: 'sender', test: contains('@relay.example') }, true],
    ['sender, not the null path', { kind: 'sender', test: equals('<>') }, false],
    ['recipient', { kind: 'recipient', test: equals('info@client.example') }, true],
    ['size, over', { kind: 'size', over: 1_233 }, true],
    ['size, equal is not over', { kind: 'size', over: 1_234 }, false],
  ])('%s', (_, condition, expected) => {
    expect(passes(condition, { mail: LETTER, reversePath: 'b-1@relay.example' })).toBe(expected);
  });

  test('patterns go by line and disregard case', async () => {
    const mail = mailOf('Subject: x\r\n\r\nfirst\r\nRemote host said: 550 no\r\n');
    expect(passes({ kind: 'body', test: await pattern('^remote HOST said: 5\\d\\d') }, { mail })).toBe(true);
    expect(passes({ kind: 'body', test: await pattern('said: 550$') }, { mail })).toBe(false);
    expect(passes({ kind: 'whole', test: await pattern('.*') }, { mail })).toBe(true);
  });

  test('status fields are the mail’s own text, returned headers are not', () => {
    const mail = mailOf([
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.far.example',
      '',
      'Diagnostic-Code: smtp; 550 no such user',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'Subject: returned subject',
      '--b--',
    ]);
    expect(passes({ kind: 'body', test: contains('550 no such user') }, { mail })).toBe(true);
    expect(passes({ kind: 'body', test: contains('returned subject') }, { mail })).toBe(false);
    expect(passes({ kind: 'whole', test: contains('returned subject') }, { mail })).toBe(true);
  });

  test('the null path is <>, by what the server witnessed or the mail says', () => {
    const bounce = mailOf('Return-Path: <>\nFrom: mailer-daemon@far.example\n\nx\n');
    const nullPath: Condition = { kind: 'sender', test: equals('<>') };
    expect(passes(nullPath, { mail: bounce, reversePath: null })).toBe(true);
    expect(passes(nullPath, { mail: bounce, reversePath: undefined })).toBe(true);
    expect(passes(nullPath, { mail: bounce, reversePath: 'a@b.example' })).toBe(false);
  });

  test('of a mail that could not be read no words are known', () => {
    const facts = { mail: null, judgement: { kind: 'unread' as const }, recipient: null };
    expect(passes({ kind: 'body', test: contains('a') }, facts)).toBe(false);
    expect(passes({ kind: 'header', field: 'subject', test: contains('') }, facts)).toBe(false);
    expect(passes({ kind: 'recipient', test: contains('') }, facts)).toBe(false);
    expect(passes({ kind: 'class', any: ['ordinary'] }, facts)).toBe(false);
    expect(passes({ kind: 'size', over: 1_000 }, facts)).toBe(true);
  });
});

describe('what the stages before found', () => {
  const bounce = {
    judgement: judged('suspect', {
      recipients: [
        recipientOf({ address: 'a@Mail.QQ.com', reason: 'userunknown' }),
        recipientOf({ address: 'b@163.com', reason: 'mailboxfull' }),
        recipientOf({ address: 'c@arrived.example', action: 'delivered', reason: 'delivered' }),
      ],
    }),
    verdicts: verdictsOf({ spam: 'GRAY', spf: 'FAIL' }),
  };

  test.each<[string, Condition, boolean]>([
    ['class', { kind: 'class', any: ['delay', 'bounce'] }, true],
    ['another class', { kind: 'class', any: ['delay', 'ordinary'] }, false],
    ['provenance', { kind: 'provenance', any: ['suspect', 'forged'] }, true],
    ['another provenance', { kind: 'provenance', any: ['ours'] }, false],
    ['verdict', { kind: 'verdict', of: 'spam', any: ['FAIL', 'GRAY'] }, true],
    ['a verdict that nobody gave', { kind: 'verdict', of: 'dkim', any: ['FAIL', 'PASS'] }, false],
    ['reason of any recipient', { kind: 'reason', any: ['mailboxfull'] }, true],
    ['reason of one who got it', { kind: 'reason', any: ['delivered'] }, false],
    ['failing domain, below', { kind: 'failing-domain', any: ['qq.com'] }, true],
    ['failing domain, itself', { kind: 'failing-domain', any: ['x.example', '163.com'] }, true],
    ['failing domain, not by its letters', { kind: 'failing-domain', any: ['q.com'] }, false],
    ['failing domain, not of one who got it', { kind: 'failing-domain', any: ['arrived.example'] }, false],
  ])('%s', (_, condition, expected) => {
    expect(passes(condition, bounce)).toBe(expected);
  });

  test('an ordinary mail has no provenance, reason or failing domain', () => {
    expect(passes({ kind: 'provenance', any: ['ours', 'unproven'] }, {})).toBe(false);
    expect(passes({ kind: 'reason', any: ['userunknown'] }, {})).toBe(false);
    expect(passes({ kind: 'failing-domain', any: ['client.example'] }, {})).toBe(false);
  });
});

describe('hostile mail', () => {
  const body = (text: string) => mailOf(`Subject: x\r\n\r\n${text}`);

  test('text beyond the limit is not searched, up to it it is', () => {
    const needle: Condition = { kind: 'body', test: contains('needle') };
    const before = 'a'.repeat(MAX_SEARCHED_CHARS - 6);
    expect(passes(needle, { mail: body(`${before}needle`) })).toBe(true);
    expect(passes(needle, { mail: body(`${before}aneedle`) })).toBe(false);
  });

  test('a pattern reads up to its limit', async () => {
    const needle: Condition = { kind: 'body', test: await pattern('needle') };
    const before = 'a'.repeat(MAX_PATTERN_CHARS - 6);
    expect(passes(needle, { mail: body(`${before}needle`) })).toBe(true);
    expect(passes(needle, { mail: body(`${before}aneedle`) })).toBe(false);
  });

  test('fields of one name share a pattern’s limit', async () => {
    const condition: Condition = { kind: 'header', field: 'x-a', test: await pattern('needle') };
    const fill = `X-A: ${'a'.repeat(1_000)}\r\n`;
    const some = Math.floor(MAX_PATTERN_CHARS / 1_001) - 1;
    expect(passes(condition, { mail: mailOf(`${fill.repeat(some)}X-A: needle\r\n\r\n`) })).toBe(true);
    expect(passes(condition, { mail: mailOf(`${fill.repeat(some + 3)}X-A: needle\r\n\r\n`) })).toBe(false);
  });

  test('recipients beyond the limit are not asked', () => {
    const recipients = Array.from({ length: MAX_RECIPIENTS_ASKED }, () => recipientOf());
    const last = recipientOf({ address: 'x@last.example' });
    const condition: Condition = { kind: 'failing-domain', any: ['last.example'] };
    const of = (all: typeof recipients) => ({ judgement: judged('suspect', reportOf({ recipients: all })) });
    expect(passes(condition, of([...recipients.slice(1), last]))).toBe(true);
    expect(passes(condition, of([...recipients, last]))).toBe(false);
  });

  test('patterns that stall others read hostile text in time', async () => {
    const mails = [
      body('a'.repeat(1_000_000)),
      body(`${'ab'.repeat(400_000)}!`),
      mailOf(`${'X-A: aaaa\r\n'.repeat(50_000)}\r\n`),
      mailOf(`Content-Type: text/html\r\n\r\n${'<a '.repeat(300_000)}`),
    ];
    const tests = await Promise.all(['(a+)+$', '(a|a)*b', '(x+x+)+y', '.*.*.*=.*'].map(pattern));
    const began = performance.now();
    for (const mail of mails) {
      const asked = new Asked(questionOf({ mail }));
      for (const test of tests) {
        holds({ kind: 'body', test }, asked);
        holds({ kind: 'whole', test }, asked);
        holds({ kind: 'header', field: 'x-a', test }, asked);
      }
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('the samples', () => {
  test('are asked everything without a fault, within the limits, and answer the same twice', async () => {
    const conditions: Condition[] = [
      { kind: 'body', test: contains('undeliver') },
      { kind: 'whole', test: await pattern('host .* said') },
      { kind: 'header', field: 'subject', test: await pattern('fail|return|undeliver') },
      { kind: 'sender', test: equals('<>') },
      { kind: 'reason', any: ['userunknown'] },
      { kind: 'failing-domain', any: ['example.com'] },
    ];
    for (const { raw } of samples()) {
      const mail = parseMail(raw);
      const judgement = judge(classify(mail));
      const ask = () => {
        const asked = new Asked(questionOf({ mail, judgement, size: raw.length, reversePath: undefined }));
        expect(asked.whole.text.length).toBeLessThanOrEqual(MAX_SEARCHED_CHARS);
        return conditions.map((condition) => holds(condition, asked));
      };
      expect(ask()).toEqual(ask());
    }
  });
});
