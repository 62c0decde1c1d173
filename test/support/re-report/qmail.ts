/** qmail-send.c (injectbounce) and received.c: plain text, the whole message below a line, no MIME, no delay warnings. */

import { bodyOf, idOf, type Original, replyOf } from './original.ts';
import type { Host } from './reporter.ts';

const DIGITS = '123456789';

/** date822fmt.c: `24 Nov 2026 03:16:30 -0000`. */
function qmailDate(at: Date): string {
  return at
    .toUTCString()
    .replace(/^\w+, 0?/, '')
    .replace('GMT', '-0000');
}

/** qmail tries for queuelifetime, a week, and gives up; of success it never writes. */
export function qmail(original: Original, host: Host): string | null {
  if (original.outcome === 'relayed') return null;
  const { client, receivedAt } = original;
  const at = qmailDate(receivedAt);
  const later = original.outcome === 'delayed' ? qmailDate(new Date(receivedAt.getTime() + 604_800_000)) : at;
  const pid = Number(idOf(original, 5, DIGITS));
  const helo = client.helo === client.name ? '' : ` (HELO ${client.helo})`;
  return [
    `Received: (qmail ${pid + 20} invoked for bounce); ${later}`,
    `Date: ${later}`,
    `From: MAILER-DAEMON@${host.name}`,
    `To: ${original.sender}`,
    'Subject: failure notice',
    '',
    `Hi. This is the qmail-send program at ${host.name}.`,
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    ...original.recipients.flatMap((recipient) => [
      `<${recipient.address}>:`,
      '203.0.113.25 does not like recipient.',
      `Remote host said: ${replyOf(recipient)}`,
      'Giving up on 203.0.113.25.',
      ...(original.outcome === 'delayed'
        ? ["I'm not going to try again; this message has been in the queue too long."]
        : []),
      '',
    ]),
    '--- Below this line is a copy of the message.',
    '',
    `Return-Path: <${original.sender}>`,
    `Received: (qmail ${pid} invoked from network); ${at}`,
    `Received: from ${client.name ?? 'unknown'}${helo} (${client.address})`,
    `  by ${host.name} with SMTP; ${at}`,
    `${original.header}\n${bodyOf(original)}`,
  ].join('\n');
}
