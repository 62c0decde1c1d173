/** One flood on one mailbox. Types only, plain JSON; what is counted of each report is made by `lib/trace`. */

import type { Feature } from '../trace/observation.ts';

export type { Bulk, Feature, FeatureKind, Observation } from '../trace/observation.ts';

export interface Incident {
  /** Unique within the mailbox, and stable: `20160923T0122-1`. */
  readonly id: string;
  readonly mailbox: string;
  /** By a cluster of features, or by the mailbox's rate of reports that nothing speaks for. */
  readonly by: 'cluster' | 'mailbox';
  readonly openedBy: 'minutes' | 'hour' | 'day';
  /**
   * Opened by as many reports as a cluster takes of which each shows that its mail left through us (`Observation.vouched`):
   * only such a one can be abuse. False: by claims, which anybody may write.
   */
  readonly vouched: boolean;
  /** ISO 8601. `openedAt`: when the threshold was crossed; `firstSeen`: the first report that counted. */
  readonly firstSeen: string;
  readonly openedAt: string;
  readonly lastReport: string;
  /** Null while it is open. */
  readonly closedAt: string | null;
  /** When mail submitted after its end opened it again; null where none did. */
  readonly reopenedAt: string | null;
  /** The newest submission time of its mails: "nothing sent since" tells whether the leak is closed. */
  readonly sentLast: string | null;
  /** The owner's answer "I changed the password at": what was sent before is decided silently. */
  readonly resetAt: string | null;
  /** Mail to several recipients (Limits.reopenRecipients) was sent after that: the owner is told once more. */
  readonly notClosed: boolean;
  /** The owner's answer "it was me". */
  readonly mine: boolean;
  readonly reports: number;
  /** Distinct failed recipients, counted up to a limit and estimated above it. */
  readonly recipients: number;
  /** How many of its reports are of mail that says itself how to unsubscribe, under our signature; these are delivered. */
  readonly bulk: number;
  /** How many of its reports return no header. */
  readonly bare: number;
  /** How many of its reports bear each feature; the most frequent ones. */
  readonly features: readonly (Feature & { readonly reports: number })[];
  readonly domains: readonly (readonly [name: string, count: number])[];
  readonly clients: readonly (readonly [address: string, count: number])[];
  /** Three of its mails, by their key. */
  readonly samples: readonly string[];
}
