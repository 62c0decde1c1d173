/** Mails that attackers would write: each shape by its size, so that time at n and 2n can be compared. */

const DSN_HEAD = [
  'Return-Path: <>',
  'From: MAILER-DAEMON@example.net',
  'To: info@example.com',
  'Subject: Undelivered Mail Returned to Sender',
  'Date: Fri, 23 Sep 2016 01:22:39 +0900',
  'MIME-Version: 1.0',
].join('\n');
const PROSE_HEAD = `${DSN_HEAD}\nContent-Type: text/plain; charset=utf-8\n\nYour message could not be delivered.\n\n`;

export interface Shape {
  readonly name: string;
  /** Size at which the issue's words are met: 100,000 headers and so on. */
  readonly full: number;
  make(n: number): Buffer;
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'headers',
    full: 100_000,
    make: (n) => Buffer.from(`${DSN_HEAD}\n${'X-Filler: some value\n'.repeat(n)}\nbody\n`),
  },
  {
    name: 'parts',
    full: 10_000,
    make: (n) =>
      Buffer.from(
        `${multipart('b')}${'--b\nContent-Type: text/plain\n\nuser@example.org failed\n'.repeat(n)}--b--\n`,
      ),
  },
  { name: 'depth', full: 1_000, make: (n) => Buffer.from(nested(n)) },
  {
    name: 'one line (bytes)',
    full: 40_000_000,
    make: (n) => Buffer.concat([Buffer.from(PROSE_HEAD), Buffer.alloc(n, 'x')]),
  },
  {
    name: '> To: lines (bytes)',
    full: 1_000_000,
    make: (n) => Buffer.from(PROSE_HEAD + '> To: <user@example.org>\n'.repeat(n / 25)),
  },
  {
    name: 'To: lines (bytes)',
    full: 1_000_000,
    make: (n) => Buffer.from(PROSE_HEAD + 'To: <user@example.org>\n'.repeat(n / 23)),
  },
  {
    name: 'endless boundaries',
    full: 200_000,
    make: (n) => Buffer.from(multipart('b') + '--b\n'.repeat(n)),
  },
  {
    name: 'boundary prefixes',
    full: 200_000,
    make: (n) => Buffer.from(multipart('b') + '--bb --b x--b\n'.repeat(n)),
  },
  {
    name: 'encoded words',
    full: 100_000,
    make: (n) =>
      Buffer.from(`${DSN_HEAD.replace('Subject: ', `Subject: ${'=?utf-8?q?=e3?= '.repeat(n)}`)}\n\nbody\n`),
  },
  {
    name: 'open encoded words',
    full: 100_000,
    make: (n) => Buffer.from(`${DSN_HEAD.replace('Subject: ', `Subject: ${'=?'.repeat(n)}`)}\n\nbody\n`),
  },
  {
    name: 'at signs (bytes)',
    full: 1_000_000,
    make: (n) => Buffer.from(PROSE_HEAD + 'a@b.example '.repeat(n / 12)),
  },
  { name: 'status groups', full: 20_000, make: (n) => Buffer.from(statusReport(n)) },
  {
    name: 'comment in Status (bytes)',
    full: 100_000,
    make: (n) => statusField('Status', '('.repeat(n)),
  },
  {
    name: 'blanks in an address (bytes)',
    full: 100_000,
    make: (n) => statusField('Original-Recipient', `rfc822; a${' '.repeat(n)}b`),
  },
  {
    name: 'semicolons in an address (bytes)',
    full: 100_000,
    make: (n) => statusField('Original-Recipient', `rfc822; a${';'.repeat(n)}b`),
  },
  {
    name: 'separators (bytes)',
    full: 1_000_000,
    make: (n) => Buffer.from(PROSE_HEAD + 'Originalnachricht:\n'.repeat(n / 19)),
  },
  {
    name: 'html tags (bytes)',
    full: 1_000_000,
    make: (n) => Buffer.from(`${DSN_HEAD}\nContent-Type: text/html\n\n${'<b><!-- '.repeat(n / 8)}`),
  },
  {
    name: 'address list (bytes)',
    full: 1_000_000,
    make: (n) =>
      Buffer.from(`${DSN_HEAD.replace('To: ', `To: ${'"a" <a@b.example>, '.repeat(n / 19)}`)}\n\nbody\n`),
  },
];

/** A report whose one field holds `value`. */
function statusField(field: string, value: string): Buffer {
  const fields = `Final-Recipient: rfc822; user@example.org\nAction: failed\n${field}: ${value}\n`;
  const part = `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n${fields}`;
  return Buffer.from(`${multipart('b')}--b\n${part}--b--\n`);
}

function multipart(boundary: string): string {
  return `${DSN_HEAD}\nContent-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"\n\n`;
}

function nested(depth: number): string {
  const opens: string[] = [];
  for (let i = 0; i < depth; i++) opens.push(`Content-Type: multipart/mixed; boundary="x${i}"\n\n--x${i}\n`);
  return `${DSN_HEAD}\n${opens.join('')}Content-Type: text/plain\n\ndeep\n`;
}

function statusReport(recipients: number): string {
  const groups =
    'Final-Recipient: rfc822; user@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n\n';
  return `${multipart('b')}--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n${groups.repeat(recipients)}--b--\n`;
}
