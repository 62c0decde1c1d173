/** Traces that a submission (RFC 6409) leaves in a mail: the login used, the web script, the webmail. */

export interface Mark {
  readonly kind: 'login' | 'script' | 'webmail';
  /** The login (lower case), the script as printed, or the webmail's client address. */
  readonly value: string;
  /** The client's address where the mark stands in a hop that prints it. */
  readonly client: string | null;
  /** Index of the hop that shows it; null for a mark in a header field of its own. */
  readonly hop: number | null;
  /** The header field that shows it, lower case: `received`, `x-php-originating-script`. */
  readonly field: string;
}
