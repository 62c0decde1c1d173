/** Hands a mail to a host as its mailbox's own program does (RFC 6409): with a login, and never without TLS. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { within } from './deadline.ts';

/** Implicit TLS first (RFC 8314 section 3.3), then STARTTLS. */
export const SUBMISSION_PORTS: readonly number[] = [465, 587];

/** Where nobody answers within this, the port is shut by whoever is between. */
const CONNECT_MS = 8_000;
/** Hosts let strangers wait half a minute before they greet; they take a small mail within as much. */
const ANSWER_MS = 60_000;
/** Of all of it with one port: whoever sends a line every few seconds has no end otherwise. */
export const MAX_SUBMISSION_MS = 180_000;

/** RFC 5321 section 4.5.3.1.5 has 512 characters a line. */
const MAX_SAID_CHARS = 512;

/** The field by which the mail is known again; its value is 32 characters that nobody guesses. */
export const SUBMISSION_HEADER = 'Truebounce-Submission';

export interface SubmissionLogin {
  readonly host: string;
  /** Null: those of `SUBMISSION_PORTS`, until one answers. */
  readonly port: number | null;
  readonly user: string;
  readonly password: string;
  /** Certificates of authorities beside Node's own, PEM. */
  readonly ca?: string;
}

export interface SubmissionMail {
  readonly mailbox: string;
  readonly token: string;
  readonly subject: string;
  readonly text: string;
}

export type Submitted =
  | { readonly kind: 'taken' }
  /** The connection broke while the mail was handed over: nobody knows. */
  | { readonly kind: 'perhaps-taken'; readonly said: string }
  | {
      readonly kind: 'refused';
      readonly step: 'login' | 'recipient' | 'mail';
      /** RFC 5321 section 4.2.1. */
      readonly code: number;
      readonly said: string;
    }
  /** Nobody answers there, or not by a TLS that proves its name: no password was given. */
  | { readonly kind: 'unreachable'; readonly said: string }
  /** The host fell silent, or hung up, after the login had begun, and before it had the mail. */
  | { readonly kind: 'broke-off'; readonly said: string };

/** Never rejects. Another port is tried only where nothing was given to the one before. */
export async function submit(
  login: SubmissionLogin,
  mail: SubmissionMail,
  maxMs = MAX_SUBMISSION_MS,
): Promise<Submitted> {
  const ports = login.port === null ? SUBMISSION_PORTS : [login.port];
  const said: string[] = [];
  for (const port of ports) {
    const submitted = await submitTo(port, login, mail, maxMs);
    if (submitted.kind !== 'unreachable') return submitted;
    said.push(`${port}: ${submitted.said}`);
  }
  return { kind: 'unreachable', said: said.join('; ') };
}

async function submitTo(
  port: number,
  { host, user, password, ca }: SubmissionLogin,
  mail: SubmissionMail,
  maxMs: number,
): Promise<Submitted> {
  const raw = await rawOf(mail);
  const [implicit] = SUBMISSION_PORTS;
  const socket = connect({ host, port });
  const reached = await within(CONNECT_MS, once(socket, 'connect')).catch(wordsOf);
  if (typeof reached === 'string') {
    socket.destroy();
    return { kind: 'unreachable', said: reached };
  }
  const connection = new SMTPConnection({
    connection: socket,
    host,
    port,
    secure: port === implicit,
    // A host in whose name somebody answers without TLS gets no password.
    requireTLS: true,
    // Of all up to the end of STARTTLS.
    connectionTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    tls: ca === undefined ? {} : { ca },
  });
  const broken = once(connection, 'error').then(([error]) => Promise.reject(error));
  const late = setTimeout(
    () => connection.emit('error', new Error(`no end after ${maxMs / 1_000} s`)),
    maxMs,
  );
  const step = <T>(action: Promise<T>): Promise<T> => Promise.race([action, broken]);
  let at: Step = 'connect';
  // Read when the host has accepted DATA, and not before.
  const body = Readable.from(
    (function* () {
      at = 'data';
      yield raw;
    })(),
  );
  try {
    await step(promisify<void>((done) => connection.connect(done))());
    at = 'login';
    const credentials = { user, pass: password };
    await step(promisify<unknown>((done) => connection.login({ credentials }, done))());
    at = 'send';
    const envelope = { from: mail.mailbox, to: [mail.mailbox] };
    await step(promisify<unknown>((done) => connection.send(envelope, body, done))());
    return { kind: 'taken' };
  } catch (error) {
    return failedAt(at, error);
  } finally {
    clearTimeout(late);
    // What it still has to say, nobody asks for; without a listener it would end the process.
    broken.catch(() => {});
    connection.on('error', () => {});
    try {
      connection.quit();
    } catch {
      // Of a connection that never was.
    }
    connection.close();
    socket.destroy();
  }
}

function rawOf({ mailbox, token, subject, text }: SubmissionMail): Promise<Buffer> {
  const composed = new MailComposer({
    from: mailbox,
    to: mailbox,
    subject,
    text,
    headers: {
      [SUBMISSION_HEADER]: token,
      // RFC 3834: nobody is to answer.
      'Auto-Submitted': 'auto-generated',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composed.compile().build();
}

interface SmtpError {
  readonly command?: string;
  readonly response?: string | false;
  readonly responseCode?: number;
}

type Step = 'connect' | 'login' | 'send' | 'data';

function failedAt(at: Step, error: unknown): Submitted {
  const { command, response, responseCode: code } = error as SmtpError;
  if (at === 'connect') return { kind: 'unreachable', said: wordsOf(error) };
  const said = typeof response === 'string' ? response.slice(0, MAX_SAID_CHARS) : wordsOf(error);
  if (code !== undefined) {
    const step = at === 'login' ? 'login' : command === 'RCPT TO' ? 'recipient' : 'mail';
    return { kind: 'refused', step, code, said };
  }
  return at === 'data' ? { kind: 'perhaps-taken', said } : { kind: 'broke-off', said };
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_SAID_CHARS);
}
