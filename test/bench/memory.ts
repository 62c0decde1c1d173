/** A process of its own for `bench.ts`: classifies one 40 MB mail and prints its peak resident size in kB. */

import { classify } from '../../lib/classify/index.ts';
import { parseMail } from '../../lib/parse/index.ts';

const SIZE = 40_000_000;
const HEAD = Buffer.from(
  'Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nTo: info@example.com\nSubject: failure notice\nMIME-Version: 1.0\n',
);

function mailOf(shape: string): Buffer {
  switch (shape) {
    case 'none':
      return Buffer.concat([HEAD, Buffer.from('\nnothing\n')]);
    case 'text':
      return filled(
        'Content-Type: text/plain\n\nYour message could not be delivered.\n\n',
        '<user@example.org>: 550 5.1.1 unknown\n',
      );
    case 'line':
      return filled('Content-Type: text/plain\n\n', 'x');
    case 'attachment':
      return filled(
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n',
        `${'QUJD'.repeat(19)}\n`,
      );
    case 'nested':
      return filled(
        'Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n--b\nContent-Type: message/rfc822\n\nSubject: x\nMessage-ID: <a@b.example>\n\n',
        'line of the original\n',
      );
    default:
      throw new Error(`unknown shape: ${shape}`);
  }
}

/** One buffer, filled in place: building it by strings would be what is measured. */
function filled(head: string, pattern: string): Buffer {
  const mail = Buffer.allocUnsafe(SIZE);
  const start = HEAD.copy(mail, 0) + mail.write(head, HEAD.length);
  mail.fill(pattern, start);
  return mail;
}

classify(parseMail(mailOf(process.argv[2] ?? 'none')));
console.log(process.resourceUsage().maxRSS);
