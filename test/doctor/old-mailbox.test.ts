/** The mailbox that a host keeps, asked by IMAP over real sockets and TLS. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_NEW, oldMailbox } from '../../lib/doctor/old-mailbox.ts';
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

const opened = (change: object = {}, maxMs?: number) =>
  oldMailbox(
    { host: HOST, port: host.imapPort, user: MAILBOX, password: PASSWORD, ca: host.ca, ...change },
    maxMs,
  );
const OURS = mailOf(ENCODED, 'Truebounce-Submission: abc123\r\n');

describe('a mail in the old mailbox', () => {
  it('is found where it comes later, in whichever folder', async () => {
    const mailbox = opened();
    host.keep('INBOX', mailOf('another'));
    await mailbox.open();
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    host.keep('INBOX', mailOf('one more', 'Truebounce-Submission: abc124\r\n'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    host.keep('Junk', OURS);
    expect(await mailbox.look(MARK)).toEqual({ kind: 'found', folder: 'Junk' });
    host.keep('INBOX', OURS);
    expect(await mailbox.look(MARK)).toEqual({ kind: 'found', folder: 'INBOX' });
    await mailbox.close();
    // Folders are opened to read: whoever reads his mail next finds it as it came.
    expect(host.flags('INBOX')).not.toContain('\\Seen');
    expect(host.selects).toEqual([]);
  });

  it('that was there before is none that came', async () => {
    host.keep('INBOX', OURS);
    const mailbox = opened();
    await mailbox.open();
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    host.keep('INBOX', mailOf('another'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    await mailbox.close();
  });

  it('that lies among what was sent, or in a view of all, has come to nobody', async () => {
    const mailbox = opened();
    await mailbox.open();
    for (const folder of ['Sent', 'Sent Items', 'Drafts', 'All']) host.keep(folder, OURS);
    expect(await mailbox.look(MARK)).toEqual({ kind: 'not-there' });
    await mailbox.close();
  });

  it('is found among as many new ones as are looked at, and not said to be missing among more', async () => {
    const mailbox = opened();
    await mailbox.open();
    host.keep('INBOX', OURS);
    for (let i = 1; i < MAX_NEW; i++) host.keep('INBOX', mailOf(`no. ${i}`));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'found', folder: 'INBOX' });
    host.keep('INBOX', mailOf('one more'));
    expect(await mailbox.look(MARK)).toMatchObject({
      kind: 'untold',
      said: '1 of 1 folders with new mail were not read',
    });
    await mailbox.close();
  });

  it('about ours is told from it, and ours from that', async () => {
    const mailbox = opened();
    await mailbox.open();
    host.keep('INBOX', mailOf('Undeliverable: Where does this mail go? (abc123)'));
    expect(await mailbox.look(MARK)).toEqual({ kind: 'notice', folder: 'INBOX' });
    host.keep('Lists', OURS);
    expect(await mailbox.look(MARK)).toEqual({ kind: 'found', folder: 'Lists' });
    await mailbox.close();
  });

  it('is looked for again where the host has hung up', async () => {
    const mailbox = opened();
    await mailbox.open();
    host.hangUp();
    host.keep('INBOX', OURS);
    const first = await mailbox.look(MARK);
    expect(first.kind === 'found' ? first : await mailbox.look(MARK)).toEqual({
      kind: 'found',
      folder: 'INBOX',
    });
    await mailbox.close();
  });

  it.each([
    ['the password is wrong', { password: 'other' }, /authentication/i, true],
    ['nobody answers', { port: 1 }, /ECONNREFUSED|closed|connect/i, false],
    ['the certificate is another’s', { host: '127.0.0.1' }, /IP: 127|altnames|does not match/i, false],
  ])('is not to be looked for where %s', async (_, change, said, final) => {
    const mailbox = opened(change);
    await mailbox.open();
    expect(await mailbox.look(MARK)).toEqual({ kind: 'untold', said: expect.stringMatching(said), final });
    await mailbox.close();
  });

  it('is given up where the host only ever says that it is at it, and after three connections', async () => {
    const slow = createServer((socket) => {
      const timer = setInterval(() => socket.write('* OK searched 10%\r\n'), 20);
      socket.on('error', () => {}).on('close', () => clearInterval(timer));
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const mailbox = opened({ port: (slow.address() as AddressInfo).port }, 200);
    await mailbox.open();
    expect(await mailbox.look(MARK)).toMatchObject({ kind: 'untold', final: false });
    expect(await mailbox.look(MARK)).toMatchObject({ kind: 'untold', final: true });
    await mailbox.close();
    slow.close();
  });
});
