/** A server that reports: who it is, and how it writes. */

import type { Original } from './original.ts';

export interface Host {
  readonly name: string;
  readonly address: string;
}

export interface Reporter extends Host {
  /** Server and way, for the test's names. */
  readonly way: string;
  /** The report, Latin-1 with `\n`; null where this server writes none of such an outcome. */
  write(original: Original, host: Host): string | null;
}
