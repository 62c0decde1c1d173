/** The filters of a host's panel as rules: what they did to a flood, and what they would have taken beside it. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { Asked } from '../../lib/decide/asked.ts';
import { decide, type Question } from '../../lib/decide/decide.ts';
import { eats } from '../../lib/decide/taken.ts';
import { zoneResolver } from '../../lib/dns.ts';
import { judge } from '../../lib/judge/judge.ts';
import { ledgerOf } from '../../lib/ledger/index.ts';
import type { Envelope } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { type CompiledDomain, compile } from '../../lib/site/compile.ts';
import { loadSite } from '../../lib/site/load.ts';
import { readSite } from '../../lib/site/site.ts';
import { tracer } from '../../lib/trace/index.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { policyOf, questionOf } from '../support/questions.ts';
import { CORPUS } from '../support/samples.ts';

const MAILBOX = 'info@client.example';
const site = (name: string) => fileURLToPath(new URL(`../sites/seed/${name}`, import.meta.url));

let second: CompiledDomain;
let first: CompiledDomain;
beforeAll(async () => {
  const named = async (name: string) => {
    const domain = compile(await loadSite(site(name))).get('client.example');
    if (domain === undefined) throw new Error(`${name} lacks its domain`);
    return domain;
  };
  [second, first] = await Promise.all([named('truebounce.config.ts'), named('first-day.config.ts')]);
});

/** What a person sent, by Message-ID: the record that proves the bounces of it. */
async function ledger() {
  const sent = (messageId: string, ...recipients: string[]) =>
    JSON.stringify({ messageId, recipients, sentAt: '2012-03-02T10:11:00Z' });
  return ledgerOf(
    [
      sent('20120302191059.CAT@client.example', 'anton@example.com', 'berta@example.org', 'dora@example.net'),
      sent('own-1@client.example', 'customer@far.example'),
      sent('own-2@client.example', 'customer@late.example'),
    ],
    { where: 'sent.jsonl' },
  );
}

async function questionAbout(raw: Uint8Array, knowledge: Knowledge): Promise<Question> {
  const mail = parseMail(raw);
  const envelope: Envelope = { reversePath: undefined, forwardPaths: [MAILBOX], client: null };
  const report = classify(mail, envelope);
  const record = await ledger();
  const trace = tracer({
    resolve: zoneResolver(new Map()),
    now: () => new Date('2016-10-01T00:00:00Z'),
    findSent: (messageId, recipients) => record.findSent(messageId, recipients),
    archivedKey: async () => null,
    hasWritten: null,
    writers: null,
  });
  const judgement =
    report.kind === 'ordinary'
      ? judge(report)
      : judge(report, { trace: await trace({ mail, report, envelope, knowledge }), knowledge });
  return questionOf({ mail, size: raw.length, judgement, reversePath: undefined, door: 'forward' });
}

const sample = (name: string) => readFileSync(`${CORPUS}/${name}`);
const letter = (...lines: string[]) => Buffer.from(lines.join('\r\n'));

async function decidedBy({ knowledge, policy }: CompiledDomain, raw: Uint8Array) {
  return decide({ ...(await questionAbout(raw, knowledge)), policy });
}

const INQUIRY = letter(
  'Return-Path: <customer@far.example>',
  'From: customer@far.example',
  `To: ${MAILBOX}`,
  'Subject: Inquiry',
  '',
  'Do you deliver to Kobe?',
);
const COMPLAINT = letter(
  'Return-Path: <customer@far.example>',
  'From: customer@far.example',
  `To: ${MAILBOX}`,
  'Subject: Your mail server',
  '',
  'My program says: no SMTP connection to sv1.host.example. Is it down?',
);
const TYPO = letter(
  'Return-Path: <>',
  `Delivered-To: ${MAILBOX}`,
  'Date: 24 Sep 2016 10:00:00 +0900',
  'From: MAILER-DAEMON@sv1.host.example',
  `To: ${MAILBOX}`,
  'Subject: failure notice',
  '',
  'Hi. This is the qmail-send program at sv1.host.example.',
  "I'm afraid I wasn't able to deliver your message to the following addresses.",
  "This is a permanent error; I've given up. Sorry it didn't work out.",
  '',
  '<customer@far.example>:',
  '203.0.113.9 does not like recipient.',
  'Remote host said: 550 5.1.1 no such user',
  'Giving up on 203.0.113.9.',
  '',
  '--- Below this line is a copy of the message.',
  '',
  `Return-Path: <${MAILBOX}>`,
  `From: ${MAILBOX}`,
  'To: customer@far.example',
  'Subject: Offer',
  'Message-ID: <own-1@client.example>',
  'Date: Sat, 24 Sep 2016 09:59:58 +0900',
  '',
  'Our offer.',
);
const LATE = letter(
  'Return-Path: <>',
  'From: MAILER-DAEMON@sv1.host.example',
  `To: ${MAILBOX}`,
  'Subject: failure notice',
  '',
  'Hi. This is the qmail-send program at sv1.host.example.',
  "I'm afraid I wasn't able to deliver your message to the following addresses.",
  "This is a permanent error; I've given up. Sorry it didn't work out.",
  '',
  '<customer@late.example>:',
  "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)",
  "I'm not going to try again; this message has been in the queue too long.",
  '',
  '--- Below this line is a copy of the message.',
  '',
  `Return-Path: <${MAILBOX}>`,
  `From: ${MAILBOX}`,
  'To: customer@late.example',
  'Subject: Offer',
  'Message-ID: <own-2@client.example>',
  '',
  'Our offer.',
);

describe('the second day', () => {
  test.each([
    ['flood/01.eml', 'qq'],
    ['flood/02.eml', 'remote-host-said'],
    ['flood/03.eml', 'remote-host-said'],
    ['flood/05.eml', 'remote-host-said'],
    ['flood/06.eml', 'smtp-connection'],
    ['flood/07.eml', 'remote-host-said'],
    ['flood/08.eml', 'remote-host-said'],
  ])('%s goes aside by %s', async (name, rule) => {
    expect(await decidedBy(second, sample(name))).toMatchObject({
      kind: 'deliver',
      rule: `rule:${rule}`,
      to: ['spare'],
    });
  });

  test('what another server words in another way stays in the inbox', async () => {
    expect(await decidedBy(second, sample('flood/04.eml'))).toMatchObject({
      kind: 'deliver',
      rule: 'rule:everything',
      to: null,
    });
  });

  test('ordinary mail arrives, unless it speaks of an SMTP connection', async () => {
    expect(await decidedBy(second, INQUIRY)).toMatchObject({ rule: 'rule:everything', to: null });
    expect(await decidedBy(second, COMPLAINT)).toMatchObject({ rule: 'rule:smtp-connection', to: ['spare'] });
  });
});

describe('the first day', () => {
  test('one receiver’s notices are deleted, all others come in', async () => {
    expect(await decidedBy(first, sample('flood/01.eml'))).toMatchObject({
      kind: 'drop',
      rule: 'rule:qq',
      ground: { kind: 'operator', rule: 'qq' },
    });
    for (const number of ['02', '03', '04', '05', '06', '07', '08'])
      expect(await decidedBy(first, sample(`flood/${number}.eml`))).toMatchObject({
        rule: 'rule:everything',
      });
  });

  test('both days’ lines for that receiver in one list are refused: the panel takes them and says nothing', async () => {
    const { rules = [], ...rest } = (await import('../sites/seed/truebounce.config.ts')).default;
    const deleting = { name: 'qq-away', body: { contains: 'service.mail.qq.com' }, then: 'drop' };
    await expect(readSite({ ...rest, rules: [rules[0], deleting] }, 'both')).rejects.toThrow(
      'rules[1]: found after rules[0] (qq), expected before it: that one takes all that this one matches',
    );
  });
});

describe('what the filters would have eaten', () => {
  const own = [
    ['a typing error', TYPO],
    ['a server that was down', LATE],
    ['a catalogue to four', sample('qmail/01.eml')],
  ] as const;

  test('of the firm’s own bounces, proven by its record: all', async () => {
    const bounces = await Promise.all(
      own.map(async ([name, raw]) => {
        const question = await questionAbout(raw, second.knowledge);
        expect(question.judgement).toMatchObject({ provenance: { kind: 'ours', because: 'proof' } });
        return { name, asked: new Asked(question), question };
      }),
    );
    const eaten = second.policy.rules.map((rule) => [rule.name, eats(rule, bounces).map(({ name }) => name)]);
    expect(Object.fromEntries(eaten)).toEqual({
      qq: [],
      'remote-host-said': ['a typing error', 'a catalogue to four'],
      'smtp-connection': ['a server that was down'],
      everything: [],
    });
    // Without the filters they arrive.
    for (const { question } of bounces)
      expect(decide({ ...question, policy: policyOf() })).toMatchObject({ kind: 'deliver', rule: 'ours' });
  });

  test('without filters, a flood is held and the firm’s own bounces of that hour arrive', async () => {
    const { knowledge } = second;
    const flood = await questionAbout(sample('flood/01.eml'), knowledge);
    const typo = await questionAbout(TYPO, knowledge);
    expect(decide({ ...flood, resemblance: 'resembles' })).toMatchObject({ kind: 'hold' });
    expect(decide({ ...typo, resemblance: 'resembles' })).toMatchObject({ kind: 'deliver', rule: 'ours' });
  });
});
