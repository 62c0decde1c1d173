/** What every language has to say; `en` and `ja` are complete by type. */

import type { Action, DefectKind, MailClass, Reason, ReturnedForm } from '../model.ts';
import type { UnreadableReason } from '../receive/mailbox.ts';
import type { Unit } from './chart.ts';

export interface ReasonWords {
  /** A few words, for tables. */
  readonly brief: string;
  /** A sentence that says what happened. */
  readonly sentence: string;
}

export interface ExplainWords {
  readonly labels: {
    readonly what: string;
    readonly readBy: string;
    readonly writer: string;
    readonly failed: string;
    readonly about: string;
    readonly returns: string;
    readonly oddities: string;
    readonly reply: string;
    readonly status: string;
    readonly diagnostic: string;
    readonly originally: string;
    readonly messageId: string;
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly date: string;
  };
  readonly headline: Readonly<Record<MailClass, string>>;
  /** Why nothing more is said of an ordinary mail. */
  readonly ordinary: string;
  readonly grammar: (detector: string) => string;
  readonly fallback: (detector: string) => string;
  readonly writtenBy: (mta: string | null, from: string) => string;
  readonly notStated: string;
  readonly noRecipients: string;
  readonly hard: string;
  readonly soft: string;
  /** No Action field says what `action` says. */
  readonly derived: string;
  /** Of an action other than failed: there the reason speaks. */
  readonly action: Readonly<Record<Exclude<Action, 'failed'>, string>>;
  readonly returned: Readonly<Record<ReturnedForm, string>>;
  /** What of the original's journey stands in the returned header. */
  readonly traces: (received: boolean, signature: boolean) => string;
  /** A Message-ID that the report quotes, where no header with one is returned. */
  readonly quoted: (id: string) => string;
  readonly more: (count: number) => string;
}

/** More bounces than a mailbox gets by itself. */
export interface Flood {
  /** Bounces and delays an hour; null where they came over more than days. */
  readonly rate: number | null;
  /** In the worst hour. */
  readonly peak: number;
}

export interface ScanWords {
  /** `failed` of `mails` are bounces or delays. */
  readonly headline: (values: { mails: number; failed: number; flood: Flood | null }) => string;
  readonly period: (from: string, to: string) => string;
  readonly noDates: string;
  readonly mails: string;
  readonly reasons: string;
  readonly domains: string;
  readonly reporters: string;
  /** In place of the rows of an empty table. */
  readonly none: string;
  readonly charts: Readonly<Record<Unit, string>>;
  /** `unit` with the most. */
  readonly peak: (count: number, unit: Unit, when: string) => string;
  readonly mean: (rate: number, unit: Unit) => string;
  readonly outside: (count: number) => string;
  readonly returned: (values: { reports: number; whole: number; headers: number; inline: number }) => string;
  readonly unreadable: (count: number) => string;
  /** `count` names that are not listed, with `total` between them. */
  readonly others: (count: number, total: number) => string;
  readonly progress: (values: {
    mails: number;
    /** Mails a second. */
    rate: number;
    /** Seconds. */
    left: number | null;
    percent: number | null;
  }) => string;
}

export interface ClassifyWords {
  readonly file: string;
  readonly class: string;
  readonly recipient: string;
  readonly reason: string;
  readonly reply: string;
  readonly detector: string;
  readonly more: (count: number) => string;
}

export interface Words {
  readonly classes: Readonly<Record<MailClass, string>>;
  readonly reasons: Readonly<Record<Reason, ReasonWords>>;
  readonly defects: Readonly<Record<DefectKind, string>>;
  readonly problems: Readonly<Record<UnreadableReason, (path: string, detail: string) => string>>;
  readonly cut: (file: string, megabytes: number) => string;
  readonly nothingRead: string;
  readonly number: (value: number) => string;
  /** Between the facts of a list. */
  readonly between: string;
  readonly explain: ExplainWords;
  readonly scan: ScanWords;
  readonly classify: ClassifyWords;
}
