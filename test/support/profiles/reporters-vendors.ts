/** Reports of Gmail, HCL Domino and Amazon SES. */

import type { ReportOf } from './report-of.ts';
import { dateTime, lines, split } from './text.ts';

/** Gmail today: alternative, status, and the returned header (or all) as message/rfc822. */
export function gmail(it: ReportOf & { readonly literal: string }): string {
  const outer = `${it.id}a`;
  const inner = `${it.id}b`;
  const failure = it.failures[0];
  const { header } = split(it.returned);
  return lines(
    `Received: by ${it.literal} with SMTP id ${it.id.slice(0, 20)};`,
    `        ${dateTime(it.at, -420)} (PDT)`,
    `Content-Type: multipart/report; boundary="${outer}"; report-type=delivery-status`,
    `To: ${it.to}`,
    ...(failure ? [`X-Failed-Recipients: ${failure.recipient}`] : []),
    'Auto-Submitted: auto-replied',
    'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    `Subject: Delivery Status Notification (${it.delay ? 'Delay' : 'Failure'})`,
    `Message-ID: <${it.id}.GMR@mx.google.com>`,
    `Date: ${dateTime(it.at, -420)} (PDT)`,
    'MIME-Version: 1.0',
    '',
    `--${outer}`,
    `Content-Type: multipart/related; boundary="${inner}"`,
    '',
    `--${inner}`,
    'Content-Type: text/plain; charset="UTF-8"',
    '',
    '',
    it.delay ? '** Delivery incomplete **' : '** Message not delivered **',
    '',
    it.delay
      ? `There was a temporary problem delivering your message to ${failure?.recipient}. Gmail will retry for 46 more hours.`
      : `Your message wasn't delivered to ${failure?.recipient} because the address couldn't be found, or is unable to receive mail.`,
    '',
    '',
    'The response from the remote server was:',
    failure?.reply ?? '',
    '',
    `--${inner}--`,
    '',
    `--${outer}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; googlemail.com',
    ...(it.headersOnly ? [] : [`Received-From-MTA: dns; ${it.to}`]),
    `Arrival-Date: ${dateTime(it.arrival, -420)} (PDT)`,
    `X-Original-Message-ID: ${/^message-id:\s*(<[^>]+>)/im.exec(header)?.[1] ?? ''}`,
    ...it.failures.flatMap((f) => [
      '',
      `Final-Recipient: rfc822; ${f.recipient}`,
      `Action: ${it.delay ? 'delayed' : 'failed'}`,
      `Status: ${f.status}`,
      ...(f.remote
        ? [
            `Remote-MTA: dns; ${f.remote.name}. (${f.remote.address}, the server for the domain ${f.recipient.split('@')[1]}.)`,
          ]
        : []),
      `Diagnostic-Code: smtp; ${f.reply}`,
      `Last-Attempt-Date: ${dateTime(it.at, -420)} (PDT)`,
    ]),
    '',
    `--${outer}`,
    'Content-Type: message/rfc822',
    '',
    it.headersOnly ? `${header}\n` : it.returned,
    `--${outer}--`,
    '',
  );
}

/** Gmail of old: one text, the original below a separator. */
export function gmailPlain(it: ReportOf & { readonly literal: string }): string {
  const failure = it.failures[0];
  return lines(
    `Received: by ${it.literal} with SMTP id ${it.id.slice(0, 20)};`,
    `        ${dateTime(it.at, -420)} (PDT)`,
    `Message-ID: <${it.id}@google.com>`,
    `Date: ${dateTime(it.at, -420)} (PDT)`,
    'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    `To: ${it.to}`,
    `X-Failed-Recipients: ${failure?.recipient}`,
    'Subject: Delivery Status Notification (Failure)',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    '',
    'Delivery to the following recipient failed permanently:',
    '',
    `     ${failure?.recipient}`,
    '',
    'Technical details of permanent failure: ',
    'Google tried to deliver your message, but it was rejected by the server for the recipient domain. The error that the other server returned was:',
    failure?.reply ?? '',
    '',
    '----- Original message -----',
    '',
    it.returned,
  );
}

/** HCL Domino: it keeps what it understood of the mail, in its own order. */
export function domino(it: ReportOf & { readonly subject: string }): string {
  const boundary = '==IFJRGLKFGIR48113UHRUHIHD';
  const failure = it.failures[0];
  const why = `User ${failure?.recipient.split('@')[0]} (${failure?.recipient}) not listed in Domino Directory`;
  return lines(
    'MIME-Version: 1.0',
    `Subject: DELIVERY FAILURE: ${why}`,
    `From: Postmaster@${it.by.name.split('.').slice(1).join('.')}`,
    `To: ${it.to}`,
    `Message-ID: <${it.id}@${it.by.name}>`,
    `Date: ${dateTime(it.at, it.zone)}`,
    'X-MIMETrack: Itemize by SMTP Server on DOM1/SRV/REMOTE(Release 12.0.2FP4|June 11, 2024)',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=US-ASCII',
    '',
    'Your message',
    '',
    `  Subject: ${it.subject}`,
    '',
    'was not delivered to:',
    '',
    `  ${failure?.recipient}`,
    '',
    'because:',
    '',
    `  ${why}`,
    '',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns;${it.by.name}`,
    '',
    `Final-Recipient: rfc822;${failure?.recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: X-Notes; ${why}`,
    '',
    `--${boundary}`,
    'Content-Type: message/rfc822',
    '',
    it.returned,
    `--${boundary}--`,
    '',
  );
}

/** Amazon SES about mail that it accepted and could not hand over. */
export function ses(it: ReportOf & { readonly region: string }): string {
  const boundary = `----=_Part_${it.id}`;
  return lines(
    `Date: ${dateTime(it.at)}`,
    'From: MAILER-DAEMON@amazonses.com',
    `To: ${it.to}`,
    'Subject: Delivery Status Notification (Failure)',
    `Message-ID: <${it.id}@${it.region}.amazonses.com>`,
    `X-SES-Outgoing: ${it.at.toISOString().slice(0, 10).replaceAll('-', '.')}-${it.by.address}`,
    `Feedback-ID: 1.${it.region}.x7XQ9ZbM1/0Jm2dQ4cYhB3k=:AmazonSES`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    'Content-Transfer-Encoding: 7bit',
    'Content-Description: Notification',
    '',
    'An error occurred while trying to deliver the mail to the following recipients:',
    ...it.failures.map((f) => f.recipient),
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: 7bit',
    '',
    `Reporting-MTA: dns; ${it.by.name}`,
    ...it.failures.flatMap((f) => [
      '',
      'Action: failed',
      `Final-Recipient: rfc822; ${f.recipient}`,
      `Diagnostic-Code: smtp; ${f.reply}`,
      `Status: ${f.status}`,
    ]),
    '',
    `--${boundary}`,
    'Content-Type: message/rfc822',
    '',
    it.returned,
    `--${boundary}--`,
    '',
  );
}
