/** Haraka: outbound/hmail.js (populate_bounce_message_with_headers) and transaction's Received. Headers alone come back. */

import { HEX, idOf, mailDate, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

/** Of success and delay it writes nothing; what it cannot send in time bounces. */
export function haraka(original: Original, host: Host): string | null {
  if (original.outcome === 'relayed') return null;
  const { client, recipients, sender } = original;
  const at = mailDate(original.receivedAt);
  const id = idOf(original, 32, HEX)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    .toUpperCase();
  const bound = `boundary_${id}`;
  const failed = recipients.map(({ address }) => `<${address}>`).join(', ');
  return [
    `Received: (Haraka ${idOf(original, 5, '123456789')} invoked for bounce); ${at}`,
    `Date: ${at}`,
    `From: MAILER-DAEMON@${host.name}`,
    `To: ${sender}`,
    'Subject: failure notice',
    `Message-Id: <${id}@${host.name}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `    boundary="${bound}"`,
    ...(original.messageId === null ? [] : [`References: ${original.messageId}`]),
    '',
    'This is a MIME-encapsulated message.',
    '',
    `--${bound}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `Hi. This is the Haraka Mailer program at ${host.name}.`,
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    `Intended Recipients: ${failed}`,
    `Failure Reason: Some recipients failed: ${failed}`,
    '',
    ...recipients.map(replyOf),
    '',
    `--${bound}`,
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${host.name}`,
    `X-Haraka-Queue-ID: ${original.receivedAt.getTime()}_0_${idOf(original, 5, '123456789')}_1_mx`,
    `X-Haraka-Sender: rfc822; ${sender}`,
    `Arrival-Date: ${at}`,
    '',
    ...recipients.flatMap((recipient) => [
      `Final-Recipient: rfc822;${recipient.address}`,
      `Original-Recipient: rfc822;${recipient.originalRecipient ?? recipient.address}`,
      'Action: failed',
      `Status: ${(recipient.status ?? '5.0.0').replace(/^4/, '5')}`,
      'Remote-MTA: dns; mx.far.example',
      `Diagnostic-Code: smtp; ${replyOf(recipient)}`,
      '',
    ]),
    `--${bound}`,
    'Content-Description: Undelivered Message Headers',
    'Content-Type: text/rfc822-headers',
    '',
    `Received: from ${client.helo} (${client.name ?? '[unknown]'} [${client.address}])`,
    `\tby ${host.name} (Haraka/3.0.5) with ESMTP id ${id}.1`,
    `\tenvelope-from <${sender}>;`,
    `\t${at}`,
    original.header,
    `--${bound}--`,
    '',
  ].join('\n');
}
