/** A durable queue: at least once, oldest first, with leases and dead letters. */

import { randomBytes } from 'node:crypto';
import type { Access } from './group.ts';

export interface Message {
  readonly id: number;
  readonly body: string;
  /** How often it was received, this time too. */
  readonly receives: number;
  readonly lease: string;
}

/** Times are ISO 8601, UTC. All of it rejects with `Unavailable` where the database failed. */
export interface Queue {
  /**
   * A body that waits already is not doubled. One that is leased comes once more when it is removed; one that is a dead
   * letter stays one until `redrive`, so that what ends a process is not sent into it again and again.
   */
  send(bodies: readonly string[]): Promise<void>;
  /**
   * Leases at most `max`, oldest first; whoever has not removed one by `visibleAgainAt` may see it received by another.
   * One that was received `maxReceives` times already becomes a dead letter instead.
   */
  receive(max: number, now: string, visibleAgainAt: string, maxReceives: number): Promise<readonly Message[]>;
  /** False: another has leased it since. A late worker still removes a dead letter that was his. */
  remove(message: Message): Promise<boolean>;
  /** Ends the lease. `counted` false: this receive is not held against it. False as in `remove`. */
  giveBack(message: Message, visibleAt: string, counted: boolean): Promise<boolean>;
  /**
   * At a start: leases of a dead process end, and what was to wait waits no longer: the clock by which it was told to may
   * have been wrong. Receives stay counted. Resolves to how many.
   */
  releaseAll(): Promise<number>;
  counts(): Promise<{ readonly waiting: number; readonly leased: number; readonly dead: number }>;
  dead(limit: number): Promise<readonly Message[]>;
  /** Dead letters wait again, as if they were new. Resolves to how many. */
  redrive(): Promise<number>;
}

export interface SqliteQueue extends Queue {
  /** `send`, within an operation. */
  sendNow(body: string): void;
  /** Nothing of this body is left, waiting, leased or dead; within an operation. */
  forgetNow(body: string): void;
}

/** Messages of one `receive`: each is in memory, and one transaction takes them all. */
const MOST_RECEIVED = 1_000;

/** 64 bits: no two leases are the same. */
const LEASE_BYTES = 8;

interface Row {
  readonly id: number;
  readonly body: string;
  readonly receives: number;
}

export function queueOf(name: string, { db, read, write }: Access): SqliteQueue {
  const send = db.prepare(
    `INSERT INTO messages (queue, body, receives, visible_at, lease, again, dead) VALUES (?, ?, 0, '', NULL, 0, 0)
     ON CONFLICT (queue, body) DO UPDATE SET again = 1 WHERE lease IS NOT NULL AND dead = 0`,
  );
  const visible = db.prepare(
    'SELECT id, body, receives FROM messages WHERE queue = ? AND dead = 0 AND visible_at <= ? ORDER BY id LIMIT max(0, ?)',
  );
  const lease = db.prepare(
    'UPDATE messages SET lease = ?, visible_at = ?, receives = receives + 1 WHERE id = ?',
  );
  // Its lease stays, so that who is late, not dead, can still remove it.
  const bury = db.prepare('UPDATE messages SET dead = 1, lease = coalesce(lease, ?) WHERE id = ?');
  const renew = db.prepare(
    `UPDATE messages SET lease = NULL, visible_at = '', receives = 0, again = 0
     WHERE id = ? AND lease = ? AND again = 1 AND dead = 0`,
  );
  const remove = db.prepare('DELETE FROM messages WHERE id = ? AND lease = ?');
  const giveBack = db.prepare(
    `UPDATE messages SET lease = NULL, visible_at = ?, receives = receives - ?, again = 0
     WHERE id = ? AND lease = ? AND dead = 0`,
  );
  const release = db.prepare(
    `UPDATE messages SET lease = NULL, visible_at = '', again = 0
     WHERE queue = ? AND dead = 0 AND (lease IS NOT NULL OR visible_at <> '')`,
  );
  const counts = db.prepare(
    `SELECT count(*) FILTER (WHERE dead = 0 AND lease IS NULL) AS waiting,
            count(*) FILTER (WHERE dead = 0 AND lease IS NOT NULL) AS leased,
            count(*) FILTER (WHERE dead = 1) AS dead
     FROM messages WHERE queue = ?`,
  );
  const dead = db.prepare(
    'SELECT id, body, receives, lease FROM messages WHERE queue = ? AND dead = 1 ORDER BY id LIMIT max(0, ?)',
  );
  const redrive = db.prepare(
    `UPDATE messages SET dead = 0, lease = NULL, visible_at = '', receives = 0, again = 0
     WHERE queue = ? AND dead = 1`,
  );
  const forget = db.prepare('DELETE FROM messages WHERE queue = ? AND body = ?');

  const visibleAt = (now: string, max: number) => visible.all(name, now, max) as unknown as Row[];
  const receiveNow = (max: number, now: string, visibleAgainAt: string, maxReceives: number): Message[] => {
    const received: Message[] = [];
    const token = randomBytes(LEASE_BYTES).toString('hex');
    while (received.length < max) {
      const rows = visibleAt(now, max - received.length);
      for (const { id, body, receives } of rows) {
        if (receives >= maxReceives) {
          bury.run(token, id);
          continue;
        }
        lease.run(token, visibleAgainAt, id);
        received.push({ id, body, receives: receives + 1, lease: token });
      }
      // A lease that ends at once would be found again.
      if (rows.length === 0 || visibleAgainAt <= now) break;
    }
    return received;
  };

  return {
    send: (bodies) =>
      write(() => {
        for (const body of bodies) send.run(name, body);
      }),
    async receive(max, now, visibleAgainAt, maxReceives) {
      const most = Math.min(max, MOST_RECEIVED);
      // Whoever asks an empty queue every second must not lock the others out.
      if (most < 1 || (await read(() => visibleAt(now, 1))).length === 0) return [];
      return write(() => receiveNow(most, now, visibleAgainAt, maxReceives));
    },
    remove: (message) =>
      write(
        () =>
          renew.run(message.id, message.lease).changes > 0 ||
          remove.run(message.id, message.lease).changes > 0,
      ),
    giveBack: (message, visibleAt, counted) =>
      write(() => giveBack.run(visibleAt, counted ? 0 : 1, message.id, message.lease).changes > 0),
    releaseAll: () => write(() => Number(release.run(name).changes)),
    counts: () =>
      read(() => ({ ...(counts.get(name) as { waiting: number; leased: number; dead: number }) })),
    dead: (limit) => read(() => (dead.all(name, limit) as unknown as Message[]).map((row) => ({ ...row }))),
    redrive: () => write(() => Number(redrive.run(name).changes)),
    sendNow: (body) => {
      send.run(name, body);
    },
    forgetNow: (body) => {
      forget.run(name, body);
    },
  };
}
