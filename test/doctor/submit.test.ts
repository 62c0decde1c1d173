/** A mail handed to a host over real sockets and TLS. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { submit } from '../../lib/doctor/submit.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { HOST, type OldHost, type OldHostOptions, PASSWORD, startOldHost } from '../support/old-host.ts';

const MAILBOX = 'info@client.example';
const MAIL = {
  mailbox: MAILBOX,
  token: 'abc123',
  subject: 'このメールは (abc123)',
  text: 'どこに\n届くか\n',
};

let host: OldHost;
afterEach(() => host.close());

async function submitted(options: Partial<OldHostOptions> = {}, password = PASSWORD) {
  host = await startOldHost({ user: MAILBOX, ...options });
  const taken: string[] = [];
  host.route = (raw) => taken.push(raw);
  const login = { host: HOST, port: host.submissionPort, user: MAILBOX, password, ca: host.ca };
  return { answer: await submit(login, MAIL), taken };
}

describe('a host that sends for a mailbox', () => {
  it('takes its mail, with the field by which it is found', async () => {
    const { answer, taken } = await submitted();
    expect(answer).toEqual({ kind: 'taken' });
    expect(taken).toHaveLength(1);
    const { header } = parseMail(Buffer.from(taken[0] ?? ''));
    expect(header.value('truebounce-submission')?.trim()).toBe('abc123');
    expect(header.text('subject')).toBe('このメールは (abc123)');
    expect(header.value('auto-submitted')?.trim()).toBe('auto-generated');
    expect([header.value('from')?.trim(), header.value('to')?.trim()]).toEqual([MAILBOX, MAILBOX]);
  });

  it('does not know the password', async () => {
    const { answer, taken } = await submitted({}, 'other');
    expect(answer).toEqual({
      kind: 'refused',
      step: 'login',
      code: 535,
      said: '535 Incorrect authentication data',
    });
    expect(taken).toEqual([]);
  });

  it.each([550, 451])('does not want the mail (%i)', async (code) => {
    const { answer } = await submitted({ refuse: 'no mail to yourself', code });
    expect(answer).toEqual({ kind: 'refused', step: 'recipient', code, said: `${code} no mail to yourself` });
  });

  it('hangs up with the password in its hand: it is told so, and not as if it had none', async () => {
    const { answer } = await submitted({ breakAt: 'login' });
    expect(answer).toMatchObject({ kind: 'broke-off', said: expect.stringMatching(/closed|ECONNRESET/i) });
    expect(host.passwords).toEqual([PASSWORD]);
  });

  it('hangs up before it has the mail: it did not take it', async () => {
    expect((await submitted({ breakAt: 'recipient' })).answer).toMatchObject({ kind: 'broke-off' });
  });

  it('hangs up with the mail in its hand: nobody knows', async () => {
    expect((await submitted({ breakAt: 'mail' })).answer).toMatchObject({
      kind: 'perhaps-taken',
    });
  });

  it('talks without end, and is given up', async () => {
    host = await startOldHost({ user: MAILBOX });
    const endless = createServer((socket) => {
      const timer = setInterval(() => socket.write('220-wait\r\n'), 20);
      socket.on('error', () => {}).on('close', () => clearInterval(timer));
    }).listen(0, '127.0.0.1');
    await once(endless, 'listening');
    const { port } = endless.address() as AddressInfo;
    const login = { host: HOST, port, user: MAILBOX, password: PASSWORD, ca: host.ca };
    expect(await submit(login, MAIL, 200)).toEqual({
      kind: 'unreachable',
      said: `${port}: no end after 0.2 s`,
    });
    endless.close();
  });

  it.each<[string, Partial<OldHostOptions>, RegExp]>([
    ['has another name in its certificate', { name: 'other.example' }, /altnames|does not match/i],
    ['offers no TLS', { plain: true }, /STARTTLS/],
  ])('%s: it gets no password', async (_, options, said) => {
    const { answer } = await submitted(options);
    expect(answer).toMatchObject({ kind: 'unreachable', said: expect.stringMatching(said) });
    expect(host.passwords).toEqual([]);
  });

  it('is not there', async () => {
    host = await startOldHost({ user: MAILBOX });
    const { submissionPort: port, ca } = host;
    await host.close();
    const answer = await submit({ host: HOST, port, user: MAILBOX, password: PASSWORD, ca }, MAIL);
    expect(answer).toMatchObject({ kind: 'unreachable', said: expect.stringContaining(`${port}: `) });
    host = await startOldHost({ user: MAILBOX });
  });
});
