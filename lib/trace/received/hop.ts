/** One Received line (RFC 5321 section 4.4), whoever wrote it. */

/** How a server's own local mail shows: not taken by SMTP from a client, but given by a program on the host. */
export type LocalOrigin = 'uid' | 'script' | 'webmail' | 'local';

export interface Hop {
  /** Which server's way of writing it is: `postfix`, `exim` ...; `other` where none of them is recognised. */
  readonly form: string;
  /** Host that wrote the line, lower case without a final dot; null where it names none or only a literal. */
  readonly by: string | null;
  /** The client's address as the server saw it (IPv4 or IPv6 in lower case, no brackets); null where it wrote none. */
  readonly client: string | null;
  /** The client's name by reverse DNS as the server wrote it, lower case; null where unknown or not written. */
  readonly name: string | null;
  /** What the client called itself in HELO or EHLO, as written; null where not written. */
  readonly helo: string | null;
  /** The protocol of `with`, lower case: `esmtpsa`, `local`, `microsoft smtp server` ... */
  readonly protocol: string | null;
  /** The client proved who it is: a login is printed, or `protocol` says so (RFC 3848: ESMTPA, ESMTPSA). */
  readonly authenticated: boolean;
  /** The login, as printed, lower case; null where the server prints none. */
  readonly login: string | null;
  readonly local: LocalOrigin | null;
  /** When the server took the mail, ISO 8601, UTC; null where unreadable. */
  readonly at: string | null;
}
