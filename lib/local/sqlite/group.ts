/**
 * Group commit: what is asked in one turn of the event loop is one transaction, and costs one sync of the disk. Several
 * processes use one database: each group is BEGIN IMMEDIATE, so that nobody writes between what an operation reads and
 * what it writes.
 */

import type { DatabaseSync } from 'node:sqlite';
import { Unavailable } from '../../effects.ts';
import { CLOSED, told } from './failures.ts';
import { MIGRATIONS, NewerDatabase, versionOf } from './migrations.ts';

/** Operations of one transaction: they share its sync, and of more than so many nobody would notice the gain. */
const GROUP_OPERATIONS = 500;

/**
 * Milliseconds after which a transaction takes no operation more. Counting on a busy mailbox takes one to three; all
 * others, other processes too, wait meanwhile.
 */
const GROUP_MILLISECONDS = 200;

/**
 * Milliseconds between two transactions, where there is much to do (so many operations in the last one): more is asked
 * meanwhile and shares the sync, which takes as long and stops all else.
 */
const PAUSE_MS = 4;
const MANY = 8;

/** What each table builds on. */
export interface Access {
  readonly db: DatabaseSync;
  /**
   * Runs `operation` in the group's transaction, and resolves to what it gave once that is durable. What it throws
   * undoes its own writes and no others'. Rejects with `Unavailable` where the database failed.
   */
  write<T>(operation: () => T): Promise<T>;
  /** Runs `operation` at once; it sees what is committed. Rejects with `Unavailable` where the database failed. */
  read<T>(operation: () => T): Promise<T>;
}

/** What somebody keeps in memory while a group is written. */
export interface GroupMember {
  /** A transaction begins; `elsewhere`: another connection has written since the last one. */
  begin(elsewhere: boolean): void;
  /** Last chance to write. */
  end(): void;
  /** Nothing was written. */
  undone(): void;
}

interface Waiting {
  readonly run: () => void;
  readonly settle: () => void;
  readonly reject: (error: unknown) => void;
}

export class Group implements Access {
  readonly db: DatabaseSync;
  readonly #members: GroupMember[] = [];
  readonly #version;
  #waiting: Waiting[] = [];
  #scheduled = false;
  /** When the last transaction ended, by the process's own clock, if there was much to do. */
  #ended = Number.NEGATIVE_INFINITY;
  #dataVersion: number;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.#version = db.prepare('PRAGMA data_version');
    this.#dataVersion = this.dataVersion();
  }

  join(member: GroupMember): void {
    this.#members.push(member);
  }

  write<T>(operation: () => T): Promise<T> {
    if (!this.db.isOpen) return Promise.reject(new Unavailable(CLOSED));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      const run = () => {
        result = operation();
      };
      this.#waiting.push({ run, settle: () => resolve(result), reject });
      this.#schedule();
    });
  }

  async read<T>(operation: () => T): Promise<T> {
    if (!this.db.isOpen) throw new Unavailable(CLOSED);
    try {
      return operation();
    } catch (error) {
      throw told(error);
    }
  }

  /** Changes when another connection has committed (sqlite.org/pragma.html#pragma_data_version). */
  dataVersion(): number {
    return Number(this.#version.get()?.data_version);
  }

  /** Writes what waits. */
  flush(): void {
    while (this.#waiting.length > 0) this.#commit();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const write = (): void => {
      this.#scheduled = false;
      if (this.#waiting.length === 0) return;
      const operations = this.#commit();
      this.#ended = operations < MANY ? Number.NEGATIVE_INFINITY : performance.now();
      if (this.#waiting.length > 0) this.#schedule();
    };
    const left = this.#ended + PAUSE_MS - performance.now();
    if (left <= 0) setImmediate(write);
    else setTimeout(write, left);
  }

  /** Gives how many operations it came to. */
  #commit(): number {
    const group = this.#waiting.splice(0, GROUP_OPERATIONS);
    let done: readonly (() => void)[];
    try {
      done = this.#transaction(group);
    } catch (error) {
      for (const member of this.#members) member.undone();
      try {
        // SQLite has undone it by itself where the disk is full or fails.
        if (this.db.isTransaction) this.db.exec('ROLLBACK');
      } catch {
        // The group is rejected for the error before this one.
      }
      const reason = told(error);
      for (const { reject } of group) reject(reason);
      return group.length;
    }
    for (const settle of done) settle();
    return done.length;
  }

  /** Gives how each promise is settled; what it did not come to waits again. Throws where nothing was written. */
  #transaction(group: Waiting[]): readonly (() => void)[] {
    this.db.exec('BEGIN IMMEDIATE');
    this.#begin();
    const end = performance.now() + GROUP_MILLISECONDS;
    const done: (() => void)[] = [];
    for (const waiting of group) {
      done.push(this.#run(waiting));
      if (performance.now() < end) continue;
      this.#waiting.unshift(...group.splice(done.length));
      break;
    }
    for (const member of this.#members) member.end();
    this.db.exec('COMMIT');
    return done;
  }

  #run({ run, settle, reject }: Waiting): () => void {
    this.db.exec('SAVEPOINT operation');
    try {
      run();
    } catch (error) {
      if (!this.db.isTransaction) throw error;
      this.db.exec('ROLLBACK TO operation; RELEASE operation');
      const reason = told(error);
      return () => reject(reason);
    }
    this.db.exec('RELEASE operation');
    return settle;
  }

  #begin(): void {
    const version = this.dataVersion();
    const elsewhere = version !== this.#dataVersion;
    if (elsewhere && versionOf(this.db) > MIGRATIONS.length) {
      const { message } = new NewerDatabase(versionOf(this.db), MIGRATIONS.length);
      throw new Unavailable(message);
    }
    this.#dataVersion = version;
    for (const member of this.#members) member.begin(elsewhere);
  }
}
