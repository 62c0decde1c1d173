/** What tracing one report gives: everything that the judge weighs and that `explain` tells. Types only. */

import type { Evidence, Unknown } from './evidence.ts';
import type { Hop } from './received/hop.ts';
import type { Mark } from './submission.ts';

/** Who wrote the report; what only an unknown one says of the path is a claim. */
export interface Reporter {
  readonly kind: 'own' | 'matched' | 'unknown';
  /** The name or address by which it was known; null where nothing is known of the client. */
  readonly host: string | null;
  /** What established it; null for `unknown`. */
  readonly by:
    | 'own-address'
    | 'own-host'
    | 'tenant'
    | 'host-itself'
    | 'dns-name'
    | 'helo-spf'
    | 'dkim'
    | null;
}

/** How the outside world, or our own server, got the returned mail. */
export type Path =
  | { readonly kind: 'none' }
  /** From outside: `exclusive` where a host that only we use is named, true or claimed. */
  | { readonly kind: 'hand-off'; readonly hop: Hop; readonly index: number; readonly exclusive: boolean }
  /** From a person or a script, at a server of ours. */
  | { readonly kind: 'submission'; readonly hop: Hop; readonly index: number; readonly exclusive: boolean };

/** What the ledger says of the quoted Message-IDs. */
export type LedgerWord = 'not-asked' | 'no-id' | 'absent' | 'id' | 'sent';

/** A signature of ours over the returned header that verifies. */
export interface ValidSignature {
  readonly domain: string;
  readonly selector: string;
  /** Its `h=` covers List-Unsubscribe: mail in bulk, by the owner's own will. */
  readonly coversListUnsubscribe: boolean;
}

export interface Trace {
  readonly reporter: Reporter;
  readonly evidence: readonly Evidence[];
  readonly unknown: readonly Unknown[];
  readonly path: Path;
  /** Traces of the submission in hops of ours, which alone are believed. */
  readonly marks: readonly Mark[];
  readonly ledger: LedgerWord;
  readonly signature: ValidSignature | null;
  /** The mailbox to which the report came; null where the envelope names none. */
  readonly mailbox: string | null;
  /** Addresses that the report says have failed, lower case. */
  readonly failed: readonly string[];
}
