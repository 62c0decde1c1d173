import { describe, expect, it } from 'vitest';
import { parseHeaderBlock, parseMail } from '../../lib/parse/index.ts';
import { NEWLINES, type NewlineName, withNewline } from '../support/newlines.ts';

function read(text: string | Uint8Array) {
  return parseHeaderBlock(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
}

function pairs(text: string | Uint8Array): [string, string][] {
  return read(text).header.fields.map((field) => [field.name, field.value]);
}

describe('a header block', () => {
  it.each(Object.keys(NEWLINES) as NewlineName[])('reads the same with %s newlines', (newline) => {
    const source = withNewline('Subject: one\n two\n\tthree\nX-Empty:\nTo:a@example.com\n\nbody', newline);
    const { header, bodyStart, defects } = parseHeaderBlock(source);
    expect(header.fields.map((field) => [field.name, field.value])).toEqual([
      ['Subject', 'one two three'],
      ['X-Empty', ''],
      ['To', 'a@example.com'],
    ]);
    expect(Buffer.from(source.subarray(bodyStart)).toString()).toBe('body');
    expect(header.closed).toBe(true);
    expect(defects).toEqual([]);
  });

  it('gives the range of each field with its folded lines and last newline, one after the other', () => {
    const source = Buffer.from('A: 1\r\n 2\r\nB: 3\r\n\r\nbody');
    const { header } = parseHeaderBlock(source);
    const cut = (range: { start: number; end: number }) => source.toString('latin1', range.start, range.end);
    expect(header.fields.map((field) => cut(field.range))).toEqual(['A: 1\r\n 2\r\n', 'B: 3\r\n']);
    expect(cut(header.range)).toBe('A: 1\r\n 2\r\nB: 3\r\n');
  });

  it('finds fields by lower-case name, the topmost first', () => {
    const { header } = read('Received: 1\nSubject: s\nRECEIVED : 2\n\n');
    expect(header.first('received')?.value).toBe('1');
    expect(header.all('received').map((field) => field.value)).toEqual(['1', '2']);
    expect(header.all('received').map((field) => field.name)).toEqual(['Received', 'RECEIVED']);
    expect([header.has('subject'), header.has('Subject'), header.has('to')]).toEqual([true, false, false]);
    expect(header.value('to')).toBeUndefined();
    expect(header.all('to')).toEqual([]);
  });

  it('reads a part of its source only', () => {
    const source = Buffer.from('junk\nA: 1\n\nB: 2\n');
    const { header, bodyStart } = parseHeaderBlock(source, 5, 10);
    expect(header.fields.map((field) => field.name)).toEqual(['A']);
    expect(header.fields[0]?.range).toEqual({ start: 5, end: 10 });
    expect(bodyStart).toBe(10);
    expect(header.source).toBe(source);
  });

  it('ends at the end of its source as at a blank line', () => {
    expect(read('A: 1').header.closed).toBe(true);
    expect(pairs('A: 1')).toEqual([['A', '1']]);
  });

  it('ends at a line that is no field, which belongs to the body', () => {
    const { header, bodyStart, defects } = read('A: 1\nHello, this is text\nmore\n');
    expect(header.fields).toHaveLength(1);
    expect(header.closed).toBe(false);
    expect(bodyStart).toBe(5);
    expect(defects.map((defect) => defect.kind)).toEqual(['missing-blank-line']);
  });

  it('is empty where the first line is no field', () => {
    const { header, bodyStart, defects } = read('Hello\nA: 1\n');
    expect(header.fields).toEqual([]);
    expect(bodyStart).toBe(0);
    expect(defects.map((defect) => defect.kind)).toEqual(['missing-blank-line']);
  });

  it('steps over wrapped lines that lost their indent, where fields of mails follow', () => {
    const { header, defects } = read(
      'Received: from a\nby b with SMTP\nfor <c>\n d\nMessage-ID: <1@b>\n\nbody',
    );
    expect(header.fields.map((field) => field.name)).toEqual(['Received', 'Message-ID']);
    expect(header.closed).toBe(true);
    expect(defects.map((defect) => defect.kind)).toEqual(['malformed-field']);
  });

  it('steps over mbox lines between its fields', () => {
    expect(pairs('Received: a\n>From b Thu Jan  1 1970\nSubject: c\n\n').map(([name]) => name)).toEqual([
      'Received',
      'Subject',
    ]);
  });

  it('takes a line of blanks for a folded one where the header goes on, else for the blank line', () => {
    expect(pairs('A: 1\n \n 2\nB: 3\n\n')).toEqual([
      ['A', '1 2'],
      ['B', '3'],
    ]);
    expect(pairs('A: 1\n\t\nB: 3\n\n')).toEqual([
      ['A', '1'],
      ['B', '3'],
    ]);
    const { bodyStart } = read('A: 1\n \nHello\n');
    expect(bodyStart).toBe(7);
  });

  it.each([
    ['blanks before the colon', 'Subject \t: x\n', 'Subject'],
    ['a colon on the next line', 'Subject\n : x\n', 'Subject'],
    ['a colon on the next line, CRLF', 'Subject\r\n : x\r\n', 'Subject'],
    ['NULs in its name', 'Sub\0ject\0: x\n', 'Subject'],
    ['odd characters in its name', 'X-(a)/b_c!: x\n', 'X-(a)/b_c!'],
  ])('reads a field with %s', (_, text, name) => {
    expect(pairs(`${text}To: y\n\n`)).toEqual([
      [name, 'x'],
      ['To', 'y'],
    ]);
  });

  it.each([': no name\n', 'two words: x\n', 'naïve: x\n', '\n'])('reads no field in %j', (text) => {
    expect(pairs(text)).toEqual([]);
  });

  it('reads CRCRLF, as programs write it that translate newlines twice', () => {
    expect(pairs('A: 1\r\r\nB: 2\r\r\n\r\r\nbody')).toEqual([
      ['A', '1'],
      ['B', '2'],
    ]);
  });
});

describe('the text of a field', () => {
  const text = (bytes: Uint8Array) => parseMail(bytes).header.text('subject');

  it('is UTF-8 where its bytes are (RFC 6532), else Windows-1252', () => {
    expect(text(Buffer.from('Subject: Zustellung für 東京\n\n', 'utf8'))).toBe('Zustellung für 東京');
    expect(text(Buffer.from('Subject: f\xfcr \x93dich\x94\n\n', 'latin1'))).toBe('für “dich”');
  });

  it('is ISO-2022-JP where its escapes stand in it', () => {
    expect(text(Buffer.from('Subject: \x1b$B%(%i!<\x1b(B mail\n\n', 'latin1'))).toBe('エラー mail');
  });

  it('has its encoded words decoded, its value has not', () => {
    const { header } = read('Subject: =?utf-8?Q?=C3=A4?=\n =?utf-8?Q?b?=\n\n');
    expect(header.text('subject')).toBe('äb');
    expect(header.value('subject')).toBe('=?utf-8?Q?=C3=A4?= =?utf-8?Q?b?=');
  });
});
