import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markedMail } from '../../lib/deliver/mark.ts';
import { recordOf, reportOf } from '../support/reports.ts';

const RECORD = recordOf(reportOf());

function marked(mail: string): string {
  return Buffer.concat(markedMail(Buffer.from(mail, 'latin1'), RECORD, false)).toString('latin1');
}

/** The marked mail without our own field on top. */
function below(mail: string): string {
  return marked(mail).replace(/^Truebounce-Result: 1;.*(?:\r\n?|\n)(?: .*(?:\r\n?|\n))*/, '');
}

describe('a marked mail', () => {
  test.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['CR', '\r'],
  ])('has our field on top, in its own newlines: %s', (_, newline) => {
    const mail = ['From: a@b', 'Subject: x', '', 'text', ''].join(newline);
    const lines = marked(mail).split(newline);
    expect(lines.slice(0, 3)).toEqual([
      'Truebounce-Result: 1; class=bounce; provenance=unproven; decision=mark;',
      ' rule=unproven; "qmail: nobody@far.example userunknown (550)"',
      'From: a@b',
    ]);
    expect(below(mail)).toBe(mail);
  });

  test('keeps every other byte', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).filter((raw) => raw[0] !== 0x20 && raw[0] !== 0x09);
    fc.assert(
      fc.property(bytes, (raw) => {
        const all = Buffer.concat(markedMail(raw, RECORD, false));
        expect(all.subarray(all.length - raw.length).equals(raw)).toBe(true);
      }),
    );
  });

  test('copies nothing where nothing is renamed', () => {
    const raw = Buffer.from('A: b\n\nTruebounce-Result: in the body\n');
    expect(markedMail(raw, RECORD, false)[1]).toBe(raw);
  });

  test.each([
    ['on the first line', 'Truebounce-Result: 1; x\n\n', 'X-Foreign-Truebounce-Result: 1; x\n\n'],
    ['in other letters', 'A: b\nTRUEBOUNCE-result: x\n\n', 'A: b\nX-Foreign-TRUEBOUNCE-result: x\n\n'],
    ['with spaces before the colon', 'Truebounce-Result \t: x\n\n', 'X-Foreign-Truebounce-Result \t: x\n\n'],
    ['folded', 'Truebounce-Result:\n x\nB: c\n\n', 'X-Foreign-Truebounce-Result:\n x\nB: c\n\n'],
    [
      'twice',
      'Truebounce-Result:1\r\nTruebounce-Result:2\r\n\r\n',
      'X-Foreign-Truebounce-Result:1\r\nX-Foreign-Truebounce-Result:2\r\n\r\n',
    ],
    ['without a body', 'Truebounce-Result: x', 'X-Foreign-Truebounce-Result: x'],
    ['after a lone CR', 'A: b\rTruebounce-Result: x\r\n\r\n', 'A: b\rX-Foreign-Truebounce-Result: x\r\n\r\n'],
    [
      'after two lone CRs',
      'A: b\r\rTruebounce-Result: x\r\n\r\n',
      'A: b\r\rX-Foreign-Truebounce-Result: x\r\n\r\n',
    ],
    ['after a bare LF', 'A: b\nTruebounce-Result: x\r\n\r\n', 'A: b\nX-Foreign-Truebounce-Result: x\r\n\r\n'],
    ['in CR newlines', 'A: b\rTruebounce-Result: x\r\rtext', 'A: b\rX-Foreign-Truebounce-Result: x\r\rtext'],
  ])("renames a stranger's field %s", (_, mail, expected) => {
    expect(below(mail)).toBe(expected);
  });

  test.each([
    ['in the body', 'A: b\n\nTruebounce-Result: x\n'],
    ['in the body of a mail with CR newlines', 'A: b\r\rTruebounce-Result: x\r'],
    ['in a folded line', 'A: b\n Truebounce-Result: x\n\n'],
    ['as part of a longer name', 'Truebounce-Result-Of: x\nX-Truebounce-Result: y\n\n'],
    ['without a colon', 'Truebounce-Result\n\n'],
    ['with a CR in its name', 'Truebounce\rResult: x\n\n'],
    ['in a mail without header', '\r\nTruebounce-Result: x\r\n'],
  ])('leaves the name alone %s', (_, mail) => {
    expect(below(mail)).toBe(mail);
  });

  test("does not continue our field with a stranger's first line", () => {
    const mail = ' ; decision=deliver\r\nA: b\r\n\r\n';
    expect(below(mail)).toBe(`X-Foreign-Truebounce-Result:\r\n${mail}`);
  });

  test('ends our field for every reader where the mail begins with a lone CR', () => {
    expect(marked('; decision=deliver\rA: b\r\n\r\n')).toMatch(/"\r\n; decision=deliver\rA: b\r\n\r\n$/);
  });

  test('renames a hundred thousand of them in time and memory that grow with the mail', () => {
    const count = 100_000;
    const pieces = markedMail(Buffer.from('Truebounce-Result: x\r\n'.repeat(count)), RECORD, false);
    expect(pieces.length).toBeLessThan(5);
    const text = Buffer.concat(pieces).toString('latin1');
    expect(text.split('\r\nX-Foreign-Truebounce-Result: x').length - 1).toBe(count);
  });
});
