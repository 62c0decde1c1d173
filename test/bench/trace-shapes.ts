/** What a stranger may put into the header that a report returns, and into his DNS: each shape by its size. */

import { type Resolve, type Zone, type ZoneRecordType, zoneResolver } from '../../lib/dns.ts';
import type { Envelope } from '../../lib/model.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { rsaKey, signedNaming } from '../support/dkim-mail.ts';
import { knowledgeOf } from '../support/traces.ts';

export interface TraceShape {
  readonly name: string;
  /** Size at which it is met in attacks, or the one after which a limit cuts it. */
  readonly full: number;
  /** Fields of the returned header between its hand-off and its From; each ends in a newline. */
  header?(n: number): string;
  /** The one To of a mail that carries a valid signature of ours: it is looked through for who failed. */
  to?(n: number): string;
  /** Fields on top of the report itself. */
  top?(n: number): string;
  /** Failed recipients beside the one of every shape. */
  failed?(n: number): readonly string[];
  /** What the stranger's DNS holds. */
  zone?(n: number): Zone;
}

const AT = 'Mon, 23 Nov 2026 10:00:00 +0000';
const HAND_OFF = `Received: from pc (unknown [203.0.113.66]) by mail.remote.example (Postfix) with ESMTP id 1; ${AT}\n`;
const SIGNATURE_END = `h=from:to:subject; bh=${'A'.repeat(43)}=; b=${'A'.repeat(342)}==`;
const OURS_SIGNED = `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=client.example; s=s1; ${SIGNATURE_END}\n`;

/** A Received line of `n` bytes, what a server wrote at its end kept. */
const received = (unit: string) => (n: number) =>
  `Received: from ${unit.repeat(Math.floor(n / unit.length))} by mx.far.example with ESMTP id 1; ${AT}\n`;

/** One signature in our name with `n` bytes of `unit` between its tags. */
const tagList = (unit: string) => (n: number) =>
  `DKIM-Signature: v=1; ${unit.repeat(Math.floor(n / unit.length))}; d=client.example\n`;

const spf = (record: string, more: Record<string, string> = {}): Zone =>
  zoneOf(
    { 'client.example': { TXT: [record] } },
    ...Object.entries(more).map(([name, text]) => ({ [name]: { TXT: [text] } })),
  );

export const TRACE_SHAPES: readonly TraceShape[] = [
  {
    name: 'Received lines',
    full: 4_000,
    header: (n) => HAND_OFF.replace('203.0.113.66', '10.0.0.5').repeat(n),
  },
  {
    name: 'Received lines, all ours',
    full: 4_000,
    header: (n) =>
      `Received: from mx.remote.example (mx.remote.example [198.51.100.9]) by mail.remote.example with ESMTP; ${AT}\n`.repeat(
        n,
      ),
  },
  {
    name: 'Received lines at the limit, all ours',
    full: 200,
    header: (n) =>
      `Received: from mx.remote.example (mx.remote.example [198.51.100.9]) ${'('.repeat(3_900)} by mail.remote.example with ESMTP; ${AT}\n`.repeat(
        n,
      ),
  },
  { name: 'Received on top of the report', full: 4_000, top: (n) => HAND_OFF.repeat(n) },
  ...['(', ')', '()', ' by ', 'from ', '<"', '"@', '; ', '[1.1.1.1] '].map((unit) => ({
    name: `Received of ${JSON.stringify(unit)} (bytes)`,
    full: 200_000,
    header: received(unit),
  })),
  { name: 'signatures in our name', full: 1_000, header: (n) => OURS_SIGNED.repeat(n) },
  {
    name: 'selectors in our name',
    full: 1_000,
    header: (n) => Array.from({ length: n }, (_, i) => OURS_SIGNED.replace('s=s1', `s=x${i}`)).join(''),
  },
  {
    name: 'names in h=',
    full: 200_000,
    header: (n) => OURS_SIGNED.replace('h=from', `h=${'x:'.repeat(n)}from`),
  },
  {
    name: 'names in h= below the limit, over as many fields',
    full: 240,
    header: (n) =>
      OURS_SIGNED.replace('h=from', `h=${'x:'.repeat(n)}from`).repeat(4) + 'X: some text\n'.repeat(n * 7),
  },
  ...[';', '=', 'a=b;', ' ', '\t', '\r'].map((unit) => ({
    name: `tag list of ${JSON.stringify(unit)} (bytes)`,
    full: 1_000_000,
    header: tagList(unit),
  })),
  {
    name: 'tag lists at the limit, of ";"',
    full: 32,
    header: (n) => tagList(';')(32_000).repeat(n),
  },
  {
    name: 'signed header (bytes)',
    full: 250_000,
    header: (n) =>
      OURS_SIGNED.replace('h=from', 'h=x:content-transfer-encoding:from').repeat(4) + filler('X', n),
  },
  { name: 'Message-ID (bytes)', full: 1_000_000, header: (n) => `Message-ID: ${'<a@b>'.repeat(n / 5)}\n` },
  { name: 'References (bytes)', full: 1_000_000, header: (n) => `References: ${'<a@b>'.repeat(n / 5)}\n` },
  {
    name: 'References of the report (bytes)',
    full: 1_000_000,
    top: (n) => `References: ${'<a@b>'.repeat(n / 5)}\n`,
  },
  {
    name: 'To, one field (bytes)',
    full: 1_000_000,
    header: (n) => `To: ${'"a" <a@b.example>, '.repeat(n / 19)}\n`,
  },
  {
    name: 'To, many fields (bytes)',
    full: 1_000_000,
    header: (n) => `To: ${'"a" <a@b.example>, '.repeat(30)}\n`.repeat(n / 575),
  },
  { name: 'To of "<" (bytes)', full: 1_000_000, header: (n) => `To: ${'<'.repeat(n)}\n` },
  { name: 'To that we signed (bytes)', full: 120_000, to: (n) => '"a" <a@b.example>, '.repeat(n / 19) },
  {
    name: 'To that we signed, folded (bytes)',
    full: 120_000,
    to: (n) => '"a" <a@b.example>,\n\t '.repeat(n / 21),
  },
  { name: 'From fields', full: 2_000, header: (n) => 'From: a@b.example\n'.repeat(n) },
  { name: 'Return-Path of "<" (bytes)', full: 1_000_000, header: (n) => `Return-Path: ${'<'.repeat(n)}\n` },
  {
    name: 'Return-Path in our domain (bytes)',
    full: 1_000_000,
    header: (n) => `Return-Path: <a@${'a.'.repeat(n / 2)}client.example>\n`,
  },
  {
    name: 'X-PHP-Originating-Script',
    full: 10_000,
    header: (n) => 'X-PHP-Originating-Script: 33:a.php\n'.repeat(n),
  },
  {
    name: 'X-PHP-Script of " for " (bytes)',
    full: 1_000_000,
    header: (n) => `X-PHP-Script: ${' for '.repeat(n / 5)}\n`,
  },
  {
    name: 'Authenticated sender, in lines',
    full: 4_000,
    header: (n) =>
      `Received: from pc (pc.example [203.0.113.5]) (Authenticated sender: info@client.example) by mail.remote.example (Postfix) with ESMTPA id 1; ${AT}\n`.repeat(
        n,
      ),
  },
  {
    name: 'Authenticated sender, in a line (bytes)',
    full: 200_000,
    header: received('(Authenticated sender: info@client.example) '),
  },
  {
    name: 'X-Authenticated-Sender',
    full: 10_000,
    header: (n) => 'X-Authenticated-Sender: sv1.host.example: info@client.example\n'.repeat(n),
  },
  {
    name: 'failed recipients',
    full: 1_000,
    failed: (n) => Array.from({ length: n }, (_, i) => `user${i}@far.example`),
  },
  {
    name: 'SPF: terms of a record',
    full: 2_000,
    zone: (n) => spf(`v=spf1 ${'ip4:192.0.2.1 '.repeat(n)}-all`),
  },
  { name: 'SPF: blanks of a record', full: 60_000, zone: (n) => spf(`v=spf1 ${' '.repeat(n)}-all`) },
  { name: 'SPF: includes', full: 20, zone: (n) => spf(`v=spf1 ${chain('include', n)}-all`, blind(n)) },
  {
    name: 'SPF: includes of itself',
    full: 20,
    zone: (n) => spf(`v=spf1 ${'include:client.example '.repeat(n)}-all`),
  },
  {
    name: 'SPF: includes in a ring',
    full: 20,
    zone: (n) =>
      spf(
        'v=spf1 include:s0.client.example -all',
        Object.fromEntries(
          Array.from({ length: n }, (_, i) => [
            `s${i}.client.example`,
            `v=spf1 include:s${(i + 1) % n}.client.example -all`,
          ]),
        ),
      ),
  },
  { name: 'SPF: names that are void', full: 20, zone: (n) => spf(`v=spf1 ${chain('a', n)}-all`) },
  {
    name: 'SPF: hosts of an mx',
    full: 2_000,
    zone: (n) =>
      zoneOf({
        'client.example': {
          TXT: ['v=spf1 mx -all'],
          MX: Array.from({ length: n }, (_, i) => `s${i}.client.example`),
        },
      }),
  },
  {
    name: 'PTR records of the client',
    full: 20_000,
    zone: (n) =>
      zoneOf({
        '9.100.51.198.in-addr.arpa': { PTR: Array.from({ length: n }, (_, i) => `s${i}.remote.example`) },
        'mail.remote.example': { A: ['198.51.100.77'] },
      }),
  },
  {
    name: 'addresses of the client',
    full: 20_000,
    zone: (n) =>
      zoneOf({ 'mail.remote.example': { A: Array.from({ length: n }, (_, i) => `192.0.2.${i % 256}`) } }),
  },
];

function chain(mechanism: string, n: number): string {
  return Array.from({ length: n }, (_, i) => `${mechanism}:s${i}.client.example `).join('');
}

function blind(n: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: n }, (_, i) => [`s${i}.client.example`, 'v=spf1 -all']));
}

/** Fields of that name, 1,000 bytes each. */
function filler(name: string, bytes: number): string {
  return `${name}: ${'some  text '.repeat(90)}\n`.repeat(bytes / 994);
}

type Table = Record<string, Partial<Record<ZoneRecordType, readonly string[]>>>;

function zoneOf(...tables: readonly Table[]): Zone {
  return new Map(
    tables
      .flatMap((table) => Object.entries(table))
      .map(([name, types]) => [
        name,
        new Map(Object.entries(types) as [ZoneRecordType, readonly string[]][]),
      ]),
  );
}

/** A site that knows all it can, so that nothing is left unasked. */
export const SITE: Knowledge = knowledgeOf({
  logins: new Map([['info@client.example', ['info']]]),
  ownAddresses: ['192.0.2.10'],
  ownHosts: ['sv1.host.example'],
  sharedRanges: ['198.51.100.128/25'],
  tenants: [{ provider: 'outlook.com', id: '11111111-2222-3333-4444-555555555555' }],
  allMailSignedSince: new Date('2026-01-01T00:00:00Z'),
  feed: { since: new Date('2026-01-01T00:00:00Z'), until: new Date('2026-12-01T00:00:00Z') },
  allReturnsSignedSince: new Date('2026-01-01T00:00:00Z'),
});

export const ENVELOPE: Envelope = {
  reversePath: null,
  forwardPaths: ['info@client.example'],
  client: { address: '198.51.100.9', helo: 'mail.remote.example', name: null },
};

const KEY = rsaKey('s1');

/** The usual DNS of the site and of who reports, with the shape's names on top. */
export function resolverOf(shape: TraceShape, n: number): Resolve {
  const usual = zoneOf({
    'client.example': { TXT: ['v=spf1 ip4:192.0.2.10 -all'] },
    's1._domainkey.client.example': { TXT: [KEY.record] },
    'mail.remote.example': { A: ['198.51.100.9'] },
    'mx.remote.example': { A: ['198.51.100.9'] },
    'sv1.host.example': { A: ['192.0.2.80'] },
  });
  return zoneResolver(new Map([...usual, ...(shape.zone?.(n) ?? [])]));
}

/** A report about a mail of which a bot wrote the header. */
export function reportOf(shape: TraceShape, n: number): Buffer {
  const failed = ['nobody@far.example', ...(shape.failed?.(n) ?? [])];
  const mail = [
    shape.header?.(n) ?? '',
    `From: info@client.example\nTo: ${shape.to?.(n) ?? 'nobody@far.example'}\n`,
    `Date: ${AT}\nMessage-ID: <1@client.example>\nSubject: hello\nMIME-Version: 1.0\n\nbody\n`,
  ].join('');
  const returned =
    HAND_OFF +
    (shape.to === undefined
      ? mail
      : signedNaming(mail, KEY, ['From', 'To', 'Subject']).replaceAll('\r\n', '\n'));
  const recipients = failed.map(
    (one) => `Final-Recipient: rfc822; ${one}\nAction: failed\nStatus: 5.1.1\n\n`,
  );
  return Buffer.from(
    [
      `Return-Path: <>\n${shape.top?.(n) ?? ''}From: MAILER-DAEMON@mail.remote.example\nTo: info@client.example\n`,
      `Subject: Undelivered Mail Returned to Sender\nDate: ${AT}\nMIME-Version: 1.0\n`,
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n',
      '--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.remote.example\n\n',
      ...recipients,
      `--b\nContent-Type: message/rfc822\n\n${returned}--b--\n`,
    ].join(''),
    'latin1',
  );
}
