/** What a forwarded mail is to its reader: read back by another's parser, its body compared byte for byte. */

import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { forwardedMail, MAX_LISTED_RECIPIENTS } from '../../lib/deliver/edit-header.ts';
import { markedMail } from '../../lib/deliver/mark.ts';
import { parseResultHeader } from '../../lib/deliver/result-header.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { recordOf, reportOf } from '../support/reports.ts';

const RECORD = recordOf(reportOf());
const MAILBOX = 'info@client.example';
const LOOP_MARK = { name: 'Truebounce-Loop', value: '1; site=s; delivery=d; hops=1; mac=m' };
const FORWARDING = { mailbox: MAILBOX, isUnverified: false, words: WORDS.en.forward, loopMark: LOOP_MARK };

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;

function edited(raw: Buffer | string, change: Partial<typeof FORWARDING> = {}) {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw;
  const { pieces, isWhole } = forwardedMail(markedMail(bytes, RECORD, false), { ...FORWARDING, ...change });
  const [header, ...body] = pieces;
  return {
    header: Buffer.from(header as Uint8Array),
    body: Buffer.concat(body),
    all: Buffer.concat(pieces),
    isWhole,
  };
}

/** The fields as they stand, unfolded, by their names. */
function fieldsOf(
  raw: Buffer | string,
  change: Partial<typeof FORWARDING> = {},
): [name: string, value: string][] {
  return parseMail(edited(raw, change).all).header.fields.map(({ name, text }) => [name, text]);
}

const valuesOf = (raw: Buffer | string, name: string, change: Partial<typeof FORWARDING> = {}) =>
  fieldsOf(raw, change).flatMap(([found, value]) => (found === name ? [value] : []));

const PLAIN = lines(
  'Received: from far.example (far.example [192.0.2.7]) by inbound-smtp.example with SMTP id x',
  'DKIM-Signature: v=1; d=far.example; b=abc',
  'DKIM-Signature: v=1; d=other.example; b=def',
  'From: Jane Doe <jane@far.example>',
  'To: Info <info@client.example>, other@far.example',
  'Cc: third@far.example',
  'Subject: =?UTF-8?B?5pel5pys?= plain',
  'Date: Tue, 24 Nov 2026 10:00:00 +0900',
  'Message-ID: <one@far.example>',
  'In-Reply-To: <zero@client.example>',
  '',
  'Hello.',
);
const PLAIN_BODY = 'Hello.\r\n';

describe('a forwarded mail', () => {
  test('comes from the mailbox, names its sender, and answers go to him', async () => {
    const parsed = await simpleParser(edited(PLAIN).all);
    expect(parsed.from?.value).toEqual([
      { name: 'Jane Doe (jane@far.example) via info@client.example', address: MAILBOX },
    ]);
    expect(parsed.replyTo?.value).toEqual([{ name: 'Jane Doe', address: 'jane@far.example' }]);
    expect(parsed.subject).toBe('日本 plain');
    expect(parsed.inReplyTo).toBe('<zero@client.example>');
    expect(parsed.text).toBe('Hello.\n');
    expect(parsed.headers.get('x-auto-response-suppress')).toBe('All');
  });

  test('has our result on top, the loop mark below, and all else that stays in its bytes and order', () => {
    const { header } = edited(PLAIN);
    const text = header.toString('latin1');
    const [first = ''] = text.split(/\r\n(?! )/);
    expect(parseResultHeader(first.slice('Truebounce-Result:'.length))?.class).toBe('bounce');
    expect(text).toContain('\r\nTruebounce-Loop: 1; site=s; delivery=d; hops=1; mac=m\r\n');
    expect(text).toContain(
      `${PLAIN.slice(0, PLAIN.indexOf('DKIM-'))}To: Info <info@client.example>, other@far.example\r\nCc: third@far.example\r\nSubject: =?UTF-8?B?5pel5pys?= plain\r\nDate: Tue, 24 Nov 2026 10:00:00 +0900\r\nIn-Reply-To: <zero@client.example>\r\n\r\n`,
    );
  });

  test('keeps what was replaced, and nothing of signatures that cannot hold', () => {
    const names = fieldsOf(PLAIN).map(([name]) => name.toLowerCase());
    expect(names).not.toContain('dkim-signature');
    expect(names).not.toContain('message-id');
    expect(valuesOf(PLAIN, 'X-Original-From')).toEqual(['Jane Doe <jane@far.example>']);
    expect(valuesOf(PLAIN, 'X-Original-Message-ID')).toEqual(['<one@far.example>']);
    expect(valuesOf(PLAIN, 'X-Original-Date')).toEqual(['Tue, 24 Nov 2026 10:00:00 +0900']);
    expect(valuesOf(PLAIN, 'X-Original-To')).toEqual([]);
  });

  test('copies no body', () => {
    const raw = Buffer.from(`${PLAIN}${'x'.repeat(70)}\r\n`.repeat(1), 'latin1');
    const big = Buffer.concat([raw, Buffer.alloc(5_000_000, 'y\r\n')]);
    const { pieces } = forwardedMail([big], FORWARDING);
    expect(pieces.slice(1).every((piece) => piece.buffer === big.buffer)).toBe(true);
    expect(Buffer.concat(pieces.slice(1)).equals(big.subarray(PLAIN.length - PLAIN_BODY.length))).toBe(true);
  });

  test.each([
    ['CRLF', '\r\n', '\r\n'],
    ['LF', '\n', '\n'],
    ['lone CRs, in which nobody would find the end of the header', '\r', '\r\n'],
  ])('keeps the newlines of the mail: %s', (_, newline, written) => {
    const raw = PLAIN.replaceAll('\r\n', newline);
    const { header, body } = edited(raw);
    expect(body.toString('latin1')).toBe(PLAIN_BODY.replaceAll('\r\n', newline));
    expect(header.toString('latin1').replaceAll(written, '')).not.toMatch(/[\r\n]/);
    expect(header.toString('latin1').endsWith(`${written}${written}`)).toBe(true);
  });
});

/** A mail whose bytes are none of ASCII's alone. */
const SHIFT_JIS = Buffer.concat([
  Buffer.from(
    'From: jane@far.example\r\nTo: info@client.example\r\nContent-Type: text/plain; charset=Shift_JIS\r\n',
  ),
  Buffer.from('Content-Transfer-Encoding: 8bit\r\nSubject: '),
  Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
  Buffer.from('\r\n\r\n'),
  Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x0d, 0x0a, 0x83, 0x5c, 0x0d, 0x0a]),
]);
const NESTED = lines(
  'From: jane@far.example',
  'Content-Type: multipart/mixed; boundary="a"',
  '',
  'preamble',
  '--a',
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  '',
  'text',
  '--b',
  'Content-Type: text/html',
  '',
  '<p>text</p>',
  '--b--',
  '--a',
  'Content-Type: application/pdf; name="a.pdf"',
  'Content-Disposition: attachment; filename="a.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0=',
  '--a--',
  'epilogue',
);
const SIGNED = lines(
  'From: jane@far.example',
  'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;',
  '\tboundary="s"',
  'MIME-Version: 1.0',
  '',
  '--s',
  'Content-Type: text/plain',
  '',
  'signed  text ',
  '--s',
  'Content-Type: application/pkcs7-signature; name=smime.p7s',
  'Content-Transfer-Encoding: base64',
  '',
  'MIAGCSqGSIb3DQEHAqCA',
  '--s--',
);
const LONG = lines('From: jane@far.example', '', 'x'.repeat(5_000), 'end');

describe('the body is the same, byte for byte', () => {
  test.each([
    ['8-bit Shift_JIS', SHIFT_JIS],
    ['nested multiparts with an attachment', Buffer.from(NESTED)],
    ['S/MIME', Buffer.from(SIGNED)],
    ['long lines', Buffer.from(LONG)],
    ['a body of newlines', Buffer.from('From: a@b.example\r\n\r\n\r\n\n\r\r\n')],
    ['NULs', Buffer.from('From: a@b.example\r\n\r\n\0\0a\0\r\n')],
  ])('%s', (_, raw) => {
    expect(edited(raw).body.equals(raw.subarray(raw.indexOf('\r\n\r\n') + 4))).toBe(true);
  });

  test('and is read as before', async () => {
    const nested = await simpleParser(edited(NESTED).all);
    expect(nested.attachments.map(({ filename }) => filename)).toEqual(['a.pdf']);
    expect(nested.text).toContain('text');
    const japanese = await simpleParser(edited(SHIFT_JIS).all);
    expect(japanese.text).toBe('日本\nソ\n');
    expect(japanese.subject).toBe('日本');
    const signed = await simpleParser(edited(SIGNED).all);
    expect(signed.attachments.map(({ contentType }) => contentType)).toEqual(['application/pkcs7-signature']);
  });
});

describe('who it is from', () => {
  const fromOf = async (raw: string | Buffer, change: Partial<typeof FORWARDING> = {}) =>
    (await simpleParser(edited(raw, change).all)).from?.value;

  test.each([
    ['an address alone', 'From: jane@far.example', 'jane@far.example via info@client.example'],
    [
      'a name that is the address',
      'From: "jane@far.example" <jane@far.example>',
      'jane@far.example via info@client.example',
    ],
    [
      'an encoded name',
      'From: =?UTF-8?B?5bGx55Sw5aSq6YOO?= <taro@far.example>',
      '山田太郎 (taro@far.example) via info@client.example',
    ],
    [
      'quotes and backslashes',
      'From: "J \\"Q\\" \\\\ Doe" <j@far.example>',
      'J "Q" \\ Doe (j@far.example) via info@client.example',
    ],
    [
      'several mailboxes',
      'From: A <a@far.example>, B <b@far.example>',
      'A (a@far.example) +1 via info@client.example',
    ],
    [
      'two fields',
      'From: A <a@far.example>\r\nFrom: B <b@far.example>',
      'A (a@far.example) +1 via info@client.example',
    ],
    ['nobody', 'Subject: x', 'no sender via info@client.example'],
    ['an empty field', 'From:', 'no sender via info@client.example'],
    ['a daemon without a domain', 'From: MAILER-DAEMON', 'MAILER-DAEMON via info@client.example'],
    [
      'a name that tells another address',
      'From: "Boss (boss@client.example) via info" <evil@far.example>',
      'Boss boss@client.example via info (evil@far.example) via info@client.example',
    ],
    [
      'a name with newlines and marks of direction',
      'From: =?UTF-8?B?YQ0KQmNjOiBiQGIuZXhhbXBsZeKArg==?= <e@far.example>',
      'a Bcc: b@b.example? (e@far.example) via info@client.example',
    ],
  ])('%s', async (_, field, name) => {
    expect(await fromOf(`${field}\r\n\r\ntext\r\n`)).toEqual([{ name, address: MAILBOX }]);
  });

  test('says where DMARC failed, and says it in Japanese', async () => {
    expect(await fromOf(PLAIN, { isUnverified: true })).toEqual([
      { name: '[unverified] Jane Doe (jane@far.example) via info@client.example', address: MAILBOX },
    ]);
    expect(await fromOf('\r\n', { isUnverified: true, words: WORDS.ja.forward })).toEqual([
      { name: '[未確認] 差出人なし via info@client.example', address: MAILBOX },
    ]);
  });

  test('keeps all of what the mail said', () => {
    const two = 'From: A <a@far.example>,\r\n B <b@far.example>\r\nfrom: C <c@far.example>\r\n\r\n';
    expect(valuesOf(two, 'X-Original-From')).toEqual(['A <a@far.example>, B <b@far.example>']);
    expect(valuesOf(two, 'X-Original-from')).toEqual(['C <c@far.example>']);
    expect(valuesOf(two, 'Reply-To')).toEqual([
      '"A" <a@far.example>, "B" <b@far.example>, "C" <c@far.example>',
    ]);
  });

  test('a name of any length stays within the lines that mail may have', async () => {
    const { header } = edited(`From: ${'山'.repeat(3_000)} <e@far.example>\r\n\r\n`);
    expect(
      Math.max(
        ...header
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(998);
  });
});

describe('who gets the answer', () => {
  test.each([
    [
      'the own Reply-To, as it is',
      'From: a@far.example\r\nReply-To: Desk <desk@far.example>',
      'Desk <desk@far.example>',
      [],
    ],
    ['the sender', 'From: a@far.example', 'a@far.example', []],
    ['the Sender field where there is no From', 'Sender: s@far.example', 's@far.example', []],
    [
      'what is usable of a broken Reply-To, which is kept',
      'From: a@far.example\r\nReply-To: <b..b@far.example>, <c@far.example>',
      'c@far.example',
      ['<b..b@far.example>, <c@far.example>'],
    ],
    [
      'one field for two',
      'From: a@far.example\r\nReply-To: b@far.example\r\nReply-To: c@far.example',
      'b@far.example, c@far.example',
      ['b@far.example', 'c@far.example'],
    ],
  ])('%s', (_, head, value, kept) => {
    expect(valuesOf(`${head}\r\n\r\n`, 'Reply-To')).toEqual([value]);
    expect(valuesOf(`${head}\r\n\r\n`, 'X-Original-Reply-To')).toEqual(kept);
  });

  test('nobody, where nobody is named', () => {
    expect(valuesOf('From: MAILER-DAEMON\r\n\r\n', 'Reply-To')).toEqual([]);
  });
});

describe('recipients that are listed', () => {
  const listed = (count: number) => Array.from({ length: count }, (_, i) => `u${i}@far.example`).join(', ');

  test('stay up to the number that SES takes', () => {
    expect(valuesOf(`To: ${listed(MAX_LISTED_RECIPIENTS)}\r\n\r\n`, 'To')[0]).toBe(
      listed(MAX_LISTED_RECIPIENTS),
    );
    const over = `To: ${listed(MAX_LISTED_RECIPIENTS + 1)}\r\n\r\n`;
    expect(valuesOf(over, 'To')).toEqual([MAILBOX]);
    expect(valuesOf(over, 'X-Original-To')).toEqual([listed(MAX_LISTED_RECIPIENTS + 1)]);
    const both = `To: ${listed(40)}\r\nCc: ${listed(10)}\r\n\r\n`;
    expect(valuesOf(both, 'To')).toEqual([listed(40)]);
    expect(valuesOf(both, 'Cc')).toEqual([]);
    expect(valuesOf(both, 'X-Original-Cc')).toEqual([listed(10)]);
  });

  test.each([
    ['a group without members', 'undisclosed-recipients:;'],
    ['two dots', 'a..b@docomo.example'],
    ['an 8-bit name', Buffer.from('山田 <a@far.example>').toString('latin1')],
    ['an open quote', '"a <a@far.example>'],
    ['an empty list', ''],
  ])('give way to the mailbox where a strict reader would stumble: %s', (_, to) => {
    expect(valuesOf(`To: ${to}\r\n\r\n`, 'To')).toEqual([MAILBOX]);
    expect(valuesOf(`To: ${to}\r\n\r\n`, 'X-Original-To')).toHaveLength(1);
  });

  test('are only the mailbox where the mail names none', () => {
    expect(valuesOf('From: a@far.example\r\nBcc: h@far.example\r\n\r\n', 'To')).toEqual([MAILBOX]);
    expect(valuesOf('Bcc: h@far.example\r\n\r\n', 'Bcc')).toEqual([]);
  });
});

describe('fields that SES takes once, or obeys', () => {
  test('what stands twice is kept aside; what may stand often stays', () => {
    const raw =
      'Subject: a\r\nSUBJECT: b\r\nReceived: 1\r\nReceived: 2\r\nList-Id: <l>\r\nList-Id: <m>\r\n\r\n';
    expect(valuesOf(raw, 'Subject')).toEqual(['a']);
    expect(valuesOf(raw, 'X-Original-SUBJECT')).toEqual(['b']);
    expect(valuesOf(raw, 'Received')).toEqual(['1', '2']);
    expect(valuesOf(raw, 'List-Id')).toEqual(['<l>']);
  });

  test("a stranger's orders to SES are not sent on", () => {
    const names = fieldsOf(
      'X-SES-CONFIGURATION-SET: none\r\nx-ses-source-arn: arn\r\nReturn-Path: <e@far.example>\r\n\r\n',
    ).map(([name]) => name.toLowerCase());
    expect(names.filter((name) => name.startsWith('x-ses-') || name === 'return-path')).toEqual([]);
    expect(names).toContain('x-original-return-path');
  });

  test("a stranger's X-Original-From does not pass for ours", () => {
    const raw = 'X-Original-From: ceo@client.example\r\nFrom: evil@far.example\r\n\r\n';
    expect(valuesOf(raw, 'X-Original-From')).toEqual(['evil@far.example']);
    expect(valuesOf(raw, 'X-Foreign-X-Original-From')).toEqual(['ceo@client.example']);
  });

  test('marks of other sites stay: they need them', () => {
    expect(valuesOf('Truebounce-Loop: 1; site=other\r\n\r\n', 'Truebounce-Loop')).toEqual([
      LOOP_MARK.value,
      '1; site=other',
    ]);
  });
});
