/** Courier: module.dsn (dsn, with its dsn*.txt templates), courieresmtpd and submit (Received). */

import { HEX, idOf, mailDate, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

const RULE = '-'.repeat(75);

const SAYS = {
  failed: [
    '             UNDELIVERABLE MAIL',
    '',
    'Your message to the following recipients cannot be delivered:',
  ],
  delayed: [
    '                         WARNING',
    '',
    'Your message has not been delivered to the following recipients yet. The',
    'mail server will continue to try for 7 days.',
  ],
  relayed: [
    '               DELIVERY CONFIRMATION',
    '',
    'Your message to the following recipients was relayed to a mail server that',
    'does not confirm deliveries:',
  ],
} as const;

const SUBJECTS = {
  failed: 'NOTICE: mail delivery status.',
  delayed: 'WARNING: mail delivery delayed.',
  relayed: 'NOTICE: mail delivery status.',
} as const;

const STATUSES = { failed: '5.0.0', delayed: '4.0.0', relayed: '2.0.0' } as const;

export function courier(original: Original, host: Host): string {
  const { client, outcome } = original;
  const bound = `=_courier_${idOf(original, 8, HEX)}`;
  const at = mailDate(original.receivedAt);
  const id = `00000000${idOf(original, 8, '0123456789ABCDEF')}.${hex(original.receivedAt.getTime() / 1000)}`;
  // tcpremoteinfo, name by reverse DNS, address: always as IPv6
  const from = `${client.helo} (${client.name === null ? '' : `${client.name} `}[::ffff:${client.address}])`;
  const whole = outcome === 'failed' && original.body !== null;
  return [
    'Received: from localhost (localhost [127.0.0.1])',
    `  by ${host.name} with ESMTP; ${at}`,
    `From: "Courier mail server at ${host.name}" <@>`,
    `To: ${original.sender}`,
    `Subject: ${SUBJECTS[outcome]}`,
    `Date: ${at}`,
    'Mime-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `    boundary="${bound}"`,
    'Content-Transfer-Encoding: 8bit',
    `Message-ID: <courier.${hex(original.receivedAt.getTime() / 1000)}.0000${idOf(original, 4, '0123456789ABCDEF')}@${host.name}>`,
    '',
    `--${bound}`,
    'Content-Transfer-Encoding: 8bit',
    '',
    `This is a delivery status notification from ${host.name},`,
    'running the Courier mail server, version 1.0.16.',
    '',
    `The original message was received on ${at}`,
    `from ${from}`,
    '',
    RULE,
    '',
    ...SAYS[outcome],
    '',
    ...original.recipients.flatMap((recipient) => [
      `<${recipient.address}>:`,
      '    mx.far.example [203.0.113.25]:',
      ...(outcome === 'relayed' ? [] : [`>>> RCPT TO:<${recipient.address}>`]),
      `<<< ${replyOf(recipient)}`,
      '',
    ]),
    RULE,
    '',
    'If your message was also sent to additional recipients, their delivery',
    'status is not included in this report. You may or may not receive',
    'other delivery status notifications for additional recipients.',
    '',
    `--${bound}`,
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: 7bit',
    '',
    `Reporting-MTA: dns; ${host.name}`,
    `Arrival-Date: ${at}`,
    `Received-From-MTA: dns; ${from}`,
    '',
    ...original.recipients.flatMap((recipient) => [
      `Final-Recipient: rfc822; ${recipient.address}`,
      ...(recipient.originalRecipient === null
        ? []
        : [`Original-Recipient: rfc822; ${recipient.originalRecipient}`]),
      `Action: ${outcome}`,
      `Status: ${STATUSES[outcome]}`,
      'Remote-MTA: dns; mx.far.example [203.0.113.25]',
      `Diagnostic-Code: smtp; ${replyOf(recipient)}`,
      '',
    ]),
    `--${bound}`,
    whole ? 'Content-Type: message/rfc822' : 'Content-Type: text/rfc822-headers; charset=us-ascii',
    'Content-Transfer-Encoding: 8bit',
    '',
    `Received: from ${from}`,
    `  by ${host.name} with ESMTP`,
    `  id ${id}.0000${idOf(original, 4, '0123456789ABCDEF')}; ${at}`,
    `${original.header}${whole ? `\n${original.body}` : ''}`,
    `--${bound}--`,
    '',
  ].join('\n');
}

function hex(seconds: number): string {
  return Math.floor(seconds).toString(16).toUpperCase().padStart(16, '0');
}
