/**
 * Exchange Server 2019 ([MS-OXCMAIL], "Original message headers" and DSN parts): HTML and text, status, the header as
 * text/rfc822-headers. Between Frontend Transport, where the mail came in, and the mailbox server that writes the
 * report stand hops with private addresses; in a domain of its own (`.local`) where Active Directory has one.
 */

import { BASE62, idOf, mailDate, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

const BUILD = '15.2.1544.11';
const TLS = '(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)';

/** Mailbox servers named in the domain of the Internet: the usual way since certificates for `.local` ended. */
export function exchange(original: Original, host: Host): string {
  return written(original, host, host.name.slice(host.name.indexOf('.') + 1));
}

export function exchangeLocal(original: Original, host: Host): string {
  return written(original, host, 'corp.local');
}

function written(original: Original, host: Host, domain: string): string {
  const { outcome, client } = original;
  const mailbox = `EX02.${domain}`;
  const front = `EX01.${domain}`;
  const at = mailDate(original.receivedAt);
  const id = `${idOf(original, 8, '0123456789abcdef')}-2f30-4d0c-9d0a-${idOf(original, 12, '0123456789abcdef')}`;
  const outer = `${id}-a`;
  const inner = `${id}-b`;
  const copy = returnedHeader(original, front, mailbox);
  const subject = `${{ failed: 'Undeliverable', delayed: 'Delivery delayed', relayed: 'Relayed' }[outcome]}: ${original.subject}`;
  return [
    `Received: from ${front} (10.1.4.20) by ${front} (10.1.4.20) with`,
    ` Microsoft SMTP Server ${TLS} id`,
    ` ${BUILD}; ${at}`,
    'MIME-Version: 1.0',
    `From: <postmaster@${host.name.slice(host.name.indexOf('.') + 1)}>`,
    `To: ${original.sender}`,
    `Date: ${at}`,
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${outer}"`,
    'X-MS-Exchange-Message-Is-Ndr:',
    'Content-Language: en-US',
    `Message-ID: <${id}@${mailbox}>`,
    ...(original.messageId === null
      ? []
      : [`In-Reply-To: ${original.messageId}`, `References: ${original.messageId}`]),
    `Subject: ${subject}`,
    'Auto-Submitted: auto-replied',
    '',
    `--${outer}`,
    'Content-Type: multipart/alternative; differences=Content-Type;',
    `\tboundary="${inner}"`,
    '',
    `--${inner}`,
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...proseOf(original, mailbox),
    'Original message headers:',
    '',
    copy,
    `--${inner}`,
    'Content-Type: text/html; charset="utf-8"',
    'Content-Transfer-Encoding: base64',
    '',
    html([...proseOf(original, mailbox), 'Original message headers:']),
    '',
    `--${inner}--`,
    '',
    `--${outer}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns;${mailbox}`,
    `Received-From-MTA: dns;${client.helo}`,
    `Arrival-Date: ${at}`,
    '',
    ...original.recipients.flatMap((recipient) => [
      ...(recipient.originalRecipient === null
        ? []
        : [`Original-Recipient: rfc822;${recipient.originalRecipient}`]),
      `Final-Recipient: rfc822;${recipient.address}`,
      `Action: ${outcome}`,
      `Status: ${recipient.status ?? '5.1.1'}`,
      `Diagnostic-Code: smtp;${replyOf(recipient)}`,
      '',
    ]),
    `--${outer}`,
    'Content-Type: text/rfc822-headers',
    '',
    copy,
    `--${outer}--`,
    '',
  ].join('\n');
}

function proseOf({ outcome, recipients }: Original, mailbox: string): string[] {
  const says = {
    failed: 'Delivery has failed to these recipients or groups:',
    delayed: 'Delivery is delayed to these recipients or groups:',
    relayed:
      'Delivery to these recipients or groups is complete, but no delivery notification was sent by the destination server:',
  }[outcome];
  return [
    says,
    '',
    ...recipients.map(({ address }) => `${address}<mailto:${address}>`),
    ...(outcome === 'failed'
      ? [
          "The email address you entered couldn't be found. Please check the recipient's email address and try to resend the message. If the problem continues, please contact your email admin.",
        ]
      : []),
    '',
    'Diagnostic information for administrators:',
    '',
    `Generating server: ${mailbox}`,
    '',
    ...recipients.flatMap((recipient) => [
      recipient.address,
      `Remote Server returned '${replyOf(recipient)}'`,
      '',
    ]),
  ];
}

function html(lines: readonly string[]): string {
  const text = `<html><body><p>${lines.join('<br>\n')}</p></body></html>`;
  return (
    Buffer.from(text, 'latin1')
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');
}

function returnedHeader(original: Original, front: string, mailbox: string): string {
  const { address, helo } = original.client;
  const at = mailDate(original.receivedAt);
  const hop = (text: string) => folded(`Received: ${text}; ${at}`);
  return [
    hop(`from ${front} (10.1.4.20) by ${mailbox} (10.1.4.21) with Microsoft SMTP Server ${TLS} id ${BUILD}`),
    hop(
      `from ${helo} (${address}) by ${front} (10.1.4.20) with Microsoft SMTP Server id ${BUILD} via Frontend Transport`,
    ),
    `${original.header}Return-Path: ${original.sender}`,
    `X-MS-Exchange-Organization-Network-Message-Id: ${idOf(original, 36, BASE62)}`,
    `X-MS-Exchange-Organization-AuthSource: ${front}`,
    'X-MS-Exchange-Organization-AuthAs: Anonymous',
    '',
  ].join('\n');
}

/** Lines of 78 characters at most, with a blank before each but the first. */
function folded(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 78) {
      lines.push(line);
      line = '';
    }
    line = line === '' && lines.length === 0 ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
