/** Reports of the servers that people run themselves, around the mail that they return. */

import { type Failure, type ReportOf, returnedPart, withSender } from './report-of.ts';
import { dateTime, lines, namedTime, wrap } from './text.ts';

export type { Failure, ReportOf } from './report-of.ts';
export { exim, eximPlain, qmail, vacation } from './reporters-text.ts';

/** Postfix, bounce_notify_util.c. */
export function postfix(it: ReportOf): string {
  const { name } = it.by;
  const boundary = `${it.id}.${Math.floor(it.at.getTime() / 1000)}/${name}`;
  const said = (f: Failure): string =>
    f.remote
      ? `host ${f.remote.name}[${f.remote.address}] said: ${f.reply} (in reply to RCPT TO command)`
      : f.reply.replace(/^\d{3} [\d.]+ /, '');
  const text = lines(
    `This is the mail system at host ${name}.`,
    '',
    ...(it.delay
      ? [
          '####################################################################',
          '# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #',
          '####################################################################',
          '',
          'Your message could not be delivered for more than 4 hour(s).',
          'It will be retried until it is 5 day(s) old.',
        ]
      : [
          "I'm sorry to have to inform you that your message could not",
          "be delivered to one or more recipients. It's attached below.",
        ]),
    '',
    'For further assistance, please send mail to postmaster.',
    '',
    'If you do so, please include this problem report. You can',
    'delete your own text from the attached returned message.',
    '',
    '                   The mail system',
    ...it.failures.flatMap((f) => [
      '',
      wrap(`<${f.recipient}>${f.original ? ` (expanded from <${f.original}>)` : ''}: ${said(f)}`, 76, '    '),
    ]),
    '',
  );
  return lines(
    `Received: by ${name} (Postfix)`,
    `\tid ${it.id.split('').reverse().join('')}; ${namedTime(it.at, it.zone)}`,
    `Date: ${namedTime(it.at, it.zone)}`,
    `From: MAILER-DAEMON@${name} (Mail Delivery System)`,
    `Subject: ${it.delay ? 'Delayed Mail (still being retried)' : 'Undelivered Mail Returned to Sender'}`,
    `To: ${it.to}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`,
    `Message-Id: <${dateStamp(it.at)}.${it.id.split('').reverse().join('')}@${name}>`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    `--${boundary}`,
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    text,
    `--${boundary}`,
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${name}`,
    `X-Postfix-Queue-ID: ${it.id}`,
    `X-Postfix-Sender: rfc822; ${it.to}`,
    `Arrival-Date: ${namedTime(it.arrival, it.zone)}`,
    ...it.failures.flatMap((f) => [
      '',
      `Final-Recipient: rfc822; ${f.recipient}`,
      `Original-Recipient: rfc822;${f.original ?? f.recipient}`,
      `Action: ${it.delay ? 'delayed' : 'failed'}`,
      `Status: ${f.status}`,
      ...(f.remote ? [`Remote-MTA: dns; ${f.remote.name}`] : []),
      wrap(
        `Diagnostic-Code: ${f.remote ? 'smtp' : 'X-Postfix'}; ${f.remote ? f.reply : said(f)}`,
        76,
        '    ',
      ),
    ]),
    '',
    returnedPart(withSender(it), boundary, 'Undelivered Message'),
  );
}

function dateStamp(at: Date): string {
  return at
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 14);
}

/** sendmail 8, savemail.c. */
export function sendmail(it: ReportOf): string {
  const boundary = `${it.id}.${Math.floor(it.at.getTime() / 1000)}/${it.by.name}`;
  const subject = it.delay
    ? 'Warning: could not send message for past 4 hours'
    : 'Returned mail: see transcript for details';
  return lines(
    `Received: from localhost (localhost)`,
    `\tby ${it.by.name} (8.18.1/8.18.1) id ${it.id};`,
    `\t${dateTime(it.at, it.zone)}`,
    `Date: ${dateTime(it.at, it.zone)}`,
    `From: Mail Delivery Subsystem <MAILER-DAEMON@${it.by.name}>`,
    `Message-Id: <${dateStamp(it.at)}.${it.id}@${it.by.name}>`,
    `To: <${it.to}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`,
    `Subject: ${subject}`,
    `Auto-Submitted: auto-generated (${it.delay ? 'warning-timeout' : 'failure'})`,
    '',
    'This is a MIME-encapsulated message',
    '',
    `--${boundary}`,
    '',
    `The original message was received at ${dateTime(it.arrival, it.zone)}`,
    '',
    it.delay
      ? '   ----- The following addresses had transient non-fatal errors -----'
      : '   ----- The following addresses had permanent fatal errors -----',
    ...it.failures.flatMap((f) => [`<${f.recipient}>`, `    (reason: ${f.reply})`]),
    '',
    '   ----- Transcript of session follows -----',
    ...it.failures.flatMap((f) => [
      ...(f.remote ? [`... while talking to ${f.remote.name}.:`] : []),
      '>>> DATA',
      `<<< ${f.reply}`,
      it.delay ? `<${f.recipient}>... Deferred` : `550 5.1.1 <${f.recipient}>... User unknown`,
    ]),
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${it.by.name}`,
    `Arrival-Date: ${dateTime(it.arrival, it.zone)}`,
    ...it.failures.flatMap((f) => [
      '',
      ...(f.original ? [`Original-Recipient: rfc822;${f.original}`] : []),
      `Final-Recipient: RFC822; ${f.recipient}`,
      `Action: ${it.delay ? 'delayed' : 'failed'}`,
      `Status: ${f.status}`,
      ...(f.remote ? [`Remote-MTA: DNS; ${f.remote.name}`] : []),
      `Diagnostic-Code: SMTP; ${f.reply}`,
      `Last-Attempt-Date: ${dateTime(it.at, it.zone)}`,
    ]),
    '',
    returnedPart(withSender(it), boundary, null),
  );
}

/** Courier, dsn.c. */
export function courier(it: ReportOf): string {
  const boundary = `=_courier-${it.id}`;
  return lines(
    'Received: from localhost (localhost [127.0.0.1])',
    `  by ${it.by.name} with ESMTP; ${dateTime(it.at, it.zone)}`,
    `From: "Courier mail server at ${it.by.name}" <postmaster@${it.by.name}>`,
    `To: ${it.to}`,
    'Subject: NOTICE: mail delivery status.',
    `Date: ${dateTime(it.at, it.zone)}`,
    'Mime-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `    boundary="${boundary}"`,
    'Content-Transfer-Encoding: 7bit',
    `Message-ID: <courier.${it.id}@${it.by.name}>`,
    '',
    `--${boundary}`,
    'Content-Transfer-Encoding: 7bit',
    '',
    `This is a delivery status notification from ${it.by.name},`,
    'running the Courier mail server, version 1.3.',
    '',
    `The original message was received on ${dateTime(it.arrival, it.zone)}`,
    '',
    '---------------------------------------------------------------------------',
    '',
    '             UNDELIVERABLE MAIL',
    '',
    'Your message to the following recipients cannot be delivered:',
    ...it.failures.flatMap((f) => [
      '',
      `<${f.recipient}>:`,
      ...(f.remote
        ? [`    ${f.remote.name} [${f.remote.address}]:`, '>>> RCPT TO', `<<< ${f.reply}`]
        : [`        ${f.reply}`]),
    ]),
    '',
    '---------------------------------------------------------------------------',
    '',
    'If your message was also sent to additional recipients, their delivery',
    'status is not included in this report. You may or may not receive',
    'other delivery status notifications for additional recipients.',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: 7bit',
    '',
    `Reporting-MTA: dns; ${it.by.name}`,
    `Arrival-Date: ${dateTime(it.arrival, it.zone)}`,
    ...it.failures.flatMap((f) => [
      '',
      `Final-Recipient: rfc822; ${f.recipient}`,
      'Action: failed',
      'Status: 5.0.0',
      `Diagnostic-Code: smtp; ${f.reply}`,
    ]),
    '',
    returnedPart(it, boundary, null),
  );
}

/** OpenSMTPD, bounce.c: multipart/mixed without status fields. */
export function opensmtpd(it: ReportOf): string {
  const boundary = `${it.id}/${it.by.name}`;
  return lines(
    `Received: from localhost (${it.by.name} [local])`,
    `\tby ${it.by.name} (OpenSMTPD) with ESMTPA id ${it.id.slice(0, 8)};`,
    `\t${namedTime(it.at, it.zone)}`,
    'Subject: Delivery status notification: error',
    `From: Mailer Daemon <MAILER-DAEMON@${it.by.name}>`,
    `To: ${it.to}`,
    `Date: ${namedTime(it.at, it.zone)}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed;boundary="${boundary}"`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    `--${boundary}`,
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    '    Hi!',
    '',
    '    This is the MAILER-DAEMON, please DO NOT REPLY to this email.',
    '',
    '    An error has occurred while attempting to deliver a message for',
    '    the following list of recipients:',
    '',
    ...it.failures.map((f) => `${f.recipient}: ${f.reply}`),
    '',
    '    Below is a copy of the original message:',
    '',
    '',
    returnedPart(it, boundary, 'Message').replace(
      'Description: Message\n',
      'Description: Original message\n',
    ),
  );
}
