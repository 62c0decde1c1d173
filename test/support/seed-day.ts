/**
 * The story's day as mails: the mailbox of a small firm on a shared qmail host, 7,200 failure notices about a thief's
 * mail in 24 hours, 40 ordinary mails and 5 bounces of the firm's own mail. All of it is made here, with names and
 * addresses for examples, and it is the same at each call.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as hop from './profiles/hops.ts';
import * as hosts from './profiles/hosts.ts';
import { type Host, hostsZone, txt } from './profiles/profile.ts';
import * as report from './profiles/reporters.ts';
import { dateTime, dayTime, later, letter, lines } from './profiles/text.ts';

export const SEED_MAILBOX = 'info@client.example';
export const SEED_HOST: Host = { name: 'sv1.host.example', address: '192.0.2.30' };
/** 23 September 2016, one in the morning in Japan. */
export const SEED_START = new Date('2016-09-22T16:00:00Z');
/** 300 notices an hour. */
const SECONDS_A_NOTICE = 12;

/** site.json: nothing is signed or recorded, the host is shared; DNS is answered by it. */
export const SEED_SITE = {
  domain: 'client.example',
  mailboxes: [SEED_MAILBOX],
  logins: { [SEED_MAILBOX]: [SEED_MAILBOX] },
  ownHosts: [SEED_HOST.name],
  printsLogins: [SEED_HOST.name],
  now: '2016-09-24T00:00:00Z',
  zone: {
    ...hosts.WORLD,
    ...hostsZone(SEED_HOST),
    'client.example': txt('v=spf1 a:sv1.host.example ~all'),
  },
} as const;

export interface SeedMail {
  readonly kind: 'thief' | 'own' | 'ordinary';
  /** When it comes into the mailbox. */
  readonly at: Date;
  /** Of what is returned: when it was submitted, and to whom it went. */
  readonly sentAt: Date | null;
  readonly recipient: string | null;
  /** As it lies in the mailbox; lines end by LF. */
  readonly raw: string;
}

export interface SeedOptions {
  /** Notices of the thief's mail; the day is as long as they take at 300 an hour. */
  readonly notices?: number;
}

/** In the order in which they come. */
export function seedDay({ notices = 7_200 }: SeedOptions = {}): SeedMail[] {
  const length = notices * SECONDS_A_NOTICE;
  const spread = (count: number, n: number) => later(SEED_START, Math.floor(((n + 0.5) * length) / count));
  return [
    ...thiefMails(notices),
    ...Array.from({ length: 40 }, (_, n) => ordinaryMail(n, spread(40, n))),
    ...OWN.map((make, n) => make(spread(OWN.length, n))),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** As a Maildir in `dir`, which is made. */
export function writeMaildir(dir: string, mails: readonly SeedMail[]): void {
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(dir, sub), { recursive: true });
  mails.forEach(({ at, raw }, n) => {
    const name = `${Math.floor(at.getTime() / 1000)}.M${String(n).padStart(6, '0')}P4711.${SEED_HOST.name}`;
    writeFileSync(join(dir, 'new', name), raw);
  });
}

/** As an mbox (RFC 4155), lines of the mails that begin with `From ` quoted. */
export function mboxOf(mails: readonly SeedMail[]): string {
  return mails
    .map(({ at, raw }) => {
      const [, day, month, year, time] = at.toUTCString().split(' ');
      const when = `${at.toUTCString().slice(0, 3)} ${month} ${day} ${time} ${year}`;
      return `From MAILER-DAEMON ${when}\n${raw.replaceAll(/^(>*From )/gm, '>$1')}\n`;
    })
    .join('');
}

/* ------------------------------------------------------------------ what is the same each time, and looks random */

function digest(of: string): string {
  return createHash('sha256').update(of).digest('hex');
}

function numberOf(of: string, below: number): number {
  return Number.parseInt(digest(of).slice(0, 10), 16) % below;
}

/* ------------------------------------------------------------------ the thief */

/** The seven wordings of the story, as qmail-remote and qmail-send write them; `ip` is the server that refused. */
type Wording = (recipient: string, ip: string, key: string) => string;

const notFound: Wording = (recipient, ip) =>
  refused('does not like recipient.', `550 User not found: ${recipient}`, ip);

const WORDINGS = {
  frequency: (_, ip, key) =>
    `${ip} failed after I sent the message.\nRemote host said: 550 Connection frequency limited. http://service.mail.qq.example/cgi-bin/help?subtype=1&&id=20022&&no=${1_000_000 + numberOf(key, 999)}`,
  rejected: (_, ip, key) =>
    `${ip} failed after I sent the message.\nRemote host said: 550 ${digest(key).slice(0, 15)}-${digest(key).slice(15, 20)} Mail rejected`,
  noSuchUser: (_, ip) => refused('does not like recipient.', '550 No Such User Here', ip),
  notFound,
  noSuchMailbox: (_, ip) => refused('does not like recipient.', '550 5.1.1 Mailbox unavailable', ip),
  tooLong: () =>
    "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.",
  noHost: (recipient) =>
    `Sorry, I couldn't find any host named ${recipient.slice(recipient.indexOf('@') + 1)}. (#5.1.2)`,
} as const satisfies Readonly<Record<string, Wording>>;

function refused(where: string, reply: string, ip: string): string {
  return `${ip} ${where}\nRemote host said: ${reply}\nGiving up on ${ip}.`;
}

interface Target {
  readonly domain: string;
  /** Of 7,200. */
  readonly share: number;
  readonly wordings: readonly (keyof typeof WORDINGS)[];
}

const TARGETS: readonly Target[] = [
  { domain: 'qq.example', share: 6_611, wordings: ['frequency'] },
  { domain: '163.example', share: 204, wordings: ['notFound'] },
  { domain: '126.example', share: 190, wordings: ['notFound', 'noSuchMailbox'] },
  { domain: '139.example', share: 88, wordings: ['rejected'] },
  { domain: 'qq-co.example', share: 60, wordings: ['tooLong'] },
  { domain: 'pp.example', share: 25, wordings: ['noSuchUser'] },
  { domain: '138.example', share: 22, wordings: ['noHost'] },
];

/** Of the mails to the largest target, every so many goes to an address again: 6,980 addresses of 7,200 mails. */
const EVERY_REPEATED = 30;
/** Days that the host's queue keeps what finds no server (qmail's queuelifetime). */
const QUEUE_DAYS = 7;
/** Names that the thief's machines call themselves. */
const MACHINES = 40;

function thiefMails(count: number): SeedMail[] {
  const targets = inTurn(count);
  const sent = new Map<string, number>();
  return targets.map((target, n) => {
    const nth = (sent.get(target.domain) ?? 0) + 1;
    sent.set(target.domain, nth);
    return thiefMail(n, nth, target);
  });
}

/** `count` targets in the proportions of TARGETS, mixed. */
function inTurn(count: number): Target[] {
  const whole = TARGETS.reduce((sum, { share }) => sum + share, 0);
  const turns = TARGETS.slice(1).flatMap((target) =>
    Array.from({ length: Math.round((target.share * count) / whole) }, () => target),
  );
  const [largest] = TARGETS as readonly [Target, ...Target[]];
  const all = [...turns, ...Array.from({ length: count - turns.length }, () => largest)];
  return all
    .map((target, n) => ({ target, key: digest(`turn ${n}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ target }) => target);
}

function thiefMail(n: number, nth: number, { domain, wordings }: Target): SeedMail {
  const key = `thief ${n}`;
  const repeated = domain === TARGETS[0]?.domain && nth % EVERY_REPEATED === 0 ? nth - 1 : nth;
  const recipient = `${100_000_000 + ((repeated * 7_919_117) % 900_000_001)}@${domain}`;
  const wording = wordings[nth % wordings.length] as keyof typeof WORDINGS;
  const at = later(SEED_START, n * SECONDS_A_NOTICE + numberOf(`at ${key}`, SECONDS_A_NOTICE));
  const inQueue = wording === 'tooLong' ? QUEUE_DAYS * 86_400 : 2 + numberOf(`queue ${key}`, 7);
  const sentAt = later(at, -inQueue);
  const ip = `198.51.100.${1 + numberOf(key, 250)}`;
  const returned = thiefLetter(n, recipient, sentAt);
  const raw = keptNotice(n, at, recipient, WORDINGS[wording](recipient, ip, key), returned);
  return { kind: 'thief', at, sentAt, recipient, raw };
}

function thiefLetter(n: number, recipient: string, sentAt: Date): string {
  const machine = `x${digest(`machine ${numberOf(`thief ${n}`, MACHINES)}`)
    .replaceAll(/\d/g, 'q')
    .slice(0, 9)}`;
  const boundary = `----=_NextPart_000_${digest(`boundary ${n}`).slice(0, 4).toUpperCase()}_018EE44B.1FE96090`;
  const text = Buffer.from(`尊敬的第${22_263 + n}位用户`).toString('base64');
  return lines(
    hop.qmailInvoked(20_000 + (n % 9_000), 'by uid 89', sentAt),
    hop.qmailHop({
      from: { helo: machine, name: null, address: '203.0.113.188' },
      // The AUTH patch of this host prints the login where the client's address would stand.
      info: SEED_MAILBOX,
      by: SEED_HOST.name,
      id: '',
      at: sentAt,
    }),
    `Message-ID: <${digest(`id ${n}`).slice(0, 32).toUpperCase()}@${machine}>`,
    `From: "${digest(`name ${n}`).replaceAll(/\d/g, 'm').slice(0, 6)}" <${SEED_MAILBOX}>`,
    `To: <${recipient}>`,
    `Subject: =?utf-8?B?${text}?=`,
    `Date: ${dateTime(later(sentAt, -9), 480)}`,
    'Mime-Version: 1.0',
    'Content-Type: multipart/alternative;',
    `\tboundary="${boundary}"`,
    'X-Priority: 3',
    'X-MSMail-Priority: Normal',
    'X-Mailer: Microsoft Outlook Express 6.00.2900.5512',
    'X-MimeOLE: Produced By Microsoft MimeOLE V6.1.7600.16385',
    '',
    'This is a multi-part message in MIME format.',
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(`访问 http://${numberOf(`link ${n}`, 900) + 100}.example 领取`).toString('base64'),
    '',
    `--${boundary}--`,
    '',
  );
}

/* ------------------------------------------------------------------ the host */

/** What qmail-local puts on top. */
function kept(n: number, at: Date, mail: string): string {
  return lines(
    'Return-Path: <>',
    `Delivered-To: ${SEED_MAILBOX}`,
    ...(mail.startsWith('Received: (qmail')
      ? []
      : [hop.qmailInvoked(21_000 + (n % 9_000), 'from network', at)]),
    mail,
  );
}

function keptNotice(n: number, at: Date, recipient: string, said: string, returned: string): string {
  const time = dayTime(at, 540);
  return kept(
    n,
    at,
    lines(
      hop.qmailInvoked(22_000 + (n % 9_000), 'for bounce', at),
      `Date: ${time}`,
      `From: MAILER-DAEMON@${SEED_HOST.name}`,
      `To: ${SEED_MAILBOX}`,
      'Subject: failure notice',
      '',
      `Hi. This is the qmail-send program at ${SEED_HOST.name}.`,
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      "This is a permanent error; I've given up. Sorry it didn't work out.",
      '',
      `<${recipient}>:`,
      said,
      '',
      '--- Below this line is a copy of the message.',
      '',
      `Return-Path: <${SEED_MAILBOX}>`,
      returned,
    ),
  );
}

/** Handed in by a stranger's server. */
function fromOutside(n: number, at: Date, from: Host, mail: string): string {
  return kept(n, at, lines(hop.qmailInvoked(23_000 + n, 'from network', at), takenFrom(from, at), mail));
}

function takenFrom(from: Host, at: Date): string {
  return hop.qmailHop({ from: hop.peer(from), by: SEED_HOST.name, id: '', at });
}

/* ------------------------------------------------------------------ the firm */

function ordinaryMail(n: number, at: Date): SeedMail {
  const from = [hosts.POSTFIX, hosts.COURIER, hosts.EXIM, hosts.SENDMAIL][n % 4] as Host;
  const domain = from.name.slice(from.name.indexOf('.') + 1);
  const author = `customer${n}@${domain}`;
  const mail = letter({
    from: `Customer ${n} <${author}>`,
    to: SEED_MAILBOX,
    subject: n % 3 === 0 ? `Re: your offer ${4_400 + n}` : `Order ${n}`,
    messageId: `${digest(`ordinary ${n}`).slice(0, 20)}@${domain}`,
    at: later(at, -20),
    body: 'Thank you for your offer. We would like to order twenty of them.',
  });
  const raw = lines(
    `Return-Path: <${author}>`,
    `Delivered-To: ${SEED_MAILBOX}`,
    hop.qmailInvoked(24_000 + n, 'from network', at),
    takenFrom(from, at),
    mail,
  );
  return { kind: 'ordinary', at, sentAt: null, recipient: null, raw };
}

/** A mail of the firm's as the host took it: from the office, by its own program, the login with the address. */
function ownLetter(n: number, recipient: string, sentAt: Date): string {
  return lines(
    hop.qmailInvoked(25_000 + n, 'by uid 89', sentAt),
    hop.qmailHop({
      from: { ...hosts.DESK, helo: 'DESKTOP-4' },
      info: `${SEED_MAILBOX}@${hosts.DESK.address}`,
      by: SEED_HOST.name,
      id: '',
      at: sentAt,
    }),
    letter({
      from: `Client Ltd <${SEED_MAILBOX}>`,
      to: recipient,
      subject: `Your order ${4_471 + n}`,
      messageId: `2016092${n}${numberOf(`own ${n}`, 100_000)}.4D11.INFO@client.example`,
      at: later(sentAt, -2),
      extra: ['X-Mailer: Becky! ver. 2.72.01 [ja]'],
    }),
  );
}

type Own = (at: Date) => SeedMail;

function byOwnHost(n: number, recipient: string, said: string): Own {
  return (at) => {
    const sentAt = later(at, -5);
    const raw = keptNotice(9_000 + n, at, recipient, said, ownLetter(n, recipient, sentAt));
    return { kind: 'own', at, sentAt, recipient, raw };
  };
}

/** The host handed the mail on; who took it found that it could not be delivered, and says so. */
function byRemote(
  n: number,
  recipient: string,
  by: Host,
  hopOf: (at: Date) => string,
  write: (it: report.ReportOf) => string,
): Own {
  return (at) => {
    const sentAt = later(at, -12);
    const arrival = later(at, -9);
    const mail = write({
      by,
      to: SEED_MAILBOX,
      id: `4XkdR${n}QqQq5x`,
      zone: 0,
      at: later(at, -6),
      arrival,
      failures: [{ recipient, status: '5.1.1', reply: '550 5.1.1 User unknown' }],
      returned: lines(hopOf(arrival), ownLetter(n, recipient, sentAt)),
    });
    return { kind: 'own', at, sentAt, recipient, raw: fromOutside(n, at, by, mail) };
  };
}

const handedTo = hop.peer(SEED_HOST);

const OWN: readonly Own[] = [
  byOwnHost(1, 'suzuki@partner-typo.example', WORDINGS.noHost('suzuki@partner-typo.example')),
  byRemote(
    2,
    'nina@partner.example',
    hosts.COURIER,
    (at) => hop.courierHop({ from: handedTo, by: hosts.COURIER.name, id: '0C0A1D.6A04A1AD.3F0E', at }),
    report.courier,
  ),
  byOwnHost(
    3,
    'sales@old-supplier.example',
    refused('does not like recipient.', '550 sorry, no mailbox here by that name', '198.51.100.77'),
  ),
  byRemote(
    4,
    'tanaka@remote.example',
    hosts.POSTFIX,
    (at) =>
      hop.postfixHop({
        from: handedTo,
        by: hosts.POSTFIX.name,
        id: '4XkdR4QqQq5x',
        at,
        for: 'tanaka@remote.example',
      }),
    report.postfix,
  ),
  byRemote(
    5,
    'abe@webhost.example',
    hosts.EXIM,
    (at) =>
      hop.eximHop({ from: handedTo, by: hosts.EXIM.name, id: '1bnABC-0005gT-2d', at, sender: SEED_MAILBOX }),
    report.exim,
  ),
];
