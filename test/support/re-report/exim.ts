/**
 * Exim: deliver.c (bounces, warnings, success notices), moan.c, host.c and globals.c (received_header_text). Since 4.85
 * it writes multipart/report; before, one plain text with the copy behind a line of dashes.
 */

import { BASE62, bodyOf, dateOf, idOf, mailDate, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

const VERSION = '4.96';

export function exim(original: Original, host: Host): string {
  const bound = `${Math.floor(original.receivedAt.getTime() / 1000)}-eximdsn-${idOf(original, 9, '123456789')}`;
  const text = [
    `--${bound}`,
    'Content-type: text/plain; charset=us-ascii',
    '',
    ...proseOf(original, host),
    '',
    `--${bound}`,
    'Content-type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${host.name}`,
    '',
    ...original.recipients.flatMap((recipient) => [
      `Action: ${{ failed: 'failed', delayed: 'delayed', relayed: 'delivered' }[original.outcome]}`,
      `Final-Recipient: rfc822;${recipient.originalRecipient ?? recipient.address}`,
      `Status: ${{ failed: '5.0.0', delayed: '4.0.0', relayed: '2.0.0' }[original.outcome]}`,
      'Remote-MTA: dns; mx.far.example',
      `Diagnostic-Code: smtp; ${original.outcome === 'relayed' ? '250 Ok' : replyOf(recipient)}`,
      '',
    ]),
    `--${bound}`,
  ];
  const whole = original.outcome === 'failed' && original.body !== null;
  const copy = `${returnedHeader(original, host)}\n${whole ? original.body : ''}`;
  return [
    ...reportHeader(original, host, [
      `Content-Type: multipart/report; report-type=delivery-status; boundary=${bound}`,
      'MIME-Version: 1.0',
    ]),
    '',
    ...text,
    whole ? 'Content-type: message/rfc822' : 'Content-type: text/rfc822-headers',
    '',
    `${copy}`,
    `--${bound}--`,
    '',
  ].join('\n');
}

/** Before 4.85: warnings return nothing, and of success there are no notices. */
export function eximPlain(original: Original, host: Host): string | null {
  if (original.outcome !== 'failed') return null;
  return [
    ...reportHeader(original, host, []),
    '',
    ...proseOf(original, host),
    '',
    ...copyBehindLine(original, host),
  ].join('\n');
}

/** return_size_limit, and the buffer in whose size it is rounded up. */
const SIZE_LIMIT = 1_000;
const BUFFER = 8_192;

function copyBehindLine(original: Original, host: Host): string[] {
  const header = returnedHeader(original, host);
  // bounce_return_body = false
  if (original.body === null) return ["------ This is a copy of the message's headers. ------", '', header];
  const body = bodyOf(original);
  const most = (Math.floor(SIZE_LIMIT / BUFFER) + 1) * BUFFER;
  if (body.length <= most) {
    const line = '------ This is a copy of the message, including all the headers. ------';
    return [line, '', `${header}\n${body}`];
  }
  return [
    '------ This is a copy of the message, including all the headers.',
    `------ The body of the message is ${body.length} characters long; only the first`,
    `------ ${Math.floor(most / 1000) * 1000} or so are included here.`,
    '',
    `${header}\n${body.slice(0, most)}`,
  ];
}

function reportHeader(original: Original, host: Host, mime: readonly string[]): string[] {
  const { outcome, recipients } = original;
  const id = messageIdOf(original, '02');
  const at = mailDate(original.receivedAt);
  const failed = recipients.map(({ address }) => address).join(',\n  ');
  return [
    `Received: from Debian-exim by ${host.name} with local (Exim ${VERSION})`,
    `\tid ${id}`,
    `\tfor ${original.sender};`,
    `\t${at}`,
    ...(outcome === 'failed' ? [`X-Failed-Recipients: ${failed}`] : []),
    `Auto-Submitted: ${outcome === 'relayed' ? 'auto-generated' : 'auto-replied'}`,
    `From: Mail Delivery System <Mailer-Daemon@${host.name}>`,
    `To: ${original.sender}`,
    ...(original.messageId === null || mime.length === 0 ? [] : [`References: ${original.messageId}`]),
    ...mime,
    `Subject: ${subjectOf(original)}`,
    `Message-Id: <E${id}@${host.name}>`,
    `Date: ${at}`,
  ];
}

function subjectOf(original: Original): string {
  switch (original.outcome) {
    case 'failed':
      return 'Mail delivery failed: returning message to sender';
    case 'delayed':
      return `Warning: message ${messageIdOf(original, '00')} delayed 24 hours`;
    case 'relayed':
      return 'Delivery Status Notification';
    default:
      return original.outcome satisfies never;
  }
}

function proseOf(original: Original, host: Host): string[] {
  const software = 'This message was created automatically by mail delivery software.';
  const each = original.recipients.flatMap((recipient) => {
    const { address, originalRecipient } = recipient;
    const parent = originalRecipient !== null && originalRecipient !== address ? originalRecipient : null;
    return [
      `  ${address}`,
      ...(parent === null ? [] : [`    (generated from ${parent})`]),
      '    host mx.far.example [203.0.113.25]',
      `    ${original.outcome === 'delayed' ? 'Delay reason: ' : ''}SMTP error from remote mail server after RCPT TO:<${address}>:`,
      `    ${replyOf(recipient)}`,
    ];
  });
  switch (original.outcome) {
    case 'failed':
      return [
        software,
        '',
        'A message that you sent could not be delivered to one or more of its',
        'recipients. This is a permanent error. The following address(es) failed:',
        '',
        ...each,
      ];
    case 'delayed':
      return [
        software,
        'A message that you sent has not yet been delivered to one or more of its',
        `recipients after more than 24 hours on the queue on ${host.name}.`,
        '',
        `The message identifier is:     ${messageIdOf(original, '00')}`,
        `The subject of the message is: ${original.subject}`,
        `The date of the message is:    ${dateOf(original)}`,
        '',
        'The address to which the message has not yet been delivered is:',
        '',
        ...each,
        '',
        'No action is required on your part. Delivery attempts will continue for',
        'some time, and this warning may be repeated at intervals if the message',
        'remains undelivered. Eventually the mail delivery software will give up,',
        'and when that happens, the message will be returned to you.',
      ];
    case 'relayed':
      return [
        software,
        ' ----- The following addresses had successful delivery notifications -----',
        ...original.recipients.map(({ address }) => `<${address}> (relayed to non-DSN-aware mailer)\n`),
      ];
    default:
      return original.outcome satisfies never;
  }
}

/** Without a name by reverse DNS the address stands first, in brackets. */
function returnedHeader(original: Original, host: Host): string {
  const { address, helo, name } = original.client;
  const named = name === helo ? `${name} ([${address}])` : `${name} ([${address}] helo=${helo})`;
  const single = original.recipients.length === 1 ? original.recipients[0] : undefined;
  return [
    `Return-path: <${original.sender}>`,
    `Received: from ${name === null ? `[${address}] (helo=${helo})` : named}`,
    `\tby ${host.name} with esmtp (Exim ${VERSION})`,
    `\t(envelope-from <${original.sender}>)`,
    `\tid ${messageIdOf(original, '00')}${single === undefined ? ';' : ''}`,
    ...(single === undefined ? [] : [`\tfor ${single.originalRecipient ?? single.address};`]),
    `\t${mailDate(original.receivedAt)}`,
    original.header,
  ].join('\n');
}

function messageIdOf(original: Original, last: string): string {
  return `1${idOf(original, 5, BASE62)}-${idOf(original, 6, BASE62)}-${last}`;
}
