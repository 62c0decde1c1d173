import { describe, expect, test } from 'vitest';
import { mailLine } from '../../lib/local/mail-line.ts';
import { refusalFor } from '../../lib/local/smtp.ts';
import { printable } from '../../lib/tell/printable.ts';
import { recipientOf, recordOf, reportOf } from '../support/reports.ts';

describe('printable', () => {
  test.each([
    ['\u001b[2J\u001b]0;x\u0007', '?[2J?]0;x?'],
    ['a\r\nb\tc', 'a??b?c'],
    ['\u009b31m', '?31m'],
    ['a\u202eb\u2066c\u200fd', 'a?b?c?d'],
    ['a\u2028b', 'a?b'],
    ['\ud800', '?'],
    ['例え@例.example', '例え@例.example'],
  ])('%j is %j', (text, shown) => {
    expect(printable(text, 60)).toBe(shown);
  });

  test('cuts between characters', () => {
    expect(printable('\u{1f4ec}'.repeat(10), 10)).toBe('\u{1f4ec}'.repeat(10));
    expect(printable('\u{1f4ec}'.repeat(11), 10)).toBe(`${'\u{1f4ec}'.repeat(7)}...`);
    expect(printable('a'.repeat(10_000_000), 10)).toBe('aaaaaaa...');
  });
});

describe('the line of a mail', () => {
  test('says class, decision, for whom, and why', () => {
    expect(mailLine(recordOf(reportOf()))).toMatchObject({
      class: 'bounce      ',
      decision: 'mark   ',
      rest: '<> -> info@client.example  qmail: nobody@far.example userunknown (550)',
    });
  });

  test('names the first recipients and counts the rest', () => {
    const recipients = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      recipientOf({ address: `${name}@x`, replyCode: null, status: '5.1.1', reason: 'undefined' }),
    );
    expect(mailLine(recordOf(reportOf({ recipients }))).rest).toBe(
      '<> -> info@client.example  qmail: a@x (5.1.1), b@x (5.1.1), c@x (5.1.1), 2 more',
    );
  });

  test('of an unread mail says what failed', () => {
    expect(mailLine(recordOf(null))).toMatchObject({
      class: 'unread      ',
      rest: '<> -> info@client.example  classify failed: RangeError',
    });
  });

  test("does not obey a stranger's words", () => {
    const record = recordOf(reportOf({ recipients: [recipientOf({ address: 'a\u001b[2J@x\n' })] }));
    expect(mailLine(record).rest).toContain('a?[2J@x? userunknown');
  });
});

describe('what a client is told when a mail cannot be taken', () => {
  test.each([
    ['ENOSPC', 452],
    ['EDQUOT', 452],
    ['EFBIG', 452],
    ['EACCES', 451],
    ['EIO', 451],
    ['EROFS', 451],
  ])('%s is %i, and the operator hears of it', (code, reply) => {
    const complaints: string[] = [];
    const error = Object.assign(new Error('it failed'), { code });
    expect(refusalFor(error, (sentence) => complaints.push(sentence)).responseCode).toBe(reply);
    expect(complaints).toEqual([expect.stringContaining('it failed')]);
  });

  test('a client that broke off is not worth a line', () => {
    const complaints: string[] = [];
    const gone = Object.assign(new Error('gone'), { code: 'ECONNECTION' });
    refusalFor(gone, (sentence) => complaints.push(sentence));
    expect(complaints).toEqual([]);
  });
});
