/** Hands a mail to a host as its mailbox's own program does (RFC 6409): with a login, and never without TLS. */

import { createTransport } from 'nodemailer';
import type { Submitted } from './submission.ts';

/** Implicit TLS first (RFC 8314 section 3.3), then STARTTLS. */
export const SUBMISSION_PORTS: readonly number[] = [465, 587];

/** Where nobody answers within this, the port is shut by whoever is between. */
const CONNECT_MS = 8_000;
/** Hosts let strangers wait half a minute before they greet; they take a small mail within as much. */
const ANSWER_MS = 60_000;

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

/** Never rejects. */
export async function submit(login: SubmissionLogin, mail: SubmissionMail): Promise<Submitted> {
  const ports = login.port === null ? SUBMISSION_PORTS : [login.port];
  const said: string[] = [];
  for (const port of ports) {
    const submitted = await submitTo(port, login, mail);
    if (submitted.kind !== 'unreachable') return submitted;
    said.push(`${port}: ${submitted.said}`);
  }
  return { kind: 'unreachable', said: said.join('; ') };
}

async function submitTo(
  port: number,
  { host, user, password, ca }: SubmissionLogin,
  { mailbox, token, subject, text }: SubmissionMail,
): Promise<Submitted> {
  const [implicit] = SUBMISSION_PORTS;
  const transport = createTransport({
    host,
    port,
    secure: port === implicit,
    // A host in whose name somebody answers without TLS gets no password.
    requireTLS: true,
    auth: { user, pass: password },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: ca === undefined ? {} : { ca },
  });
  try {
    await transport.sendMail({
      from: mailbox,
      to: mailbox,
      subject,
      text,
      headers: {
        [SUBMISSION_HEADER]: token,
        // RFC 3834: nobody is to answer.
        'Auto-Submitted': 'auto-generated',
      },
    });
    return { kind: 'taken' };
  } catch (error) {
    return failed(error);
  } finally {
    transport.close();
  }
}

/** nodemailer's codes of errors that are the host's answer. */
const ANSWERED: ReadonlySet<string> = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE', 'EPROTOCOL']);

function failed(error: unknown): Submitted {
  const { code = '', response } = error as { readonly code?: string; readonly response?: string };
  if (response !== undefined && ANSWERED.has(code))
    return { kind: 'refused', said: response.slice(0, MAX_SAID_CHARS) };
  const said = error instanceof Error ? error.message : String(error);
  return { kind: 'unreachable', said: said.slice(0, MAX_SAID_CHARS) };
}
