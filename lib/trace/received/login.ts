/** Logins that servers print, and the protocols that say that there was one. */

import { MAX_NAME_CHARS } from './limits.ts';

interface LoginRow {
  /** Who writes it so. */
  readonly source: string;
  /** From a comment's first character on: strangers' words that a comment quotes stand further behind. */
  readonly pattern: RegExp;
}

/** Where the first group took part, it is the login. First match wins. */
const LOGINS: readonly LoginRow[] = [
  { source: 'Postfix, smtpd_sasl_authenticated_header', pattern: /^authenticated sender: ?(\S+)/i },
  { source: 'Courier, courieresmtpd', pattern: /^auth: \S+ ([^\s,]+)/i },
  { source: 'Courier without a name', pattern: /^auth: \S+$/i },
  { source: 'qpsmtpd', pattern: /^smtp-auth username ([^\s,]+)/i },
  { source: 'CommuniGate Pro', pattern: /^account (\S+)/i },
  { source: 'envelope-authenticated-user', pattern: /^envelope-authenticated-user:? (\S+)/i },
  {
    source: 'SquirrelMail, Kerio Connect, Exim by its manual',
    pattern: /^(?:squirrelmail )?authenticated user:? (\S+)/i,
  },
  {
    source: 'sendmail, confRECEIVED_HEADER with auth_authen',
    pattern: /^authenticated(?: bits=\d{1,5})? user=([^\s,]+)/i,
  },
  { source: 'sendmail, auth_authen first', pattern: /^user=(\S+) (?:mech|bits)=/i },
  { source: 'Exim by its manual, authenticated_id', pattern: /^authenticated[_ ](?:id|as|by)[:=]? ?(\S+)/i },
  { source: 'Exim, Haraka and others', pattern: /^authenticated: ?(\S+)/i },
  { source: 'sendmail and Haraka without a login', pattern: /^authenticated(?:$| bits=\d| \()/i },
];

/** How the rows begin: few comments of a line do, and only these are tried by all rows. */
const BEGINNINGS = /^(?:auth|account |smtp-auth|envelope-auth|squirrelmail |user=)/i;
const INITIALS = 'aAsSuU';

export interface ShownLogin {
  /** Lower case; null where the server says that the client proved itself, but not as whom. */
  readonly login: string | null;
}

/** The login in comments that the server itself wrote, or undefined. */
export function shownLogin(comments: readonly string[]): ShownLogin | undefined {
  for (const comment of comments) {
    if (!INITIALS.includes(comment.charAt(0)) || !BEGINNINGS.test(comment)) continue;
    for (const { pattern } of LOGINS) {
      const found = pattern.exec(comment);
      if (found !== null) return { login: loginText(found[1]) };
    }
  }
  return undefined;
}

export function loginText(text: string | undefined): string | null {
  if (text === undefined) return null;
  const short = text.slice(0, MAX_NAME_CHARS);
  const login = short
    .replace(/^[<"']{1,2}/, '')
    .replace(/[>"',;]{1,3}$/, '')
    .toLowerCase();
  return login === '' ? null : login;
}

/**
 * RFC 3848, RFC 6531 section 4.3 (UTF8SMTPA), and the names that Exim, OpenSMTPD and others had before. LMTPA and
 * LMTPSA are left out: Cyrus writes LMTPA on every mail that a server delivers into it (RFC 2033), strangers' too.
 */
const AUTHENTICATED: ReadonlySet<string> = new Set([
  'esmtpa',
  'esmtpsa',
  'utf8smtpa',
  'utf8smtpsa',
  'smtpa',
  'smtpsa',
  'asmtp',
  'asmtps',
  'local-esmtpa',
  'local-esmtpsa',
]);

/** `esmtpa`, `mailenable esmtpsa`, `esmtp auth`. */
export function provesClient(protocol: string | null): boolean {
  if (protocol === null) return false;
  if (!protocol.includes(' ')) return AUTHENTICATED.has(protocol);
  const words = protocol.split(' ');
  return words.some((word) => AUTHENTICATED.has(word)) || (words.includes('auth') && /smtp/.test(protocol));
}

/** Protocols in which no client says HELO. Of one that nobody knows it is better to think that it does. */
const WITHOUT_HELO = /^(?:http|local$|mapi|nnfmp|qmqp|qmtp|uucp|bsmtp|spam-scanned|qmail-scanner)/;

export function hasHelo(protocol: string | null): boolean {
  return protocol === null || !WITHOUT_HELO.test(protocol);
}
