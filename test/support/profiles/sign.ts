/**
 * Signs samples (RFC 6376, RFC 8463). The libraries' signers choose `h=` and the order of tags themselves; vendors'
 * signatures differ just there (Google names absent fields to forbid them, Exchange Online leaves To out), so the
 * samples are signed here, and mailauth's verifier, written by others, must accept every one of them.
 */

import { createHash, generateKeyPairSync, type KeyObject, sign as rawSign } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { txt, type Zone } from './profile.ts';
import { fieldsOf, lines, nameOf, split } from './text.ts';

export interface Key {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256';
  readonly secret: KeyObject;
  /** The record to publish (RFC 6376 section 3.6.1). */
  readonly record: string;
}

/** A new key pair; its secret half lives as long as the process. */
export function newKey(domain: string, selector: string, algorithm: Key['algorithm'] = 'rsa-sha256'): Key {
  if (algorithm === 'ed25519-sha256') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
    return { domain, selector, algorithm, secret: privateKey, record: `v=DKIM1; k=ed25519; p=${raw}` };
  }
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return { domain, selector, algorithm, secret: privateKey, record: `v=DKIM1; k=rsa; p=${spki}` };
}

export function keysZone(...keys: readonly Key[]): Zone {
  return Object.fromEntries(keys.map((key) => [`${key.selector}._domainkey.${key.domain}`, txt(key.record)]));
}

/** How a vendor writes the field: its lines, each a list of tags; `h` as the vendor's list. */
export interface Style {
  readonly canonicalization: 'relaxed/relaxed' | 'relaxed/simple' | 'simple/simple';
  readonly h: string;
  readonly layout: readonly string[];
  readonly indent: string;
}

/** Exim 4.9x, `dkim_sign_headers` of cPanel: over-signs nothing, names what stands there. */
export const EXIM: Style = {
  canonicalization: 'relaxed/relaxed',
  h: 'Content-Transfer-Encoding:Content-Type:MIME-Version:Subject:To:From:Date:Message-ID',
  layout: ['v a q c', 'd s h', 'bh', 'b'],
  indent: '\t',
};
/** Exchange Online: To and Cc are not signed. */
export const EXCHANGE_ONLINE: Style = {
  canonicalization: 'relaxed/relaxed',
  h: 'From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck',
  layout: ['v a c d', 's', 'h', 'bh', 'b'],
  indent: ' ',
};
/** Google Workspace: each of the listed fields a second time, so that none can be added. */
export const GOOGLE: Style = {
  canonicalization: 'relaxed/relaxed',
  h: 'to:subject:message-id:date:from:mime-version:from:to:cc:subject:date:message-id:reply-to',
  layout: ['v a c', 'd s t x', 'h', 'bh', 'b'],
  indent: '        ',
};
export const SES: Style = {
  canonicalization: 'relaxed/simple',
  h: 'From:To:Subject:MIME-Version:Content-Type:Content-Transfer-Encoding:Message-ID:Date',
  layout: ['v a q c', 's d t', 'h', 'bh', 'b'],
  indent: '\t',
};
export const OPENDKIM: Style = {
  canonicalization: 'relaxed/simple',
  h: 'Date:From:To:Subject:From',
  layout: ['v a c d s', 't', 'bh', 'h', 'b'],
  indent: '\t',
};
/** Rspamd: signs what carries the encoding, too. */
export const RSPAMD: Style = {
  canonicalization: 'relaxed/relaxed',
  h: 'from:from:reply-to:subject:subject:date:date:message-id:message-id:to:to:cc:mime-version:mime-version:content-type:content-type:content-transfer-encoding:content-transfer-encoding',
  layout: ['v a c d s', 't', 'h', 'bh', 'b'],
  indent: '\t',
};

function relaxedField(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replaceAll('\n', '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
}

function bodyHash(body: string, relaxed: boolean): string {
  let text = relaxed ? body.replace(/[ \t]+/g, ' ').replace(/ +(?=\n)/g, '') : body;
  text = text.replace(/\n+$/, '');
  const bytes = relaxed && text === '' ? '' : `${text}\n`.replaceAll('\n', '\r\n');
  return createHash('sha256').update(bytes).digest('base64');
}

const fold = (text: string, width: number, indent: string): string => {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += width) pieces.push(text.slice(at, at + width));
  return pieces.join(`\n${indent} `);
};

/** `h=` broken after colons. */
const foldNames = (h: string, indent: string): string => {
  let out = '';
  let width = 0;
  for (const [i, name] of h.split(':').entries()) {
    const piece = i === 0 ? name : `:${name}`;
    if (width + piece.length > 60) {
      out += `\n${indent} `;
      width = 0;
    }
    out += piece;
    width += piece.length;
  }
  return out;
};

/** The mail with a DKIM-Signature field on top, in the vendor's style. Rejects where mailauth does not accept it. */
export async function signed(mail: string, key: Key, style: Style, at: Date): Promise<string> {
  const { header, body } = split(mail);
  const [headerWay, bodyWay] = style.canonicalization.split('/');
  const fields = fieldsOf(header);
  const left = [...fields];
  const canonical = (field: string): string => (headerWay === 'relaxed' ? relaxedField(field) : field);
  const data: string[] = [];
  for (const name of style.h.toLowerCase().split(':')) {
    const index = left.findLastIndex((field) => nameOf(field) === name);
    if (index >= 0) data.push(...left.splice(index, 1).map(canonical));
  }
  const t = Math.floor(at.getTime() / 1000);
  const tags: Record<string, string> = {
    v: '1',
    a: key.algorithm,
    c: style.canonicalization,
    q: 'dns/txt',
    d: key.domain,
    s: key.selector,
    t: String(t),
    x: String(t + 604_800),
    h: foldNames(style.h, style.indent),
    bh: bodyHash(body, bodyWay === 'relaxed'),
    b: '',
  };
  const field = `DKIM-Signature: ${style.layout
    .map((line) =>
      line
        .split(' ')
        .map((tag) => `${tag}=${tags[tag]}`)
        .join('; '),
    )
    .join(`;\n${style.indent}`)}`;
  const bytes = Buffer.from([...data, canonical(field)].join('\n').replaceAll('\n', '\r\n'));
  const b =
    key.algorithm === 'rsa-sha256'
      ? rawSign('sha256', bytes, key.secret)
      : rawSign(null, createHash('sha256').update(bytes).digest(), key.secret);
  const whole = lines(field + fold(b.toString('base64'), 70, style.indent), mail);
  await mustVerify(whole, key, at);
  return whole;
}

async function mustVerify(mail: string, key: Key, at: Date): Promise<void> {
  const { results } = await dkimVerify(mail.replaceAll('\n', '\r\n'), {
    curTime: at,
    resolver: async (name: string) => {
      if (name === `${key.selector}._domainkey.${key.domain}`) return [[key.record]];
      throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
    },
  });
  const mine = results.find(
    (result) => result.signingDomain === key.domain && result.selector === key.selector,
  );
  if (mine?.status.result !== 'pass')
    throw new Error(`mailauth refuses ${key.selector}: ${JSON.stringify(mine?.status)}`);
}
