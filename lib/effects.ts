/**
 * What the core may ask of the world. `lib/local` answers on a directory and SQLite; other places answer elsewhere. The
 * core never imports an answer: it gets one as an argument. Every change is of one item, and conditional: a table of
 * DynamoDB can hold all of it. Times are ISO 8601, UTC.
 */

import type { Resolve } from './dns.ts';
import type { Incident, Limits, Observation, Observed } from './incident/index.ts';
import type { HeaderBlock, Inbound } from './model.ts';
import type { Claim, Delivery, DeliveryState, Due, Failed, Outcome } from './record/delivery.ts';
import type { Fault, MailRecord } from './record/record.ts';

/**
 * The world failed (disk, table, network), not the mail: whoever had it in hand tries again later. Everything else that is
 * thrown is a fault of ours.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** There is no raw mail of that key, or none that can be read: no later try brings it. Its message is told to the operator. */
export class NoRaw extends Error {
  override readonly name: string = 'NoRaw';
}

/** An answer was given to a mail that was neither held nor dropped, or of which nothing is known. */
export class NotHeld extends Error {
  override readonly name = 'NotHeld';
}

/** `after` is nothing that a page of held mails gave. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';

  constructor() {
    super('this is no place in the list of held mails: begin at its start');
  }
}

/** What the way from receive to plan asks. All of it rejects with `Unavailable` where the world failed. */
export interface Effects {
  /** The raw bytes of an accepted mail. */
  readRaw(key: string): Promise<Uint8Array>;
  /** What an earlier attempt recorded of this mail for this mailbox, or null. */
  recorded(key: string, mailbox: string): Promise<MailRecord | null>;
  /**
   * Puts a record unless one stands there already: the first writer wins. Resolves, once it is durable, to the
   * record that stands.
   */
  putRecord(record: MailRecord): Promise<MailRecord>;
  /** Counts a report on its mailbox. The same report again adds nothing. */
  count(mailbox: string, observation: Observation, limits: Limits): Promise<Counted>;
  /** The alerts of these incidents are planned. */
  markTold(mailbox: string, incidents: readonly string[]): Promise<void>;
  /** Remembers that `address` wrote to `mailbox`, in mail that passed DMARC and was not held. `Unavailable` is no matter. */
  remember(mailbox: string, address: string, at: string): Promise<void>;
  /**
   * Takes over deliveries. Those that are known already, by their id, stay as they are: it may be asked twice for one
   * mail, and each is carried out once.
   */
  plan(deliveries: readonly Delivery[]): Promise<void>;
  /**
   * How often this site has forwarded the mail already, by those marks in its header that are ours. Asked only of a mail
   * that bears one (lib/loop-mark.ts). `Unavailable` is as 0: whoever forwards it asks again.
   */
  hops(header: HeaderBlock): Promise<number>;
  /** Tells the operator of a fault of ours. Must not throw. */
  tellFault(inbound: Inbound, fault: Fault): void;
}

export type Counted = Omit<Observed, 'state'>;

/** What the delivery of one thing to one place asks. */
export interface DeliveryEffects {
  /** Takes it until `until` for `owner`, if it is due and nobody else's. */
  claim(id: string, owner: string, now: string, until: string): Promise<Claim>;
  /** Writes what came of it and lets go, on condition that it is still the owner's; else false, and nothing is written. */
  settle(id: string, owner: string, outcome: Outcome): Promise<boolean>;
  /** Rejects with `NoRaw` where there is nothing to wait for. */
  readRaw(key: string): Promise<Uint8Array>;
  recorded(key: string, mailbox: string): Promise<MailRecord | null>;
  incident(mailbox: string, id: string): Promise<Incident | null>;
  /** Null: mail may go there. */
  paused(destination: string): Promise<Paused | null>;
  /** No mail goes there until it is resumed. True: it was not paused before; false: the first word stands. */
  pause(destination: string, why: string, at: string): Promise<boolean>;
}

/** A destination that takes no mail at all: what is for it waits, and is neither lost nor sent into the void. */
export interface Paused {
  /** As in `Delivery`. */
  readonly destination: string;
  readonly since: string;
  /** For the operator: what the destination, or a server on the way, said. */
  readonly why: string;
}

/** What comes to be known of deliveries after their tries: a bounce, a complaint. */
export interface DeliveryNews {
  /**
   * The delivery failed after all (see `amended`). False: it is not known, or not settled: then it is told again later. The
   * same news twice changes nothing more.
   */
  amend(id: string, news: Failed): Promise<boolean>;
}

/** What whoever looks after deliveries asks from time to time. */
export interface SweepEffects {
  /**
   * Deliveries that are due at `now` (nextAt come, lease over), or were planned before `staleBefore` and never begun: at
   * most `limit` of them.
   */
  due(now: string, staleBefore: string, limit: number): Promise<readonly Due[]>;
}

/** What the operator said of a held mail. The first answer stands, but for one thing: what was dropped can be released. */
export interface Answer {
  readonly kind: 'released' | 'dropped';
  readonly at: string;
}

/** A held mail, and what became of it since. */
export interface HeldMail {
  readonly record: MailRecord;
  readonly answer: Answer | null;
}

export interface HeldQuery {
  /** Only of this mailbox. */
  readonly mailbox?: string;
  /** Only of this incident (with `mailbox`: the one on which the incident is counted). */
  readonly incident?: string;
  /** Also those that were released or dropped. */
  readonly answered: boolean;
  /** At most so many, from 1 to 1,000. */
  readonly limit: number;
  /** Where the page before ended; null: from the newest on. */
  readonly after: string | null;
}

export interface HeldPage {
  /** Newest first. */
  readonly mails: readonly HeldMail[];
  /** For the next page; null: this was the last. */
  readonly next: string | null;
}

/** What the operator asks and answers, from wherever he sits. */
export interface OperatorEffects {
  held(query: HeldQuery): Promise<HeldPage>;
  /** All records of one mail: one for each mailbox that it came to. */
  recordsOf(key: string): Promise<readonly MailRecord[]>;
  /**
   * Writes the answer if none stands in its way, and resolves to the one that stands. Releasing also plans the record's
   * deliveries; who carries them out is whoever delivers, not the asker.
   */
  answer(key: string, mailbox: string, answer: Answer): Promise<Answer>;
  deliveriesOf(key: string): Promise<readonly DeliveryState[]>;
  /** Mailboxes that have counts, in the order of their names. */
  countedMailboxes(): Promise<readonly string[]>;
  incidents(mailbox: string): Promise<readonly Incident[]>;
  /** False where the incident is not known. */
  answerIncident(mailbox: string, id: string, answer: IncidentAnswer): Promise<boolean>;
  /** Those for which mail waits, or would, in the order in which they were paused. */
  pausedDestinations(): Promise<readonly Paused[]>;
  /** Mail goes there again, what waits within the time that it waits for. False: it was not paused. */
  resume(destination: string): Promise<boolean>;
}

export type IncidentAnswer =
  /** "It was me." */
  | { readonly kind: 'mine' }
  /** "I changed the password at `time`." */
  | { readonly kind: 'reset'; readonly time: string };

/** What was sent, as it becomes known. */
export interface LedgerEffects {
  addSent(sent: SentMail): Promise<void>;
  findSent(messageId: string, recipients: readonly string[]): Promise<Sent | null>;
}

export interface SentMail {
  /** Without angle brackets. */
  readonly messageId: string;
  readonly recipients: readonly string[];
  readonly sentAt: string;
}

/** What we sent under one Message-ID. */
export interface Sent {
  readonly sentAt: string;
  /** Those of the asked recipients to whom it went; addresses are kept as keyed hashes, so one can only ask. */
  readonly among: readonly string[];
}

/** A DKIM key record as last seen in DNS. */
export interface ArchivedKey {
  readonly record: string;
  readonly lastPublished: Date;
}

/** The networks that our SPF named on a day, as last seen in DNS on it. */
export interface ArchivedRanges {
  /** Such as `192.0.2.0/24`. */
  readonly ranges: readonly string[];
  readonly lastPublished: Date;
}

/** Keys and ranges of ours as they are seen in DNS: mail that left under them may come back when they are gone. */
export interface ArchiveEffects {
  /** `name`: as asked for in DNS. What was seen later stays. */
  archiveKey(name: string, record: string, seen: Date): Promise<void>;
  archiveRanges(domain: string, ranges: readonly string[], seen: Date): Promise<void>;
  /** One of each day that is still kept, the newest first: what a later day lacks, an earlier one has. */
  archivedRanges(domain: string): Promise<readonly ArchivedRanges[]>;
}

/** What `trace` asks. Each is asked only where its answer can matter; none of them changes anything. */
export interface TraceEffects {
  readonly resolve: Resolve;
  /** The clock at the time of judging. */
  now(): Date;
  /** What is on record of this Message-ID, or null. Null as a function: there is no ledger. */
  readonly findSent: ((messageId: string, recipients: readonly string[]) => Promise<Sent | null>) | null;
  /** The key once published under `selector._domainkey.domain`, or null. */
  archivedKey(name: string): Promise<ArchivedKey | null>;
  /** The networks that the domain's SPF named, by day (as ArchiveEffects has it). Null or absent: nobody knows. */
  readonly archivedRanges?: ((domain: string) => Promise<readonly ArchivedRanges[]>) | null;
  /** Has `address` written to `mailbox`, in mail that passed DMARC and was not held? Null: nobody knows. */
  readonly hasWritten: ((mailbox: string, address: string) => Promise<boolean>) | null;
  /** Those who have written to `mailbox`, in clear: only where a whole mailbox is at hand. */
  readonly writers: ((mailbox: string) => Iterable<string>) | null;
}
