import { expect, it } from 'vitest';
import { isToCanary } from '../../lib/aws/to-canary.ts';

const ID = 'a8l76eujjsqu8v8f4iu1';
const KEY = `mail/${ID}`;
const BY = 'by inbound-smtp.us-east-1.amazonaws.com with SMTP';
const FROM = 'from mx.example (mx.example [192.0.2.7])';

function mail(...lines: readonly string[]): Uint8Array {
  return Buffer.from(['Return-Path: <x@example.org>', ...lines, 'Subject: x', '', 'x', ''].join('\r\n'));
}

it.each([
  [`Received: ${FROM} ${BY} id ${ID} for truebounce-canary@client.example; Tue, 24 Nov 2026 10:15:30 +0000`],
  [`Received: ${FROM} ${BY}\r\n id ${ID}\r\n for <Truebounce-Canary+x@client.example>; Tue, 24 Nov 2026`],
])('a mail to the canary: %s', (line) => {
  expect(isToCanary(KEY, mail(line))).toBe(true);
});

it.each([
  ['to somebody else', `Received: ${FROM} ${BY} id ${ID} for info@client.example; Tue, 24 Nov 2026`],
  [
    'that a HELO says',
    `Received: from for truebounce-canary@client.example; (mx [192.0.2.7]) ${BY} id ${ID} for info@client.example; Tue`,
  ],
  ['under another id', `Received: ${FROM} ${BY} id other for truebounce-canary@client.example; Tue`],
  [
    'under an id that stands twice',
    `Received: from x id ${ID} for truebounce-canary@client.example; (mx [192.0.2.7]) ${BY} id ${ID} for info@a.example`,
  ],
  ['without a line of SES', 'To: truebounce-canary@client.example'],
])('no mail to the canary: %s', (_what, line) => {
  expect(isToCanary(KEY, mail(line))).toBe(false);
});

it('a forged line below that of SES does not count', () => {
  const lines = [
    `Received: ${FROM} ${BY} id ${ID} for info@client.example; Tue`,
    `Received: ${FROM} ${BY} id ${ID} for truebounce-canary@client.example; Tue`,
  ];
  expect(isToCanary(KEY, mail(...lines))).toBe(false);
});
