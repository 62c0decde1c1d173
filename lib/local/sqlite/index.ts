/**
 * The tables of one machine: `truebounce.sqlite` in the data directory. Several processes use it at once (the server, a
 * filter for each mail, the commands).
 */

import type { DatabaseSync } from 'node:sqlite';
import {
  type DeliveryEffects,
  type Effects,
  type LedgerEffects,
  type OperatorEffects,
  Unavailable,
} from '../../effects.ts';
import { type Correspondents, correspondentsOf } from './correspondents.ts';
import { countersOf } from './counters.ts';
import { openDatabase } from './database.ts';
import { type Deliveries, deliveriesOf } from './deliveries.ts';
import { type Expire, expiryOf } from './expiry.ts';
import { CLOSED, told } from './failures.ts';
import { Group } from './group.ts';
import { hashKeysOf } from './hash-keys.ts';
import { heldOf } from './held.ts';
import { ledgerOf } from './ledger.ts';
import { type Mails, mailsOf } from './mails.ts';
import { type Pauses, pausesOf } from './pauses.ts';
import { type Queue, queueOf } from './queue.ts';
import { type Records, recordsOf } from './records.ts';

export { DATABASE_FILE } from './database.ts';
export type { AcceptedMail } from './mails.ts';
export type { Message, Queue } from './queue.ts';

/** Writes resolve when they are durable. All of it rejects with `Unavailable` where the database failed. */
export interface Tables
  extends Records,
    Pick<Effects, 'count' | 'markTold'>,
    Pick<DeliveryEffects, 'incident'>,
    OperatorEffects,
    LedgerEffects,
    Correspondents,
    Mails,
    Pauses,
    Deliveries {
  /** Bodies are keys of accepted mails. */
  readonly inbound: Queue;
  /** Bodies are delivery ids. `plan` sends those that are new or not settled, in its own commit. */
  readonly deliveries: Queue;
  /** Has another process written since this was last asked? Throws `Unavailable` where the database failed. */
  changedElsewhere(): boolean;
  readonly expire: Expire;
  /** Writes what was asked before, and closes. */
  close(): Promise<void>;
}

export interface TablesOptions {
  /** Nothing is made or written; the database must be there. */
  readonly readOnly?: boolean;
  /** By which deliveries are planned and old entries expire. */
  readonly now?: () => Date;
}

/** Opens the tables, and makes them where there are none. Throws an error whose message is a sentence. */
export function openTables(directory: string, options: TablesOptions): Tables {
  const { readOnly = false, now = () => new Date() } = options;
  const db = openDatabase(directory, readOnly);
  try {
    return tablesOf(db, readOnly, now);
  } catch (error) {
    db.close();
    throw told(error);
  }
}

function tablesOf(db: DatabaseSync, readOnly: boolean, now: () => Date): Tables {
  const group = new Group(db);
  const access = { db, read: group.read.bind(group), write: group.write.bind(group) };
  const keys = hashKeysOf(db, readOnly, now);
  const inbound = queueOf('inbound', access);
  const queue = queueOf('deliveries', access);
  const counters = countersOf(group, now);
  const { planNow, ...deliveries } = deliveriesOf(access, queue, now);
  let seen = group.dataVersion();
  return {
    ...mailsOf(access, inbound),
    ...recordsOf(access, planNow),
    ...heldOf(access),
    ...deliveries,
    ...pausesOf(access),
    ...counters,
    ...correspondentsOf(access, keys),
    ...ledgerOf(access, keys),
    inbound,
    deliveries: queue,
    changedElsewhere: () => {
      if (!db.isOpen) throw new Unavailable(CLOSED);
      try {
        const before = seen;
        seen = group.dataVersion();
        return seen !== before;
      } catch (error) {
        throw told(error);
      }
    },
    expire: expiryOf(access, inbound, queue, counters, now),
    close: async () => {
      if (!db.isOpen) return;
      group.flush();
      db.close();
    },
  };
}
