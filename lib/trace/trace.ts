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
  /**
   * From outside. `exclusive`: the client is a host that only we use. `claimed`: an inner hop above was taken for the
   * reporter's own by a name that DNS does not confirm, or a host within its network wrote this hop in another's name,
   * so that it may be a stranger's.
   */
  | {
      readonly kind: 'hand-off';
      readonly hop: Hop;
      readonly index: number;
      readonly exclusive: boolean;
      readonly claimed: boolean;
    }
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
  /** A ledger that the operator states complete lacks this mail, and would hold it. */
  readonly unsent: boolean;
  readonly signature: ValidSignature | null;
  /** The mailbox to which the report came; null where the envelope names none. */
  readonly mailbox: string | null;
  /** The returned mail's From address, lower case; null where it has none. */
  readonly from: string | null;
  /** The returned mail's Message-ID that is quoted with the most trust. */
  readonly messageId: string | null;
  /** Addresses that the report says have failed, lower case. */
  readonly failed: readonly string[];
}
