/** What is counted of a report: the returned mail's machine, program and form, as servers write them. */

import { describe, expect, it } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { incidentsOf, resembledAmong } from '../../lib/incident/index.ts';
import type { Mail, Report } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import { formOf, MAX_VALUE_CHARS, networkOf, observationOf } from '../../lib/trace/features.ts';
import { tracer } from '../../lib/trace/index.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import type { Observation } from '../../lib/trace/observation.ts';
import type { Trace } from '../../lib/trace/trace.ts';
import {
  type Bounced,
  DAY,
  MAILBOX,
  MINUTE,
  ordinaryMail,
  ownBounce,
  qmailNotice,
  SEED_START,
  thiefBounce,
} from '../support/days.ts';
import { ENVELOPE, reportOf } from '../support/reports.ts';
import { hopOf, knowledgeOf, traceOf } from '../support/traces.ts';

const AT = '2026-11-02T03:00:00.000Z';
const SHARED: Knowledge = knowledgeOf({ ownHosts: ['sv1.host.example'] });

const traced = tracer({
  resolve: async (name, type) =>
    name === 'sv1.host.example' && type === 'A'
      ? { kind: 'found', records: ['192.0.2.25'] }
      : name === '25.2.0.192.in-addr.arpa'
        ? { kind: 'found', records: ['sv1.host.example'] }
        : { kind: 'none' },
  now: () => new Date(AT),
  findSent: null,
  archivedKey: async () => null,
  hasWritten: null,
  writers: null,
});

function read(text: string): { mail: Mail; report: Report } {
  const mail = parseMail(Buffer.from(text));
  const report = classify(mail);
  if (report.kind === 'ordinary') throw new Error('not read as a report');
  return { mail, report };
}

/** The whole way, as the host hands the report to our MX. */
async function observedMail(text: string, at = AT, knowledge = SHARED): Promise<Observation> {
  const { mail, report } = read(text);
  const found = await traced({ mail, report, envelope: ENVELOPE, knowledge });
  return observationOf({ report, mail, trace: found, knowledge, at });
}

const featureIn = (o: Observation, kind: string) =>
  o.features.find((one) => one.kind === kind)?.value ?? null;

/** A report that returns these lines, and what tracing it has found. */
function observation(
  lines: readonly string[],
  found: Partial<Trace>,
  change: { knowledge?: Knowledge; report?: Partial<Report> } = {},
) {
  const text = `From: MAILER-DAEMON@mx.remote.example\nContent-Type: message/rfc822\n\n${lines.join('\n')}\n\nbody\n`;
  const mail = parseMail(Buffer.from(text));
  if (mail.root.kind !== 'message') throw new Error('no message within');
  const report = reportOf({
    returned: { kind: 'message/rfc822', header: mail.root.message.header, complete: true },
    ...change.report,
  });
  return observationOf({
    report,
    mail,
    trace: traceOf(found),
    knowledge: change.knowledge ?? knowledgeOf(),
    at: AT,
  });
}

describe("a notice of the host's own", () => {
  const time = Date.parse(AT);
  it('of a mail sent with a login: the login with the mailer, the HELO, when it was submitted', async () => {
    const thief = thiefBounce(7, time);
    const seen = await observedMail(qmailNotice(thief));
    expect(featureIn(seen, 'login-mailer')).toMatch(/^info@client\.example microsoft outlook/);
    expect(featureIn(seen, 'helo')).toBe(thief.helo);
    expect(featureIn(seen, 'message-id-host')).toBe(thief.helo);
    expect(featureIn(seen, 'recipient-domain')).toBe('qq.example');
    expect(featureIn(seen, 'format')).toBe('qmail');
    expect(featureIn(seen, 'network')).toBeNull();
    expect(seen.submittedAt).toBe(new Date(thief.sentAt ?? 0).toISOString());
    expect(seen).toMatchObject({ hasHeader: true, anythingFor: true, proven: false, bulk: null });
    expect(seen.recipients).toHaveLength(1);
  });
  it("of the owner's own mail shares only the host with it", async () => {
    const thief = await observedMail(qmailNotice(thiefBounce(7, time)));
    const own = await observedMail(qmailNotice(ownBounce(7, time)));
    const shared = own.features
      .filter((one) => featureIn(thief, one.kind) === one.value)
      .map(({ kind }) => kind);
    expect(shared).toEqual(['reporter-network', 'format']);
  });
  it('twice is the same; of another recipient it is the same mail', async () => {
    const both = thiefBounce(7, time, { recipients: ['a@qq.example', 'b@qq.example'] });
    const [one, again, other, all] = await Promise.all([
      observedMail(qmailNotice({ ...both, recipients: ['a@qq.example'] })),
      observedMail(qmailNotice({ ...both, recipients: ['a@qq.example'] })),
      observedMail(qmailNotice({ ...both, recipients: ['b@qq.example'] })),
      observedMail(qmailNotice(both)),
    ]);
    expect(again).toEqual(one);
    expect(other.mail).toBe(one.mail);
    expect(all.recipients).toEqual([...one.recipients, ...other.recipients]);
  });
  it('of an hour of the flood, in whatever order: one incident, to which the own bounce does not belong', async () => {
    const reports: Bounced[] = Array.from({ length: 300 }, (_, n) => thiefBounce(n, SEED_START + n * 12_000));
    reports.push(ownBounce(1, SEED_START + 20 * MINUTE), ownBounce(2, SEED_START + 40 * MINUTE));
    const seen = await Promise.all(
      reports.map((one) => observedMail(qmailNotice(one), new Date(one.at).toISOString())),
    );
    const [incident, ...more] = incidentsOf(seen.toReversed(), MAILBOX);
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ by: 'cluster', openedBy: 'minutes', reports: 300 });
    const belongs = seen.map((one) => resembledAmong(one, incident === undefined ? [] : [incident]) !== null);
    expect(belongs.filter(Boolean)).toHaveLength(300);
    expect(belongs.slice(-2)).toEqual([false, false]);
  });
  it('is told from ordinary mail of the same days', () => {
    expect(classify(parseMail(Buffer.from(ordinaryMail(3, SEED_START + DAY)))).kind).toBe('ordinary');
  });
});

describe('the client', () => {
  const HAND_OFF = hopOf({ client: '192.0.2.30', name: 'sv1.host.example', at: '2026-11-01T10:00:00.000Z' });
  const BELOW = [
    'Received: from sv1.host.example (sv1.host.example [192.0.2.30]) by mx.remote.example (Postfix) with ESMTP id A1; Sun, 1 Nov 2026 10:00:00 +0000',
    'Received: from pc (pool.isp.example [203.0.113.200]) by sv1.host.example (Postfix) with ESMTPSA id B2 (authenticated user info@client.example); Sun, 1 Nov 2026 03:00:00 +0000',
    'Message-ID: <1@pc>',
    'X-Mailer: Mailer 1',
  ];
  const handOff = { kind: 'hand-off', hop: HAND_OFF, index: 0, claimed: false } as const;

  it('is who gave a stranger the mail, where that is nobody of ours', () => {
    const seen = observation(BELOW, { path: { ...handOff, exclusive: false } });
    expect(featureIn(seen, 'network')).toBe('192.0.2.0/24');
    expect(seen.submittedAt).toBe('2026-11-01T10:00:00.000Z');
  });
  it('is who gave it to our own server, whose address stands on all our mail, and so is the time', () => {
    const passed = evidence('spf-pass', 'weak', {
      by: 'mx.remote.example',
      client: '192.0.2.30',
      clientName: null,
      domain: 'client.example',
      login: null,
    });
    for (const [found, knowledge] of [
      [{ path: { ...handOff, exclusive: true } }, knowledgeOf()],
      [{ path: { ...handOff, exclusive: false }, evidence: [passed] }, knowledgeOf()],
      [{ path: { ...handOff, exclusive: false } }, knowledgeOf({ sharedRanges: ['192.0.2.0/26'] })],
      [{ path: { ...handOff, exclusive: false } }, knowledgeOf({ ownHosts: ['sv1.host.example'] })],
    ] as const) {
      const seen = observation(BELOW, found, { knowledge });
      expect(featureIn(seen, 'network')).toBe('203.0.113.0/24');
      expect(featureIn(seen, 'login-mailer')).toBe('info@client.example mailer 1');
      expect(seen.submittedAt).toBe('2026-11-01T03:00:00.000Z');
      expect(seen.clients).toEqual(['203.0.113.200']);
    }
  });
  it('is nobody where only our own server shows', () => {
    const seen = observation(BELOW.slice(0, 1), { path: { ...handOff, exclusive: true } });
    expect(featureIn(seen, 'network')).toBeNull();
    expect(featureIn(seen, 'helo')).toBeNull();
    expect(seen.clients).toEqual([]);
    expect(seen.submittedAt).toBe('2026-11-01T10:00:00.000Z');
  });
  it('by its network', () => {
    expect(networkOf('203.0.113.200')).toBe('203.0.113.0/24');
    expect(networkOf('2001:db8:5:6::1')).toBe('2001:db8:5::/48');
    expect(networkOf('::ffff:203.0.113.200')).toBe('203.0.113.0/24');
    expect(networkOf('mx.example')).toBeNull();
  });
  it('within an office, or that calls itself localhost, names nobody', () => {
    const hop = hopOf({ client: '192.168.1.5', helo: 'localhost' });
    const seen = observation(['Message-ID: <1@x>'], {
      path: { kind: 'submission', hop, index: 0, exclusive: true },
    });
    expect(featureIn(seen, 'network')).toBeNull();
    expect(featureIn(seen, 'helo')).toBeNull();
    expect(seen.clients).toEqual([]);
  });
  it('that is a server of ours which logs in to our provider is not the sender', () => {
    const lines = [
      'Received: from mail.client.example (mail.client.example [192.0.2.30]) by smtp.provider.example (Postfix) with ESMTPSA id A1 (authenticated user relay); Sun, 1 Nov 2026 10:00:00 +0000',
      ...BELOW.slice(1),
    ];
    const hop = hopOf({
      client: '192.0.2.30',
      name: 'mail.client.example',
      authenticated: true,
      login: 'relay',
    });
    for (const path of [
      { kind: 'submission', hop, index: 0, exclusive: true },
      { kind: 'hand-off', hop, index: 0, exclusive: true, claimed: false },
    ] as const)
      expect(featureIn(observation(lines, { path }), 'network')).toBe('203.0.113.0/24');
  });
  it('behind a script is the script', () => {
    const marks = [
      { kind: 'script', value: '/home/u/send.php', client: '203.0.113.5', hop: null, field: 'x-php-script' },
    ] as const;
    const seen = observation(['Message-ID: <1@x>'], { marks });
    expect(featureIn(seen, 'login-mailer')).toBe('/home/u/send.php');
    expect(featureIn(seen, 'network')).toBe('203.0.113.0/24');
  });
});

describe("the Message-ID's host", () => {
  it('tells nothing where it is a host of ours', () => {
    const host = (id: string) =>
      featureIn(
        observation([`Message-ID: <${id}>`], { messageId: id }, { knowledge: SHARED }),
        'message-id-host',
      );
    expect(host('1@xncg')).toBe('xncg');
    expect(host('1@Mail.Far.Example')).toBe('mail.far.example');
    expect(host('1@client.example')).toBeNull();
    expect(host('1@sv1.host.example')).toBeNull();
    expect(host('no-at-sign')).toBeNull();
  });
});

describe('the form', () => {
  const form = (...lines: string[]) => {
    const mail = parseMail(Buffer.from(`${lines.join('\n')}\n\n`));
    return formOf(mail.header);
  };
  it('is the same for mails of one program, whatever is made afresh in each', () => {
    const outlook = (boundary: string, subject: string) =>
      form(
        `Content-Type: multipart/alternative;\n boundary="----=_NextPart_${boundary}"`,
        `Subject: ${subject}`,
      );
    expect(outlook('000_04FD_018EE44B.1FE96090', '=?utf-8?B?5bCK5pWs?=')).toBe(
      outlook('000_0A01_01D2154F.00000000', '=?utf-8?B?44GK55+l44KJ44Gb?= =?utf-8?B?44GK?='),
    );
    expect(outlook('000_04FD_018EE44B.1FE96090', '=?utf-8?B?5bCK5pWs?=')).not.toBe(
      outlook('000_04FD_018EE44B.1FE96090', '=?iso-2022-jp?B?GyRC?='),
    );
    expect(form('Content-Type: text/plain; charset=utf-8', 'Subject: Your order 8812')).toBe(
      form('Content-Type: text/plain; charset=UTF-8', 'Subject: My bill 1'),
    );
  });
  it('costs in proportion to what is written, and is cut', () => {
    const started = performance.now();
    for (const piece of ['=?a?b?', 'boundary=', 'a ', '"', '= ?'])
      form(`Content-Type: ${piece.repeat(100_000)}`, `Subject: ${piece.repeat(100_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
    const seen = observation(
      ['Message-ID: <1@x>', `Subject: ${'a1'.repeat(9_000)}`, `X-Mailer: ${'x'.repeat(9_000)}`],
      {
        marks: [{ kind: 'login', value: 'info@client.example', client: null, hop: 0, field: 'received' }],
      },
    );
    for (const { value } of seen.features) expect(value.length).toBeLessThanOrEqual(MAX_VALUE_CHARS);
  });
  it('a program that does not tell its name is told by how it writes bodies, not by the subject', () => {
    const login = (...fields: string[]) =>
      featureIn(
        observation(['Message-ID: <1@x>', ...fields], {
          marks: [{ kind: 'login', value: 'info@client.example', client: null, hop: 0, field: 'received' }],
        }),
        'login-mailer',
      );
    const html = 'Content-Type: text/html; charset=utf-8';
    expect(login(html)).toBe('info@client.example text/html utf-8');
    expect(login(html, 'Subject: A')).toBe(login(html, 'Subject: 17 offers!'));
    expect(login('Content-Type: text/plain; charset=utf-8')).not.toBe(login(html));
    expect(login(html, 'User-Agent: Mutt/2.2')).toBe('info@client.example mutt/2.2');
  });
  it('long values that differ at their end differ', () => {
    const mailer = (end: string) =>
      featureIn(
        observation(['Message-ID: <1@x>', `X-Mailer: ${'long '.repeat(40)}${end}`], {
          marks: [{ kind: 'login', value: 'info@client.example', client: null, hop: 0, field: 'received' }],
        }),
        'login-mailer',
      );
    expect(mailer('a')).not.toBe(mailer('b'));
  });
});

describe('what stands for and against', () => {
  const id = ['Message-ID: <1@client.example>'];
  const signature = { domain: 'client.example', selector: 'News1', coversListUnsubscribe: false };
  it('bulk is a declared selector, or a signed List-Unsubscribe', () => {
    const declared = knowledgeOf({ bulkSelectors: ['news1'] });
    expect(observation(id, { signature }).bulk).toBeNull();
    expect(observation(id, { signature }, { knowledge: declared }).bulk).toBe('declared');
    const unsubscribe = { ...signature, coversListUnsubscribe: true };
    expect(observation(id, { signature: unsubscribe }).bulk).toBe('unsubscribe');
    expect(observation(id, { signature: unsubscribe }, { knowledge: declared }).bulk).toBe('declared');
    expect(observation(id, { signature: null }, { knowledge: declared }).bulk).toBeNull();
  });
  it('is taken from the evidence', () => {
    const sent = evidence('sent', 'proof', { messageId: '1', recipient: 'a@b', sentAt: AT });
    const foreign = evidence('foreign-from', 'weak', { from: 'a@b' });
    const written = evidence('has-written', 'weak', { recipient: 'a@b' });
    expect(observation(id, {})).toMatchObject({ anythingFor: false, anythingAgainst: false, proven: false });
    expect(observation(id, { evidence: [sent] })).toMatchObject({ anythingFor: true, proven: true });
    expect(observation(id, { evidence: [foreign] })).toMatchObject({
      anythingFor: false,
      anythingAgainst: true,
    });
    expect(observation(id, { evidence: [written] })).toMatchObject({ correspondent: true, proven: false });
  });
  it('of what answers, who answered is the recipient', () => {
    const failed = ['who@far.example', 'other@far.example'];
    for (const kind of ['auto-reply', 'challenge'] as const) {
      const seen = observation(id, { failed }, { report: { kind, recipients: [] } });
      expect(seen.recipients).toHaveLength(1);
      expect(seen.domains).toEqual(['far.example']);
      expect(seen.challenge).toBe(kind === 'challenge');
    }
  });
});

describe('a report that returns nothing', () => {
  const bare = (found: Partial<Trace>, at = AT) => {
    const mail = parseMail(Buffer.from('From: postmaster@far.example\n\nIt failed.\n'));
    return observationOf({ report: reportOf(), mail, trace: traceOf(found), knowledge: knowledgeOf(), at });
  };
  it('has who reported in which format, and where it went', () => {
    const seen = bare({
      messageId: null,
      reporter: { kind: 'matched', host: 'mx3.far.example', by: 'dns-name' },
    });
    expect(seen.features.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'recipient-domain far.example',
      'reporter-network far.example',
      'format qmail',
    ]);
    expect(seen.hasHeader).toBe(false);
    expect(seen.submittedAt).toBeNull();
  });
  it('is of one mail with others of its minute, unless it quotes an id', () => {
    expect(bare({ messageId: null }).mail).toBe(bare({ messageId: null }, '2026-11-02T03:00:59.000Z').mail);
    expect(bare({ messageId: null }).mail).not.toBe(
      bare({ messageId: null }, '2026-11-02T03:01:00.000Z').mail,
    );
    expect(bare({ messageId: '1@x' }).mail).toBe(bare({ messageId: '1@x' }, '2026-11-02T09:00:00.000Z').mail);
  });
});
