/** Sendmail 8: savemail.c (errbody), headers.c (commaize), and cf/README's Received. */

import { idOf, mailDate, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

const VERSION = '8.17.1.9/8.17.1.9';

export function sendmail(original: Original, host: Host): string {
  const id = `5AO3${idOf(original, 4, 'ABCDEFGHJKLMNPQRSTUVWXYZ')}0${idOf(original, 5, '123456789')}`;
  const bound = `${id}.${Math.floor(original.receivedAt.getTime() / 1000)}/${host.name}`;
  const at = mailDate(original.receivedAt);
  const { outcome } = original;
  const whole = outcome === 'failed' && original.body !== null;
  const eightBit = /[\x80-\xff]/.test(original.body ?? '');
  return [
    'Received: from localhost (localhost)',
    `\tby ${host.name} (${VERSION}) id ${id};`,
    `\t${at}`,
    `Date: ${at}`,
    `From: Mail Delivery Subsystem <MAILER-DAEMON@${host.name}>`,
    `Message-Id: <202611240316.${id}@${host.name}>`,
    `To: <${original.sender}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${bound}"`,
    ...(eightBit ? ['Content-Transfer-Encoding: 8bit'] : []),
    `Subject: ${SUBJECTS[outcome]}`,
    `Auto-Submitted: auto-generated (${KINDS[outcome]})`,
    '',
    'This is a MIME-encapsulated message',
    '',
    `--${bound}`,
    '',
    ...proseOf(original),
    '',
    `--${bound}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${host.name}`,
    `Received-From-MTA: DNS; ${original.client.name ?? `[${original.client.address}]`}`,
    `Arrival-Date: ${at}`,
    ...original.recipients.flatMap((recipient) => [
      '',
      ...(recipient.originalRecipient === null
        ? []
        : [`Original-Recipient: rfc822;${recipient.originalRecipient}`]),
      `Final-Recipient: RFC822; ${recipient.address}`,
      `Action: ${outcome === 'relayed' ? 'relayed (to non-DSN-aware mailer)' : outcome}`,
      `Status: ${recipient.status ?? '5.0.0'}`,
      'Remote-MTA: DNS; mx.far.example',
      `Diagnostic-Code: SMTP; ${replyOf(recipient)}`,
      `Last-Attempt-Date: ${at}`,
    ]),
    '',
    `--${bound}`,
    whole ? 'Content-Type: message/rfc822' : 'Content-Type: text/rfc822-headers',
    ...(eightBit && whole ? ['Content-Transfer-Encoding: 8bit'] : []),
    '',
    `${returnedHeader(original, host, id)}${whole ? `\n${original.body}` : ''}`,
    `--${bound}--`,
    '',
    '',
  ].join('\n');
}

const SUBJECTS = {
  failed: 'Returned mail: see transcript for details',
  delayed: 'Warning: could not send message for past 4 hours',
  relayed: 'Return receipt',
} as const;

const KINDS = { failed: 'failure', delayed: 'warning-timeout', relayed: 'return-receipt' } as const;

function proseOf(original: Original): string[] {
  const { client, outcome, recipients } = original;
  const from = client.name === null ? `[${client.address}]` : `${client.name} [${client.address}]`;
  const warning = [
    '    **********************************************',
    '    **      THIS IS A WARNING MESSAGE ONLY      **',
    '    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **',
    '    **********************************************',
    '',
  ];
  const addresses = {
    failed: '   ----- The following addresses had permanent fatal errors -----',
    delayed: '   ----- The following addresses had transient non-fatal errors -----',
    relayed: '   ----- The following addresses had successful delivery notifications -----',
  }[outcome];
  return [
    ...(outcome === 'delayed' ? warning : []),
    `The original message was received at ${mailDate(original.receivedAt)}`,
    `from ${from}`,
    '',
    addresses,
    ...recipients.flatMap((recipient) =>
      outcome === 'relayed'
        ? [`<${recipient.address}>  (relayed to non-DSN-aware mailer)`]
        : [`<${recipient.address}>`, `    (reason: ${replyOf(recipient)})`],
    ),
    '',
    '   ----- Transcript of session follows -----',
    ...(outcome === 'relayed'
      ? recipients.map(({ address }) => `<${address}>... relayed; expect no further notifications`)
      : [
          '... while talking to mx.far.example.:',
          ...recipients.flatMap((recipient) => [
            `>>> RCPT To:<${recipient.address}>`,
            `<<< ${replyOf(recipient)}`,
            outcome === 'failed'
              ? `550 5.1.1 <${recipient.address}>... User unknown`
              : `<${recipient.address}>... Deferred: ${replyOf(recipient)}`,
          ]),
          ...(outcome === 'delayed'
            ? [
                'Warning: message still undelivered after 4 hours',
                'Will keep trying until message is 5 days old',
              ]
            : []),
        ]),
  ];
}

/** Columns after which commaize begins a new line. */
const WIDTH = 78;

function returnedHeader(original: Original, host: Host, id: string): string {
  const { address, helo, name } = original.client;
  const single = original.recipients.length === 1 ? original.recipients[0] : undefined;
  const recipient = single === undefined ? '' : `\n\tfor <${single.originalRecipient ?? single.address}>`;
  return [
    `Return-Path: <${original.sender}>`,
    `Received: from ${helo} (${name === null ? '' : `${name} `}[${address}])`,
    `\tby ${host.name} (${VERSION}) with ESMTP id ${id}${recipient};`,
    `\t${mailDate(original.receivedAt)}`,
    original.header.replace(/^(?:To|Cc):.*(?:\n[ \t].*)*/gim, commaized),
  ].join('\n');
}

/** Lists of recipients are written anew: one blank behind each comma, and eight before a new line. */
function commaized(field: string): string {
  const [name = '', ...rest] = field.split(':');
  const addresses = rest.join(':').replace(/\n/g, '').split(',');
  if (addresses.length === 1) return field;
  let line = `${name}:`;
  const lines: string[] = [];
  for (const [i, address] of addresses.entries()) {
    const text = `${address.trim()}${i < addresses.length - 1 ? ',' : ''}`;
    if (line.length + 1 + text.length > WIDTH) {
      lines.push(line);
      line = `       `;
    }
    line += ` ${text}`;
  }
  return [...lines, line].join('\n');
}
