/**
 * OpenSMTPD: bounce.c (bounce_next) and smtp_session.c (smtp_message_begin). A part that is called text/rfc822-headers
 * holds the whole message, but for success notices with RET=HDRS; no Return-Path, and `<unknown>` for no reverse name.
 */

import { bodyOf, HEX, idOf, mailDate, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

const NOTICES = {
  failed: [
    '    An error has occurred while attempting to deliver a message for',
    '    the following list of recipients:',
    '',
  ],
  delayed: [
    '    A message is delayed for more than 4 hours for the following',
    '    list of recipients:',
    '',
  ],
  relayed: ['    Your message was relayed to these recipients.', ''],
} as const;

const STATUSES = { failed: '5.0.0', delayed: '4.0.0', relayed: '2.0.0' } as const;

export function opensmtpd(original: Original, host: Host): string {
  const bound = `${idOf(original, 19, '123456789')}/${host.name}`;
  const at = `${mailDate(original.receivedAt)} (UTC)`;
  const { outcome, client } = original;
  const single = original.recipients.length === 1 ? original.recipients[0] : undefined;
  const recipient = single === undefined ? '' : `\n\tfor <${single.originalRecipient ?? single.address}>`;
  const headerOnly = outcome === 'relayed';
  return [
    `Received: from localhost (${host.name} [local])`,
    `\tby ${host.name} (OpenSMTPD) with ESMTPA id ${idOf(original, 8, HEX)};`,
    `\t${at}`,
    `Subject: Delivery status notification: ${outcome}`,
    `From: Mailer Daemon <MAILER-DAEMON@${host.name}>`,
    `To: ${original.sender}`,
    `Date: ${at}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed;boundary="${bound}"`,
    `Message-ID: <${idOf(original, 16, HEX)}@${host.name}>`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    `--${bound}`,
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    '    Hi!',
    '',
    '    This is the MAILER-DAEMON, please DO NOT REPLY to this email.',
    '',
    ...NOTICES[outcome],
    ...original.recipients.map((recipient) => `${recipient.address}: ${replyOf(recipient)}`),
    '',
    ...(outcome === 'delayed'
      ? [
          '    Please note that this is only a temporary failure report.',
          '    The message is kept in the queue for up to 4 days.',
          '    You DO NOT NEED to re-send the message to these recipients.',
          '',
        ]
      : []),
    '    Below is a copy of the original message:',
    '',
    `--${bound}`,
    'Content-Description: Delivery Report',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${host.name}`,
    '',
    ...original.recipients.flatMap(({ address }) => [
      `Final-Recipient: rfc822; ${address}`,
      `Action: ${outcome}`,
      `Status: ${STATUSES[outcome]}`,
      '',
    ]),
    `--${bound}`,
    'Content-Description: Message headers',
    'Content-Type: text/rfc822-headers',
    '',
    `Received: from ${client.helo} (${client.name ?? '<unknown>'} [${client.address}])`,
    `\tby ${host.name} (OpenSMTPD) with ESMTP id ${idOf(original, 8, HEX)}${recipient};`,
    `\t${at}`,
    `${original.header}${headerOnly ? '' : `\n${bodyOf(original)}`}`,
    `--${bound}--`,
    '',
  ].join('\n');
}
