/**
 * Whether every mail that was taken has what it was promised: its raw bytes, one decision for each mailbox that it came to,
 * and an outcome for each delivery. Reads only, a page at a time, beside whatever works.
 */

import { type AuditedThing, type AuditFinding, type Counted, type Found, KINDS, Tally } from './findings.ts';
import { lookAt, type Seen } from './mail.ts';
import type { AuditSource, TakenMail } from './source.ts';

/** What is younger is in work: reading a mail, its DNS and a try of its delivery take less. */
export const IN_WORK_MS = 600_000;
/** Something works meanwhile, and a mail is read piece by piece: what looks wrong is looked at so often before it is. */
const LOOKS = 3;
/** Deliveries that are due; more of them are told as so many. */
const MOST_LISTED = 10_000;

const DAY_MS = 86_400_000;

export interface Audit {
  readonly mails: number;
  /** How many of each were looked at; without what is not looked at there. */
  readonly looked: Readonly<Partial<Record<AuditedThing, number>>>;
  /** Not finished, and young enough to be in work. */
  readonly inWork: number;
  /** In the order of KINDS; only what was found. */
  readonly found: ReadonlyMap<AuditFinding, Found>;
  /**
   * Carried out by a second try or a later one. Where the first ended between the other side's answer and our writing it
   * down, or the answer was lost on its way, they arrived twice: nobody can know, and it is nothing to mend.
   */
  readonly maybeTwice: Counted;
}

export interface AuditOptions {
  readonly days: number;
  readonly now: () => Date;
  /** So many mails have been looked at. */
  readonly onProgress?: (mails: number) => void;
}

/** Memory is bounded, however many mails there are. Rejects where the source does. */
export async function audit(source: AuditSource, options: AuditOptions): Promise<Audit> {
  const auditing = new Auditing(source, options);
  await auditing.queues();
  await auditing.mails();
  await auditing.strays();
  return auditing.result();
}

class Auditing {
  readonly #source: AuditSource;
  readonly #options: AuditOptions;
  readonly #found = new Map<AuditFinding, Tally>();
  readonly #looked: Partial<Record<AuditedThing, number>>;
  readonly #maybeTwice = new Tally();
  #inWork = 0;
  #mails = 0;
  #deadMails: ReadonlySet<string> = new Set();
  /** Dead letters that may be of any mail. */
  #deadUnnamed = 0;
  /** Ids of deliveries that are due, without those that were looked at with their mail: an alert's id names no mail. */
  #due: Set<string> = new Set();
  #paused: ReadonlySet<string> = new Set();

  constructor(source: AuditSource, options: AuditOptions) {
    this.#source = source;
    this.#options = options;
    this.#looked = {
      ...(source.rawFinding !== null && { raw: 0 }),
      decisions: 0,
      deliveries: 0,
      withheld: 0,
      ...(source.rawFiles !== null && { strays: 0 }),
      queues: 1,
    };
  }

  result(): Audit {
    const found = new Map<AuditFinding, Found>();
    for (const finding of Object.keys(KINDS) as AuditFinding[]) {
      const tally = this.#found.get(finding);
      if (tally !== undefined) found.set(finding, { ...KINDS[finding], ...tally.counted });
    }
    return {
      mails: this.#mails,
      looked: this.#looked,
      inWork: this.#inWork,
      found,
      maybeTwice: this.#maybeTwice.counted,
    };
  }

  async queues(): Promise<void> {
    for (const { finding, count, names } of await this.#source.deadLetters()) {
      if (count === 0) continue;
      const tally = this.#tally(finding);
      tally.addUnnamed(count);
      for (const name of names) tally.name(name);
      if (finding !== 'dead-mail') continue;
      this.#deadMails = new Set(names);
      this.#deadUnnamed = Math.max(0, count - names.length);
    }
  }

  async mails(): Promise<void> {
    const since = new Date(this.#options.now().getTime() - this.#options.days * DAY_MS).toISOString();
    this.#due = new Set(await this.#dueNow());
    const paused = await this.#source.pausedDestinations();
    this.#paused = new Set(paused.map(({ destination }) => destination));
    for await (const page of this.#source.taken(since)) {
      await Promise.all(page.map((mail) => this.#mail(mail)));
      this.#mails += page.length;
      this.#options.onProgress?.(this.#mails);
    }
    await this.#overdue();
  }

  /** Deliveries of mails that came before: planned long ago, and still due when all others were looked at. */
  async #overdue(): Promise<void> {
    for (const id of await this.#dueNow()) if (this.#due.has(id)) this.#tally('overdue').add(id, null);
  }

  async #dueNow(): Promise<readonly string[]> {
    const stale = this.#old();
    return (await this.#source.due(stale, stale, MOST_LISTED)).map(({ id }) => id);
  }

  async strays(): Promise<void> {
    if (this.#source.rawFiles === null) return;
    for await (const { name, strayedAt } of this.#source.rawFiles()) {
      this.#count('strays', 1);
      if (strayedAt === null) continue;
      if (this.#options.now().getTime() - strayedAt < IN_WORK_MS) this.#inWork += 1;
      else this.#tally('stray').add(name, null);
    }
  }

  async #mail(mail: TakenMail): Promise<void> {
    let seen = await this.#look(mail);
    for (let looks = 1; looks < LOOKS && seen.findings.length > 0; looks++) {
      if (!(await this.#source.isKept(mail.key))) return;
      seen = await this.#look(mail);
    }
    for (const id of seen.ids) this.#due.delete(id);
    if (this.#source.rawFinding !== null) this.#count('raw', 1);
    this.#count('decisions', 1);
    this.#count('deliveries', seen.deliveries);
    this.#count('withheld', seen.withheld);
    this.#inWork += seen.inWork;
    for (const { finding, name, since } of seen.findings) {
      // As many as there are dead letters are told as these: of whom the others are is not known.
      if (finding === 'undecided-lost' && this.#deadUnnamed > 0) {
        this.#deadUnnamed -= 1;
        this.#tally('dead-mail').name(name);
      } else this.#tally(finding).add(name, since);
    }
    for (const { name, since } of seen.maybeTwice) this.#maybeTwice.add(name, since);
  }

  #look(mail: TakenMail): Promise<Seen> {
    return lookAt(mail, {
      source: this.#source,
      old: this.#old(),
      deadMails: this.#deadMails,
      paused: this.#paused,
    });
  }

  #old(): string {
    return new Date(this.#options.now().getTime() - IN_WORK_MS).toISOString();
  }

  #count(thing: AuditedThing, more: number): void {
    this.#looked[thing] = (this.#looked[thing] ?? 0) + more;
  }

  #tally(finding: AuditFinding): Tally {
    let tally = this.#found.get(finding);
    if (tally === undefined) {
      tally = new Tally();
      this.#found.set(finding, tally);
    }
    return tally;
  }
}
