/** Each limit of parse at the limit: what lies at it is read whole and without a defect, one more is told and cut. */

import { describe, expect, it } from 'vitest';
import type { Mail } from '../../lib/model.ts';
import {
  decodeParameters,
  decodeWords,
  htmlToText,
  parseAddresses,
  parseMail,
  textOf,
} from '../../lib/parse/index.ts';
import {
  MAX_ADDRESSES,
  MAX_BOUNDARY_BYTES,
  MAX_BOUNDARY_GUESS_BYTES,
  MAX_DEPTH,
  MAX_ENCODED_WORDS,
  MAX_HEADER_BYTES,
  MAX_HEADER_FIELDS,
  MAX_HTML_CHARS,
  MAX_LINE_BYTES,
  MAX_LINES_ABOVE,
  MAX_MAIL_FIELDS,
  MAX_NAME_BYTES,
  MAX_PARAMETERS,
  MAX_PARTS,
  MAX_SCANNED_BYTES,
  MAX_STRAY_LINES,
  MAX_STRUCTURED_CHARS,
  MAX_TEXT,
  MAX_WORDS_CHARS,
} from '../../lib/parse/limits.ts';
import { everyPart } from './shape.ts';

const read = (text: string): Mail => parseMail(Buffer.from(text, 'latin1'));
const kinds = (mail: Mail): string[] => mail.defects.map((defect) => defect.kind);
const deepest = (mail: Mail): number => Math.max(...everyPart(mail.root).map((part) => part.depth));

describe('limits of a mail', () => {
  it('MAX_SCANNED_BYTES: what lies behind is not read', () => {
    const raw = Buffer.alloc(MAX_SCANNED_BYTES + 1, 'x');
    raw.write('Subject: big\n\n');
    const whole = parseMail(raw.subarray(0, MAX_SCANNED_BYTES));
    expect(whole.root.body.end).toBe(MAX_SCANNED_BYTES);
    expect(kinds(whole)).not.toContain('size-limit');
    const cut = parseMail(raw);
    expect(cut.root.body.end).toBe(MAX_SCANNED_BYTES);
    expect(kinds(cut)).toContain('size-limit');
  });

  const parts = (count: number) =>
    `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(count)}--b--\n`;
  it('MAX_PARTS: more are not read', () => {
    // The multipart itself is one of them.
    const most = read(parts(MAX_PARTS - 1));
    expect(everyPart(most.root)).toHaveLength(MAX_PARTS);
    expect(kinds(most)).toEqual([]);
    const more = read(parts(MAX_PARTS));
    expect(everyPart(more.root)).toHaveLength(MAX_PARTS);
    expect(kinds(more)).toEqual(['part-limit']);
  });

  const messages = (depth: number) =>
    `${'Content-Type: message/rfc822\n\n'.repeat(depth)}Subject: inner\n\nx`;
  const multiparts = (depth: number) =>
    Array.from(
      { length: depth },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    ).join('');
  it.each([
    ['messages', messages],
    ['multiparts', multiparts],
  ])('MAX_DEPTH: deeper %s stay leaves', (_, nest) => {
    const most = read(nest(MAX_DEPTH));
    expect(deepest(most)).toBe(MAX_DEPTH);
    expect(kinds(most)).not.toContain('depth-limit');
    const more = read(nest(MAX_DEPTH + 1));
    expect(deepest(more)).toBe(MAX_DEPTH);
    expect(kinds(more)).toContain('depth-limit');
    const last = everyPart(more.root).at(-1);
    expect(last?.kind).toBe('leaf');
    expect(last?.type).toMatch(/^(message|multipart)\//);
  });

  it('encoded mails in encoded mails are decoded as far as twice the mail’s length, and no further', () => {
    const head = 'Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n';
    const mail = read(`${head.repeat(20)}Subject: x\n\n=41${'a'.repeat(20_000)}`);
    expect(deepest(mail)).toBeGreaterThan(0);
    expect(deepest(mail)).toBeLessThan(4);
    expect(kinds(mail)).toEqual(['bad-encoding', 'size-limit']);
  });

  it('lost boundaries are searched for in no more than four times the mail’s length', () => {
    const lost = Array.from(
      { length: 20 },
      (_, i) => `Content-Type: multipart/mixed; boundary=no\n\n--b${i}\n`,
    ).join('');
    const mail = read(`${lost}\n${'x'.repeat(100_000)}`);
    expect(deepest(mail)).toBeGreaterThan(2);
    expect(deepest(mail)).toBeLessThan(8);
    expect(kinds(mail)).toContain('size-limit');
  });

  it('MAX_BOUNDARY_GUESS_BYTES: a lost boundary is looked for in the first of them', () => {
    const mail = (before: number) =>
      read(
        `Content-Type: multipart/mixed\n\n${'x'.repeat(before)}\n--b\nContent-Type: text/html\n\ny\n--b--\n`,
      );
    expect(everyPart(mail(MAX_BOUNDARY_GUESS_BYTES - 100).root).map((part) => part.type)).toContain(
      'text/html',
    );
    expect(everyPart(mail(MAX_BOUNDARY_GUESS_BYTES).root).map((part) => part.type)).not.toContain(
      'text/html',
    );
  });

  it('MAX_BOUNDARY_BYTES: longer boundaries are none', () => {
    const mail = (length: number) => {
      const boundary = 'b'.repeat(length);
      return read(
        `Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n\nx\n--${boundary}--\n`,
      );
    };
    expect(kinds(mail(MAX_BOUNDARY_BYTES))).toEqual([]);
    expect(kinds(mail(MAX_BOUNDARY_BYTES + 1))).toEqual(['missing-boundary']);
  });
});

describe('limits of a header', () => {
  it('MAX_HEADER_FIELDS: further fields are not read, and the body is still found', () => {
    const most = read(`${'A: b\n'.repeat(MAX_HEADER_FIELDS)}\nbody`);
    expect(most.header.fields).toHaveLength(MAX_HEADER_FIELDS);
    expect([most.header.closed, kinds(most)]).toEqual([true, []]);
    const more = read(`${'A: b\n'.repeat(MAX_HEADER_FIELDS + 1)}\nbody`);
    expect(more.header.fields).toHaveLength(MAX_HEADER_FIELDS);
    expect([more.header.closed, kinds(more)]).toEqual([false, ['header-limit']]);
    expect(textOf(more.root)).toBe('body');
  });

  it('MAX_MAIL_FIELDS: the fields of all parts together are bounded, and the parts are still found', () => {
    const part = `--b\n${'A: b\n'.repeat(MAX_HEADER_FIELDS)}\nbody\n`;
    const mail = (count: number) =>
      read(`Content-Type: multipart/mixed; boundary=b\n\n${part.repeat(count)}--b--\n`);
    const fieldsOf = ({ root }: Mail) =>
      everyPart(root).reduce((sum, { header }) => sum + header.fields.length, 0);
    const most = mail(MAX_MAIL_FIELDS / MAX_HEADER_FIELDS - 1);
    expect(kinds(most)).toEqual([]);
    const more = mail(MAX_MAIL_FIELDS / MAX_HEADER_FIELDS + 2);
    expect(fieldsOf(more)).toBe(MAX_MAIL_FIELDS);
    expect(kinds(more)).toEqual(['header-limit']);
    expect(everyPart(more.root)).toHaveLength(MAX_MAIL_FIELDS / MAX_HEADER_FIELDS + 3);
  });

  it('MAX_HEADER_BYTES: what lies behind is not read, and the body is still found', () => {
    const field = `A: ${'b'.repeat(1_020)}\n`;
    const most = read(`${field.repeat(MAX_HEADER_BYTES / field.length)}\nbody`);
    expect(most.header.range.end).toBe(MAX_HEADER_BYTES);
    // The blank line lies behind the limit.
    expect(textOf(most.root)).toBe('body');
    const more = read(`${field.repeat(MAX_HEADER_BYTES / field.length + 1)}\nbody`);
    expect(more.header.range.end).toBe(MAX_HEADER_BYTES);
    expect(kinds(more)).toEqual(['header-limit']);
    expect(textOf(more.root)).toBe('body');
  });

  it('MAX_LINE_BYTES: a longer field becomes text in part, its range is whole', () => {
    const mail = (length: number) => read(`A:${'b'.repeat(length)}\nB: c\n\n`);
    const most = mail(MAX_LINE_BYTES - 2);
    expect(most.header.value('a')).toHaveLength(MAX_LINE_BYTES - 2);
    expect(kinds(most)).toEqual([]);
    const more = mail(MAX_LINE_BYTES + 1);
    expect(more.header.value('a')).toHaveLength(MAX_LINE_BYTES);
    expect(kinds(more)).toEqual(['line-limit']);
    expect(more.header.fields[0]?.range.end).toBe(MAX_LINE_BYTES + 4);
    expect(more.header.value('b')).toBe('c');
  });

  it('MAX_NAME_BYTES: what has a longer name is no field', () => {
    expect(read(`${'a'.repeat(MAX_NAME_BYTES - 1)}: b\n\n`).header.fields).toHaveLength(1);
    expect(read(`${'a'.repeat(MAX_NAME_BYTES)}: b\n\n`).header.fields).toHaveLength(0);
  });

  it('MAX_STRAY_LINES: more lines that are no fields end the header', () => {
    const mail = (count: number) => read(`${'X-A: b\nstray\n'.repeat(count)}Subject: last\n\nbody`);
    expect(mail(MAX_STRAY_LINES).header.value('subject')).toBe('last');
    expect(mail(MAX_STRAY_LINES + 1).header.value('subject')).toBeUndefined();
    expect(kinds(mail(MAX_STRAY_LINES + 1))).toContain('missing-blank-line');
  });

  it('MAX_LINES_ABOVE: more lines above the header are the body of a mail without one', () => {
    const mail = (count: number) => read(`${'\n'.repeat(count)}Subject: x\n\nbody`);
    expect(mail(MAX_LINES_ABOVE - 1).header.value('subject')).toBe('x');
    expect(mail(MAX_LINES_ABOVE).header.value('subject')).toBeUndefined();
  });
});

describe('limits of values and texts', () => {
  it('MAX_TEXT: longer texts are cut, and the mail says so', () => {
    const mail = (length: number) => read(`Subject: x\n\n${'a'.repeat(length)}`);
    expect(textOf(mail(MAX_TEXT).root)).toHaveLength(MAX_TEXT);
    expect(kinds(mail(MAX_TEXT))).toEqual([]);
    expect(textOf(mail(MAX_TEXT + 1).root)).toHaveLength(MAX_TEXT);
    expect(kinds(mail(MAX_TEXT + 1))).toEqual(['text-limit']);
  });

  it('MAX_ENCODED_WORDS: further words stay as they stand', () => {
    const word = '=?utf-8?Q?a?= ';
    expect(decodeWords(word.repeat(MAX_ENCODED_WORDS)).trimEnd()).toBe('a'.repeat(MAX_ENCODED_WORDS));
    const more = decodeWords(word.repeat(MAX_ENCODED_WORDS + 1));
    expect(more).toBe(`${'a'.repeat(MAX_ENCODED_WORDS)} ${word}`);
  });

  it('MAX_WORDS_CHARS: words behind it stay as they stand', () => {
    const word = '=?utf-8?Q?a?=';
    expect(decodeWords(`${' '.repeat(MAX_WORDS_CHARS - word.length)}${word}`)).toMatch(/ a$/);
    expect(decodeWords(`${' '.repeat(MAX_WORDS_CHARS)}${word}`).endsWith(word)).toBe(true);
  });

  it('MAX_ADDRESSES: no more are given', () => {
    const list = (count: number) => Array.from({ length: count }, (_, i) => `a${i}@example.com`).join(', ');
    expect(parseAddresses(list(MAX_ADDRESSES)).at(-1)?.address).toBe(`a${MAX_ADDRESSES - 1}@example.com`);
    expect(parseAddresses(list(MAX_ADDRESSES + 1))).toHaveLength(MAX_ADDRESSES);
  });

  it('MAX_PARAMETERS and MAX_STRUCTURED_CHARS: no more are read', () => {
    const list = (count: number) => `a${Array.from({ length: count }, (_, i) => `; p${i}=1`).join('')}`;
    expect(decodeParameters(list(MAX_PARAMETERS)).parameters.size).toBe(MAX_PARAMETERS);
    expect(decodeParameters(list(MAX_PARAMETERS + 1)).parameters.size).toBe(MAX_PARAMETERS);
    expect(
      decodeParameters(`a; b=${'x'.repeat(MAX_STRUCTURED_CHARS)}; c=d`).parameters.get('c'),
    ).toBeUndefined();
  });

  it('MAX_HTML_CHARS: what lies behind is not read', () => {
    expect(htmlToText(`${'a'.repeat(MAX_HTML_CHARS)}b`)).toBe('a'.repeat(MAX_HTML_CHARS));
  });
});
