/** One Received line (RFC 5321 section 4.4), whoever wrote it. */

/**
 * How a mail shows that was not taken by SMTP from a client, but given by a program: `uid` by an account of the host,
 * `script` by the account under which web servers run, `webmail` over HTTP (a webmail or a web API), `local` by a
 * program of which the server writes nothing else.
 */
export type LocalOrigin = 'uid' | 'script' | 'webmail' | 'local';

export interface Hop {
  /** Which server's way of writing it is: `postfix`, `exim` ...; `other` where none of them is recognised. */
  readonly form: string;
  /** Host that wrote the line, lower case without a final dot; null where it names none or only a literal. */
  readonly by: string | null;
  /**
   * The client's address as the server saw it (IPv4 or IPv6 in lower case, no brackets, no zone; an IPv4-mapped one
   * as IPv4); null where it wrote none. Never what the client called itself.
   */
  readonly client: string | null;
  /**
   * The client's name by reverse DNS as the server wrote it, lower case without a final dot; null where unknown, not
   * written, or written with a doubt (sendmail's `may be forged`).
   */
  readonly name: string | null;
  /** What the client called itself in HELO or EHLO, as written; null where not written. */
  readonly helo: string | null;
  /** The protocol of `with`, lower case: `esmtpsa`, `local`, `microsoft smtp server` ... */
  readonly protocol: string | null;
  /**
   * The client proved who it is: a login is printed, or `protocol` says so (RFC 3848: ESMTPA, ESMTPSA; Exchange's
   * mapi). Not LMTPA and LMTPSA: there a mail server proved itself to a mailbox store.
   */
  readonly authenticated: boolean;
  /** The login, as printed, lower case; null where the server prints none. */
  readonly login: string | null;
  readonly local: LocalOrigin | null;
  /** The account (`www-data`) or uid (`33`) of the host under which the program ran; null where not written. */
  readonly account: string | null;
  /** When the server took the mail, ISO 8601, UTC; null where unreadable. */
  readonly at: string | null;
}

/** Hops, topmost first; an array is one too. `index` from 0 on. */
export interface Hops {
  readonly length: number;
  at(index: number): Hop | undefined;
}
