/** The comment in which a server writes the client that it saw (TCP-info, RFC 5321 section 4.4). */

import { readAddress } from './address.ts';
import { clientName } from './names.ts';

export interface SeenClient {
  /** Null where the server saw none: `unknown [unknown]`, a socket of the host. */
  readonly address: string | null;
  readonly name: string | null;
  /** What stands before `@`: the reply of ident, which is the client's own word, or a login. */
  readonly ident: string | null;
  /** Behind the address: `helo=x`, `(may be forged)`, `"EHLO x"`. */
  readonly rest: string;
  /** OpenSMTPD's `[local]`: a program of the host. */
  readonly local: boolean;
}

/**
 * `name [ip]`, `[ip]`, `ident@name [ip]`, `ident@[ip]`, then anything. The address must stand where the server puts
 * it: an ident of `x@[192.0.2.1]` before the true one is followed by neither a blank nor the end.
 */
const BRACKETED = /^(?:(\S+) +|([^\s[\]]*))\[(unix socket|[^\]\s]+)\](?=$|[\s:,;(])/;

/** Courier's `IDENT: x, name [ip]`; MailMarshal's `Not Verified[ip]`, EMWAC's `unverified [ip]`. */
const BEFORE = /^(?:ident: ?[^\s,]+, ?|not verified ?|unverified )/i;
const BEFORE_INITIALS = 'iInNuU';

/** Sendmail, MS SMTPSVC and others doubt the name that they print. */
const DOUBTS = /may be forged|rdns failed|not verified|unverified|dns (?:failed|error)/i;

/** What no address stands in, and yet is where a client stands. */
const SOCKETS: ReadonlySet<string> = new Set(['unknown', 'unix socket', 'local', 'unavailable']);

/** Null where `comment` is not one in which a server writes its client. */
export function seenClient(comment: string): SeenClient | null {
  const text = BEFORE_INITIALS.includes(comment.charAt(0)) ? comment.replace(BEFORE, '') : comment;
  const bracketed = text.includes('[') ? BRACKETED.exec(text) : null;
  if (bracketed !== null) {
    const inner = (bracketed[3] ?? '').toLowerCase();
    const address = readAddress(withoutPort(inner));
    if (address === null && !SOCKETS.has(inner)) return null;
    const { ident, host } = split(bracketed[1] ?? bracketed[2] ?? '');
    const rest = text.slice(bracketed[0].length).replace(/^:\d{1,5}/, '');
    return {
      address,
      name: DOUBTS.test(comment) ? null : clientName(host),
      ident,
      rest,
      local: inner === 'local',
    };
  }
  // No `name ip` without brackets: `(version 4.1.0.193)` is no client.
  if (text.includes(' ')) return null;
  const { ident, host } = split(text);
  const address = readAddress(withoutPort(host));
  if (address !== null) return { address, name: null, ident, rest: '', local: false };
  // Without an address only what cannot be anything else: sendmail's `localhost` of a program on the host.
  if (!/^(?:unknown|localhost)$/i.test(host)) return null;
  return { address: null, name: clientName(host), ident, rest: '', local: false };
}

/** Of `203.0.113.5:4711`; an IPv6 address with a port would be ambiguous. */
function withoutPort(text: string): string {
  return text.includes(':') ? text.replace(/^([\d.]+):\d{1,5}$/, '$1') : text;
}

/** `ident@host` at its last `@`. */
export function split(text: string): { ident: string | null; host: string } {
  const at = text.lastIndexOf('@');
  return at < 0 ? { ident: null, host: text } : { ident: text.slice(0, at), host: text.slice(at + 1) };
}
