/** What the alert mail says, in every language. */

import type { FeatureKind, Incident } from '../incident/incident.ts';
import type { Remedy } from '../judge/provenance.ts';
import type { FloodKind } from './words.ts';

/** What becomes of reports like the one that set an alert off. */
export type AlertHandling =
  | 'held'
  | 'dropped'
  | 'observed' // delivered, as the site only observes
  | 'ruled'; // delivered by a rule of the operator's, or nobody can tell

/** The values are harmless and bounded already; times are told. `over`: when it ended; null while it goes on. */
export interface AlertWords {
  /** What to do, in a line. */
  readonly subject: {
    readonly abused: Readonly<Record<Remedy['kind'], (remedy: Remedy, over: string | null) => string>>;
    readonly flood: Readonly<Record<FloodKind, (mailbox: string, over: string | null) => string>>;
  };
  /** What happens. */
  readonly what: {
    readonly abused: Readonly<Record<Remedy['kind'], (remedy: Remedy) => string>>;
    readonly flood: Readonly<Record<FloodKind, (mailbox: string) => string>>;
  };
  readonly headings: Readonly<Record<'facts' | 'remedy' | 'now' | 'answer', string>>;
  readonly counted: (reports: number, recipients: number, since: string, pace: string) => string;
  readonly pace: {
    readonly minutes: (minutes: number) => string;
    readonly hourly: (reports: number) => string;
  };
  readonly reopened: (at: string) => string;
  /** Its counts are kept no longer: of so many floods at once they are. */
  readonly forgotten: (atOnce: number) => string;
  /** Of an incident that is not vouched for. */
  readonly claims: string;
  /** The owner said that he closed the leak at `reset`; something was sent later. */
  readonly notClosed: (reset: string, last: string) => string;
  /** By what it was noticed. */
  readonly noticed: {
    readonly cluster: (window: string, shared: readonly string[]) => string;
    readonly mailbox: (window: string) => string;
  };
  readonly windows: Readonly<Record<Incident['openedBy'], string>>;
  /** What returned mails may share, to be listed. */
  readonly features: Readonly<Record<FeatureKind, string>>;
  readonly domains: (domains: readonly (readonly [name: string, count: number])[]) => string;
  readonly clients: (clients: readonly string[]) => string;
  readonly sent: {
    readonly quiet: (since: string) => string;
    readonly going: (last: string) => string;
    readonly unknown: string;
  };
  /** What to do where it is no abuse, in this order. */
  readonly steps: Readonly<Record<FloodKind, (mailbox: string) => readonly string[]>>;
  readonly now: {
    /** `delivered`: what may be the owner's newsletter. */
    readonly flood: Readonly<Record<AlertHandling | 'delivered', string>>;
    readonly one: Readonly<Record<AlertHandling, string>>;
    readonly others: string;
    /** The same beside a flood, which other mail of the owner's may resemble. */
    readonly unlike: string;
    /** Of an incident whose counts are kept no longer. */
    readonly forgotten: string;
    readonly kept: string;
  };
  /** Each stands before a command. */
  readonly answer: {
    readonly reset: Readonly<Record<Remedy['kind'], string>>;
    readonly mine: string;
    readonly mineNewsletter: string;
    readonly mineOne: string;
    readonly list: string;
    readonly show: string;
  };
  /** When the next mail of this comes. */
  readonly next: {
    /** At most `mostADay` alerts of incidents come of a mailbox in 24 hours. */
    readonly incident: (mostADay: number) => string;
    readonly forgotten: (mostADay: number) => string;
    readonly abuse: string;
  };
  /** Of a mailbox without a name. */
  readonly noMailbox: string;
}
