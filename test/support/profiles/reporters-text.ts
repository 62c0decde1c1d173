/** Reports that a person can read: Exim's, qmail's, and people's own answers. */

import { type Failure, type ReportOf, returnedPart, withSender } from './report-of.ts';
import { dateTime, dayTime, lines, quotedPrintable, split, wrap } from './text.ts';

/** Exim 4.9x: text, an RFC 3464 part, and the returned mail (moan.c, deliver.c). */
export function exim(it: ReportOf): string {
  const boundary = `${Math.floor(it.at.getTime() / 1000)}-eximdsn-${it.by.address.replaceAll('.', '')}`;
  return lines(
    ...eximHeader(it),
    `Content-Type: multipart/report; report-type=delivery-status; boundary=${boundary}`,
    'MIME-Version: 1.0',
    ...eximTail(it),
    `--${boundary}`,
    'Content-type: text/plain; charset=us-ascii',
    '',
    eximText(it),
    '',
    `--${boundary}`,
    'Content-type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${it.by.name}`,
    ...it.failures.flatMap((f) => [
      '',
      `Action: ${it.delay ? 'delayed' : 'failed'}`,
      `Final-Recipient: rfc822;${f.recipient}`,
      `Status: ${it.delay ? '4.0.0' : '5.0.0'}`,
      ...(f.remote ? [`Remote-MTA: dns; ${f.remote.name}`, `Diagnostic-Code: smtp; ${f.reply}`] : []),
    ]),
    '',
    returnedPart(withSender(it, 'Return-path'), boundary, null),
  );
}

/** Exim as cPanel's `bounce_return_body` of old and many Debian hosts: one text with a separator line. */
export function eximPlain(it: ReportOf): string {
  const { returned } = withSender(it, 'Return-path');
  return lines(
    ...eximHeader(it),
    ...eximTail(it),
    eximText(it),
    '',
    it.headersOnly
      ? "------ This is a copy of the message's headers. ------"
      : '------ This is a copy of the message, including all the headers. ------',
    '',
    it.headersOnly ? `${split(returned).header}\n` : returned,
  );
}

function eximHeader(it: ReportOf): string[] {
  return [
    `Received: from mailnull by ${it.by.name} with local (Exim 4.98)`,
    `\tid ${it.id}`,
    `\tfor ${it.to};`,
    `\t${dateTime(it.at, it.zone)}`,
    `X-Failed-Recipients: ${it.failures.map((f) => f.recipient).join(', ')}`,
    'Auto-Submitted: auto-replied',
    `From: Mail Delivery System <Mailer-Daemon@${it.by.name}>`,
    `To: ${it.to}`,
  ];
}

function eximTail(it: ReportOf): string[] {
  return [
    it.delay
      ? `Subject: Warning: message ${it.id} delayed 24 hours`
      : 'Subject: Mail delivery failed: returning message to sender',
    `Message-Id: <E${it.id}@${it.by.name}>`,
    `Date: ${dateTime(it.at, it.zone)}`,
    '',
  ];
}

function eximText(it: ReportOf): string {
  const why = (f: Failure): string[] =>
    f.remote
      ? [
          `    host ${f.remote.name} [${f.remote.address}]`,
          `    SMTP error from remote mail server after RCPT TO:<${f.recipient}>:`,
          `    ${wrap(f.reply, 72, '    ')}`,
        ]
      : [`    ${f.reply}`];
  return lines(
    'This message was created automatically by mail delivery software.',
    '',
    ...(it.delay
      ? [
          'A message that you sent has not yet been delivered to one or more of its',
          `recipients after more than 24 hours on the queue on ${it.by.name}.`,
          '',
          `The message identifier is:     ${it.id}`,
          `The date of the message is:    ${dateTime(it.arrival, it.zone)}`,
          '',
          'The address to which the message has not yet been delivered is:',
        ]
      : [
          'A message that you sent could not be delivered to one or more of its',
          'recipients. This is a permanent error. The following address(es) failed:',
        ]),
    '',
    ...it.failures.flatMap((f) => [`  ${f.recipient}`, ...why(f)]),
  );
}

/** qmail-send.c `injectbounce`: one text, all headers returned. */
export function qmail(it: ReportOf): string {
  // qmail itself knows no zones: -0000; hosts in Japan patch their own in
  const time = it.zone === 0 ? dayTime(it.at, 0, '-0000') : dayTime(it.at, it.zone ?? 540);
  const { returned } = withSender(it);
  return lines(
    `Received: (qmail ${it.id} invoked for bounce); ${time}`,
    `Date: ${time}`,
    `From: MAILER-DAEMON@${it.by.name}`,
    `To: ${it.to}`,
    'Subject: failure notice',
    '',
    `Hi. This is the qmail-send program at ${it.by.name}.`,
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    ...it.failures.flatMap((f) => [
      '',
      `<${f.recipient}>:`,
      ...(f.remote
        ? [
            `${f.remote.address} does not like recipient.`,
            `Remote host said: ${f.reply}`,
            `Giving up on ${f.remote.address}.`,
          ]
        : [`${f.reply} (#${f.status})`]),
    ]),
    '',
    it.headersOnly
      ? '--- Enclosed are the original headers of the message.'
      : '--- Below this line is a copy of the message.',
    '',
    it.headersOnly ? `${split(returned).header}\n` : returned,
  );
}

/** A person's answer while away (RFC 3834): nothing is returned. */
export function vacation(it: {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly inReplyTo: string;
  readonly messageId: string;
  readonly at: Date;
  readonly text: string;
  readonly extra?: readonly string[];
}): string {
  return lines(
    `Date: ${dateTime(it.at, 540)}`,
    `From: ${it.from}`,
    `To: ${it.to}`,
    `Subject: ${it.subject}`,
    `Message-ID: <${it.messageId}>`,
    `In-Reply-To: <${it.inReplyTo}>`,
    `References: <${it.inReplyTo}>`,
    'Auto-Submitted: auto-replied (vacation)',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    ...(it.extra ?? []),
    '',
    quotedPrintable(it.text),
    '',
  );
}
