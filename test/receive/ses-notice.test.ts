import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_BUCKET_CHARS,
  MAX_ID_CHARS,
  MAX_KEY_CHARS,
  MAX_NOTICE_CHARS,
  MAX_PATH_CHARS,
  MAX_RECIPIENTS,
  NoNotice,
  readSesNotice,
} from '../../lib/receive/ses-notice.ts';

const ID = 'o3vrnil0e2ic28trm7dfhrc2v0cnbeccl4nbp0g1';

type Json = Record<string, unknown>;

/** As SES publishes it: the shape of the manual's example, all of its fields. */
function notice(receipt: Json = {}, mail: Json = {}): Json {
  return {
    notificationType: 'Received',
    mail: {
      timestamp: '2026-11-24T10:15:30.123Z',
      source: 'owner@sender.example',
      messageId: ID,
      destination: ['somebody-else@example.net'],
      headersTruncated: false,
      headers: [{ name: 'Return-Path', value: '<owner@sender.example>' }],
      commonHeaders: { subject: 'Hello', to: ['somebody-else@example.net'] },
      ...mail,
    },
    receipt: {
      timestamp: '2026-11-24T10:15:30.123Z',
      processingTimeMillis: 574,
      recipients: ['info@client.example'],
      spamVerdict: { status: 'PASS' },
      virusVerdict: { status: 'PASS' },
      spfVerdict: { status: 'PASS' },
      dkimVerdict: { status: 'GRAY' },
      dmarcVerdict: { status: 'PASS' },
      action: {
        type: 'S3',
        topicArn: 'arn:aws:sns:us-east-1:123456789012:received',
        bucketName: 'raw-mails',
        objectKeyPrefix: 'raw',
        objectKey: `raw/${ID}`,
      },
      ...receipt,
    },
  };
}

const read = (value: unknown) => readSesNotice(JSON.stringify(value));
const mailOf = (value: unknown) => {
  const found = read(value);
  if (found.kind !== 'mail') throw new Error(`a notice of a mail was read as ${found.kind}`);
  return found;
};
const withAction = (action: Json) => notice({ action });
const s3 = (bucketName: string, objectKey: string) => withAction({ type: 'S3', bucketName, objectKey });

const path = (chars: number) => `${'a'.repeat(chars - '@client.example'.length)}@client.example`;
const many = (count: number) => Array.from({ length: count }, (_, i) => `info+${i}@client.example`);

describe('a notice of a mail', () => {
  it('says where the mail lies, for whom it came, when, and what SES found', () => {
    expect(read(notice())).toEqual({
      kind: 'mail',
      bucket: 'raw-mails',
      key: `raw/${ID}`,
      messageId: ID,
      forwardPaths: ['info@client.example'],
      receivedAt: '2026-11-24T10:15:30.123Z',
      verdicts: {
        spam: 'PASS',
        virus: 'PASS',
        spf: 'PASS',
        dkim: 'GRAY',
        dmarc: 'PASS',
        dmarcPolicy: null,
      },
      source: 'owner@sender.example',
      wrapped: false,
    });
  });

  it("in SNS's envelope says the same, and that it came so", () => {
    const wrapped = {
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:received',
      Subject: 'Amazon SES Email Receipt Notification',
      Message: JSON.stringify(notice()),
      Timestamp: '2026-11-24T10:15:31.000Z',
    };
    expect(read(wrapped)).toEqual({ ...read(notice()), wrapped: true });
  });

  it('names each recipient once, in the order of SES, and never those of the header', () => {
    const recipients = ['info@client.example', 'shop@client.example', 'info@client.example'];
    expect(mailOf(notice({ recipients })).forwardPaths).toEqual([
      'info@client.example',
      'shop@client.example',
    ]);
  });

  it.each([
    ['PASS', 'PASS'],
    ['FAIL', 'FAIL'],
    ['GRAY', 'GRAY'],
    ['PROCESSING_FAILED', 'PROCESSING_FAILED'],
    ['DISABLED', null],
    // No PASS, and no check that was not made.
    ['A_WORD_OF_TOMORROW', 'PROCESSING_FAILED'],
  ])('with the verdict %s is %s', (status, verdict) => {
    const same = { status };
    const all = { spamVerdict: same, virusVerdict: same, spfVerdict: same, dkimVerdict: same };
    const { verdicts } = mailOf(notice({ ...all, dmarcVerdict: same }));
    const { dmarcPolicy, ...found } = verdicts;
    expect(found).toEqual({ spam: verdict, virus: verdict, spf: verdict, dkim: verdict, dmarc: verdict });
  });

  it('without verdicts has none, of a rule that does not scan', () => {
    const none = { spamVerdict: undefined, virusVerdict: undefined, dkimVerdict: null };
    expect(mailOf(notice(none)).verdicts).toMatchObject({ spam: null, virus: null, dkim: null, spf: 'PASS' });
  });

  it.each([
    ['reject', 'reject'],
    ['quarantine', 'quarantine'],
    ['none', 'none'],
    ['REJECT', null],
    ['', null],
    [7, null],
  ])('with the DMARC policy %j says %j', (dmarcPolicy, policy) => {
    const found = mailOf(notice({ dmarcVerdict: { status: 'FAIL' }, dmarcPolicy }));
    expect(found.verdicts.dmarcPolicy).toBe(policy);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['<>', null],
    ['MAILER-DAEMON', null],
    ['mailer-daemon@us-east-1.amazonses.com', null],
    [null, null],
    ['<owner@sender.example>', 'owner@sender.example'],
    ['"<>"@sender.example', '"<>"@sender.example'],
    [`${'a'.repeat(MAX_PATH_CHARS)}@sender.example`, null],
  ])('with the source %j has the source %j', (source, expected) => {
    expect(mailOf(notice({}, { source })).source).toBe(expected);
  });

  it('brings its time to UTC, and takes the time of the mail where that of the receipt is missing', () => {
    expect(mailOf(notice({ timestamp: '2026-11-24T19:15:30+09:00' })).receivedAt).toBe(
      '2026-11-24T10:15:30.000Z',
    );
    const later = notice({ timestamp: undefined }, { timestamp: '2026-11-24T11:00:00.000Z' });
    expect(mailOf(later).receivedAt).toBe('2026-11-24T11:00:00.000Z');
  });
});

describe('a notice that brings no mail', () => {
  it('of the setup is told before anything else in it is looked at', () => {
    const messageId = 'AMAZON_SES_SETUP_NOTIFICATION';
    expect(read(notice({}, { messageId }))).toEqual({ kind: 'setup' });
    expect(read({ notificationType: 'Received', mail: { messageId } })).toEqual({ kind: 'setup' });
  });

  it.each([
    ['subscription', { Type: 'SubscriptionConfirmation', Token: 'x', SubscribeURL: 'https://sns.example/' }],
    ['subscription', { Type: 'UnsubscribeConfirmation', Token: 'x' }],
    ['other-notice', { notificationType: 'Bounce', bounce: {}, mail: {} }],
    ['other-notice', { notificationType: 'AmazonSnsSubscriptionSucceeded', message: 'ok' }],
    ['other-notice', { eventType: 'Delivery', mail: {}, delivery: {} }],
    ['other-action', withAction({ type: 'SNS' })],
    ['other-action', withAction({ type: 'Lambda' })],
  ])('is not ours: %s', (why, value) => {
    expect(read(value)).toEqual({ kind: 'not-ours', why });
  });
});

describe('what is no notice', () => {
  it.each([
    ['', 'the message is no JSON'],
    ['Successfully validated SNS topic for Amazon SES event publishing.', 'the message is no JSON'],
    ['[1]', 'the message is no JSON object'],
    ['null', 'the message is no JSON object'],
    ['{}', 'it has no notificationType'],
    ['{"Type":"Notification","Message":"x"}', "the Message in SNS's envelope is no JSON"],
    [JSON.stringify(notice({ recipients: [] })), 'receipt.recipients: expected at least one recipient'],
    [
      JSON.stringify(notice({ recipients: 'a@b.example' })),
      'receipt.recipients: expected a list of addresses',
    ],
    [
      JSON.stringify(notice({ recipients: [7, '', path(MAX_PATH_CHARS + 1)] })),
      'expected at least one recipient',
    ],
    [JSON.stringify(notice({}, { messageId: 'two words' })), 'mail.messageId: expected an id'],
    [JSON.stringify(notice({ timestamp: 'yesterday' })), 'receipt.timestamp: expected a time (ISO 8601)'],
    [
      JSON.stringify(notice({ spamVerdict: 'PASS' })),
      'receipt.spamVerdict: expected an object with a status',
    ],
    [JSON.stringify({ notificationType: 'Received' }), 'mail: expected'],
  ])('is refused by name, with what is wrong: %s', (body, why) => {
    expect(() => readSesNotice(body)).toThrow(NoNotice);
    expect(() => readSesNotice(body)).toThrow(why);
  });

  it('is not looked for in an envelope within the envelope', () => {
    const once = { Type: 'Notification', Message: JSON.stringify(notice()) };
    expect(() => read({ Type: 'Notification', Message: JSON.stringify(once) })).toThrow(NoNotice);
  });

  it.each([
    [
      "characters of the only recipient's address",
      MAX_PATH_CHARS,
      (n: number) => notice({ recipients: [path(n)] }),
    ],
    ['characters of an id', MAX_ID_CHARS, (n: number) => notice({}, { messageId: 'i'.repeat(n) })],
    ['characters of a key', MAX_KEY_CHARS, (n: number) => s3('raw-mails', 'k'.repeat(n))],
    ["characters of a bucket's name", MAX_BUCKET_CHARS, (n: number) => s3('b'.repeat(n), 'raw/1')],
  ])('begins above %s: %i', (_what, most, make) => {
    expect(read(make(most)).kind).toBe('mail');
    expect(() => read(make(most + 1))).toThrow(NoNotice);
  });

  it('is not made of a recipient who cannot be one: the others have theirs', () => {
    const recipients = ['info@client.example', path(MAX_PATH_CHARS + 1), 7, 'shop@client.example'];
    expect(mailOf(notice({ recipients })).forwardPaths).toEqual([
      'info@client.example',
      'shop@client.example',
    ]);
  });

  it('leaves no mailbox out for the labels of another', () => {
    const { forwardPaths } = mailOf(notice({ recipients: [...many(MAX_RECIPIENTS), 'shop@client.example'] }));
    expect(forwardPaths).toHaveLength(MAX_RECIPIENTS);
    expect(forwardPaths).toContain('shop@client.example');
  });

  it('begins above the size of a message', () => {
    const body = JSON.stringify(notice());
    expect(readSesNotice(body.padEnd(MAX_NOTICE_CHARS)).kind).toBe('mail');
    expect(() => readSesNotice(body.padEnd(MAX_NOTICE_CHARS + 1))).toThrow(NoNotice);
  });
});

describe('any message', () => {
  /** Either `NoNotice`, told in a line that fits a log, or a notice that keeps what its type says. */
  function check(body: string): void {
    try {
      const found = readSesNotice(body);
      if (found.kind !== 'mail') return;
      expect(found.forwardPaths.length).toBeGreaterThan(0);
      expect(found.forwardPaths.length).toBeLessThanOrEqual(MAX_RECIPIENTS);
      for (const one of found.forwardPaths) expect(one.length).toBeLessThanOrEqual(MAX_PATH_CHARS);
      expect(new Date(found.receivedAt).toISOString()).toBe(found.receivedAt);
      expect(found.key.length).toBeGreaterThan(0);
      expect(found.source === null || found.source.includes('@')).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(NoNotice);
      expect((error as NoNotice).message.length).toBeLessThan(400);
    }
  }

  it('is a notice or NoNotice', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json({ maxDepth: 6 })), check));
  });

  it('is a notice or NoNotice, also where one field of a true notice is something else', () => {
    const fields = (value: Json, path: readonly string[] = []): (readonly string[])[] =>
      Object.entries(value).flatMap(([key, one]) => [
        [...path, key],
        ...(typeof one === 'object' && one !== null ? fields(one as Json, [...path, key]) : []),
      ]);
    const paths = fields(notice());
    expect(paths.length).toBeGreaterThan(25);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), fc.boolean(), (path, value, wrap) => {
        const changed = notice();
        let at = changed;
        for (const key of path.slice(0, -1)) at = at[key] as Json;
        at[path.at(-1) as string] = value;
        const body = JSON.stringify(changed);
        check(wrap ? JSON.stringify({ Type: 'Notification', Message: body }) : body);
      }),
      { numRuns: 500 },
    );
  });

  it('may be nested as deep as its size allows', () => {
    check('['.repeat(MAX_NOTICE_CHARS));
    check(`{"notificationType":"Received","mail":${'['.repeat(400_000)}${']'.repeat(400_000)}}`);
    check(`${'{"mail":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
  });
});
