/** The mailbox that a host keeps, asked by IMAP over real sockets and TLS. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oldMailbox } from '../../lib/doctor/old-mailbox.ts';
import { HOST, type OldHost, PASSWORD, startOldHost } from '../support/old-host.ts';

const MAILBOX = 'info@client.example';
const MARK = { field: 'Truebounce-Submission', value: 'abc123' };
const mailOf = (subject: string, more = '') =>
  `From: a@client.example\r\nSubject: ${subject}\r\nMessage-ID: <1@x>\r\n${more}\r\nx\r\n`;
const ENCODED = '=?UTF-8?B?44GT44Gu44Oh44O844Or?=';

let host: OldHost;
beforeEach(async () => {
  host = await startOldHost({ user: MAILBOX });
});
afterEach(() => host.close());

const opened = (change: object = {}) =>
  oldMailbox({ host: HOST, port: host.imapPort, user: MAILBOX, password: PASSWORD, ca: host.ca, ...change });

describe('a mail in the old mailbox', () => {
  it('is found where it comes later, in whichever folder, and stays unread', async () => {
    const mailbox = opened();
    host.keep('INBOX', mailOf('another'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    host.keep('Junk', mailOf(ENCODED, 'Truebounce-Submission: abc123\r\n'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'found', folder: 'Junk' });
    host.keep('INBOX', mailOf('Where does this mail go? (abc123)'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'found', folder: 'INBOX' });
    await mailbox.close();
    expect([...host.flags('INBOX'), ...host.flags('Junk')]).not.toContain('\\Seen');
  });

  it('among what was sent has come to nobody', async () => {
    const mailbox = opened();
    host.keep('Sent', mailOf('(abc123)'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    await mailbox.close();
  });

  it.each([
    ['the password is wrong', { password: 'other' }, /authentication/i],
    ['nobody answers', { port: 1 }, /ECONNREFUSED|closed|connect/i],
    ['the certificate is another’s', { host: '127.0.0.1' }, /IP: 127|altnames|does not match/i],
  ])('is not to be looked for where %s', async (_, change, said) => {
    const mailbox = opened(change);
    expect(await mailbox.look(MARK)).toEqual({ kind: 'untold', said: expect.stringMatching(said) });
    await mailbox.close();
  });
});
