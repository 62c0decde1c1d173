/**
 * The mail that carries an alert. It says of itself that a machine wrote it (RFC 3834), so that no vacation message and no
 * other Truebounce answers it, and it has nothing that reports to anybody that it was read.
 */

import { createHash } from 'node:crypto';

export interface AlertEnvelope {
  /** Addresses, without names. */
  readonly from: string;
  readonly to: string;
  readonly at: Date;
  /** Of the delivery: the same one gives the same Message-ID, so that a mail that is sent twice is shown once. */
  readonly id: string;
  /** A language tag (RFC 5646). */
  readonly language: string;
}

/** The name beside our address; a reader sorts by it. */
const SENDER_NAME = 'Truebounce';

/**
 * A whole mail (RFC 5322), with CRLF. `text`: lines that LF ends. The composer is loaded here and now: who has no alerts
 * does not need it.
 */
export async function alertMail(
  { subject, body }: { readonly subject: string; readonly body: string },
  { from, to, at, id, language }: AlertEnvelope,
): Promise<Uint8Array> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  return new MailComposer({
    from: { name: SENDER_NAME, address: from },
    to: { name: '', address: to },
    subject,
    date: at,
    messageId: messageIdOf(id, from),
    headers: {
      'Auto-Submitted': 'auto-generated',
      // What Exchange heeds in its place.
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': language,
    },
    text: body,
    encoding: 'quoted-printable',
    // Base64 is shorter where hardly a letter is ASCII.
    textEncoding: language === 'ja' ? 'B' : 'Q',
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** An id holds strangers' words (a login, a script): of them the Message-ID has a hash. */
function messageIdOf(id: string, from: string): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `<truebounce.${hash}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}
