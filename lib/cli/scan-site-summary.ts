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
  readonly count: number;
}

export interface OwnBounce {
  readonly file: string;
  readonly recipient: string | null;
  readonly reason: Reason;
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
  /** Delivered reports about mail of the site's, one entry a recipient; `ownReports` counts the reports. */
  readonly ownBounces: readonly OwnBounce[];
  readonly ownReports: number;
}

/** What one of the two judgements comes to. Shared by all mails of the same. */
export interface Outcome {
  readonly provenance: Provenance['kind'] | null;
  readonly class: MailClass;
  readonly decision: Decision['kind'];
  readonly rule: string;
  readonly remedy: Remedy | null;
}
