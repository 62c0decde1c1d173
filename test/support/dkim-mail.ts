/** Mails signed by other people's signers, the reports that return them, and a DNS that notes what it was asked. */

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import nodemailer from 'nodemailer';
import { classify } from '../../lib/classify/index.ts';
import type { DnsAnswer, RecordType } from '../../lib/dns.ts';
import type { ArchivedKey } from '../../lib/effects.ts';
import type { HeaderBlock } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { type SignatureFindings, signatureEvidence } from '../../lib/trace/signature.ts';

export const OURS = 'client.example';
export const FAILED = 'nobody@far.example';
export const NOW = new Date('2026-11-24T10:00:00Z');

export interface TestKey {
  readonly selector: string;
  readonly pem: string;
  /** The TXT record that publishes it. */
  readonly record: string;
}

export function rsaKey(selector: string, modulusLength = 2048): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return { selector, pem: pemOf(privateKey), record: `v=DKIM1; k=rsa; p=${spki(publicKey)}` };
}

export function ed25519Key(selector: string): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
  return { selector, pem: pemOf(privateKey), record: `v=DKIM1; k=ed25519; p=${raw}` };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function spki(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** Records by name; `silent` names answer nothing. `asked` lists the questions in order. */
export interface TestDns {
  readonly resolve: (name: string, type: RecordType) => Promise<DnsAnswer>;
  readonly asked: string[];
}

export function dnsOf(records: Record<string, readonly string[] | 'silent'>): TestDns {
  const asked: string[] = [];
  return {
    asked,
    async resolve(name, type) {
      asked.push(name);
      const found = type === 'TXT' ? records[name] : undefined;
      if (found === 'silent') return { kind: 'silent' };
      return found === undefined ? { kind: 'none' } : { kind: 'found', records: found };
    },
  };
}

export function publishing(...keys: readonly TestKey[]): TestDns {
  return dnsOf(
    Object.fromEntries(keys.map(({ selector, record }) => [`${selector}._domainkey.${OURS}`, [record]])),
  );
}

/** A mail of ours, as its program wrote it; `\n` ends lines here, CRLF in what is signed. */
export const PLAIN = [
  `From: Info Desk <info@${OURS}>`,
  `To: No Body <${FAILED}>,`,
  '  Some One <someone@far.example>',
  'Cc: copy@near.example',
  'Subject: Your order   of Monday',
  `Message-ID: <2026.1@${OURS}>`,
  'Date: Mon, 23 Nov 2026 09:00:00 +0000',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Thank you f\u00fcr your order.',
  '',
].join('\n');

export interface Signing {
  readonly key: TestKey;
  readonly canonicalization?: string;
  readonly domain?: string;
  readonly headerList?: string;
  readonly algorithm?: string;
  readonly identity?: string;
  readonly maxBodyLength?: number;
  readonly expires?: Date;
}

/** The mail with a DKIM-Signature by mailauth on top, CRLF. */
export async function signed(text: string, signing: Signing): Promise<string> {
  const mail = crlf(text);
  const { key, domain = OURS, expires, ...options } = signing;
  const one = {
    signingDomain: domain,
    selector: key.selector,
    privateKey: key.pem,
    canonicalization: 'relaxed/relaxed',
    ...options,
  };
  const { signatures, errors } = await dkimSign(Buffer.from(mail, 'utf8'), {
    // The options ask for these here too, but only signatureData signs.
    ...{ signingDomain: '', selector: '', privateKey: '' },
    signTime: NOW,
    expires,
    signatureData: [one],
  });
  if (signatures === '') throw new Error(`mailauth did not sign: ${JSON.stringify(errors)}`);
  return signatures + mail;
}

/**
 * The mail with an RSA signature by hand, simple/simple, whose `h=` names fields that are absent, as signers may
 * (RFC 6376 section 8.15); neither of the two libraries does that.
 */
export function signedNaming(text: string, key: TestKey, names: readonly string[]): string {
  const mail = crlf(text);
  const fields = headerOf(mail).split(/(?<=\r\n)(?![ \t])/);
  const left = new Map<string, string[]>();
  for (const field of fields) {
    const name = field.slice(0, field.indexOf(':')).toLowerCase();
    left.set(name, [...(left.get(name) ?? []), field]);
  }
  const body = mail.slice(mail.indexOf('\r\n\r\n') + 4);
  const bh = createHash('sha256').update(body, 'utf8').digest('base64');
  const own = `DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=${OURS}; s=${key.selector};\r\n h=${names.join(':')};\r\n bh=${bh}; b=`;
  const data = names.map((name) => left.get(name.toLowerCase())?.pop() ?? '').join('') + own;
  return `${own + sign('sha256', Buffer.from(data, 'utf8'), key.pem).toString('base64')}\r\n${mail}`;
}

/** A mail composed and signed (relaxed/relaxed) by nodemailer. */
export async function nodemailerSigned(key: TestKey, headers: Record<string, string> = {}): Promise<string> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail({
    from: `Info Desk <info@${OURS}>`,
    to: FAILED,
    subject: 'Vielen Dank f\u00fcr Ihre Bestellung, die wir gerne noch in diesem Monat ausliefern werden',
    text: 'Thank you.',
    headers,
    dkim: { domainName: OURS, keySelector: key.selector, privateKey: key.pem },
  });
  return (message as Buffer).toString('utf8');
}

export function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

export function headerOf(mail: string): string {
  return mail.slice(0, mail.indexOf('\r\n\r\n') + 2);
}

/** What servers put on top on the way. */
export const RECEIVED = crlf(
  [
    'Return-Path: <info@client.example>',
    'Received: from mail.client.example (mail.client.example [192.0.2.10])',
    '\tby mx.far.example (Postfix) with ESMTPS id 4ABC',
    `\tfor <${FAILED}>; Mon, 23 Nov 2026 09:00:02 +0000 (UTC)`,
    '',
  ].join('\n'),
);

export type Form = 'message' | 'headers' | 'base64-headers' | 'inline' | 'quoted';

/** A report that returns `mail` (CRLF), or its header, in one of the ways in which servers do. */
export function reportOn(mail: string, form: Form, failed: readonly string[] = [FAILED]): Buffer {
  const original = RECEIVED + mail;
  switch (form) {
    case 'message':
      return standard('message/rfc822', '8bit', original, failed);
    case 'headers':
      return standard('text/rfc822-headers', '8bit', headerOf(original), failed);
    case 'base64-headers': {
      const coded = Buffer.from(headerOf(original), 'utf8').toString('base64').replace(/.{76}/g, '$&\r\n');
      return standard('text/rfc822-headers', 'base64', `${coded}\r\n`, failed);
    }
    case 'inline':
      return inProse('--- Below this line is a copy of the message.', original, failed);
    case 'quoted':
      return inProse(
        '--- Below this line is a copy of the message.',
        headerOf(original).replace(/^(?=.)/gm, '> '),
        failed,
      );
    default:
      return form satisfies never;
  }
}

function standard(type: string, encoding: string, original: string, failed: readonly string[]): Buffer {
  const top = [
    'From: Mail Delivery System <MAILER-DAEMON@mx.far.example>',
    `To: info@${OURS}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Date: Mon, 23 Nov 2026 09:00:05 +0000',
    'Message-ID: <bounce.1@mx.far.example>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="rb"',
    '',
    '--rb',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '',
    '--rb',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.far.example',
    ...failed.flatMap((address) => [
      '',
      `Final-Recipient: rfc822; ${address}`,
      'Action: failed',
      'Status: 5.1.1',
    ]),
    '',
    '--rb',
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    '',
  ];
  return Buffer.from(`${crlf(top.join('\n')) + original}\r\n--rb--\r\n`, 'utf8');
}

function inProse(separator: string, original: string, failed: readonly string[]): Buffer {
  const top = [
    'From: MAILER-DAEMON@mx.far.example',
    `To: info@${OURS}`,
    'Subject: failure notice',
    'Date: Mon, 23 Nov 2026 09:00:05 +0000',
    '',
    'Hi. This is the qmail-send program at mx.far.example.',
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "This is a permanent error; I've given up. Sorry it didn't work out.",
    '',
    ...failed.flatMap((address) => [
      `<${address}>:`,
      '192.0.2.77 does not like recipient.',
      'Remote host said: 550 5.1.1 No such user',
      'Giving up on 192.0.2.77.',
      '',
    ]),
    separator,
    '',
    '',
  ];
  return Buffer.from(crlf(top.join('\n')) + original, 'utf8');
}

export interface Asking {
  readonly dns: TestDns;
  readonly archive?: Record<string, ArchivedKey>;
  readonly domains?: readonly string[];
  readonly foreignClient?: string | null;
  readonly now?: Date;
}

/** What the signatures in a report's returned header tell: by the real reader and the real classifier. */
export async function findingsIn(raw: Uint8Array, asking: Asking): Promise<SignatureFindings> {
  const classified = classify(parseMail(raw));
  if (classified.kind === 'ordinary') throw new Error('the composed report is read as ordinary mail');
  const { returned, recipients } = classified;
  if (returned.kind === 'none') throw new Error('the composed report is read without what it returns');
  return findings(
    returned.header,
    recipients.map(({ address }) => address.toLowerCase()),
    asking,
  );
}

export function findings(
  header: HeaderBlock,
  failed: readonly string[],
  asking: Asking,
): Promise<SignatureFindings> {
  const { dns, archive = {}, domains = [OURS], foreignClient = null, now = NOW } = asking;
  return signatureEvidence(
    { header, domains, failed, foreignClient },
    { resolve: dns.resolve, archivedKey: async (name) => archive[name] ?? null, now: () => now },
  );
}

/** The evidence in short: `signed:proof`. */
export function inShort({ evidence }: SignatureFindings): string[] {
  return evidence.map(({ kind, strength }) => `${kind}:${strength}`);
}
