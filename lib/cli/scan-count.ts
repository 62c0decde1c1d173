/** Counts what the mails of a mailbox are, in one pass: a few numbers stay of a mail, and nothing of its text. */

import type { Classified, Mail, MailClass, Recipient, Report, ReturnedForm } from '../model.ts';
import { parseDate } from '../parse/index.ts';
import { GuessCount, type SiteGuess } from './scan-guess-count.ts';
import { TopCounts } from './top-counts.ts';

/** Domains and servers that are told apart; a mailbox of a million bounces names some ten thousand. */
const MAX_NAMES = 20_000;
/** Hours that are told apart: eleven years in which each hour has a bounce. */
const MAX_HOURS = 100_000;
/** Of a domain or host name (RFC 1035 section 3.1); what is longer is none. */
const MAX_NAME_CHARS = 255;

/** The object that `scan --json` prints. Lists are in falling order of count, `perHour` in order of time. */
export interface ScanSummary {
  readonly mails: number;
  /** Files that could not be read. */
  readonly unreadable: number;
  /** When the first and the last mail came, ISO 8601 in UTC; null where no mail has a readable date. */
  readonly from: string | null;
  readonly to: string | null;
  readonly classes: Readonly<Record<string, number>>;
  /** Recipients of bounces and delays to whom delivery did not succeed, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The same recipients by the domain of their address. `(others)`, last, stands for what was too varied to keep. */
  readonly domains: readonly NameCount[];
  /** Bounces and delays by the server that wrote them, where they name it; `(others)` as above. */
  readonly reporters: readonly NameCount[];
  /** Bounces and delays by the hour in which they came, such as `2016-09-23T01:00:00Z`; hours without are left out. */
  readonly perHour: readonly NameCount[];
  /** Reports of every class by the form in which they return the original. */
  readonly originals: Readonly<Partial<Record<ReturnedForm, number>>>;
}

export type NameCount = readonly [name: string, count: number];

/** No domain and no host is named so: RFC 1123 section 2.1 has no brackets. */
export const OTHERS = '(others)';

export class ScanCount {
  #mails = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  readonly #classes = new TopCounts(Number.POSITIVE_INFINITY);
  readonly #reasons = new TopCounts(Number.POSITIVE_INFINITY);
  readonly #originals = new TopCounts(Number.POSITIVE_INFINITY);
  readonly #domains = new TopCounts(MAX_NAMES);
  readonly #reporters = new TopCounts(MAX_NAMES);
  readonly #hours = new TopCounts(MAX_HOURS);
  readonly #guess = new GuessCount();

  add(mail: Mail, classified: Classified): void {
    this.#mails++;
    const came = cameAt(mail);
    if (came !== null) {
      this.#from = Math.min(this.#from, came.getTime());
      this.#to = Math.max(this.#to, came.getTime());
    }
    this.#classes.add(classified.kind);
    this.#guess.add(mail, classified);
    if (classified.kind === 'ordinary') return;
    this.#originals.add(classified.returned.kind);
    if (!saysUndelivered(classified.kind)) return;
    this.#addUndelivered(classified, came);
  }

  guess(): SiteGuess | null {
    return this.#guess.guess();
  }

  #addUndelivered(report: Report, came: Date | null): void {
    if (came !== null) this.#hours.add(`${came.toISOString().slice(0, 13)}:00:00Z`);
    if (report.reportingMta !== null) this.#reporters.add(nameOf(report.reportingMta));
    for (const recipient of report.recipients) {
      if (!isUndelivered(recipient)) continue;
      this.#reasons.add(recipient.reason);
      const at = recipient.address.lastIndexOf('@');
      if (at >= 0) this.#domains.add(nameOf(recipient.address.slice(at + 1)));
    }
  }

  summary(unreadable: number): ScanSummary {
    return {
      mails: this.#mails,
      unreadable,
      from: isoOf(this.#from),
      to: isoOf(this.#to),
      classes: Object.fromEntries(this.#classes.list()),
      reasons: Object.fromEntries(this.#reasons.list()),
      domains: withOthers(this.#domains),
      reporters: withOthers(this.#reporters),
      perHour: this.#hours.list().sort(([a], [b]) => (a < b ? -1 : 1)),
      originals: Object.fromEntries(this.#originals.list()),
    };
  }
}

/** The classes that a flood of failure notices is made of. */
export function saysUndelivered(kind: MailClass): boolean {
  return kind === 'bounce' || kind === 'delay';
}

/** A report may name recipients that were served besides the one that was not. */
function isUndelivered({ action }: Recipient): boolean {
  return action === null || action === 'failed' || action === 'delayed';
}

/**
 * When a mail came: the date of its topmost Received, which the server that keeps the mailbox wrote, behind the last
 * semicolon (RFC 5321 section 4.4); else the Date field, which its author wrote.
 */
export function cameAt(mail: Mail): Date | null {
  const received = mail.header.value('received') ?? '';
  const date = mail.header.value('date') ?? '';
  return parseDate(received.slice(received.lastIndexOf(';') + 1)) ?? parseDate(date);
}

function nameOf(name: string): string {
  return name.slice(0, MAX_NAME_CHARS).toLowerCase().replace(/\.$/, '');
}

function isoOf(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

function withOthers(counts: TopCounts): NameCount[] {
  return counts.others === 0 ? counts.list() : [...counts.list(), [OTHERS, counts.others]];
}
