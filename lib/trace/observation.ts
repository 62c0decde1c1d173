/** What one report says of the mail that it returns, for counting. Types only; `features.ts` makes it of a trace. */

/** What returned mails of one flood share. `value` is bounded, lower case, and may hold a stranger's words. */
export interface Feature {
  readonly kind: FeatureKind;
  readonly value: string;
}

export type FeatureKind =
  /** The client that gave the mail in: /24 or /48. */
  | 'network'
  /** Login and X-Mailer together: the thief uses the owner's login, but not his program. */
  | 'login-mailer'
  | 'helo'
  /** What stands right of the `@` in the Message-ID. */
  | 'message-id-host'
  /** The shape of the subject and of the boundary together. */
  | 'form'
  | 'recipient-domain'
  // of reports that return no header:
  | 'reporter-network'
  | 'format';

/**
 * `declared`: signed by a selector that he stated for it, which nobody else's mail is. `unsubscribe`: a valid signature
 * of ours covers a List-Unsubscribe. A thief whose mail our host signs can write that too.
 */
export type Bulk = 'declared' | 'unsubscribe';

/** What one report adds to the counts of its mailbox. */
export interface Observation {
  /** When the report came, ISO 8601, UTC. */
  readonly at: string;
  /** Names the returned mail: a hash of its Message-ID, or of what else tells it from others. */
  readonly mail: string;
  /** Hashes of its distinct failed recipients; for auto-replies and challenges, of who answered. */
  readonly recipients: readonly string[];
  readonly features: readonly Feature[];
  /** The report returns a header of the mail. */
  readonly hasHeader: boolean;
  /** Some evidence is for, or against. */
  readonly anythingFor: boolean;
  readonly anythingAgainst: boolean;
  /**
   * The report shows that the mail left through us, by a reporter who is known or by a proof (`vouched.ts`). All else is a
   * claim: it may be counted, but is never the measure of what is vouched for.
   */
  readonly vouched: boolean;
  /** A proof of ours: only such mail clears features, and only days later. */
  readonly proven: boolean;
  /** Whether it is a newsletter of the owner's: by his word, or as it says itself. Null: it does not look like one. */
  readonly bulk: Bulk | null;
  /** A failed recipient has written to this mailbox before. */
  readonly correspondent: boolean;
  readonly challenge: boolean;
  /** When the returned mail was submitted, by our own server's line or the reporter's; null where unreadable. */
  readonly submittedAt: string | null;
  /** Where it went and came from, for people: recipient domains and client addresses. */
  readonly domains: readonly string[];
  readonly clients: readonly string[];
}
