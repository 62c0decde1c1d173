import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../lib/model.ts';
import { bytesOf, decodeTransfer, parseMail, textOf } from '../../lib/parse/index.ts';
import { MAX_CLEAN_BYTES } from '../../lib/parse/transfer.ts';

const decode = (text: string, encoding: string) =>
  Buffer.from(decodeTransfer(Buffer.from(text, 'latin1'), encoding)).toString('latin1');

function part(body: string | Uint8Array, encoding = '7bit', type = 'text/plain'): Part {
  const head = `Content-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n`;
  return parseMail(Buffer.concat([Buffer.from(head), Buffer.from(body)])).root;
}

describe('decodeTransfer', () => {
  it.each([
    ['escapes', 'f=FCr =3d', 'f\xfcr ='],
    ['soft line breaks', 'one=\r\ntwo=\nthree=\rfour', 'onetwothreefour'],
    ['soft line breaks with blanks behind', 'one= \t\r\ntwo', 'onetwo'],
    ['a soft line break at the end', 'one=', 'one'],
    ['blanks at the end of a line, which are not of the text', 'one \t\r\ntwo=20 \n', 'one\r\ntwo \n'],
    ['what is no escape', 'a=b =ZZ =4', 'a=b =ZZ =4'],
    ['lower case', '=c3=bc', '\xc3\xbc'],
    ['text without any', 'plain \n', 'plain \n'],
  ])('of quoted-printable undoes %s', (_, text, expected) => {
    expect(decode(text, 'quoted-printable')).toBe(expected);
  });

  it.each([
    ['lines', 'aGVs\r\nbG8h', 'hello!'],
    ['padding', 'aGVsbG8=\n', 'hello'],
    ['missing padding', 'aGVsbG8', 'hello'],
    ['bytes outside the alphabet', 'aG*Vs bG8!h', 'hello!'],
    ['parts that were joined', 'aGVsbG8=\nd29ybGQ=\n', 'helloworld'],
    ['a footer of a list', 'aGVsbG8=\n________\nlist mailing list\nlist@example.com\n', 'hello'],
    ['a footer without a rule', 'aGVsbG8=\nSent by my server\n', 'hello'],
    ['a footer behind whole groups', 'aGVsbG8h\n--\nabcd\n', 'hello!'],
    ['a lone character', 'aGVsbG8h\nA', 'hello!'],
    ['nothing', '\n', ''],
  ])('of base64 undoes %s', (_, text, expected) => {
    expect(decode(text, 'base64')).toBe(expected);
  });

  it('of base64 that is clean gives what one with a foreign byte in it gives', () => {
    const unit = fc.constantFrom(...'ABCdef019+/', '\r\n', '\n');
    const text = fc.tuple(fc.array(unit, { maxLength: 40 }), fc.constantFrom('', '=', '==', '=\r\n', '==\n'));
    fc.assert(
      fc.property(text, ([units, padding]) => {
        const clean = `A${units.join('')}${padding}`;
        // Behind the first letter it is skipped (RFC 2045 section 6.8).
        expect(decode(clean, 'base64')).toBe(decode(`A*${clean.slice(1)}`, 'base64'));
      }),
    );
  });

  it.each([
    ['newlines', 'QUJD', '\n', '!'],
    ['newlines behind padding', 'QQ==', '\n', '!'],
    ['letters', 'QUJD', 'A', '!'],
  ])('of base64 is linear in %s that go nowhere', (_, start, unit, end) => {
    // The most that is walked over as a text: where each character costs a walk of its own, this takes half an hour.
    const hostile = start + unit.repeat(MAX_CLEAN_BYTES - start.length - end.length) + end;
    const decoded = decodeTransfer(Buffer.from(hostile), 'base64');
    expect(Buffer.from(decoded).subarray(0, 1).toString()).toMatch(/^[AQ]/);
  });

  it('of base64 gives the same at the most that is taken as a text, and above', () => {
    for (const bytes of [MAX_CLEAN_BYTES, MAX_CLEAN_BYTES + 4]) {
      const clean = Buffer.from('QUJD'.repeat(bytes / 4));
      const decoded = Buffer.from(decodeTransfer(clean, 'base64'));
      expect(decoded.equals(Buffer.from(clean.toString(), 'base64'))).toBe(true);
    }
  });

  it('of base64 undoes every byte', () => {
    const all = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i & 255));
    const lines = all.toString('base64').replace(/.{76}/g, '$&\r\n');
    expect(Buffer.from(decodeTransfer(Buffer.from(lines), 'base64')).equals(all)).toBe(true);
  });

  it.each([
    ['a file', 'begin 644 a.txt\n+:&5L;&\\@=V]R;&0\n`\nend\n', 'hello world'],
    ['text above, CRLF', 'see below\r\nbegin 644 a b\r\n#8V%T\r\n`\r\nend\r\nmore', 'cat'],
    ['a line that lost its blanks', 'begin 644 a\n#   \nend\n', '\0\0\0'],
    ['no begin', 'just text', 'just text'],
    ['a begin without more', 'begin 644 a', 'begin 644 a'],
  ])('of uuencode undoes %s', (_, text, expected) => {
    expect(decode(text, 'x-uuencode')).toBe(expected);
  });

  it.each(['7bit', '8bit', 'binary', '', 'rot13'])('of %j gives the very bytes', (encoding) => {
    const bytes = Buffer.from('a=41');
    expect(decodeTransfer(bytes, encoding)).toBe(bytes);
  });
});

describe('bytesOf', () => {
  it('gives a view of the mail where nothing is encoded', () => {
    const body = part('body');
    expect(bytesOf(body).buffer).toBe(body.source.buffer);
    expect(Buffer.from(bytesOf(body, 2)).toString()).toBe('bo');
  });

  it('decodes no more than asked for', () => {
    const all = Buffer.alloc(100_000, 'abc');
    const base64 = part(all.toString('base64'), 'base64');
    expect(Buffer.from(bytesOf(base64, 1_000)).toString()).toBe(all.toString('latin1', 0, 1_000));
    const quoted = part('=61=62=\r\n=63'.repeat(10_000), 'quoted-printable');
    expect(Buffer.from(bytesOf(quoted, 300)).toString()).toBe('abc'.repeat(100));
  });

  it('leaves the body of a multipart as it stands, whatever encoding it claims', () => {
    const whole = part('--b\n\naGk=\n--b--\n', 'base64', 'multipart/mixed; boundary=b');
    expect(Buffer.from(bytesOf(whole)).toString()).toBe('--b\n\naGk=\n--b--\n');
  });
});

describe('textOf', () => {
  it('decodes transfer encoding and charset, and gives newlines as \\n', () => {
    expect(textOf(part('f=FCr\r\nMaria', 'quoted-printable', 'text/plain; charset=iso-8859-1'))).toBe(
      'für\nMaria',
    );
    expect(textOf(part('a\r\nb\rc\nd\r\n'))).toBe('a\nb\nc\nd\n');
  });

  it('is cut at the limit, in characters', () => {
    expect(textOf(part('東'.repeat(50), '8bit', 'text/plain; charset=utf-8'), 10)).toBe('東'.repeat(10));
    expect(textOf(part('short'), 10)).toBe('short');
  });

  it('reads a text without charset by its bytes', () => {
    expect(textOf(part(Buffer.from('\x1b$BEl5~\x1b(B', 'latin1')))).toBe('東京');
    expect(textOf(part('für'))).toBe('für');
  });
});
