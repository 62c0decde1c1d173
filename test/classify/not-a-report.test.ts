/** Mail of people, ticket systems and lists that only looks like a report, and reports that only look late. */

import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { parseMail } from '../../lib/parse/index.ts';

function read(header: readonly string[], body: string) {
  const lines = ['To: me@firm.example', 'Date: Tue, 1 Sep 2026 10:00:00 +0900', ...header];
  const read = classify(parseMail(Buffer.from(`${lines.join('\n')}\n\n${body}\n`)));
  const none = { recipients: [], returned: { kind: 'none' as const } };
  return read.kind === 'ordinary' ? { ...none, ...read } : read;
}

const NULL_PATH = 'Return-Path: <>';
const DAEMON = 'From: MAILER-DAEMON@isp.example';
const QMAIL =
  'Hi. This is the qmail-send program at isp.example.\n\n<bob@dest.example>:\n550 5.1.1 User unknown';

describe('what people and their systems write', () => {
  const pasted = `Issue #12 has been reported by Jane.\n\n${QMAIL}`;
  const fields = 'Final-Recipient: rfc822; bob@dest.example\nAction: failed\nStatus: 5.1.1';
  test.each([
    [
      'a ticket with a pasted bounce',
      ['From: Tracker <tracker@firm.example>', 'Auto-Submitted: auto-generated'],
      pasted,
    ],
    [
      'the same through a list',
      ['From: Forge <forge@firm.example>', 'List-Id: <a.forge.example>', 'Auto-Submitted: auto-generated'],
      pasted,
    ],
    [
      'a ticket with pasted fields',
      ['From: Tracker <tracker@firm.example>', 'Auto-Submitted: auto-generated'],
      fields,
    ],
    [
      'a parcel that was not delivered',
      ['From: Paketzustellung <noreply@parcel.example>', 'Subject: Ihre Sendung'],
      'Ihre Sendung konnte nicht zugestellt werden. Fragen an kundenservice@parcel.example',
    ],
    [
      "phishing under a mail system's name",
      [
        'Return-Path: <x@evil.example>',
        'From: Mail Delivery System <x@evil.example>',
        'Subject: 5 undelivered messages',
      ],
      'Messages could not be delivered to\n\nme@firm.example\n\nhttps://evil.example',
    ],
    [
      'a colleague who is away',
      ['From: Jane <jane@firm.example>', 'Subject: Out of office next week - can you cover?'],
      'Hi, can you take my calls?',
    ],
    [
      'a shop that wants an account verified',
      ['From: verify@shop.example', 'Subject: Your account'],
      'Please complete the verification of your account.',
    ],
  ])('%s is ordinary', (_name, header, body) => {
    expect(read(header, body).kind).toBe('ordinary');
  });

  test('a vacation notice names a stand-in, no failed recipient', () => {
    const header = [NULL_PATH, 'From: suzuki@shop.example', 'Auto-Submitted: auto-replied'];
    const body =
      'I am away; your mail will not be delivered to my successor. Please write to jane@shop.example.';
    const report = read([...header, 'Subject: Automatic reply: offer'], body);
    expect(report.kind).toBe('auto-reply');
    expect(report.recipients.map((r) => r.address)).toEqual(['suzuki@shop.example']);
  });
});

describe('what mail systems write', () => {
  test('a permanent reply beside words about time is a failure', () => {
    const body =
      'Your message to bob@dest.example could not be delivered.\n\nThe remote server answered:\n' +
      '550 5.7.1 blocked. Your mail has been delayed or refused';
    expect(read([NULL_PATH, DAEMON, 'Subject: failure notice'], body)).toMatchObject({
      kind: 'bounce',
      recipients: [{ address: 'bob@dest.example', action: 'failed', status: '5.7.1' }],
    });
  });

  test("a signature's address is no recipient", () => {
    const body =
      'Your message to bob@dest.example could not be delivered.\n\nRegards,\nExample ISP\nsupport@isp.example';
    const report = read([NULL_PATH, DAEMON, 'Subject: failure notice'], body);
    expect(report.recipients.map((r) => r.address)).toEqual(['bob@dest.example']);
  });

  test("sendmail's success notification without its status part is a success", () => {
    const body =
      'The original message was received at Tue, 1 Sep 2026 10:00:00 +0900\nfrom firm.example [192.0.2.1]\n\n' +
      '   ----- The following addresses had successful delivery notifications -----\n' +
      '<bob@dest.example>  (successfully delivered to mailbox)\n\n' +
      '   ----- Transcript of session follows -----\n<bob@dest.example>... Successfully delivered';
    expect(read([NULL_PATH, DAEMON, 'Subject: Return receipt'], body)).toMatchObject({
      kind: 'success-dsn',
      recipients: [{ address: 'bob@dest.example', action: 'delivered' }],
    });
  });

  test('a copy below more header-looking runs than are tried is found by its separator', () => {
    const runs = Array.from({ length: 45 }, (_, i) => `To: u${i}@dest.example\n\n550 5.1.1 unknown\n`).join(
      '\n',
    );
    const copy =
      'Message-ID: <original@firm.example>\nFrom: me@firm.example\nTo: copy@dest.example\nSubject: Offer\n' +
      'Date: Tue, 1 Sep 2026 09:00:00 +0900';
    const body = `Delivery failed:\n\n${runs}\n--- Below this line is a copy of the message.\n\n${copy}\n\nHello`;
    const report = read([NULL_PATH, DAEMON, 'Subject: failure notice'], body);
    expect(report.returned).toMatchObject({ kind: 'inline-text' });
    expect(report.returned.kind !== 'none' && report.returned.header.value('message-id')).toContain(
      'original@',
    );
    expect(report.recipients.map((r) => r.address)).not.toContain('copy@dest.example');
  });
});

describe("SES's notifications", () => {
  const header = [
    'From: AWS Notifications <no-reply@sns.amazonaws.com>',
    'x-amz-sns-message-id: 1',
    'Content-Type: text/plain',
  ];
  const bounce = (recipients: readonly object[]) =>
    JSON.stringify({ notificationType: 'Bounce', bounce: { bouncedRecipients: recipients }, mail: {} });

  test('an action and a status that are none are not taken', () => {
    const report = read(
      header,
      bounce([
        { emailAddress: 'bob@dest.example', action: 'launched', status: `banana ${'x'.repeat(3_000)}` },
      ]),
    );
    expect(report.recipients).toMatchObject([{ action: 'failed', actionDerived: true, status: null }]);
  });

  test('six hundred recipients are read', () => {
    const recipients = Array.from({ length: 600 }, (_, i) => ({
      emailAddress: `user${i}@dest.example`,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 The account that you tried to reach does not exist, try again later',
    }));
    expect(read(header, bounce(recipients)).recipients).toHaveLength(600);
  });
});
