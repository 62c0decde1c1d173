/**
 * Whether every mail that was taken has what it was promised: its raw file, one decision for each mailbox that it came to,
 * and an outcome for each delivery. Reads only, a page at a time, beside a running server.
 */

import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithheld } from '../decide/decision.ts';
import type { DeliveryState } from '../record/delivery.ts';
import type { MailRecord } from '../record/record.ts';
import type { AuditedThing, AuditFinding } from '../tell/doctor-words.ts';
import { type Found, KINDS } from './audit-findings.ts';
import type { AcceptedMail, Tables } from './sqlite/index.ts';

/** What is younger is in work: reading a mail, its DNS and a try of its delivery take less. */
export const IN_WORK_MS = 600_000;
/** Mails of one page, and their files that are looked at side by side. */
const PAGE = 200;
/** Names that are kept of each finding: a person looks at the first few. */
export const SAMPLES = 5;
/** A server works meanwhile, and a mail is read piece by piece: what looks wrong is looked at so often before it is. */
const LOOKS = 3;
/** Dead letters that are looked for by name, and deliveries that are due; more of them are told as so many. */
const MOST_LISTED = 10_000;

const DAY_MS = 86_400_000;

export interface Audit {
  readonly mails: number;
  /** How many of each were looked at. */
  readonly looked: Readonly<Record<AuditedThing, number>>;
  /** Not finished, and young enough to be in work. */
  readonly inWork: number;
  /** In the order of KINDS; only what was found. */
  readonly found: ReadonlyMap<AuditFinding, Found>;
}

export interface AuditOptions {
  readonly directory: string;
  readonly days: number;
  readonly now: () => Date;
  /** So many mails have been looked at. */
  readonly onProgress?: (mails: number) => void;
}

type AuditTables = Pick<
  Tables,
  'acceptedSince' | 'accepted' | 'recordsOf' | 'answered' | 'deliveriesOf' | 'due' | 'inbound' | 'deliveries'
>;

/** Memory is bounded, however many mails there are. Rejects where the tables or the directory cannot be read. */
export async function audit(tables: AuditTables, options: AuditOptions): Promise<Audit> {
  const auditing = new Auditing(tables, options);
  await auditing.queues();
  await auditing.mails();
  await auditing.strays();
  return auditing.result();
}

/** What one mail, or one file, has. */
interface Seen {
  readonly findings: {
    readonly finding: AuditFinding;
    readonly name: string;
    readonly since: string | null;
  }[];
  inWork: number;
  deliveries: number;
  withheld: number;
}

class Auditing {
  readonly #tables: AuditTables;
  readonly #options: AuditOptions;
  readonly #found = new Map<AuditFinding, Found>();
  readonly #looked = { raw: 0, decisions: 0, deliveries: 0, withheld: 0, strays: 0, queues: 1 };
  #inWork = 0;
  #mails = 0;
  #deadMails: ReadonlySet<string> = new Set();
  /** Ids of deliveries that are due, without those that were looked at with their mail: an alert's id names no mail. */
  #due: Set<string> = new Set();

  constructor(tables: AuditTables, options: AuditOptions) {
    this.#tables = tables;
    this.#options = options;
  }

  result(): Audit {
    const found = new Map<AuditFinding, Found>();
    for (const finding of Object.keys(KINDS) as AuditFinding[]) {
      const one = this.#found.get(finding);
      if (one !== undefined) found.set(finding, one);
    }
    return { mails: this.#mails, looked: this.#looked, inWork: this.#inWork, found };
  }

  async queues(): Promise<void> {
    const { inbound, deliveries } = this.#tables;
    const dead = await inbound.dead(MOST_LISTED);
    this.#deadMails = new Set(dead.map(({ body }) => body));
    for (const { body } of dead) this.#add('dead-mail', body, null);
    for (const { body } of await deliveries.dead(MOST_LISTED)) this.#add('dead-delivery', body, null);
  }

  async mails(): Promise<void> {
    const since = new Date(this.#options.now().getTime() - this.#options.days * DAY_MS).toISOString();
    this.#due = new Set(await this.#dueNow());
    let after: string | null = null;
    do {
      const page: readonly AcceptedMail[] = await this.#tables.acceptedSince(since, after, PAGE);
      await Promise.all(page.map((mail) => this.#mail(mail)));
      this.#mails += page.length;
      this.#options.onProgress?.(this.#mails);
      after = page.length < PAGE ? null : (page.at(-1)?.inbound.key ?? null);
    } while (after !== null);
    await this.#overdue();
  }

  /** Deliveries of mails that came before: planned long ago, and still due when all others were looked at. */
  async #overdue(): Promise<void> {
    for (const id of await this.#dueNow()) if (this.#due.has(id)) this.#add('overdue', id, null);
  }

  async #dueNow(): Promise<readonly string[]> {
    const stale = this.#old();
    return (await this.#tables.due(stale, stale, MOST_LISTED)).map(({ id }) => id);
  }

  async strays(): Promise<void> {
    const folder = join(this.#options.directory, 'raw');
    const files = await opendir(folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (files === null) return;
    for await (const { name } of files) {
      this.#looked.strays += 1;
      const key = name.endsWith('.eml') ? name.slice(0, -'.eml'.length) : null;
      if (key !== null && (await this.#tables.accepted(key)) !== null) continue;
      // Expiry forgets a mail first and removes its file then.
      const changed = await stat(join(folder, name)).then(
        ({ ctimeMs }) => ctimeMs,
        () => null,
      );
      if (changed === null) continue;
      if (this.#options.now().getTime() - changed < IN_WORK_MS) this.#inWork += 1;
      else this.#add('stray', name, null);
    }
  }

  async #mail(mail: AcceptedMail): Promise<void> {
    let seen = await this.#look(mail);
    for (let looks = 1; looks < LOOKS && seen.findings.length > 0; looks++) {
      // Its time may be over since the page was read.
      if ((await this.#tables.accepted(mail.inbound.key)) === null) return;
      seen = await this.#look(mail);
    }
    this.#looked.raw += 1;
    this.#looked.decisions += 1;
    this.#looked.deliveries += seen.deliveries;
    this.#looked.withheld += seen.withheld;
    this.#inWork += seen.inWork;
    for (const { finding, name, since } of seen.findings) this.#add(finding, name, since);
  }

  async #look({ inbound, size }: AcceptedMail): Promise<Seen> {
    const { key, receivedAt, envelope } = inbound;
    const seen: Seen = { findings: [], inWork: 0, deliveries: 0, withheld: 0 };
    const add = (finding: AuditFinding, name: string, since: string | null) =>
      seen.findings.push({ finding, name, since });
    const written = await this.#sizeOf(key);
    if (written === null) add('raw-missing', key, receivedAt);
    else if (written !== size) add('raw-size', key, receivedAt);
    const records = await this.#tables.recordsOf(key);
    if (records.length === 0) {
      // A dead letter is told as one.
      if (this.#deadMails.has(key)) return seen;
      if (this.#isYoung(receivedAt)) seen.inWork += 1;
      else add(await this.#undecided(), key, receivedAt);
      return seen;
    }
    if (!sameForwardPaths(envelope.forwardPaths, records)) {
      // Decided for one mailbox after the other.
      if (this.#isYoung(receivedAt)) seen.inWork += 1;
      else add('paths', key, receivedAt);
    }
    await this.#deliveries(key, records, seen, add);
    return seen;
  }

  async #deliveries(
    key: string,
    records: readonly MailRecord[],
    seen: Seen,
    add: (finding: AuditFinding, name: string, since: string | null) => void,
  ): Promise<void> {
    const expected = new Map<string, string>();
    for (const record of records) {
      const answer = isWithheld(record.decision) ? await this.#tables.answered(key, record.mailbox) : null;
      if (isWithheld(record.decision) && answer?.kind !== 'released') seen.withheld += 1;
      else for (const { id } of record.deliveries) expected.set(id, answer?.at ?? record.receivedAt);
    }
    const states = await this.#tables.deliveriesOf(key);
    const planned = new Set(states.map(({ delivery }) => delivery.id));
    for (const [id, since] of expected) {
      if (planned.has(id)) continue;
      if (this.#isYoung(since)) seen.inWork += 1;
      else add('unplanned', id, since);
    }
    for (const state of states) {
      const { id, kind } = state.delivery;
      this.#due.delete(id);
      if (kind === 'mail' && !expected.has(id)) add('leaked', id, state.plannedAt);
      else {
        seen.deliveries += 1;
        const finding = this.#stateOf(state);
        if (finding === 'in-work') seen.inWork += 1;
        else if (finding !== null) add(finding, id, state.plannedAt);
      }
    }
  }

  /** Null where it is carried out. */
  #stateOf({ delivery, plannedAt, lease, outcome }: DeliveryState): AuditFinding | 'in-work' | null {
    const isAlert = delivery.kind === 'alert';
    if (lease !== null) {
      if (lease.until >= this.#old()) return 'in-work';
      return isAlert ? 'alert-waiting' : 'lease-over';
    }
    switch (outcome?.kind) {
      case 'delivered':
        return null;
      case 'failed':
        return isAlert ? 'alert-failed' : 'failed';
      case 'later':
      case undefined:
        if (this.#isYoung(plannedAt)) return 'in-work';
        return isAlert ? 'alert-waiting' : 'waiting';
      default:
        return outcome satisfies undefined;
    }
  }

  /** Of the queue only its length is known: where nothing waits, nobody will decide it. */
  async #undecided(): Promise<AuditFinding> {
    const { waiting, leased } = await this.#tables.inbound.counts();
    return waiting + leased > 0 ? 'undecided-queued' : 'undecided-lost';
  }

  /** Bytes; an accepted mail lies in `tmp` until the server has moved it, or its next start does. */
  async #sizeOf(key: string): Promise<number | null> {
    for (const folder of ['raw', 'tmp', 'raw']) {
      try {
        return (await stat(join(this.#options.directory, folder, `${key}.eml`))).size;
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
    return null;
  }

  #isYoung(time: string): boolean {
    return time >= this.#old();
  }

  #old(): string {
    return new Date(this.#options.now().getTime() - IN_WORK_MS).toISOString();
  }

  #add(finding: AuditFinding, name: string, since: string | null): void {
    let found = this.#found.get(finding);
    if (found === undefined) {
      found = { ...KINDS[finding], count: 0, since: null, samples: [] };
      this.#found.set(finding, found);
    }
    found.count += 1;
    if (since !== null && (found.since === null || since < found.since)) found.since = since;
    if (found.samples.length < SAMPLES) found.samples.push(name);
  }
}

/** Each of them in exactly one record; a mail without any has one record. */
function sameForwardPaths(forwardPaths: readonly string[], records: readonly MailRecord[]): boolean {
  if (forwardPaths.length === 0) return records.length === 1;
  const decided = records.flatMap(({ envelope }) => envelope.forwardPaths).sort();
  const came = [...forwardPaths].sort();
  return decided.length === came.length && decided.every((path, index) => path === came[index]);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
