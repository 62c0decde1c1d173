/** What every language has to say; `en` and `ja` are complete by type. */

import type { Decision } from '../decide/decision.ts';
import type { RowName } from '../decide/table.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import type { Action, DefectKind, MailClass, Reason, ReturnedForm } from '../model.ts';
import type { UnreadableReason } from '../receive/mailbox.ts';
import type { EvidenceFacts, EvidenceKind, Strength, Unknown } from '../trace/evidence.ts';
import type { Mark } from '../trace/submission.ts';
import type { Reporter } from '../trace/trace.ts';
import type { AlertWords } from './alert-words.ts';
import type { Unit } from './chart.ts';
import type { CheckWords } from './check-words.ts';
import type { DeploymentWords } from './deployment-words.ts';
import type { DestinationsWords } from './destinations-words.ts';
import type { DigestWords } from './digest-words.ts';
import type { DoctorWords } from './doctor-words.ts';
import type { FilterWords } from './filter-words.ts';
import type { ForwardWords } from './forward-words.ts';
import type { HeldWords } from './held-words.ts';
import type { HtmlWords } from './html/words.ts';
import type { InitWords } from './init-words.ts';
import type { ChangeWords } from './scan-changes-words.ts';
import type { GuessWords } from './scan-guess.ts';
import type { WouldBe } from './would-be.ts';

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

/** What stands behind an incident of which the returned mails did not leave through the site. */
export type FloodKind = 'forged' | 'unknown' | 'newsletter';

/** The values are harmless and bounded already (`harmless.ts`); times are told (`minute.ts`). */
export interface ScanSiteWords {
  readonly headline: {
    /** Abuse, by what ends it. `over`: when it ended; null while it goes on. */
    readonly abused: Readonly<Record<Remedy['kind'], (remedy: Remedy, over: string | null) => string>>;
    /** A flood that the site has no part in, or of which nobody can tell. */
    readonly flood: Readonly<Record<FloodKind, (mailbox: string, over: string | null) => string>>;
    /** After the sentence that counts, where so many failed without a flood. */
    readonly many: string;
    readonly calm: string;
    readonly more: (incidents: number) => string;
  };
  /** `failed` of `mails` are bounces or delays. */
  readonly counts: (mails: number, failed: number) => string;
  readonly decision: Readonly<Record<Decision['kind'], string>>;
  /** Why a row of the table decided so: a few words. */
  readonly why: Readonly<Record<RowName, string>>;
  readonly ownRule: (name: string) => string;
  /** Distinct recipients, and mails an hour; null where the time is too short for a rate. */
  readonly facts: (recipients: number, rate: number | null) => string;
  readonly labels: {
    readonly incident: string;
    readonly seen: string;
    readonly sent: string;
    readonly from: string;
    readonly remedy: string;
    readonly samples: string;
    readonly own: string;
    readonly next: string;
  };
  readonly incident: (mailbox: string, mails: number, recipients: number) => string;
  readonly seen: (first: string, last: string) => string;
  /** What the newest submission says of the leak: nothing for long, still at the end of the mailbox, or no time. */
  readonly sent: {
    readonly quiet: (since: string) => string;
    readonly going: (last: string) => string;
    readonly unknown: string;
  };
  /** The owner's newsletter looks the same until he says so. */
  readonly wasItYou: string;
  readonly noRemedy: Readonly<Record<FloodKind, string>>;
  readonly own: (reports: number) => string;
  readonly noOwn: string;
  readonly more: (count: number) => string;
  readonly filters: FilterWords;
  readonly changes: ChangeWords;
  readonly next: Readonly<Record<'abused' | 'newsletter' | 'flood' | 'calm', string>>;
  /** Before a command that explains one of the mails. */
  readonly explain: string;
  /** Before the progress of one of several readings. */
  readonly pass: (pass: number, progress: string) => string;
}

export interface ClassifyWords {
  readonly file: string;
  readonly class: string;
  readonly provenance: string;
  readonly recipient: string;
  readonly reason: string;
  readonly reply: string;
  readonly detector: string;
  readonly more: (count: number) => string;
}

/** A text for each kind of `U`, made of the values that this kind carries. */
export type ByKind<U extends { readonly kind: string }> = {
  readonly [K in U['kind']]: (value: Extract<U, { readonly kind: K }>) => string;
};

/** The values that these functions get are harmless and bounded already (`harmless.ts`). */
export interface EvidenceWords {
  /** One sentence a kind; what is weak is said softly. */
  readonly says: {
    readonly [K in EvidenceKind]: (facts: Readonly<EvidenceFacts[K]>, strength: Strength) => string;
  };
  readonly strength: Readonly<Record<Strength, string>>;
  /** What could not be found out. */
  readonly unknown: ByKind<Unknown>;
  /** What a submission shows: told, whatever the verdict. */
  readonly mark: Readonly<Record<Mark['kind'], (mark: Mark) => string>>;
  /** Who wrote the report; `how` is one of `established`. */
  readonly reporter: Readonly<Record<Reporter['kind'], (host: string | null, how: string | null) => string>>;
  readonly established: Readonly<Record<NonNullable<Reporter['by']>, string>>;
}

export interface ProvenanceWords {
  readonly labels: {
    readonly verdict: string;
    readonly decided: string;
    readonly why: string;
    readonly remedy: string;
    readonly proof: string;
  };
  /** The verdict in a line. */
  readonly headline: Readonly<Record<Exclude<Provenance['kind'], 'abused'>, string>>;
  /** ... and of abused, by what helps. */
  readonly abused: Readonly<Record<Remedy['kind'], (remedy: Remedy) => string>>;
  /** By which rule. */
  readonly because: {
    readonly [K in Provenance['kind']]: Readonly<
      Record<Extract<Provenance, { readonly kind: K }>['because'], string>
    >;
  };
  readonly decided: Readonly<Record<'deliver' | 'mark' | 'hold' | 'drop', (rule: string) => string>>;
  /** Of what was held as it goes round, and what to do then. */
  readonly loop: string;
  /** Of a remedy that does not know whose or which. */
  readonly unnamed: Readonly<Record<Remedy['kind'], string>>;
  /** In place of the reasons, where there is none. */
  readonly nothingFound: string;
  /** What to do, in this order; the numbers are put before. */
  readonly steps: Readonly<Record<Remedy['kind'], (remedy: Remedy) => readonly string[]>>;
  /** From which addresses it was given; or that the host does not print them. */
  readonly clients: (clients: readonly string[]) => string;
  /** How many distinct recipients failed, and since when. */
  readonly recipients: (count: number, since: string | null) => string;
  readonly searchFor: (text: string) => string;
  /** Above the conditions of which each alone would do. */
  readonly wouldBe: string;
  readonly wouldBeIf: ByKind<WouldBe>;
}

/** What the rest of a mailbox says of one report of it. */
export interface AmongWords {
  readonly label: string;
  readonly mailbox: (mails: number, reports: number) => string;
  /** Bounces and delays that came within half an hour, and half a day, of this one. */
  readonly rate: (hour: number, day: number) => string;
  readonly noTime: string;
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
  /** Short, for tables. */
  readonly provenance: Readonly<Record<Provenance['kind'], string>>;
  readonly explain: ExplainWords;
  readonly evidence: EvidenceWords;
  readonly verdict: ProvenanceWords;
  readonly among: AmongWords;
  readonly alert: AlertWords;
  readonly scan: ScanWords;
  readonly guess: GuessWords;
  readonly html: HtmlWords;
  readonly scanSite: ScanSiteWords;
  readonly classify: ClassifyWords;
  readonly held: HeldWords;
  readonly destinations: DestinationsWords;
  readonly digest: DigestWords;
  readonly deployment: DeploymentWords;
  readonly doctor: DoctorWords;
  readonly checks: CheckWords;
  readonly init: InitWords;
  readonly forward: ForwardWords;
}
