/**
 * Days of a mailbox, as data: the reports that come to info@client.example, as what is counted of them (`observed`) and,
 * for those of its own qmail host, as mails (`qmailNotice`). Times are given, and nothing is random from run to run.
 */

import { createHash } from 'node:crypto';
import { networkOf } from '../../lib/trace/features.ts';
import type { Feature, Observation } from '../../lib/trace/observation.ts';

export const MAILBOX = 'info@client.example';
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** One report and the mail that it returns. */
export interface Bounced {
  readonly at: number;
  /** When the returned mail was submitted; null where the report does not tell. */
  readonly sentAt: number | null;
  readonly messageId: string;
  readonly recipients: readonly string[];
  readonly client: string | null;
  readonly login: string | null;
  readonly mailer: string;
  readonly helo: string | null;
  readonly form: string;
  readonly reporter: string;
  readonly format: string;
  readonly hasHeader: boolean;
  readonly evidence: readonly ('for' | 'against' | 'proof')[];
  readonly bulk: Observation['bulk'];
  readonly correspondent: boolean;
  readonly challenge: boolean;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12);
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** What does not tell its name is told by how it writes bodies. */
function programOf({ mailer, form }: Bounced): string {
  return (mailer === '' ? form.split(' ').slice(0, 3).join(' ') : mailer).toLowerCase();
}

export function observed(it: Bounced): Observation {
  const domains = [...new Set(it.recipients.map(domainOf))];
  const feature = (kind: Feature['kind'], value: string | null): Feature[] =>
    value === null ? [] : [{ kind, value }];
  return {
    at: new Date(it.at).toISOString(),
    mail: hash(it.messageId),
    recipients: it.recipients.map(hash),
    features: [
      ...(it.hasHeader
        ? [
            ...feature('network', it.client === null ? null : networkOf(it.client)),
            ...feature('login-mailer', it.login === null ? null : `${it.login} ${programOf(it)}`),
            ...feature('helo', it.helo),
            ...feature('message-id-host', domainOf(it.messageId)),
            ...feature('form', it.form),
          ]
        : []),
      ...domains.flatMap((domain) => feature('recipient-domain', domain)),
      ...feature('reporter-network', it.reporter),
      ...feature('format', it.format),
    ],
    hasHeader: it.hasHeader,
    anythingFor: it.evidence.some((one) => one !== 'against'),
    anythingAgainst: it.evidence.includes('against'),
    vouched: isVouchedFor(it),
    proven: it.evidence.includes('proof'),
    bulk: it.bulk,
    correspondent: it.correspondent,
    challenge: it.challenge,
    submittedAt: it.sentAt === null ? null : new Date(it.sentAt).toISOString(),
    domains,
    clients: it.client === null ? [] : [it.client],
  };
}

/** By a proof; or the reporter is the own host, or a provider of which it is known where it is, and got it from us. */
function isVouchedFor({ evidence, reporter, hasHeader }: Bounced): boolean {
  if (evidence.includes('proof')) return true;
  return hasHeader && !evidence.includes('against') && /^(host|isp\d{1,2})\.example$/.test(reporter);
}

const PLAIN = {
  reporter: 'host.example',
  format: 'qmail',
  hasHeader: true,
  evidence: ['for'],
  bulk: null,
  correspondent: false,
  challenge: false,
} as const satisfies Partial<Bounced>;

/* ------------------------------------------------------------------ who sends */

/** The n-th bounce of the owner's own mail: from the office, by his program, to people whom he writes to. */
export function ownBounce(n: number, at: number, change: Partial<Bounced> = {}): Bounced {
  return {
    ...PLAIN,
    at,
    sentAt: at - 4 * SECOND,
    messageId: `${hash(`own ${n}`).toLowerCase()}@client.example`,
    recipients: [`person${n}@customer${n % 7}.example`],
    client: '192.0.2.71',
    login: MAILBOX,
    mailer: 'Mozilla Thunderbird',
    helo: 'office-pc',
    form: 'text/plain iso-2022-jp  =iso-2022-jp=b',
    ...change,
  };
}

/** The story's: its host prints logins in place of addresses; 92 of 100 mails go to one provider. */
export function thiefBounce(n: number, at: number, change: Partial<Bounced> = {}): Bounced {
  const machine = `x${hash(`machine ${n % 40}`)
    .toLowerCase()
    .replaceAll('_', 'a')
    .replaceAll('-', 'b')}`;
  const tail = ['163.example', '126.example', '139.example', 'qq.co.example', 'pp.example', '138.example'];
  const domain = n % 100 < 92 ? 'qq.example' : (tail[n % tail.length] as string);
  return {
    ...PLAIN,
    at,
    sentAt: at - 10 * SECOND,
    messageId: `${hash(`spam ${n}`).toLowerCase()}@${machine}`,
    // Three in a hundred addresses come twice.
    recipients: [`${n % 100 < 3 ? 10_000_000 + (n % 7) : 20_000_000 + n}@${domain}`],
    client: null,
    login: MAILBOX,
    mailer: 'Microsoft Outlook Express 6.00.2900.5512',
    helo: machine,
    form: 'multipart/alternative  ----=_nextpart_0_0_0.0 =utf-8=b',
    ...change,
  };
}

/**
 * A stranger's report of a mail that never was: the copy of one of the owner's bounces, with another recipient and id, from
 * a server of which nothing is known.
 */
export function decoyBounce(n: number, at: number, change: Partial<Bounced> = {}): Bounced {
  return ownBounce(5_000 + n, at, {
    recipients: [`v${n}@x${n % 3}.example`],
    reporter: 'stranger.example',
    format: 'rfc3464',
    evidence: [],
    ...change,
  });
}

/** A run in our name from a botnet, reported by as many strangers' servers; no two mails have anything in common. */
export function backscatter(n: number, at: number, change: Partial<Bounced> = {}): Bounced {
  return {
    ...PLAIN,
    at,
    sentAt: at - 90 * SECOND,
    messageId: `${n}@bot${n}.example`,
    recipients: [`user${n}@site${n}.example`],
    client: `2001:db8:${(n % 65_536).toString(16)}::9`,
    login: null,
    mailer: '',
    helo: `bot${n}.pool.example`,
    form: `text/html ${n}`,
    reporter: `site${n}.example`,
    format: n % 2 === 0 ? 'rfc3464' : 'exim',
    evidence: ['against'],
    ...change,
  };
}

/** The owner's newsletter, sent by a program on the office's server. */
export function newsletterBounce(n: number, at: number, change: Partial<Bounced> = {}): Bounced {
  return {
    ...PLAIN,
    at,
    sentAt: at - 20 * SECOND,
    messageId: `news-${n}-${Math.floor(at / DAY)}@news.client.example`,
    recipients: [`reader${n}@isp${n % 11}.example`],
    client: '192.0.2.80',
    login: 'news@client.example',
    mailer: 'acmailer3',
    helo: 'news.client.example',
    form: 'text/html utf-8  =utf-8=b',
    reporter: `isp${n % 11}.example`,
    format: 'rfc3464',
    ...change,
  };
}

/* ------------------------------------------------------------------ days */

export function series(
  count: number,
  from: number,
  length: number,
  make: (n: number, at: number) => Bounced,
): Bounced[] {
  return Array.from({ length: count }, (_, n) => make(n, from + Math.floor((n * length) / count)));
}

export function inOrder(...days: readonly (readonly Bounced[])[]): Bounced[] {
  return days.flat().sort((a, b) => a.at - b.at);
}

/** The story's: 23 September 2016, from 01:00 Japanese time, around the clock. */
export const SEED_START = Date.parse('2016-09-22T16:00:00Z');

export function seedDay(start = SEED_START, days = 1): Bounced[] {
  return series(7_200 * days, start, days * DAY, thiefBounce);
}

/** Five bounces of the firm's own mail, spread over the same day. */
export function ownDay(start = SEED_START): Bounced[] {
  return [2, 5, 9, 14, 20].map((hour, n) => ownBounce(n, start + hour * HOUR + 17 * SECOND));
}

/* ------------------------------------------------------------------ mails */

/** A Received line's time as qmail writes it (date822fmt). */
function qmailTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${Number(day)} ${month} ${year} ${clock} -0000`;
}

/**
 * The report as qmail-send of sv1.host.example writes it into its own mailbox: the returned mail whole, with the login
 * where the client's address would stand.
 */
export function qmailNotice(it: Bounced): string {
  const sent = it.sentAt ?? it.at;
  const to = it.recipients.map((address) => `<${address}>`);
  const encoded = it.form.endsWith('=b');
  const lines = [
    'Return-Path: <>',
    `Delivered-To: ${MAILBOX}`,
    `Received: (qmail 2${it.at % 9_973} invoked for bounce); ${qmailTime(it.at)}`,
    `Date: ${qmailTime(it.at)}`,
    'From: MAILER-DAEMON@sv1.host.example',
    `To: ${MAILBOX}`,
    'Subject: failure notice',
    '',
    'Hi. This is the qmail-send program at sv1.host.example.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    ...to.flatMap((address) => [
      `${address}:`,
      '198.51.100.40 failed after I sent the message.',
      'Remote host said: 550 Connection frequency limited.',
      '',
    ]),
    '--- Below this line is a copy of the message.',
    '',
    `Return-Path: <${MAILBOX}>`,
    `Received: (qmail 27841 invoked by uid 89); ${qmailTime(sent)}`,
    `Received: from unknown (HELO ${it.helo ?? 'pc'}) (${it.login ?? it.client})`,
    `  by sv1.host.example with SMTP; ${qmailTime(sent)}`,
    `Message-ID: <${it.messageId}>`,
    `From: "client" <${MAILBOX}>`,
    `To: ${to.join(', ')}`,
    `Subject: ${encoded ? '=?utf-8?B?44GK55+l44KJ44Gb?=' : 'Hello'}`,
    `Date: ${new Date(sent).toUTCString().replace('GMT', '+0000')}`,
    'Mime-Version: 1.0',
    it.form.startsWith('multipart')
      ? `Content-Type: multipart/alternative;\n\tboundary="----=_NextPart_000_${hash(it.messageId)
          .replace(/[^0-9a-f]/gi, '0')
          .slice(0, 4)}_018EE44B.1FE96090"`
      : 'Content-Type: text/plain; charset=ISO-2022-JP',
    `X-Mailer: ${it.mailer}`,
    '',
    'This is a multi-part message in MIME format.',
    '',
  ];
  return lines.join('\n');
}

/** Ordinary mail, which is no report. */
export function ordinaryMail(n: number, at: number): string {
  return [
    `Return-Path: <friend${n}@customer${n % 7}.example>`,
    `Delivered-To: ${MAILBOX}`,
    `Received: (qmail 3${n} invoked from network); ${qmailTime(at)}`,
    `Received: from mail.customer${n % 7}.example (198.51.100.${n % 200})`,
    `  by sv1.host.example with SMTP; ${qmailTime(at)}`,
    `Message-ID: <${n}.${at}@customer${n % 7}.example>`,
    `From: Friend <friend${n}@customer${n % 7}.example>`,
    `To: ${MAILBOX}`,
    `Subject: Your offer ${n}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    '',
    'Thank you for the offer. We would like to order.',
    '',
  ].join('\n');
}
