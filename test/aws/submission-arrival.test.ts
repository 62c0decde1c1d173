import { describe, expect, it } from 'vitest';
import type { RawListing } from '../../lib/aws/raw-listing.ts';
import { arrivalBySes, MAX_LOOKED_INTO } from '../../lib/aws/submission-arrival.ts';

const SINCE = '2026-11-24T10:00:00.000Z';
const mark = {
  field: 'truebounce-submission',
  value: 'abc123',
  isFor: (recipient: string) => recipient === 'info@client.example',
};
const stored = (key: string, storedAt = SINCE) => ({ key, size: 9, storedAt });

/** A bucket in pages of one; `asked`: keys that were read, in their order. */
function bucket(mails: Readonly<Record<string, string>>, storedAt = SINCE) {
  const asked: string[] = [];
  const listing: Pick<RawListing, 'all' | 'start'> = {
    async *all() {
      for (const key of Object.keys(mails)) yield [stored(key, storedAt)];
    },
    async start(key, bytes) {
      asked.push(key);
      return Buffer.from(mails[key] ?? '').subarray(0, bytes);
    },
  };
  return { ...arrivalBySes(listing, mark), asked };
}

const witnessed = (id: string, recipient: string, reversePath = 'info@client.example') =>
  `Return-Path: <${reversePath}>\r\nReceived: from sv1 (out.host.example [203.0.113.9]) by ` +
  `inbound-smtp.us-east-1.amazonaws.com with SMTP id ${id} for ${recipient}; Tue, 24 Nov 2026 10:00:00 +0000\r\n`;
const OURS = 'Truebounce-Submission: abc123\r\nSubject: x\r\n\r\nx\r\n';

describe('a mail that was submitted', () => {
  it('is found by its field, with the client that SES saw', async () => {
    const { look, asked } = bucket({
      'mail/1': 'Truebounce-Submission: abc124\r\n\r\n',
      'mail/2': witnessed('2', 'info@client.example') + OURS,
    });
    expect(await look(SINCE)).toMatchObject({
      how: 'itself',
      envelope: {
        reversePath: 'info@client.example',
        forwardPaths: ['info@client.example'],
        client: { address: '203.0.113.9', name: 'out.host.example' },
      },
    });
    expect(asked).toEqual(['mail/1', 'mail/2']);
  });

  it('is looked for once a mail, and among the new ones', async () => {
    const mails: Record<string, string> = { 'mail/1': 'Subject: x\r\n\r\n' };
    const { before, look, asked } = bucket(mails);
    expect(await look('2026-11-24T10:00:00.001Z')).toBeNull();
    expect(await look(SINCE)).toBeNull();
    mails['mail/2'] = 'Subject: x\r\n\r\n';
    mails['mail/3'] = 'Subject: x\r\n\r\n';
    // Before: one alone is read, so that it is known whether it may be.
    await before(SINCE);
    mails['mail/4'] = OURS;
    expect(await look(SINCE)).toMatchObject({ envelope: { client: null } });
    expect(asked).toEqual(['mail/1', 'mail/2', 'mail/4']);
  });

  it('is told where a program wrote it anew, by its subject', async () => {
    const subject = '=?UTF-8?B?RndkOiAoYWJjMTIzKQ==?=';
    const head = `Return-Path: <a@host.example>\r\nSubject: ${subject}\r\n`;
    expect(await bucket({ 'mail/1': `${head}\r\n` }).look(SINCE)).toMatchObject({ how: 'anew' });
  });

  it.each([
    ['', ''],
    ['a@host.example', 'Content-Type: multipart/report; boundary=b\r\n'],
    ['a@host.example', 'Auto-Submitted: auto-replied\r\n'],
  ])('is told from a notice about it, and from an answer to it: <%s> %j', async (reversePath, head) => {
    const mails: Record<string, string> = {
      'mail/1': `${witnessed('1', 'info@client.example', reversePath)}${head}Subject: Undeliverable: (abc123)\r\n\r\n`,
    };
    const { look } = bucket(mails);
    expect(await look(SINCE)).toMatchObject({ how: 'notice' });
    // And tells more, whenever it comes.
    mails['mail/2'] = OURS;
    expect(await look(SINCE)).toMatchObject({ how: 'itself' });
  });

  it('to another mailbox of the site is a copy that somebody forwarded', async () => {
    expect(
      await bucket({
        'mail/1': witnessed('1', 'shop@client.example').replace(' for ', '\r\n\tfor ') + OURS,
      }).look(SINCE),
    ).toBeNull();
  });

  it('is not said to be missing where more came than is looked into', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`mail/${i}`, 'Subject: x\r\n\r\n']));
    expect(await bucket(many(MAX_LOOKED_INTO)).look(SINCE)).toBeNull();
    await expect(bucket(many(MAX_LOOKED_INTO + 1)).look(SINCE)).rejects.toThrow(/more than 5000 mails/);
  });
});
