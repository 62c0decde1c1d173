/** The trace as a whole: what one kind of evidence makes of another, and what a judge makes of them. */

import { describe, expect, it } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { MAX_QUESTIONS_PER_MAIL } from '../../lib/dns.ts';
import type { TraceEffects } from '../../lib/effects.ts';
import { judge } from '../../lib/judge/judge.ts';
import type { Envelope } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { MAX_FAILED, tracer } from '../../lib/trace/index.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { MAX_ADDRESS_CHARS } from '../../lib/trace/return-address/address.ts';
import { ed25519Key, headerOf, NOW, signed } from '../support/dkim-mail.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';
import { receivedLines } from '../support/received-lines.ts';
import { knowledgeOf } from '../support/traces.ts';

const KEY = ed25519Key('s1');
const DNS: DnsTable = {
  'A mail.remote.example': ['198.51.100.9'],
  'A sv1.host.example': ['198.51.100.80'],
  'TXT client.example': ['v=spf1 ip4:192.0.2.10 -all'],
  'TXT s1._domainkey.client.example': [KEY.record],
};
const SINCE = new Date('2026-01-01T00:00:00Z');
const SIGNING = { allMailSignedSince: SINCE };
const RECORDED = { feed: { since: SINCE, until: new Date('2026-12-01T00:00:00Z') } };
const EXCLUSIVE = { ownAddresses: ['192.0.2.10'] };

const FROM_OURS =
  'from mail.client.example (mail.client.example [192.0.2.10]) by mail.remote.example (Postfix) with ESMTPS id 2';
const FROM_STRANGER = 'from pc (unknown [203.0.113.66]) by mail.remote.example (Postfix) with ESMTP id 3';
const MAIL = [
  'From: Info <info@client.example>',
  'To: nobody@far.example',
  'Subject: hello',
  'Message-ID: <1@client.example>',
  'Date: Mon, 23 Nov 2026 10:00:00 +0000',
  'MIME-Version: 1.0',
].join('\n');

interface Case {
  readonly received?: readonly string[];
  /** Header of the returned mail, without its Received lines; null: nothing is returned. */
  readonly mail?: string | null;
  readonly envelope?: Partial<Envelope>;
  readonly knowledge?: Partial<Knowledge>;
  readonly dns?: DnsTable | 'silent';
  /** Message-ID -> its recipients; null: there is no ledger. */
  readonly sent?: Readonly<Record<string, readonly string[]>> | null;
  readonly correspondents?: readonly string[];
  /** What our SPF named three days ago. */
  readonly formerRanges?: readonly string[];
  /** The report itself, made of what is returned. */
  readonly report?: (returned: string) => string;
}

function dsn(returned: string, failed: readonly string[] = ['nobody@far.example']): string {
  return [
    'From: MAILER-DAEMON@mail.remote.example\nTo: info@client.example\nSubject: Undelivered Mail Returned to Sender\n',
    'Date: Mon, 23 Nov 2026 10:00:05 +0000\nMIME-Version: 1.0\n',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n',
    '--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.remote.example\n',
    ...failed.map((one) => `\nFinal-Recipient: rfc822; ${one}\nAction: failed\nStatus: 5.1.1\n`),
    returned === '' ? '' : `\n--b\nContent-Type: text/rfc822-headers\n\n${returned}`,
    '\n--b--\n',
  ].join('');
}

async function traced(q: Case = {}) {
  const { received = [FROM_STRANGER], mail = MAIL, dns = DNS, sent = null, correspondents, report = dsn } = q;
  const knowledge = knowledgeOf(q.knowledge);
  const envelope: Envelope = {
    reversePath: null,
    forwardPaths: ['info@client.example'],
    client: { address: '198.51.100.9', helo: 'mail.remote.example', name: null },
    ...q.envelope,
  };
  const { resolve, asked } = dnsTable(dns === 'silent' ? {} : dns);
  const effects: TraceEffects = {
    resolve: dns === 'silent' ? async () => ({ kind: 'silent' }) : resolve,
    now: () => NOW,
    findSent:
      sent === null
        ? null
        : async (id, recipients) =>
            sent[id] === undefined
              ? null
              : {
                  sentAt: '2026-11-23T09:59:00.000Z',
                  among: recipients.filter((one) => sent[id]?.includes(one)),
                },
    archivedKey: async () => null,
    archivedRanges: async (domain) =>
      q.formerRanges === undefined || domain !== 'client.example'
        ? []
        : [{ ranges: q.formerRanges, lastPublished: new Date(NOW.getTime() - 3 * 86_400_000) }],
    hasWritten: correspondents === undefined ? null : async (_, address) => correspondents.includes(address),
    writers: null,
  };
  const raw = parseMail(Buffer.from(report(mail === null ? '' : receivedLines(received) + mail), 'utf8'));
  const classified = classify(raw, envelope);
  if (classified.kind === 'ordinary') throw new Error('the composed report is read as ordinary mail');
  const trace = await tracer(effects)({ mail: raw, report: classified, envelope, knowledge });
  const judgement = judge(classified, { trace, knowledge });
  return {
    ...trace,
    short: trace.evidence.map(({ kind, strength }) => `${kind} ${strength}`),
    verdict: judgement.kind === 'judged' ? judgement.provenance.kind : judgement.kind,
    asked,
  };
}

const own: Pick<Case, 'envelope'> = {
  envelope: { client: { address: '198.51.100.80', helo: 'sv1.host.example', name: null } },
};
const at = (line: string) => line.replaceAll('mail.remote.example', 'sv1.host.example');
const SUBMITTED = at(
  'from pc (unknown [203.0.113.5]) (Authenticated sender: info@client.example) by mail.remote.example (Postfix) with ESMTPA id 4',
);

async function signedMail(text = MAIL): Promise<string> {
  return headerOf(await signed(`${text}\n\nx\n`, { key: KEY }))
    .replaceAll('\r\n', '\n')
    .trimEnd();
}

describe('a login at a host that the operator states, and others use too', () => {
  const LOGIN =
    'from pc (unknown [203.0.113.5]) (Authenticated sender: sales@client.example) by mail.client.example (Postfix) with ESMTPSA id 1';
  const knowledge = { sharedRanges: ['192.0.2.10'] };

  it('is what the remedy names in a flood, and no other mark of the header', async () => {
    const mail = `X-PHP-Originating-Script: 33:mailer.php\n${MAIL}`;
    const found = await traced({
      received: [FROM_OURS, LOGIN, LOGIN.replace('sales', 'x')],
      knowledge,
      mail,
    });
    expect(found.short).toContain('spf-pass strong');
    expect(found.marks.map(({ kind, value }) => [kind, value])).toEqual([['login', 'sales@client.example']]);
  });

  it('is none where nobody states the host', async () => {
    const found = await traced({ received: [FROM_OURS, LOGIN] });
    expect([found.short, found.marks]).toEqual([['spf-pass weak'], []]);
  });
});

describe('what a host that only we use got from an address on the Internet without a login', () => {
  const THROUGH = 'from box (unknown [203.0.113.66]) by mail.client.example (Postfix) with ESMTP id 1';
  const claims = { ...SIGNING, ...RECORDED, ...EXCLUSIVE };
  const q: Case = { received: [FROM_OURS, THROUGH], sent: {} };

  it('may be a device of ours that it trusts: neither ours nor forged', async () => {
    const found = await traced({ ...q, knowledge: claims });
    expect(found.short).toEqual(['spf-fail weak', 'not-sent weak', 'not-signed weak']);
    expect([found.verdict, found.marks]).toEqual(['unproven', []]);
  });

  it('is forged where it prints all logins', async () => {
    const knowledge = { ...claims, printsLogins: ['mail.client.example'] };
    expect((await traced({ ...q, knowledge })).verdict).toBe('forged');
  });
});

describe('a signature that names none of the failed recipients', () => {
  const others = (returned: string) => dsn(returned, ['other@far.example']);
  const strength = async (q: Case) =>
    (await traced({ report: others, knowledge: EXCLUSIVE, ...q })).short.filter((one) =>
      one.startsWith('signed '),
    );
  const unknown: Case['envelope'] = { client: { address: '203.0.113.99', helo: 'x', name: null } };

  it('is strong only in what somebody whom we know got from a host of ours', async () => {
    const mail = await signedMail();
    expect(await strength({ mail, received: [FROM_OURS] })).toEqual(['signed strong']);
    expect(await strength({ mail, received: [FROM_STRANGER] })).toEqual(['signed weak']);
    expect(await strength({ mail, received: [FROM_OURS], envelope: unknown })).toEqual(['signed weak']);
    expect(await strength({ mail, received: [] })).toEqual(['signed weak']);
  });
});

describe('a report about forged mail', () => {
  it('is forged where SPF fails and a signature is missing that all our mail has', async () => {
    const { short, verdict } = await traced({ knowledge: SIGNING });
    expect(short).toEqual(['spf-fail strong', 'not-signed strong']);
    expect(verdict).toBe('forged');
  });

  it('is no worse than suspect on DNS alone', async () => {
    expect((await traced()).verdict).toBe('suspect');
  });

  it('is no such mail where our SPF named the host until lately: that proves nothing either', async () => {
    const formerRanges = ['203.0.113.64/28'];
    const found = await traced({ formerRanges });
    expect([found.short, found.verdict]).toEqual([['spf-fail weak'], 'unproven']);
    expect((await traced({ formerRanges, knowledge: SIGNING })).verdict).toBe('suspect');
    expect((await traced({ formerRanges: ['203.0.113.128/28'] })).verdict).toBe('suspect');
  });

  it('is forged though the DNS of who reported it is silent', async () => {
    const { 'A mail.remote.example': _, ...others } = DNS;
    const dns: DnsTable = {
      ...others,
      'A mail.remote.example': 'silent',
      'TXT mail.remote.example': 'silent',
      'PTR 9.100.51.198.in-addr.arpa': 'silent',
    };
    const claims = { ...SIGNING, ...RECORDED };
    const found = await traced({ knowledge: claims, sent: {}, dns });
    expect(found.unknown.filter(({ kind }) => kind === 'dns-silent')).toEqual([
      { kind: 'dns-silent', name: 'mail.remote.example', matters: false },
      { kind: 'dns-silent', name: '9.100.51.198.in-addr.arpa', matters: false },
    ]);
    const { verdict } = await traced({ knowledge: claims, sent: {} });
    expect([found.reporter.kind, verdict]).toEqual(['unknown', 'forged']);
    const ours = await traced({
      received: [FROM_OURS],
      knowledge: { ...claims, ...EXCLUSIVE },
      sent: {},
      dns,
    });
    expect(ours.unknown).toContainEqual({
      kind: 'dns-silent',
      name: 'mail.remote.example',
      matters: true,
    });
  });

  it('costs a bounded number of questions, however many hosts it names; those about us are all asked', async () => {
    const received = Array.from(
      { length: 29 },
      (_, n) =>
        `from a${n}.remote.example (b${n}.remote.example [203.0.113.${n}]) by mail.remote.example (Postfix) with ESMTP id ${n}`,
    );
    const { asked } = await traced({
      received: [...received, FROM_STRANGER],
      envelope: { client: { address: '198.51.100.7', helo: 'c.remote.example', name: null } },
    });
    const isOurs = (question: string) => question.endsWith('client.example');
    expect(asked.filter((question) => !isOurs(question))).toHaveLength(MAX_QUESTIONS_PER_MAIL);
    expect(asked.filter(isOurs)).toContain('TXT client.example');
  });

  it('is unproven where DNS is silent, whatever else stands against it', async () => {
    const found = await traced({ knowledge: { ...SIGNING, ...RECORDED }, sent: {}, dns: 'silent' });
    expect(found.short).toContain('not-signed strong');
    expect(found.unknown.some(({ kind }) => kind === 'dns-silent')).toBe(true);
    expect(found.verdict).toBe('unproven');
  });

  it.each<[string, Knowledge['forwardingHosts'], DnsTable]>([
    ['a host of ours', [], { ...DNS, 'A sv1.host.example': 'silent' }],
    ['the host of the forward door', ['sv1.host.example'], { ...DNS, 'A sv1.host.example': 'silent' }],
  ])(
    'is unproven where DNS is silent about %s alone, since that host may have written it',
    async (_, forwardingHosts, dns) => {
      const ownHosts = forwardingHosts.length === 0 ? ['sv1.host.example'] : [];
      const knowledge = { ...SIGNING, ownHosts, forwardingHosts };
      const fromHost = { client: { address: '198.51.100.80', helo: 'sv1.host.example', name: null } };
      const report = (returned: string) =>
        receivedLines(['by sv1.host.example (Postfix) id 4ABC']) + dsn(returned);
      expect(await traced({ knowledge, dns, envelope: fromHost, report })).toMatchObject({
        verdict: 'unproven',
      });
    },
  );

  it('is told with what could not be known', async () => {
    const { unknown } = await traced({ mail: null, knowledge: SIGNING });
    expect(unknown.map(({ kind }) => kind)).toEqual(['nothing-returned', 'no-ledger']);
    const strangers = await traced({
      envelope: { client: { address: '203.0.113.66', helo: 'x', name: null } },
      mail: 'From: a@b.example\nSubject: x',
      sent: {},
    });
    expect(strangers.unknown).toEqual([
      { kind: 'header-incomplete' },
      { kind: 'reporter-unknown', client: '203.0.113.66' },
      { kind: 'no-message-id' },
    ]);
  });
});

describe('a mail that a host that only we use handed over', () => {
  const ours: Case = { received: [FROM_OURS], knowledge: EXCLUSIVE };

  it('is ours, where nothing else is stated', async () => {
    expect(await traced(ours)).toMatchObject({ short: ['from-our-host strong'], verdict: 'ours' });
  });

  it('is not by that alone, where all is signed and it is not', async () => {
    const knowledge = { ...EXCLUSIVE, ...SIGNING };
    expect(await traced({ ...ours, knowledge })).toMatchObject({
      short: ['from-our-host weak'],
      verdict: 'unproven',
    });
    const signedOne = await traced({ ...ours, knowledge, mail: await signedMail() });
    expect(signedOne).toMatchObject({ short: ['signed proof', 'from-our-host strong'], verdict: 'ours' });
  });

  it('is not by that alone, where all is recorded and it is not', async () => {
    const knowledge = { ...EXCLUSIVE, ...RECORDED };
    const unsent = await traced({ ...ours, knowledge, sent: {} });
    expect(unsent).toMatchObject({
      short: ['from-our-host weak', 'not-sent weak'],
      verdict: 'unproven',
      unsent: true,
    });
    const sent = { '1@client.example': ['nobody@far.example'] };
    const recorded = await traced({ ...ours, knowledge, sent });
    expect(recorded).toMatchObject({ short: ['sent proof', 'from-our-host strong'], verdict: 'ours' });
  });

  it('stays strong, unsigned, where its Message-ID is known', async () => {
    const knowledge = { ...EXCLUSIVE, ...SIGNING };
    for (const recipient of ['nobody@far.example', 'alias@far.example']) {
      const { short } = await traced({ ...ours, knowledge, sent: { '1@client.example': [recipient] } });
      expect(short).toContain('from-our-host strong');
    }
  });

  it('is nothing but a claim from a stranger', async () => {
    const envelope = { client: { address: '203.0.113.66', helo: 'mail.remote.example', name: null } };
    expect(await traced({ ...ours, envelope })).toMatchObject({
      reporter: { kind: 'unknown' },
      evidence: [],
      verdict: 'unproven',
    });
  });
});

describe('marks of a submission', () => {
  const script = `X-PHP-Originating-Script: 33:send.php\n${MAIL}`;
  const host = { ownHosts: ['sv1.host.example'] };

  it('are believed at our own host, down to the submission', async () => {
    const below = SUBMITTED.replace('info@client.example', 'forged@client.example');
    const { reporter, path, marks } = await traced({
      ...own,
      received: [SUBMITTED, below],
      knowledge: host,
      mail: script,
    });
    expect([reporter.kind, path.kind]).toEqual(['own', 'submission']);
    expect(marks.map(({ kind, value }) => [kind, value])).toEqual([
      ['login', 'info@client.example'],
      ['script', '33:send.php'],
    ]);
  });

  it('are believed below a host that only we use, in hops of our domain', async () => {
    const below =
      'from pc (unknown [203.0.113.5]) (Authenticated sender: info@client.example) by mail.client.example (Postfix) with ESMTPA id 4';
    const { marks } = await traced({ received: [FROM_OURS, below], knowledge: EXCLUSIVE, mail: script });
    expect(marks.map(({ kind }) => kind)).toEqual(['login', 'script']);
    const elsewhere = below.replace('by mail.client.example', 'by mx.other.example');
    const foreign = await traced({ received: [FROM_OURS, elsewhere], knowledge: EXCLUSIVE, mail: script });
    expect(foreign.marks.map(({ kind }) => kind)).toEqual(['script']);
  });

  it.each<[string, Case]>([
    ['a stranger handed over', { received: [FROM_STRANGER, SUBMITTED], knowledge: host }],
    [
      'a stranger gave to our own host',
      { ...own, received: [at(FROM_STRANGER), SUBMITTED], knowledge: host },
    ],
    [
      'a stranger reports',
      {
        received: [FROM_OURS],
        knowledge: EXCLUSIVE,
        envelope: { client: { address: '203.0.113.66', helo: 'x', name: null } },
      },
    ],
    ['nothing tells the way of', { received: [] }],
  ])('are not in a mail that %s', async (_, q) => {
    expect((await traced({ ...q, mail: script })).marks).toEqual([]);
  });
});

describe('who failed', () => {
  const answer = (returned: string) =>
    [
      'From: Bob <Bob@Far.example>\nTo: info@client.example\nSubject: Out of office: hello\nAuto-Submitted: auto-replied\n',
      'In-Reply-To: <1@client.example>\nDate: Mon, 23 Nov 2026 10:00:05 +0000\nMIME-Version: 1.0\n',
      `Content-Type: text/plain\n\nI am away.\n${returned}`,
    ].join('');

  it('is, in an automatic reply, who answered', async () => {
    const q: Case = { mail: null, report: answer, envelope: { reversePath: 'bob@far.example' } };
    const found = await traced({ ...q, sent: { '1@client.example': ['bob@far.example'] } });
    expect(found).toMatchObject({ failed: ['bob@far.example'], short: ['sent proof'], verdict: 'ours' });
    expect(await traced({ ...q, correspondents: ['bob@far.example'] })).toMatchObject({
      short: ['has-written strong'],
      verdict: 'ours',
    });
  });

  it('is, in a challenge, who asks', async () => {
    const report = (returned: string) =>
      answer(returned)
        .replace('Out of office: hello', 'Please confirm your message')
        .replace(
          'I am away.',
          'Your message to Robert <robert@far.example> is held. To deliver it, reply to this message to confirm.',
        );
    const { failed } = await traced({ mail: null, report, envelope: { reversePath: null } });
    expect(failed[0]).toBe('bob@far.example');
  });

  it('is nobody whose address is longer than addresses are', async () => {
    const report = (returned: string) =>
      answer(returned).replace('Bob@', `${'b'.repeat(MAX_ADDRESS_CHARS)}@`);
    expect((await traced({ mail: null, report, envelope: { reversePath: null } })).failed).toEqual([]);
  });

  it('is named in lower case, once, under the name that we wrote to and the one it had', async () => {
    const report = (returned: string) =>
      dsn(returned, ['Box@Inner.example']).replace(
        'Final-',
        'Original-Recipient: rfc822; Nobody@far.example\nFinal-',
      );
    expect((await traced({ report })).failed).toEqual(['nobody@far.example', 'box@inner.example']);
  });

  it.each([
    [MAX_FAILED, MAX_FAILED],
    [MAX_FAILED + 1, MAX_FAILED],
  ])('of %i recipients %i are asked about', async (count, kept) => {
    const failed = Array.from({ length: count }, (_, i) => `u${i}@far.example`);
    expect((await traced({ report: (returned) => dsn(returned, failed) })).failed).toHaveLength(kept);
  });

  it('is not who was delayed or reached, in a bounce that tells of both', async () => {
    const report = (returned: string) =>
      dsn(returned, ['nobody@far.example', 'late@far.example']).replace(
        'late@far.example\nAction: failed\nStatus: 5.1.1',
        'late@far.example\nAction: delayed\nStatus: 4.4.1',
      );
    expect((await traced({ report })).failed).toEqual(['nobody@far.example']);
  });
});

describe('the envelope sender of the returned mail', () => {
  it.each<[string, Case, boolean]>([
    ["is the copy's Return-Path", { mail: `Return-Path: <shop@client.example>\n${MAIL}` }, true],
    [
      "is another's by the copy's Return-Path",
      { mail: `Return-Path: <a@neighbour.example>\n${MAIL}` },
      false,
    ],
    ['is none by a null one: a report has no SPF of ours', { mail: `Return-Path: <>\n${MAIL}` }, false],
    ['is where a report with the null reverse path went', {}, true],
    [
      'is unknown of a report that somebody sent',
      { envelope: { reversePath: 'daemon@remote.example' } },
      false,
    ],
    ['is unknown where nobody witnessed the reverse path', { envelope: { reversePath: undefined } }, false],
  ])('%s', async (_, q, asked) => {
    expect((await traced(q)).short.some((piece) => piece.startsWith('spf-fail'))).toBe(asked);
  });

  it('is where a grammar’s report went, though the forward door hid its null reverse path', async () => {
    const doorLine =
      'from mail.remote.example (mail.remote.example [198.51.100.9]) by sv1.host.example (Postfix) with ESMTP id 1';
    const found = await traced({
      knowledge: { forwardingHosts: ['sv1.host.example'] },
      envelope: {
        reversePath: 'SRS0=abcd=AB=remote.example=x@host.example',
        forwardPaths: ['info@sort.client.example'],
        client: { address: '198.51.100.80', helo: 'sv1.host.example', name: null },
      },
      report: (returned) => receivedLines([doorLine]) + dsn(returned),
    });
    expect(found).toMatchObject({ mailbox: 'info@client.example', short: ['spf-fail strong'] });
    expect(found.reporter).toMatchObject({ kind: 'matched', host: 'mail.remote.example' });
  });

  it('is no address where it is longer than addresses are', async () => {
    const domain = (chars: number) =>
      `${'a'.repeat(chars - '<x@.client.example>'.length + 2)}.client.example`;
    const path = (chars: number) => ({
      mail: `Return-Path: <x@${domain(chars)}>\n${MAIL}`,
      knowledge: { sharedRanges: ['203.0.113.0/24'] },
    });
    const domainTold = async (chars: number) => {
      const piece = (await traced(path(chars))).evidence.find(({ kind }) => kind === 'spf-pass');
      return piece?.kind === 'spf-pass' ? piece.facts.domain : null;
    };
    expect(await domainTold(MAX_ADDRESS_CHARS)).toBe(domain(MAX_ADDRESS_CHARS));
    expect(await domainTold(MAX_ADDRESS_CHARS + 1)).toBe('client.example');
  });
});

it('a From that is longer than addresses are is none', async () => {
  const from = async (chars: number) =>
    (await traced({ mail: MAIL.replace('Info <info@', `<${'i'.repeat(chars - '@client.example'.length)}@`) }))
      .from;
  expect(await from(MAX_ADDRESS_CHARS)).toHaveLength(MAX_ADDRESS_CHARS);
  expect(await from(MAX_ADDRESS_CHARS + 1)).toBeNull();
});

describe('a signed return address', () => {
  const knowledge = { allReturnsSignedSince: SINCE };

  it('is missed in a report from anybody but our own host, whose notices go to the plain one', async () => {
    expect((await traced({ knowledge })).short).toContain('return-not-signed strong');
    const host = { ...knowledge, ownHosts: ['sv1.host.example'] };
    expect((await traced({ ...own, received: [SUBMITTED], knowledge: host })).short).toEqual([
      'submitted strong',
    ]);
  });
});

it('the questions of one report to DNS are few, and none is in a stranger’s domain', async () => {
  const { asked } = await traced({
    knowledge: { ...SIGNING, ...EXCLUSIVE, ownHosts: ['sv1.host.example'] },
    envelope: { client: { address: '203.0.113.66', helo: 'mail.evil.example', name: null } },
    received: [FROM_STRANGER.replace('pc (unknown', 'pc.evil.example (a.evil.example')],
    mail: `DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=x; h=from; bh=AAAA; b=AAAA\n${MAIL}`,
  });
  expect(asked).toEqual([
    'A sv1.host.example',
    'AAAA sv1.host.example',
    'PTR 66.113.0.203.in-addr.arpa',
    'TXT client.example',
  ]);
});
