/**
 * Mails made to hang a reader. Each shape has a size at which quadratic work takes minutes; the bench measures growth
 * exactly, this notices a fall back into it.
 */

import { describe, expect, it } from 'vitest';
import {
  decodeParameters,
  decodeWords,
  htmlToText,
  ownParts,
  parseAddresses,
  parseDate,
  parseMail,
  textOf,
} from '../../lib/parse/index.ts';

const times = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i)).join('');

const SHAPES: readonly [string, () => string][] = [
  ['100,000 fields', () => `${'X: y\n'.repeat(100_000)}\nbody`],
  ['a field of 20 MB', () => `Subject: ${'a'.repeat(20_000_000)}\n\nbody`],
  ['a field folded 1,000,000 times', () => `Subject: a\n${' \n'.repeat(1_000_000)} b\n\nbody`],
  ['1,000,000 stray lines', () => `Subject: a\n${'stray\n'.repeat(1_000_000)}`],
  ['10,000 parts', () => `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10_000)}`],
  ['1,000 nested mails', () => 'Content-Type: message/rfc822\n\n'.repeat(1_000)],
  [
    '1,000 nested multiparts',
    () => times(1_000, (i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`),
  ],
  ['nested lost boundaries', () => times(1_000, (i) => `Content-Type: multipart/x; boundary=n\n\n--b${i}\n`)],
  [
    'nested lost boundaries above 1,000,000 dashed lines',
    () =>
      `${times(40, (i) => `Content-Type: multipart/x; boundary=n\n\n--b${i}\n`)}${'\n--z'.repeat(1_000_000)}`,
  ],
  [
    '5,000,000 dashed lines',
    () => `Content-Type: multipart/mixed; boundary=b\n\n${'--\n'.repeat(5_000_000)}`,
  ],
  [
    'a boundary that every line nearly is',
    () =>
      `Content-Type: multipart/mixed; boundary="${'-'.repeat(200)}x"\n\n${`${'-'.repeat(203)}\n`.repeat(50_000)}`,
  ],
  ['one line of 20 MB', () => `Subject: x\n\n${'a'.repeat(20_000_000)}`],
  ['a body of CRs', () => `Subject: x\r\r${'\r'.repeat(5_000_000)}`],
  [
    'parts without newlines behind them',
    () => `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(1_000)}${'a'.repeat(20_000_000)}`,
  ],
  ['encoded words without end', () => `Subject: ${'=?utf-8?Q?a '.repeat(10_000)}\n\n`],
  ['encoded words that are none', () => `Subject: ${'=?'.repeat(60_000)}\n\n`],
  ['opening brackets', () => `To: ${'<'.repeat(130_000)}>\n\n`],
  ['opening brackets and quotes', () => `To: ${'<"'.repeat(65_000)}\n\n`],
  ['opening comments', () => `To: ${'('.repeat(130_000)}\n\n`],
  ['opening quotes', () => `To: ${'" '.repeat(65_000)}x"\n\n`],
  ['group colons', () => `To: ${'a'.repeat(60_000)}@${':'.repeat(60_000)}\n\n`],
  ['blanks before a comment', () => `Content-Type: text/plain; a=${' '.repeat(130_000)}(\n\n`],
  ['tags that never close', () => `Content-Type: text/html\n\n${'<a@'.repeat(300_000)}`],
  ['styles that never close', () => `Content-Type: text/html\n\n${'<style></x>'.repeat(200_000)}`],
  ['comments that never close', () => `Content-Type: text/html\n\n${'<!--'.repeat(300_000)}`],
  ['entities', () => `Content-Type: text/html\n\n${'&amp'.repeat(300_000)}`],
];

describe('a mail of', () => {
  it.each(SHAPES)('%s is read in linear time', (_, make) => {
    const raw = Buffer.from(make(), 'latin1');
    const start = process.cpuUsage();
    const mail = parseMail(raw);
    for (const field of mail.header.fields) expect(field.text.length).toBeLessThan(200_000);
    parseAddresses(mail.header.value('to') ?? '');
    parseDate(mail.header.value('subject') ?? '');
    for (const part of ownParts(mail.root)) {
      const text = textOf(part);
      if (part.type === 'text/html') htmlToText(text);
    }
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000, 'milliseconds of CPU').toBeLessThan(2_000);
  });
});

const HALF_MILLION = 500_000;

describe('a value of half a million', () => {
  it.each([
    '<',
    '>',
    '"',
    '(',
    ')',
    ':',
    ';',
    ',',
    '@',
    '=',
    '\\',
    ' ',
    '=?',
    '?=',
    '=?a?Q?',
    '=?a?B? ',
    '<"',
    '<a',
    '</a',
    '<!',
    '&',
    '&#',
    '*0*=',
    "%41'",
    '1 ',
    ' (',
    '"=',
  ])('%j is decoded in linear time', (piece) => {
    const value = piece.repeat(HALF_MILLION / piece.length);
    const start = process.cpuUsage();
    for (const text of [value, `${value}>`, `x${value}"`, `x@y ${value})`]) {
      parseAddresses(text);
      decodeWords(text);
      decodeParameters(text);
      parseDate(text);
      htmlToText(text);
    }
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000, 'milliseconds of CPU').toBeLessThan(3_000);
  });
});
