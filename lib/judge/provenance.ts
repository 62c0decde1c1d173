/** The judgement on a returned mail: whose it is, by which rule, and what to do where somebody else sent it as us. */

/** What the owner does about a mail that went out through his own account by a stranger's hand. */
export interface Remedy {
  readonly kind:
    | 'change-password' // a login of this site was used
    | 'clean-script' // a web script sent it
    | 'tell-host' // a neighbour on the shared host did
    | 'rotate-selector'; // a signed mail is being replayed
  /** The mailbox or login whose password it is, the script, the neighbour's login, or the selector. */
  readonly subject: string;
  /** The host through which it left; null where no hop of ours names it. */
  readonly host: string | null;
  /** Addresses from which it was given; empty where the host does not print them. */
  readonly clients: readonly string[];
  /** Distinct failed recipients: of this mail, or of the incident that it resembles. */
  readonly recipients: number;
  /** ISO 8601: the first such mail; null where no time is readable. */
  readonly since: string | null;
  /** What finds this mail in the host's log: its Message-ID; null where the report quotes none. */
  readonly searchFor: string | null;
}

export type Provenance =
  | { readonly kind: 'ours'; readonly because: 'proof' | 'strong' }
  | {
      readonly kind: 'abused';
      readonly because: 'script' | 'foreign-login' | 'unstated-login' | 'incident' | 'replay';
      readonly remedy: Remedy;
    }
  | {
      readonly kind: 'unproven';
      readonly because:
        | 'nothing-asked' // no site is known
        | 'nothing-strong' // no strong fact on either side
        | 'contradiction' // strong facts on both sides
        | 'own-signature' // a valid signature of ours: never worse
        | 'dns-silent' // a question to DNS had no answer: never worse
        | 'read-by-fallback'; // no grammar read the report: never worse
    }
  | { readonly kind: 'suspect'; readonly because: 'one-family' | 'known-message-id' | 'no-word' }
  | { readonly kind: 'forged'; readonly because: 'two-families' };
