/** Forwarding by SES with its real clients, against an endpoint that speaks both of its APIs. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SESClient } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cannotForward, MAX_SES_BYTES } from '../../lib/deliver/cannot-forward.ts';
import { deliver, type Outgoing } from '../../lib/deliver/deliver.ts';
import { deliveryOfTags } from '../../lib/deliver/delivery-tags.ts';
import { markedMail } from '../../lib/deliver/mark.ts';
import { MAX_FIRST_API_BYTES, type SesSending, sesSender } from '../../lib/deliver/ses.ts';
import { QUOTA_MS, STANDSTILL_MS, THROTTLED_MS } from '../../lib/deliver/ses-answer.ts';
import type { DeliveryEffects } from '../../lib/effects.ts';
import {
  forwardedHops,
  LOOP_HEADER,
  type LoopSecrets,
  MAX_HOPS,
  writeLoopMark,
} from '../../lib/loop-mark.ts';
import { parseMail } from '../../lib/parse/index.ts';
import type { Outcome } from '../../lib/record/delivery.ts';
import { recordOf, reportOf } from '../support/reports.ts';
import { refusal, type SesEmulator, startSes } from '../support/ses-emulator.ts';

const RECORD = recordOf(reportOf());
const OWNER = 'owner@elsewhere.example';
const SECRETS: LoopSecrets = [Buffer.alloc(32, 7)];
const SITE = 'site-1';
const URL_OF_RAW = 'https://raw.example/k1?X-Amz-Signature=abc';
const DELIVERY = {
  kind: 'mail',
  id: 'k1 info@client.example',
  key: 'k1',
  mailbox: 'info@client.example',
  destination: 'info@client.example',
} as const;

let emulator: SesEmulator;
let clients: { destroy(): void }[];

beforeEach(async () => {
  emulator = await startSes();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await emulator.close();
});

const keep = <C extends { destroy(): void }>(client: C): C => {
  clients.push(client);
  return client;
};
const settings = () => ({
  region: 'ap-northeast-1',
  endpoint: emulator.url,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

function sender(change: Partial<SesSending> = {}) {
  return sesSender({
    ses: keep(new SESClient(settings())),
    sesv2: async () => keep(new SESv2Client(settings())),
    from: ({ delivery }) => delivery.mailbox,
    to: () => OWNER,
    isUnverified: () => false,
    configurationSet: 'truebounce',
    link: async () => ({ url: URL_OF_RAW, until: '2026-11-25T10:00:00.000Z' }),
    site: SITE,
    loopSecrets: async () => SECRETS,
    language: 'en',
    now: () => new Date('2026-11-24T10:15:30.000Z'),
    random: () => 0,
    ...change,
  });
}

function outgoing(raw: Buffer | string, change: Partial<Outgoing> = {}): Outgoing {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw;
  return {
    delivery: DELIVERY,
    record: RECORD,
    pieces: markedMail(bytes, RECORD, false),
    again: false,
    brokenOff: 0,
    ...change,
  };
}

const head = (...fields: string[]) => Buffer.from(`${fields.join('\r\n')}\r\n\r\n`, 'latin1');
/** Of `size` bytes in all, in lines. */
const mailOf = (size: number) => {
  const top = head('From: Jane <jane@far.example>', 'Subject: big');
  return Buffer.concat([top, Buffer.alloc(size - top.length, 'abcdefgh\r\n')]);
};
const PLAIN = Buffer.concat([
  head('From: Jane <jane@far.example>', 'Subject: hello'),
  Buffer.from([0x93, 0xfa, 0x0d, 0x0a]),
]);

function bodyOf(raw: Buffer): Buffer {
  return raw.subarray(raw.indexOf('\r\n\r\n') + 4);
}

describe('a mail that ended the process three times', () => {
  test('is not read any more: a notice with a link goes in its place', async () => {
    const sent = await sender()(outgoing(PLAIN, { brokenOff: 3 }));
    expect(sent).toMatchObject({ kind: 'failed', error: expect.stringContaining('ended the program') });
    const [notice, ...others] = emulator.sent;
    expect(others).toEqual([]);
    const text = (await simpleParser(notice?.raw as Buffer)).text ?? '';
    expect(text).toContain(URL_OF_RAW);
    expect(text).not.toContain('jane@far.example');
  });

  test('goes as ever after two: these may have been lost machines', async () => {
    expect(await sender()(outgoing(PLAIN, { brokenOff: 2 }))).toEqual({ kind: 'delivered' });
  });
});

describe('a forwarded mail', () => {
  test('goes to its destination alone, in the name of the mailbox, its body byte for byte', async () => {
    expect(await sender()(outgoing(PLAIN))).toEqual({ kind: 'delivered' });
    const [mail, ...others] = emulator.sent;
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      api: 'v1',
      source: 'info@client.example',
      destinations: [OWNER],
      configurationSet: 'truebounce',
    });
    expect(bodyOf(mail?.raw as Buffer).equals(bodyOf(PLAIN))).toBe(true);
    const parsed = await simpleParser(mail?.raw as Buffer);
    expect(parsed.from?.text).toBe('"Jane (jane@far.example) via info@client.example" <info@client.example>');
  });

  test('bears the mark by which this site knows it again, and tags by which its bounces find it', async () => {
    await sender()(outgoing(PLAIN));
    const [mail] = emulator.sent;
    const { header } = parseMail(mail?.raw as Buffer);
    expect(await forwardedHops(header, SITE, async () => SECRETS)).toBe(1);
    const tags = Object.fromEntries(Object.entries(mail?.tags ?? {}).map(([name, value]) => [name, [value]]));
    expect(deliveryOfTags(tags)).toBe(DELIVERY.id);
  });

  test('says where its sender failed DMARC', async () => {
    await sender({ isUnverified: () => true, language: 'ja' })(outgoing(PLAIN));
    const parsed = await simpleParser(emulator.sent[0]?.raw as Buffer);
    expect(parsed.from?.value[0]?.name).toMatch(/^\[未確認\] Jane/);
  });

  test('up to 10 MB by the first API, above by the second, whose client is made only then', async () => {
    let made = 0;
    const send = sender({
      sesv2: async () => {
        made += 1;
        return keep(new SESv2Client(settings()));
      },
    });
    const small = mailOf(MAX_FIRST_API_BYTES - 2_000);
    const large = mailOf(MAX_FIRST_API_BYTES + 1);
    expect(await send(outgoing(small))).toEqual({ kind: 'delivered' });
    expect(made).toBe(0);
    expect(await send(outgoing(large))).toEqual({ kind: 'delivered' });
    expect(made).toBe(1);
    expect(emulator.sent.map(({ api }) => api)).toEqual(['v1', 'v2']);
    expect(emulator.sent[1]).toMatchObject({
      source: 'info@client.example',
      destinations: [OWNER],
      configurationSet: 'truebounce',
    });
    expect(emulator.sent[1]?.tags).toEqual(emulator.sent[0]?.tags);
    for (const [index, raw] of [small, large].entries())
      expect(bodyOf(emulator.sent[index]?.raw as Buffer).equals(bodyOf(raw))).toBe(true);
  });

  test('of 38 MB arrives whole', async () => {
    const raw = mailOf(38_000_000);
    expect(await sender()(outgoing(raw))).toEqual({ kind: 'delivered' });
    expect(bodyOf(emulator.sent[0]?.raw as Buffer).equals(bodyOf(raw))).toBe(true);
  }, 30_000);

  test('that has gone round too often goes no more', async () => {
    const marked = (hops: number) =>
      `${LOOP_HEADER}: ${writeLoopMark({ site: SITE, delivery: 'd', hops }, SECRETS)}\r\nFrom: a@b.example\r\n\r\n`;
    expect(await sender()(outgoing(marked(MAX_HOPS - 1)))).toEqual({ kind: 'delivered' });
    expect(await sender()(outgoing(marked(MAX_HOPS)))).toMatchObject({ kind: 'failed', error: /loop/ });
    expect(emulator.sent).toHaveLength(1);
    expect(
      await forwardedHops(parseMail(emulator.sent[0]?.raw as Buffer).header, SITE, async () => SECRETS),
    ).toBe(MAX_HOPS);
  });

  test('needs an address to go to, and a name that SES sends in', async () => {
    expect(await sender({ to: () => null })(outgoing(PLAIN))).toMatchObject({ kind: 'failed' });
    expect(await sender({ from: () => '"a b"@client.example' })(outgoing(PLAIN))).toMatchObject({
      kind: 'failed',
    });
    expect(await sender({ from: () => 'a@b.example\r\nBcc: c@d.example' })(outgoing(PLAIN))).toMatchObject({
      kind: 'failed',
    });
    expect(emulator.sent).toEqual([]);
  });

  test('that is an alert goes as it is', async () => {
    const alert = Buffer.from('From: truebounce@client.example\r\n\r\nalert\r\n');
    const delivery = {
      ...DELIVERY,
      kind: 'alert',
      destination: 'admin@elsewhere.example',
      incident: null,
    } as const;
    const send = sender({ to: ({ destination }) => destination, from: () => 'truebounce@client.example' });
    expect(await send(outgoing(alert, { delivery, pieces: [alert] }))).toEqual({ kind: 'delivered' });
    expect(emulator.sent[0]).toMatchObject({
      source: 'truebounce@client.example',
      destinations: ['admin@elsewhere.example'],
    });
    expect(emulator.sent[0]?.raw.equals(alert)).toBe(true);
  });
});

describe('what SES cannot carry', () => {
  const attached = (filename: string) =>
    `From: Jane <jane@far.example>\r\nSubject: report\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\ntext\r\n--a\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; ${filename}\r\n\r\nMZ\r\n--a--\r\n`;

  test.each([
    ['a line over 1,000 bytes', `From: j@far.example\r\n\r\n${'x'.repeat(999)}\r\n`, 'a line of 1,001 bytes'],
    ['a refused file', attached('filename="setup.EXE"'), 'takes no files of this kind: setup.EXE'],
    [
      'a refused file in pieces',
      attached('filename*0="run."; filename*1=vbs'),
      'takes no files of this kind: run.vbs',
    ],
    [
      'a header without end',
      `From: j@far.example\r\n${'A: b\r\n'.repeat(3_000)}\r\ntext`,
      'its header is longer than can be read',
    ],
    ['a size over 40 MB', mailOf(MAX_SES_BYTES + 1), 'SES takes no mail over 40 MB'],
  ])('gives a notice with a link: %s', async (_, raw, why) => {
    const sent = await sender()(outgoing(raw));
    expect(sent).toMatchObject({
      kind: 'failed',
      error: /^SES cannot carry it: .*; a notice with a link was sent$/,
    });
    const [notice, ...others] = emulator.sent;
    expect(others).toEqual([]);
    expect(notice?.destinations).toEqual([OWNER]);
    const parsed = await simpleParser(notice?.raw as Buffer);
    expect(parsed.text?.replace(/\n {2}/g, ' ')).toContain(why);
    expect(parsed.text?.split('\n')).toContain(URL_OF_RAW);
    expect(parsed.text).toMatch(/works until\s+2026-11-25 10:00 UTC/);
    expect(parsed.text).toContain('truebounce held show k1');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });

  test.each([
    ['lines of 1,000 bytes', `From: j@far.example\r\n\r\n${'x'.repeat(998)}\r\n${'y'.repeat(998)}`],
    ['files of other kinds', attached('filename="exe.pdf"')],
    [
      'a long line in its header, which is folded',
      `From: j@far.example\r\nX: ${'x '.repeat(2_000)}\r\n\r\ntext`,
    ],
  ])('is not %s', async (_, raw) => {
    expect(await sender()(outgoing(raw))).toEqual({ kind: 'delivered' });
  });

  test('is told apart at the very size', () => {
    expect(cannotForward(Buffer.alloc(MAX_SES_BYTES, 'a\r\n'))).toBeNull();
    expect(cannotForward(Buffer.alloc(MAX_SES_BYTES + 1, 'a\r\n'))?.kind).toBe('size');
  });

  test('is told of in Japanese, with who wrote it and about what', async () => {
    const raw = `From: =?UTF-8?B?5bGx55Sw?= <t@far.example>\r\nSubject: =?UTF-8?B?6KuL5rGC5pu4?=\r\n\r\n${'x'.repeat(2_000)}\r\n`;
    await sender({ language: 'ja' })(outgoing(raw));
    const parsed = await simpleParser(emulator.sent[0]?.raw as Buffer);
    expect(parsed.subject).toBe('転送できなかったメールがあります: "請求書"');
    expect(parsed.text).toContain('差出人: "山田" <t@far.example>');
    expect(parsed.text).toContain('2,002バイトの行');
    expect(parsed.text?.split('\n')).toContain(URL_OF_RAW);
  });

  test('cannot make our notice link to where it likes', async () => {
    const raw = `From: x\r\nSubject: https://evil.example/login\r\n\r\n${'x'.repeat(2_000)}\r\n`;
    await sender()(outgoing(raw));
    const { text = '', subject = '' } = await simpleParser(emulator.sent[0]?.raw as Buffer);
    expect(`${subject} ${text}`).not.toContain('https://evil.example');
    expect(text).toContain('evil[.]example');
  });
});

describe('what SES answers', () => {
  const LATER = (waitMs: number) => ({ kind: 'later', waitMs });

  test.each([
    ['Throttling', 'Maximum sending rate exceeded.', LATER(THROTTLED_MS)],
    ['Throttling', 'Daily message quota exceeded.', LATER(QUOTA_MS)],
    ['AccountSendingPausedException', 'Email sending is disabled', LATER(STANDSTILL_MS)],
    ['ConfigurationSetDoesNotExist', 'no such set', LATER(STANDSTILL_MS)],
    ['MailFromDomainNotVerified', 'the MX is not there', LATER(STANDSTILL_MS)],
    [
      'MessageRejected',
      'Email address is not verified. The following identities failed the check',
      LATER(STANDSTILL_MS),
    ],
    ['MessageRejected', 'Sending paused for this account.', LATER(STANDSTILL_MS)],
    ['AccessDenied', 'not authorized to perform ses:SendRawEmail', LATER(STANDSTILL_MS)],
  ])('by the first API: %s, %s', async (code, message, expected) => {
    emulator.order(refusal(code, message));
    const sent = await sender()(outgoing(PLAIN));
    expect(sent).toMatchObject(expected);
    expect(sent).toMatchObject({ error: expect.stringContaining(message) });
    expect(emulator.sent).toEqual([]);
  });

  test.each([
    ['TooManyRequestsException', 'Maximum sending rate exceeded.', 429, LATER(THROTTLED_MS)],
    ['LimitExceededException', 'Daily message quota exceeded.', 400, LATER(QUOTA_MS)],
    ['SendingPausedException', 'paused', 400, LATER(STANDSTILL_MS)],
    ['AccountSuspendedException', 'suspended', 400, LATER(STANDSTILL_MS)],
    ['MailFromDomainNotVerifiedException', 'the MX is not there', 400, LATER(STANDSTILL_MS)],
    ['NotFoundException', 'Configuration set does not exist', 404, LATER(STANDSTILL_MS)],
    ['InternalServiceErrorException', 'oh', 500, { kind: 'later' }],
  ])('by the second API: %s', async (code, message, status, expected) => {
    emulator.order(refusal(code, message, status));
    expect(await sender()(outgoing(mailOf(MAX_FIRST_API_BYTES + 1)))).toMatchObject(expected);
    expect(emulator.sent).toEqual([]);
  });

  test('puts off the next try for as long as it says', async () => {
    const outcomes: Outcome[] = [];
    const at = new Date('2026-11-24T10:00:00.000Z');
    const effects: DeliveryEffects = {
      claim: async () => ({ kind: 'claimed', delivery: DELIVERY, attempts: 1, brokenOff: 0 }),
      settle: async (_id, _owner, outcome) => outcomes.push(outcome) > 0,
      readRaw: async () => PLAIN,
      recorded: async () => RECORD,
      incident: async () => null,
      paused: async () => null,
      pause: async () => true,
    };
    const makeAlert = async () => Buffer.alloc(0);
    const delivering = { effects, send: sender(), makeAlert, owner: 'o', now: () => at, leaseMs: 60_000 };
    emulator.order(
      refusal('Throttling', 'Daily message quota exceeded.'),
      refusal('InternalFailure', 'oh', 500),
    );
    for (let tries = 0; tries < 3; tries++) await deliver(DELIVERY.id, delivering);
    expect(outcomes).toMatchObject([
      { kind: 'later', nextAt: '2026-11-24T11:00:00.000Z' },
      { kind: 'later', nextAt: '2026-11-24T10:00:01.000Z' },
      { kind: 'delivered' },
    ]);
    expect(emulator.sent).toHaveLength(1);
  });

  test('spreads what is tried again', async () => {
    emulator.order(refusal('Throttling', 'Maximum sending rate exceeded.'));
    expect(await sender({ random: () => 0.5 })(outgoing(PLAIN))).toMatchObject({
      waitMs: 1.5 * THROTTLED_MS,
    });
  });

  test.each([
    ['MessageRejected', "Illegal filename 'a.xyz'", 'v1', PLAIN],
    ['InvalidParameterValue', 'Header section too long.', 'v1', PLAIN],
    [
      'BadRequestException',
      'Message length is more than 41943040 bytes long',
      'v2',
      mailOf(MAX_FIRST_API_BYTES + 1),
    ],
    ['MessageRejected', 'Virus', 'v2', mailOf(MAX_FIRST_API_BYTES + 1)],
  ])('a mail refused by %s gives the notice, once: %s (%s)', async (code, message, _, raw) => {
    emulator.order(refusal(code, message));
    const sent = await sender()(outgoing(raw));
    expect(sent).toEqual({
      kind: 'failed',
      error: `SES cannot carry it: Amazon SES refused it: ${message.replace(/\.$/, '')}; a notice with a link was sent`,
    });
    expect(emulator.sent).toHaveLength(1);
    expect((await simpleParser(emulator.sent[0]?.raw as Buffer)).text).toContain(URL_OF_RAW);
  });

  test('a notice that may not go now makes the mail go later; one that is refused is told of', async () => {
    const refused = refusal('MessageRejected', 'no');
    emulator.order(refused, refusal('Throttling', 'Maximum sending rate exceeded.'));
    expect(await sender()(outgoing(PLAIN))).toMatchObject({ kind: 'later', waitMs: THROTTLED_MS });
    emulator.order(refused, refused);
    expect(await sender()(outgoing(PLAIN))).toMatchObject({
      kind: 'failed',
      error: /nor the notice of it: SES refused it: no$/,
    });
    expect(emulator.sent).toEqual([]);
  });

  test.each([
    ['a fault of its own', refusal('InternalFailure', 'oh', 500)],
    ['a web page', refusal('<html>', 'x', 503)],
    ['no answer', { kind: 'hang' }],
    ['the end of the connection', { kind: 'cut' }],
  ] as const)('may go later, and is not sent again at once: %s', async (_, fault) => {
    emulator.order(fault);
    const sent = await sender({ timeoutMs: 200 })(outgoing(PLAIN));
    expect(sent).toMatchObject({ kind: 'later', error: /^SES could not be reached or failed/ });
    expect(emulator.sent.length).toBe(fault.kind === 'cut' ? 1 : 0);
  });

  test('a mail and the notice that goes in its place have one time together', async () => {
    const times: number[] = [];
    const ses = keep(new SESClient(settings()));
    const link = async () => {
      await sleep(150);
      return { url: URL_OF_RAW, until: null };
    };
    emulator.order(refusal('MessageRejected', 'no'), { kind: 'hang' });
    times.push(performance.now());
    const sent = await sender({ ses, link, timeoutMs: 300 })(outgoing(PLAIN));
    times.push(performance.now());
    expect(sent).toMatchObject({ kind: 'later', error: /^SES could not be reached or failed/ });
    // Of its own it would have another 300.
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThan(150 + 300);
  });

  test('or does not answer at all', async () => {
    const send = sender();
    await emulator.close();
    expect(await send(outgoing(PLAIN))).toMatchObject({ kind: 'later' });
    emulator = await startSes();
  });

  test("a secret or a link that cannot be had is the caller's to try again", async () => {
    await expect(
      sender({ loopSecrets: () => Promise.reject(new Error('denied')) })(outgoing(PLAIN)),
    ).rejects.toThrow('denied');
    const long = `From: a@b.example\r\n\r\n${'x'.repeat(2_000)}`;
    await expect(sender({ link: () => Promise.reject(new Error('no key')) })(outgoing(long))).rejects.toThrow(
      'no key',
    );
  });
});

test('the endpoint in a process of its own can be read and ordered, and ends with its parent', async () => {
  const child = fork(fileURLToPath(new URL('../support/ses-emulator.ts', import.meta.url)));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const ses = keep(new SESClient({ ...settings(), endpoint: url }));
  await fetch(`${url}/_ses/faults`, { method: 'POST', body: JSON.stringify([refusal('Throttling', 'x')]) });
  expect((await sender({ ses })(outgoing(PLAIN))).kind).toBe('later');
  expect((await sender({ ses })(outgoing(PLAIN))).kind).toBe('delivered');
  const [mail] = (await (await fetch(`${url}/_ses/messages`)).json()) as {
    messageId: string;
    destinations: string[];
  }[];
  expect(mail?.destinations).toEqual([OWNER]);
  const raw = Buffer.from(await (await fetch(`${url}/_ses/raw/${mail?.messageId}`)).arrayBuffer());
  expect(bodyOf(raw).equals(bodyOf(PLAIN))).toBe(true);
  child.disconnect();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
