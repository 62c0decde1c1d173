/**
 * What is counted of each mailbox. In a flood a thousand reports a second are counted on one of them: its counts are read
 * and written once for all operations of a group, and read no more while no other process writes.
 */

import type { DeliveryEffects, Effects, OperatorEffects } from '../../effects.ts';
import {
  Counting,
  type Incident,
  incidentsIn,
  itWasMe,
  type MailboxState,
  markTold,
  resetAt,
} from '../../incident/index.ts';
import type { Group, GroupMember } from './group.ts';

export type Counters = Pick<Effects, 'count' | 'markTold'> &
  Pick<DeliveryEffects, 'incident'> &
  Pick<OperatorEffects, 'countedMailboxes' | 'incidents' | 'answerIncident'>;

/** Mailboxes whose counts stay in memory: at 300 KB at most (BOUNDS of lib/incident) 5 MB, and some more as objects. */
const KEPT = 16;

export interface SqliteCounters extends Counters {
  /** Forgets at most `limit` mailboxes that were counted last before `before` (milliseconds), within an operation. */
  forgetNow(before: number, limit: number): void;
}

export function countersOf(group: Group, now: () => Date): SqliteCounters {
  const { db } = group;
  const read = group.read.bind(group);
  const write = group.write.bind(group);
  const select = db.prepare('SELECT state FROM counters WHERE mailbox = ?');
  const names = db.prepare('SELECT mailbox FROM counters ORDER BY mailbox');
  const idle = db.prepare(
    `DELETE FROM counters WHERE mailbox IN
       (SELECT mailbox FROM counters WHERE counted_at < ? ORDER BY counted_at LIMIT max(0, ?))
     RETURNING mailbox`,
  );
  const states = new States(group, now);
  const stored = (mailbox: string): readonly Incident[] => {
    const row = select.get(mailbox);
    return row === undefined ? [] : incidentsIn(JSON.parse(row.state as string));
  };

  return {
    count: (mailbox, observation, limits) =>
      write(() => states.counting(mailbox, (counting) => counting.observe(observation, limits))),
    markTold: (mailbox, incidents) =>
      write(() => {
        const state = states.get(mailbox);
        if (state !== null) states.set(mailbox, markTold(state, incidents));
      }),
    answerIncident: (mailbox, id, answer) =>
      write(() => {
        const state = states.get(mailbox);
        if (state === null || !incidentsIn(state).some((incident) => incident.id === id)) return false;
        switch (answer.kind) {
          case 'mine':
            states.set(mailbox, itWasMe(state, id));
            return true;
          case 'reset':
            if (Number.isNaN(Date.parse(answer.time)))
              throw new RangeError('the time of the answer is no time');
            states.set(mailbox, resetAt(state, id, answer.time));
            return true;
          default:
            return answer satisfies never;
        }
      }),
    countedMailboxes: () => read(() => names.all().map(({ mailbox }) => mailbox as string)),
    incidents: (mailbox) => read(() => stored(mailbox)),
    forgetNow: (before, limit) => {
      for (const { mailbox } of idle.all(before, limit)) states.forget(mailbox as string);
    },
    incident: (mailbox, id) => read(() => stored(mailbox).find((incident) => incident.id === id) ?? null),
  };
}

/** The counts that operations of a group read and change. Right only within an operation. */
class States implements GroupMember {
  readonly #now: () => Date;
  readonly #select;
  readonly #upsert;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Counting>();
  readonly #changed = new Set<string>();

  constructor(group: Group, now: () => Date) {
    this.#now = now;
    this.#select = group.db.prepare('SELECT state FROM counters WHERE mailbox = ?');
    this.#upsert = group.db.prepare(
      `INSERT INTO counters (mailbox, counted_at, state) VALUES (?1, ?2, ?3)
       ON CONFLICT (mailbox) DO UPDATE SET counted_at = ?2, state = ?3`,
    );
    group.join(this);
  }

  get(mailbox: string): MailboxState | null {
    const kept = this.#kept.get(mailbox);
    if (kept !== undefined) return kept.state();
    const row = this.#select.get(mailbox);
    return row === undefined ? null : (JSON.parse(row.state as string) as MailboxState);
  }

  /** Replaces what was counted. `state` is read at once. */
  set(mailbox: string, state: MailboxState): void {
    this.#keep(mailbox, new Counting(state, mailbox));
  }

  /** What throws in the middle of counting leaves counts that nobody can trust: what is stored stands, as far as it goes. */
  counting<T>(mailbox: string, count: (counting: Counting) => T): T {
    const counting = this.#kept.get(mailbox) ?? new Counting(this.get(mailbox), mailbox);
    try {
      const counted = count(counting);
      this.#keep(mailbox, counting);
      return counted;
    } catch (error) {
      this.#kept.delete(mailbox);
      this.#changed.delete(mailbox);
      throw error;
    }
  }

  /** Its row is gone. What the group has counted on it stays, and is written at its end. */
  forget(mailbox: string): void {
    if (!this.#changed.has(mailbox)) this.#kept.delete(mailbox);
  }

  begin(elsewhere: boolean): void {
    if (elsewhere) this.#kept.clear();
  }

  end(): void {
    const at = this.#now().getTime();
    for (const mailbox of this.#changed)
      this.#upsert.run(mailbox, at, JSON.stringify(this.#kept.get(mailbox)?.state()));
    this.#changed.clear();
    for (const mailbox of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(mailbox);
    }
  }

  undone(): void {
    this.#kept.clear();
    this.#changed.clear();
  }

  #keep(mailbox: string, counting: Counting): void {
    this.#changed.add(mailbox);
    this.#kept.delete(mailbox);
    this.#kept.set(mailbox, counting);
  }
}
