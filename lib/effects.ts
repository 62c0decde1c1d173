/**
 * What the core may ask of the world. `lib/local` answers on a directory, for tests and for one machine; other
 * places answer elsewhere. The core never imports an answer: it gets one as an argument.
 */

import type { Resolve } from './dns.ts';
import type { Inbound } from './model.ts';
import type { Delivery, Fault, MailRecord } from './record/record.ts';

export interface Effects {
  /** The raw bytes of an accepted mail. Rejects where the store cannot answer: the mail is tried again later. */
  readRaw(key: string): Promise<Uint8Array>;
  /** What an earlier attempt recorded of this mail, or null. */
  recorded(key: string): Promise<MailRecord | null>;
  /**
   * Puts a record unless one stands there already: the first writer wins. Resolves, once it is durable, to the
   * record that stands.
   */
  putRecord(record: MailRecord): Promise<MailRecord>;
  /** Where this site sends a mail: at least one delivery, the same ones for the same mail each time. */
  destinations(inbound: Inbound): readonly Delivery[];
  /** Takes over the record's deliveries. May be asked twice for one mail; carrying them out twice changes nothing. */
  plan(record: MailRecord): Promise<void>;
  /** Tells the operator of a fault of ours. Must not throw. */
  tellFault(inbound: Inbound, fault: Fault): void;
}

/** What we sent under one Message-ID. */
export interface Sent {
  /** ISO 8601, UTC. */
  readonly sentAt: string;
  /** Those of the asked recipients to whom it went; addresses are kept as keyed hashes, so one can only ask. */
  readonly among: readonly string[];
}

/** A DKIM key record as last seen in DNS. */
export interface ArchivedKey {
  readonly record: string;
  readonly lastPublished: Date;
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
  /** Has `address` written to `mailbox`, in mail that passed DMARC and was not held? Null: nobody knows. */
  readonly hasWritten: ((mailbox: string, address: string) => Promise<boolean>) | null;
  /** Those who have written to `mailbox`, in clear: only where a whole mailbox is at hand. */
  readonly writers: ((mailbox: string) => Iterable<string>) | null;
}
