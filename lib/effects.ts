/**
 * What the core may ask of the world. `lib/local` answers on a directory, for tests and for one machine; other
 * places answer elsewhere. The core never imports an answer: it gets one as an argument.
 */

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
