/** Mail that a program gave, not a client by SMTP. */

import type { LocalOrigin } from './hop.ts';
import { MAX_NAME_CHARS } from './limits.ts';
import { commentsOf, type Line } from './line.ts';

export interface Origin {
  readonly local: LocalOrigin;
  readonly account: string | null;
}

/**
 * Accounts under which web servers run scripts, and their numbers where a system hands out fixed ones: Debian's
 * base-passwd, Red Hat's setup, FreeBSD's UIDs.
 */
const WEB_ACCOUNTS: ReadonlySet<string> = new Set([
  'apache',
  'apache2',
  'httpd',
  'www',
  'www-data',
  'wwwrun',
  'webservd',
  '_www',
  'nginx',
  'lighttpd',
  'nobody',
  'iusr',
  '33',
  '48',
  '80',
]);

export function isWebAccount(account: string): boolean {
  return WEB_ACCOUNTS.has(account.toLowerCase());
}

/** Where the comment names an account, from its first character on. */
const ACCOUNTS = {
  /** qmail-queue; sendmail's `from user@localhost`; Courier's `uid N`. */
  lead: /^(?:qmail \d{1,10} invoked by uid (\d{1,10})|from ([^\s@]+)(?:@\S+)?|uid (\d{1,10}))$/,
  /** Postfix, pickup(8). */
  words: /^Postfix, from userid (\d{1,10})$/,
  /** Courier, `with local`. */
  from: /^uid (\d{1,10})$/,
};

/** Null for what came from a client. */
export function originOf(line: Line): Origin | null {
  const lead = line.lead.length === 0 ? undefined : commentsOf(line.lead)[0];
  const found =
    (lead && ACCOUNTS.lead.exec(lead)) || first(ACCOUNTS.words, line.comments.filter(isOfPostfix));
  if (found) return byAccount(found[1] ?? found[2] ?? found[3] ?? '');
  const protocol = line.protocol ?? '';
  if (protocol === 'local' || protocol.startsWith('local-')) {
    const uid = first(ACCOUNTS.from, commentsOf(line.from));
    if (uid) return byAccount(uid[1] ?? '');
    // Exim: `from user by host with local`.
    const account = line.from[0]?.kind === 'word' ? line.from[0].text.replaceAll('"', '') : null;
    const shown = account === null || /[[\]:]/.test(account) ? null : account.slice(0, MAX_NAME_CHARS);
    return { local: shown !== null && isWebAccount(shown) ? 'script' : 'local', account: shown };
  }
  return isHttp(protocol) ? { local: 'webmail', account: null } : null;
}

/** `http`, `https`, and Gmail's `httprest`. */
export function isHttp(protocol: string | null): boolean {
  return protocol?.startsWith('http') === true;
}

/** By the account or uid under which the program ran. */
export function byAccount(account: string): Origin {
  return { local: isWebAccount(account) ? 'script' : 'uid', account: account.slice(0, MAX_NAME_CHARS) };
}

function isOfPostfix(comment: string): boolean {
  return comment.startsWith('Postfix, ');
}

function first(pattern: RegExp, comments: readonly string[]): RegExpExecArray | null {
  for (const comment of comments) {
    const found = pattern.exec(comment);
    if (found !== null) return found;
  }
  return null;
}
