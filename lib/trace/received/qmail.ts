/**
 * qmail and its kin (received.c): `from name (HELO x) (info@ip) by host with SMTP; 23 Sep 2016 01:22:39 -0000`.
 *
 * `(HELO x)` is missing where it equals the name. `info` is TCPREMOTEINFO: the reply of ident, or, with the AUTH
 * patches, the login; logins of virtual domains have an `@` of their own. Some hosts print the login alone. Yahoo
 * writes `(login@ip with plain)`, qpsmtpd `(ip) (smtp-auth username login, mechanism plain)`.
 *
 * The attack: an ident reply of `you`, a word like any other, is no login; one with an `@` cannot be told from it. It
 * shows as one: what a login proves is for the judge to say. HELO comes before the client, which is the rightmost.
 */

import { readAddress } from './address.ts';
import { split } from './client.ts';
import type { Form, Reading } from './form.ts';
import { commentsOf, type Item, type Line } from './line.ts';
import { loginText, provesClient, shownLogin } from './login.ts';
import { clientName, heloName } from './names.ts';
import { originOf } from './origin.ts';

export const QMAIL: Form = { name: 'qmail', is: isQmail, read };

/** date822fmt: without the day's name. */
const DATE = /^ ?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/;
/** What qmail's kin write behind `by`. */
const KIN = /^(?:qp \d|qmail|qpsmtpd|Oath Hermes)/;
const ENCRYPTED = /^\S+ encrypted$/;
const HELO = /^(?:HELO|EHLO) /;

function isKin(line: Line): boolean {
  return DATE.test(line.date) || line.comments.some((comment) => KIN.test(comment));
}

function isQmail(line: Line): boolean {
  const lead = line.lead[0];
  if (lead !== undefined) return line.by === null && lead.kind === 'comment' && /^qmail /i.test(lead.text);
  const plain = line.comments.every((comment) => KIN.test(comment) || ENCRYPTED.test(comment));
  return plain && (isKin(line) || line.from.some(isHelo));
}

function read(line: Line): Reading | null {
  if (line.from.length === 0) {
    const origin = originOf(line);
    return { ...NOBODY, local: origin?.local ?? null, account: origin?.account ?? null };
  }
  const kin = isKin(line);
  const helo = line.from.findIndex(isHelo);
  const index = line.from.findLastIndex((item, i) => i > helo && isClient(item, kin, i === helo + 1));
  const item = line.from[index];
  const first = line.from[0];
  if (item === undefined || first?.kind !== 'word') return null;
  const name = clientName(first.text);
  const { client, login: info } = readClient(item.text, name, provesClient(line.protocol));
  const shown = shownLogin([...commentsOf(line.from.slice(index + 1)), ...line.comments]);
  const login = shown?.login ?? info;
  return {
    client,
    name,
    helo: helo < 0 ? sameAs(name, first) : heloName(textOf(line, line.from[helo], item)),
    login,
    authenticated: shown !== undefined || login !== null,
    local: null,
    account: null,
  };
}

const NOBODY = { client: null, name: null, helo: null, login: null, authenticated: false };

function isHelo(item: Item): boolean {
  return item.kind === 'comment' && HELO.test(item.text);
}

/** Where HELO and name are the same, the server writes them once. */
function sameAs(name: string | null, first: Item): string | null {
  return name === null ? null : heloName(first.text);
}

/** From behind `(HELO ` up to the bracket before the client's comment. */
function textOf(line: Line, helo: Item | undefined, client: Item): string {
  const text = line.value.slice(helo?.start, client.start).trimEnd();
  return text.replace(/^\( ?(?:HELO|EHLO) /, '').replace(/\)$/, '');
}

/** `ip`, `info@ip`, `login@ip with plain`; of kin also in square brackets; right behind HELO a login alone. */
function isClient({ kind, text }: Item, kin: boolean, behindHelo: boolean): boolean {
  if (kind !== 'comment') return false;
  const [word = '', preposition, , ...more] = text.split(' ');
  if (more.length > 0 || (preposition !== undefined && preposition !== 'with')) return false;
  const { host } = split(word);
  if (readAddress(host) !== null) return kin || !host.startsWith('[');
  return behindHelo && preposition === undefined && /[^@]@[^@]/.test(word);
}

function readClient(
  text: string,
  name: string | null,
  proved: boolean,
): { client: string | null; login: string | null } {
  const [word = '', preposition] = text.split(' ');
  const { ident, host } = split(word);
  const client = readAddress(host);
  const isInfo = client !== null || host.toLowerCase() === 'localhost' || host.toLowerCase() === name;
  // `info@client.example` without an address is all there is of a login; `login@host` has the host behind it.
  if (!isInfo && !ident?.includes('@')) return { client, login: loginText(word) };
  const isLogin = proved || preposition === 'with' || ident?.includes('@');
  return { client, login: isLogin ? loginText(ident ?? undefined) : null };
}
