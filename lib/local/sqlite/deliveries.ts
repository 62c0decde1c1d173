/** Deliveries: planned once, tried by one at a time, and what came of it. */

import type { DeliveryEffects, DeliveryNews, Effects, OperatorEffects, SweepEffects } from '../../effects.ts';
import {
  amended,
  type Claim,
  type Delivery,
  type DeliveryState,
  type Due,
  type Outcome,
} from '../../record/delivery.ts';
import type { Access } from './group.ts';
import type { SqliteQueue } from './queue.ts';

export interface Deliveries
  extends Pick<Effects, 'plan'>,
    Pick<DeliveryEffects, 'claim' | 'settle'>,
    Pick<OperatorEffects, 'deliveriesOf'>,
    DeliveryNews,
    SweepEffects {
  /** How many are neither delivered nor given up. */
  unsettled(): Promise<number>;
  /**
   * Ends all leases and waits, for whoever knows that nobody else delivers: those of a process that has died would run on,
   * and those by a clock that was wrong for years.
   */
  endLeases(): Promise<void>;
}

export interface SqliteDeliveries extends Deliveries {
  /** `plan`, within an operation. */
  planNow(deliveries: readonly Delivery[]): void;
}

interface Row {
  readonly delivery: string;
  readonly planned_at: string;
  readonly attempts: number;
  readonly ended: number;
  readonly state: 'new' | 'leased' | 'waiting' | 'settled';
  readonly due_at: string;
  readonly owner: string | null;
  readonly outcome: string | null;
}

interface DueRow {
  readonly id: string;
  readonly state: Exclude<Row['state'], 'settled'>;
}

const DUE_KINDS = { new: 'never-begun', leased: 'broken-off', waiting: 'waiting' } as const;

export function deliveriesOf(
  { db, read, write }: Access,
  queue: SqliteQueue,
  now: () => Date,
): SqliteDeliveries {
  const insert = db.prepare(
    `INSERT INTO deliveries (id, key, delivery, planned_at, attempts, state, due_at)
     VALUES (?1, ?2, ?3, ?4, 0, 'new', ?4) ON CONFLICT DO NOTHING`,
  );
  const select = db.prepare('SELECT * FROM deliveries WHERE id = ?');
  const lease = db.prepare(
    "UPDATE deliveries SET state = 'leased', owner = ?, due_at = ?, attempts = attempts + 1 WHERE id = ?",
  );
  const settle = db.prepare(
    `UPDATE deliveries SET state = ?, due_at = ?, outcome = ?, owner = NULL, ended = ended + 1
     WHERE id = ? AND owner = ? AND state = 'leased'`,
  );
  const amend = db.prepare("UPDATE deliveries SET outcome = ? WHERE id = ? AND state = 'settled'");
  const ofKey = db.prepare('SELECT * FROM deliveries WHERE key = ? ORDER BY planned_at, id');
  // The last condition lets SQLite use the index, which holds no settled ones.
  const due = db.prepare(
    `SELECT id, state FROM deliveries
     WHERE ((state = 'new' AND due_at < ?2) OR (state = 'leased' AND due_at <= ?1)
        OR (state = 'waiting' AND due_at <= ?1)) AND state <> 'settled'
       -- What was given up is not sent again, and must not stand in the way of the rest.
       AND NOT EXISTS (SELECT 1 FROM messages WHERE queue = 'deliveries' AND body = deliveries.id AND dead = 1)
     ORDER BY due_at LIMIT max(0, ?3)`,
  );

  const unsettled = db.prepare("SELECT count(*) AS count FROM deliveries WHERE state <> 'settled'");
  const endLeases = db.prepare(
    "UPDATE deliveries SET state = 'waiting', owner = NULL, due_at = ? WHERE state IN ('leased', 'waiting')",
  );

  const planNow = (deliveries: readonly Delivery[]): void => {
    const at = now().toISOString();
    for (const delivery of deliveries) {
      insert.run(delivery.id, delivery.key, JSON.stringify(delivery), at);
      if ((select.get(delivery.id) as unknown as Row).state !== 'settled') queue.sendNow(delivery.id);
    }
  };
  const claimNow = (id: string, owner: string, at: string, until: string): Claim => {
    const row = select.get(id) as Row | undefined;
    if (row === undefined) return { kind: 'unknown' };
    const { state, due_at } = row;
    if (state === 'settled') return { kind: 'settled', outcome: JSON.parse(row.outcome as string) };
    if (state === 'leased' && due_at > at) return { kind: 'leased', until: due_at };
    if (state === 'waiting' && due_at > at) return { kind: 'waiting', nextAt: due_at };
    lease.run(owner, until, id);
    const { attempts, ended } = row;
    const delivery = JSON.parse(row.delivery);
    return { kind: 'claimed', delivery, attempts: attempts + 1, brokenOff: attempts - ended };
  };

  return {
    planNow,
    plan: (deliveries) => (deliveries.length === 0 ? Promise.resolve() : write(() => planNow(deliveries))),
    claim: (id, owner, at, until) => write(() => claimNow(id, owner, at, until)),
    settle: (id, owner, outcome) =>
      write(() => {
        const { state, dueAt } = nextOf(outcome);
        return settle.run(state, dueAt, JSON.stringify(outcome), id, owner).changes > 0;
      }),
    amend: (id, news) =>
      write(() => {
        const row = select.get(id) as Row | undefined;
        if (row?.state !== 'settled') return false;
        amend.run(JSON.stringify(amended(JSON.parse(row.outcome as string), news)), id);
        return true;
      }),
    deliveriesOf: (key) => read(() => (ofKey.all(key) as unknown as Row[]).map(stateOf)),
    due: (at, staleBefore, limit) =>
      read(() =>
        (due.all(at, staleBefore, limit) as unknown as DueRow[]).map(
          ({ id, state }): Due => ({ id, kind: DUE_KINDS[state] }),
        ),
      ),
    unsettled: () => read(() => Number(unsettled.get()?.count)),
    endLeases: () =>
      write(() => {
        endLeases.run(now().toISOString());
      }),
  };
}

function nextOf(outcome: Outcome): { readonly state: Row['state']; readonly dueAt: string } {
  switch (outcome.kind) {
    case 'delivered':
    case 'failed':
      return { state: 'settled', dueAt: outcome.at };
    case 'later':
      return { state: 'waiting', dueAt: outcome.nextAt };
    default:
      return outcome satisfies never;
  }
}

function stateOf(row: Row): DeliveryState {
  return {
    delivery: JSON.parse(row.delivery),
    plannedAt: row.planned_at,
    attempts: row.attempts,
    lease: row.owner === null ? null : { owner: row.owner, until: row.due_at },
    outcome: row.outcome === null ? null : JSON.parse(row.outcome),
  };
}
