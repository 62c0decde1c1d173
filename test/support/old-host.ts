/** A mail host of the old kind: takes its mailbox's mail by SMTP with a login, and keeps the mailbox for IMAP. Real sockets, real TLS. */

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import hoodiecrow from 'hoodiecrow-imap';
import { generate } from 'selfsigned';
import { SMTPServer } from 'smtp-server';

export const HOST = 'localhost';
export const PASSWORD = 'hunter2 "ü"';

export interface OldHost {
  readonly submissionPort: number;
  readonly imapPort: number;
  /** Of whoever made its certificate, PEM. */
  readonly ca: string;
  /** Passwords that somebody gave, in their order. */
  readonly passwords: readonly string[];
  /** What becomes of a mail that it took. */
  route: (raw: string) => unknown;
  keep(folder: string, raw: string): void;
  /** Folders that somebody opened to write. */
  readonly selects: readonly string[];
  /** Ends all connections of IMAP. */
  hangUp(): void;
  /** Flags of all mails in a folder. */
  flags(folder: string): readonly string[];
  /** A file with `ca` in it. */
  writeCa(dir: string): string;
  close(): Promise<void>;
}

export interface OldHostOptions {
  readonly user: string;
  /** Of its certificate. Default: its own. */
  readonly name?: string;
  /** Answers a recipient so. */
  readonly refuse?: string;
  readonly code?: number;
  /** Hangs up there: after the password, the recipient, or when it has the mail. */
  readonly breakAt?: 'login' | 'recipient' | 'mail';
  /** It offers no TLS. */
  readonly plain?: boolean;
}

export async function startOldHost({
  user,
  name = HOST,
  refuse,
  code = 550,
  breakAt,
  plain = false,
}: OldHostOptions): Promise<OldHost> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const passwords: string[] = [];
  const smtp = new SMTPServer({
    key,
    cert,
    logger: false,
    allowInsecureAuth: true,
    ...(plain && { disabledCommands: ['STARTTLS'] }),
    onAuth({ username, password }, _session, done) {
      passwords.push(password ?? '');
      if (breakAt === 'login') return breakOff();
      if (username === user && password === PASSWORD) return done(null, { user: username });
      done(Object.assign(new Error('Incorrect authentication data'), { responseCode: 535 }));
    },
    onRcptTo(_to, _session, done) {
      if (breakAt === 'recipient') return breakOff();
      done(refuse === undefined ? null : Object.assign(new Error(refuse), { responseCode: code }));
    },
    onData(stream, _session, done) {
      stream.toArray().then(async (chunks) => {
        if (breakAt === 'mail') return breakOff();
        await host.route(Buffer.concat(chunks).toString('utf8'));
        done();
      }, done);
    },
  });
  smtp.on('error', () => {});
  const submitters = new Set<Socket>();
  smtp.server.on('connection', (socket: Socket) => submitters.add(socket));
  const breakOff = () => {
    for (const socket of submitters) socket.destroy();
  };
  const listening = smtp.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const imap = hoodiecrow({
    plugins: [
      'ID',
      'STARTTLS',
      'LOGINDISABLED',
      'SASL-IR',
      'AUTH-PLAIN',
      'NAMESPACE',
      'SPECIAL-USE',
      'UNSELECT',
    ],
    credentials: { key, cert },
    users: { [user]: { password: PASSWORD } },
    storage: {
      INBOX: { messages: [] },
      '': {
        separator: '/',
        folders: {
          Junk: { 'special-use': '\\Junk', messages: [] },
          Sent: { 'special-use': '\\Sent', messages: [] },
          'Sent Items': { messages: [] },
          Drafts: { 'special-use': '\\Drafts', messages: [] },
          All: { 'special-use': '\\All', messages: [] },
          Lists: { messages: [] },
        },
      },
    },
  });
  const selects: string[] = [];
  const sockets = new Set<Socket>();
  imap.server.on('connection', (socket: Socket) =>
    sockets.add(socket.on('close', () => sockets.delete(socket))),
  );
  const select = imap.getCommandHandler('SELECT');
  imap.setCommandHandler('SELECT', (...args) => {
    selects.push(String(args[1]?.attributes?.[0]?.value));
    select(...args);
  });
  await new Promise<void>((resolve) => imap.listen(0, '127.0.0.1', resolve));
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const host: OldHost = {
    submissionPort: portOf(listening),
    imapPort: portOf(imap.server),
    ca: cert,
    passwords,
    selects,
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
    route: () => {},
    keep: (folder, raw) => imap.appendMessage(folder, [], false, raw),
    flags: (folder) => imap.getMailbox(folder).messages.flatMap(({ flags = [] }) => flags),
    writeCa(dir) {
      const path = join(dir, 'ca.pem');
      writeFileSync(path, cert);
      return path;
    },
    async close() {
      await new Promise<void>((resolve) => smtp.close(resolve));
      await new Promise<void>((resolve) => imap.close(resolve));
    },
  };
  return host;
}
