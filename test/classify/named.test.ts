/** Whom a notice names, and which mail: addresses of others and Message-IDs are no recipients. */

import { describe, expect, test } from 'vitest';
import { FAILED, NULL_PATH, readMail } from '../support/small-mails.ts';

function addressesOf(header: readonly string[], body: string): readonly string[] {
  const report = readMail(header, body);
  return report.kind === 'ordinary' ? [] : report.recipients.map(({ address }) => address);
}

describe('who is named', () => {
  const daemon = [NULL_PATH, 'From: MAILER-DAEMON@isp.example', 'Subject: failure notice'];
  test.each([
    ['Your message\n<20260901.7@firm.example>\ncould not be delivered to:\n\n  bob@dest.example'],
    ['550 5.1.1 Your message <20260901.7@firm.example> could not be delivered to <bob@dest.example>'],
    [
      'Your message to bob@dest.example could not be delivered.\nPlease contact ann@isp.example or write to joe@isp.example.',
    ],
    [
      'Ihre Nachricht an bob@dest.example wurde nicht zugestellt. Wenden Sie sich bitte an hilfe@isp.example.',
    ],
    ['Could not deliver your message to\n<bob@dest.example>\nno such user here'],
  ])('%j: bob alone', (body) => {
    expect(addressesOf(daemon, body)).toEqual(['bob@dest.example']);
  });

  test('the answered mail is nobody, wherever its id stands', () => {
    const body = '<20260901.7@firm.example> could not be delivered to bob@dest.example';
    expect(addressesOf([...daemon, 'In-Reply-To: <20260901.7@firm.example>'], body)).toEqual([
      'bob@dest.example',
    ]);
  });

  test('an alias below the address is whom the mail was sent to', () => {
    const body =
      'A message that you sent could not be delivered to one or more of its recipients.\n\n' +
      '  bob@dest.example\n    (ultimately generated from sales@firm2.example)\n    Unrouteable address\n\n' +
      '  al@dest.example\n    (generated from sales@firm2.example):\n    mailbox is full';
    const report = readMail(daemon, body);
    expect(report.kind !== 'ordinary' && report.recipients).toMatchObject([
      {
        address: 'bob@dest.example',
        originalRecipient: 'sales@firm2.example',
        diagnosticCode: 'Unrouteable address',
      },
      {
        address: 'al@dest.example',
        originalRecipient: 'sales@firm2.example',
        diagnosticCode: 'mailbox is full',
      },
    ]);
  });

  test('of a long thread the last ids are kept, the answered mail first', () => {
    const thread = Array.from({ length: 40 }, (_, i) => `<${i}@firm.example>`);
    const header = [...daemon, 'In-Reply-To: <39@firm.example>', `References: ${thread.join('\n ')}`];
    const report = readMail(header, FAILED);
    const ids = report.kind === 'ordinary' ? [] : report.quotedIds.map(({ id }) => id);
    expect(ids[0]).toBe('39@firm.example');
    expect(ids).toContain('32@firm.example');
    expect(ids).not.toContain('31@firm.example');
  });
});
