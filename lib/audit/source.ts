/** Of what an audit is made: where mails are listed, and what is known of them. It is only read. */

import type { Answer, OperatorEffects, SweepEffects } from '../effects.ts';
import type { AuditFinding } from './findings.ts';

/** A mail that was taken. */
export interface TakenMail {
  readonly key: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly size: number;
  /** To whom it came; null: only its notice told, and that is gone. */
  readonly forwardPaths: readonly string[] | null;
}

/** A file among the raw mails. */
export interface RawFile {
  readonly name: string;
  /** Of one that belongs to no mail: when it changed, in milliseconds; null: it belongs to one. */
  readonly strayedAt: number | null;
}

/** What many tries could not carry out. */
export interface DeadLetters {
  readonly finding: 'dead-mail' | 'dead-delivery' | 'dead-event';
  readonly count: number;
  /** Of mails their keys, as far as they are known: SQS tells its dead letters only to who takes them in hand. */
  readonly names: readonly string[];
}

/** All of it rejects with `Unavailable` where the world failed. */
export interface AuditSource
  extends Pick<OperatorEffects, 'recordsOf' | 'deliveriesOf' | 'pausedDestinations'>,
    SweepEffects {
  /** Those since then (ISO 8601), a page at a time; the mails of a page are looked at side by side. */
  taken(since: string): AsyncIterable<readonly TakenMail[]>;
  /** False: its time is over since its page was read. */
  isKept(key: string): Promise<boolean>;
  answered(key: string, mailbox: string): Promise<Answer | null>;
  /** Is any mail on its queue? */
  isQueued(): Promise<boolean>;
  deadLetters(): Promise<readonly DeadLetters[]>;
  /** What is wrong with its bytes. Null as a function: what is listed are the raw mails themselves. */
  readonly rawFinding:
    | ((mail: TakenMail) => Promise<Extract<AuditFinding, 'raw-missing' | 'raw-size'> | null>)
    | null;
  /** Null as a function: as above. */
  readonly rawFiles: (() => AsyncIterable<RawFile>) | null;
}
