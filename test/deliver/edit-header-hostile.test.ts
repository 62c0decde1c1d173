/** Headers that are made to be read in two ways: whatever comes, one header goes out, and the body after it. */

import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { forwardedMail } from '../../lib/deliver/edit-header.ts';
import { LINE_LIMIT } from '../../lib/deliver/field-bytes.ts';
import { parseHeaderBlock, parseMail } from '../../lib/parse/index.ts';
import { MAX_HEADER_BYTES, MAX_HEADER_FIELDS } from '../../lib/parse/limits.ts';
import { WORDS } from '../../lib/tell/index.ts';

const MAILBOX = 'info@client.example';
const FORWARDING = {
  mailbox: MAILBOX,
  isUnverified: false,
  words: WORDS.en.forward,
  loopMark: { name: 'Truebounce-Loop', value: '1; site=s' },
};

function edited(raw: Buffer | string) {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw;
  const { pieces, isWhole } = forwardedMail([bytes], FORWARDING);
  const [header, ...body] = pieces.map((piece) => Buffer.from(piece));
  return {
    header: (header as Buffer).toString('latin1'),
    body: Buffer.concat(body),
    all: Buffer.concat(pieces),
    isWhole,
  };
}

/** What a reader sees who takes every newline of any kind for one, as the most careless do. */
function carelessNames(header: string): string[] {
  return header
    .split(/\r\n|[\r\n\v\f\x1c-\x1e\x85]/)
    .filter((line) => line !== '' && !/^[ \t]/.test(line))
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '');
}

/** What every header of ours must be. */
function expectSound({ header }: { header: string }): void {
  const newline = header.endsWith('\r\n') ? '\r\n' : '\n';
  expect(header.endsWith(newline + newline)).toBe(true);
  const lines = header.slice(0, -2 * newline.length).split(newline);
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(LINE_LIMIT);
    // No line ends the header early, for anybody; none is cut by another newline.
    expect(line.trim()).not.toBe('');
    expect(line).not.toMatch(/[\r\n\0\v\f]/);
    expect(line).toMatch(/^(?:[\x21-\x39\x3b-\x7e]+:|[ \t])/);
  }
  const names = carelessNames(header);
  for (const name of [
    'from',
    'to',
    'cc',
    'reply-to',
    'subject',
    'date',
    'content-type',
    'list-id',
    'references',
  ])
    expect(names.filter((found) => found === name).length, name).toBeLessThanOrEqual(1);
  for (const name of [
    'sender',
    'return-path',
    'bcc',
    'dkim-signature',
    'message-id',
    'feedback-id',
    'delivered-to',
  ])
    expect(names, name).not.toContain(name);
  expect(names.filter((name) => name.startsWith('x-ses-') || name.startsWith('arc-'))).toEqual([]);
  expect(header).toContain(`<${MAILBOX}>`);
}

/** Pieces of which hostile headers are made, beside any bytes. */
const SHARDS = [
  ...[
    'From: a@b.example',
    'From : x@y.example',
    'FROM\0: z@z.example',
    'Sender: s@s.example',
    'To: b@c.example',
  ],
  ...[
    'Subject: s',
    'Date: x',
    'Content-Type: text/plain; charset=shift_jis',
    'X-SES-FOO: a',
    'Return-Path: <r@r.example>',
  ],
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\n\n',
    '\r\r',
    '\r\n ',
    '\n\t',
    '\r ',
    ' \r\n',
    '\r\n \r\n',
    '\0',
    '\v',
    '\f',
  ],
  ...[
    ':',
    ' ',
    '\t',
    '--',
    'From me',
    'no field',
    '\x93\xfa',
    '\x85',
    '=?UTF-8?B?DQo=?=',
    '<',
    '>',
    '"',
    '(',
    ')',
    ',',
    ';',
  ],
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...SHARDS), fc.string({ unit: 'binary-ascii', maxLength: 20 })), {
    maxLength: 40,
  })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

describe('whatever the bytes', () => {
  test('one sound header comes out, and the body as the parser found it', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.uint8Array({ maxLength: 400 }).map(Buffer.from)), (raw) => {
        const out = edited(raw);
        expectSound(out);
        expect(out.body.equals(raw.subarray(parseHeaderBlock(raw).bodyStart))).toBe(true);
        // Read again, the header ends where it was ended.
        expect(parseMail(out.all).root.body.start).toBe(out.header.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test('cut into pieces anywhere, the mail is the same', () => {
    fc.assert(
      fc.property(hostile, fc.nat(), fc.nat(), (raw, a, b) => {
        const [from = 0, to = 0] = [a % (raw.length + 1), b % (raw.length + 1)].sort((x, y) => x - y);
        const pieces = [raw.subarray(0, from), raw.subarray(from, to), raw.subarray(to)];
        expect(Buffer.concat(forwardedMail(pieces, FORWARDING).pieces).equals(edited(raw).all)).toBe(true);
      }),
    );
  });

  test("another's parser sees one sender, and that is the mailbox", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (raw) => {
        const parsed = await simpleParser(edited(raw).all);
        expect(parsed.from?.value.map(({ address }) => address)).toEqual([MAILBOX]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a hostile header', () => {
  test.each([
    ['a lone CR', 'Subject: a\rFrom: evil@far.example\r\n\r\nbody'],
    ['a bare LF', 'Subject: a\n From: evil@far.example\r\nX: y\r\n\r\nbody'],
    ['a line of blanks', 'Subject: a\r\n \r\n b\r\nFrom: evil@far.example\r\n\r\nbody'],
    ['a vertical tab', 'Subject: a\vFrom: evil@far.example\r\n\r\nbody'],
    [
      'a field behind NEL in a field that stays',
      'Content-Type: text/plain; charset=x\x85From: evil@far.example\r\n\r\nb',
    ],
    ['a NUL in a name', 'Fr\0om: evil@far.example\r\n\r\nbody'],
    ['a colon on the next line', 'From\r\n : evil@far.example\r\n\r\nbody'],
    ['no blank line', 'From: evil@far.example\r\nSubject: x'],
    ['nothing at all', ''],
  ])('with %s is sound', (_, raw) => {
    expectSound(edited(raw));
  });

  test('keeps a line that is no field as a field, and the fields below it', () => {
    const { header, body } = edited('Subject: a\r\nwrapped \x93\xfa rest\r\nX-Other: b\r\n\r\nbody');
    expect(header).toContain('X-Original-Line: wrapped ');
    expect(header).toContain('\r\nX-Other: b\r\n');
    expect(body.toString()).toBe('body');
  });

  test('that is none loses no text', () => {
    expect(edited('just a text\r\n\r\nmore').body.toString()).toBe('just a text\r\n\r\nmore');
  });

  test('of an 8-bit sender and subject is ASCII, and says the same', async () => {
    const { header, all } = edited(
      Buffer.from('From: 山田 <t@far.example>\r\nSubject: 請求書 No. 7 です\r\n\r\n'),
    );
    expect(header).toMatch(/^[\x20-\x7e\r\n]*$/);
    const parsed = await simpleParser(all);
    expect(parsed.subject).toBe('請求書 No. 7 です');
    expect(parsed.from?.value[0]?.name).toBe('山田 (t@far.example) via info@client.example');
    expect(parseMail(all).header.text('x-original-from')).toBe('山田 <t@far.example>');
  });

  test('with a line of a megabyte is folded, and keeps its words', () => {
    const long = edited(`Subject: ${'word '.repeat(100_000)}\r\nX: ${'y'.repeat(400_000)}\r\n\r\nbody`);
    expectSound(long);
    expect(long.isWhole).toBe(true);
    expect(long.header.split(/\s+/).filter((word) => word === 'word')).toHaveLength(100_000);
    expect(long.body.toString()).toBe('body');
  });

  test('at the limit is whole, and over it says so and still has its body', () => {
    const fields = (count: number) => Buffer.from(`${'A: b\r\n'.repeat(count)}\r\nbody`);
    expect(edited(fields(MAX_HEADER_FIELDS)).isWhole).toBe(true);
    for (const raw of [
      fields(MAX_HEADER_FIELDS + 1),
      fields(100_000),
      Buffer.from(
        `${`A: ${'b'.repeat(500)}\r\n`.repeat(20)}${`C: ${'d'.repeat(60_000)}\r\n`.repeat(MAX_HEADER_BYTES / 20_000)}\r\nbody`,
      ),
    ]) {
      const out = edited(raw);
      expect(out.isWhole).toBe(false);
      expect(out.body.toString()).toBe('body');
      expectSound(out);
    }
  });

  test('costs time that grows with the mail', () => {
    const timeOf = (raw: Buffer) => {
      const start = process.cpuUsage();
      forwardedMail([raw], FORWARDING);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const least = (text: string) => {
      const raw = Buffer.from(text, 'latin1');
      return Math.max(1, Math.min(...[1, 2, 3].map(() => timeOf(raw))));
    };
    for (const [make, count] of [
      [(n: number) => `From: ${'a@b.example, '.repeat(n)}\r\n\r\n`, 40_000],
      [(n: number) => `To: ${'"'.repeat(n)}<a@b.example>\r\n\r\n`, 500_000],
      [(n: number) => `Subject:${' \r\n'.repeat(n)} x\r\n\r\n`, 300_000],
      [(n: number) => `Subject: ${'\x93\xfa '.repeat(n)}\r\n\r\n`, 300_000],
      [(n: number) => 'From: a@b.example\r\n'.repeat(n), 50_000],
      [(n: number) => 'X\r\n'.repeat(n), 300_000],
    ] as const) {
      // Ten times the mail: what grows with its square takes a hundred times as long.
      expect(least(make(count)) / least(make(count / 10))).toBeLessThan(40);
    }
  });
});
