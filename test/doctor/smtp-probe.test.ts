/** The dialogue with a sending host, over real sockets. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_REPLY_CHARS, probeMailbox } from '../../lib/doctor/smtp-probe.ts';

const MAILBOX = 'info@client.example';

let server: Server;
let heard: string[];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
});

/** `answer`: to each line, the greeting first; null: the connection ends. */
async function host(answer: (line: string) => string | null): Promise<number> {
  heard = [];
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).setEncoding('latin1');
    const say = (line: string) => {
      const text = answer(line);
      if (text === null) socket.destroy();
      else if (text !== '') socket.write(text);
    };
    say('');
    let before = '';
    socket.on('data', (chunk: string) => {
      const lines = (before + chunk).split('\r\n');
      before = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        say(line);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server of usual manners; `rcpt`: its reply to a recipient. */
const usual = (rcpt: (path: string) => string) => (line: string) => {
  if (line === '') return '220-mx.example\r\n220 ready\r\n';
  if (line.startsWith('EHLO')) return '250-mx.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n';
  if (line.startsWith('MAIL')) return '250 2.1.0 ok\r\n';
  if (line.startsWith('RCPT')) return `${rcpt(line)}\r\n`;
  return line === 'QUIT' ? '221 bye\r\n' : '500 what\r\n';
};

const probe = (port: number, more = {}) =>
  probeMailbox('127.0.0.1', MAILBOX, { port, connectMs: 1_000, dialogueMs: 2_000, ...more });

describe('a sending host that is asked for a mailbox', () => {
  it('keeps it: told, and no mail follows', async () => {
    const port = await host(
      usual((line) => (line.includes('client.example') ? '250 ok' : '554 5.7.1 relay denied')),
    );
    expect(await probe(port)).toEqual({ kind: 'keeps' });
    await expect.poll(() => heard.at(-1)).toBe('QUIT');
    expect(heard).toContain('EHLO [127.0.0.1]');
    expect(heard).toContain('MAIL FROM:<>');
    expect(heard).toContain(`RCPT TO:<${MAILBOX}>`);
    expect(heard.join('\n')).not.toMatch(/DATA|BDAT/);
  });

  it('takes mail for anybody: nothing follows from that', async () => {
    expect(await probe(await host(usual(() => '250 2.1.5 ok')))).toEqual({ kind: 'relays' });
  });

  it.each([
    // Postfix, Exim, qmail, sendmail, Exchange.
    ['554 5.7.1 <info@client.example>: Relay access denied', 'remote'],
    ['550 relay not permitted', 'remote'],
    ["553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", 'remote'],
    ['550 5.7.1 <info@client.example>... Relaying denied', 'remote'],
    ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'remote'],
    ['551 User not local; please try <x@y.example>', 'remote'],
    [
      '550 5.1.1 <info@client.example>: Recipient address rejected: User unknown in virtual mailbox table',
      'no-mailbox',
    ],
    [
      '550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 see the help',
      'no-mailbox',
    ],
    ['550 No Such User Here', 'no-mailbox'],
    ['550 5.7.1 Service unavailable, Client host [192.0.2.9] blocked using a list', 'does-not-say'],
    ['550 5.7.1 not here', 'remote'],
    ['554 your address is listed by a black list', 'does-not-say'],
    ['450 4.2.0 greylisted, come again', 'does-not-say'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'does-not-say'],
    ['550 go away', 'does-not-say'],
  ])('%s', async (reply, kind) => {
    expect((await probe(await host(usual(() => reply)))).kind).toBe(kind);
  });

  it('tells what was said, where it does not say it', async () => {
    const port = await host((line) => (line === '' ? '554 no mail from you\r\n' : '500 x\r\n'));
    expect(await probe(port)).toEqual({ kind: 'does-not-say', said: '554 no mail from you' });
  });

  it('is not there, or nobody answers on the port', async () => {
    const port = await host(() => '');
    server.close();
    for (const socket of sockets) socket.destroy();
    expect(await probe(port)).toEqual({ kind: 'shut' });
    const silent = await host(() => '');
    expect(await probe(silent, { dialogueMs: 200 })).toEqual({ kind: 'shut' });
  });

  it('hangs up, or falls silent, in the middle', async () => {
    const gone = usual(() => '250 ok');
    expect((await probe(await host((line) => (line.startsWith('RCPT') ? null : gone(line))))).kind).toBe(
      'does-not-say',
    );
    server.close();
    const started = Date.now();
    const silent = await host((line) => (line.startsWith('RCPT') ? '' : gone(line)));
    expect((await probe(silent, { dialogueMs: 300 })).kind).toBe('does-not-say');
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  it('talks without end: the dialogue ends', async () => {
    const line = `250-${'x'.repeat(96)}\r\n`;
    const within = line.repeat(Math.floor(MAX_REPLY_CHARS / line.length) - 10);
    const at = (size: string) => (said: string) =>
      said.startsWith('EHLO')
        ? `${size}250 ok\r\n`
        : usual((rcpt) => (rcpt.includes('client') ? '250 ok' : '550 relay'))(said);
    expect((await probe(await host(at(within)))).kind).toBe('keeps');
    server.close();
    expect((await probe(await host(at(line.repeat(1_000))))).kind).toBe('does-not-say');
  });
});
