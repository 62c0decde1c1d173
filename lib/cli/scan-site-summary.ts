/** What `scan --site` finds out, as values for the page and for JSON. Types only. */

import type { Decision } from '../decide/decision.ts';
import type { Incident } from '../incident/index.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import type { MailClass, Reason } from '../model.ts';

/** What becomes of mails of one verdict, or class, by one rule. */
export interface SiteRow {
  /** Null where the class is not judged by provenance. */
  readonly provenance: Provenance['kind'] | null;
  readonly class: MailClass;
  readonly decision: Decision['kind'];
  readonly rule: string;
  /** Names of other destinations than the mailbox's own; null: its own, or none. */
  readonly to: readonly string[] | null;
  /** What the rule would have done, where the site only observes. */
  readonly would: Decision['kind'] | null;
  readonly count: number;
}

export interface OwnBounce {
  readonly file: string;
  readonly recipient: string | null;
  readonly reason: Reason;
  readonly decision: Pick<SiteRow, 'rule' | 'to'> & { readonly kind: Decision['kind'] };
  /** Filters that would have taken it, by the `rule` of their row. */
  readonly takenBy: readonly string[];
}

/** What a filter would have taken, if it had been the only one. */
export interface FilterRow {
  /** `rule:NAME` of a rule of the site; of any other its text. */
  readonly rule: string;
  readonly takes: number;
  /** Bounces and delays of the site's own mail among them. */
  readonly own: number;
  /** Ordinary mails among them. */
  readonly ordinary: number;
}

/** An incident with what the mails that belong to it come to. */
export interface ScanIncident extends Omit<Incident, 'samples'> {
  /** What helps, where mail left through the site itself; else null. */
  readonly remedy: Remedy | null;
  /** Mails of the scan that belong to it, by verdict. */
  readonly verdicts: Readonly<Partial<Record<Provenance['kind'], number>>>;
  /** Three of its mails, by their file. */
  readonly samples: readonly string[];
}

export interface SiteSummary {
  /** In falling order of count. */
  readonly rows: readonly SiteRow[];
  readonly provenance: Readonly<Partial<Record<Provenance['kind'], number>>>;
  readonly decisions: Readonly<Record<Decision['kind'], number>>;
  /** Those that the owner can end come first; then the largest. */
  readonly incidents: readonly ScanIncident[];
  /** Abuse that is no flood: the most frequent remedy, and its mails. */
  readonly abuse: { readonly remedy: Remedy; readonly mails: number } | null;
  /** Bounces and delays of the site's own mail, one entry a recipient; `ownReports` counts the reports. */
  readonly ownBounces: readonly OwnBounce[];
  readonly ownReports: number;
  /** In the order in which they were stated. */
  readonly filters: readonly FilterRow[];
}

/** What one of the two judgements comes to. Shared by all mails of the same. */
export interface Outcome extends Omit<SiteRow, 'count'> {
  readonly remedy: Remedy | null;
  /** Filters that would have taken it, by their places in the list. */
  readonly takenBy: readonly number[];
}
