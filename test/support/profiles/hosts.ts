/** The world around the sites: who reports, who forwards, who forges. Addresses are those of RFC 5737. */

import type { Peer } from './hops.ts';
import { type Host, hostsZone, type Zone } from './profile.ts';

const host = (name: string, address: string): Host => ({ name, address });

export const POSTFIX = host('mx.remote.example', '198.51.100.20');
export const EXCHANGE = host('ex1.corp.example', '198.51.100.30');
export const SENDMAIL = host('mail.uni.example', '198.51.100.40');
export const COURIER = host('courier.partner.example', '198.51.100.50');
export const OPENSMTPD = host('puffy.elsewhere.example', '198.51.100.60');
export const DOMINO = host('dom1.group.example', '198.51.100.70');
export const EXIM = host('mx.webhost.example', '198.51.100.80');
export const QMAIL = host('mail.kaisha.example', '198.51.100.90');
/** Refuses what is handed to it. */
export const QQ = host('mx3.qq.example', '198.51.100.210');
/** Forwards to other people's mailboxes and keeps the envelope's sender. */
export const FORWARDER = host('relay.alumni.example', '198.51.100.55');
/** Where Google and Outlook hand mail out for all who use them. */
export const GOOGLE_OUT = host('mail-ed1-f41.google.com', '192.0.2.161');
export const OUTLOOK_OUT = host('mail-tyzapc01on2102.outbound.protection.outlook.com', '192.0.2.102');

/** A home computer that a spammer rents. */
export const BOT: Peer = { helo: 'xncgaxptya', name: null, address: '203.0.113.66' };
/** Another, with a name of its provider. */
export const BOT_NAMED: Peer = {
  helo: 'win-7f3k2',
  name: 'dsl-203-0-113-91.isp.example',
  address: '203.0.113.91',
};
/** The owner at his desk. */
export const DESK: Peer = { helo: '[192.168.11.5]', name: 'p77.office-isp.example', address: '203.0.113.20' };
/** A thief abroad. */
export const THIEF: Peer = { helo: 'xncgaxptya', name: null, address: '203.0.113.188' };

export const WORLD: Zone = hostsZone(
  POSTFIX,
  EXCHANGE,
  SENDMAIL,
  COURIER,
  OPENSMTPD,
  DOMINO,
  EXIM,
  QMAIL,
  QQ,
  FORWARDER,
  GOOGLE_OUT,
  OUTLOOK_OUT,
);

/** Answers of those who refuse. */
export const NO_USER = '550 5.1.1 <RCPT>: Recipient address rejected: User unknown in virtual mailbox table';
export const QQ_FREQUENCY =
  '550 Connection frequency limited. http://service.mail.qq.example/cgi-bin/help?subtype=1&&id=20022&&no=1000722';
