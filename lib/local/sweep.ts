/** From time to time: what is due goes back on its queue, and what is older than mail is kept goes. */

import type { RawMails } from './raw-mails.ts';
import type { Tables } from './sqlite/index.ts';

export interface SweepOptions {
  readonly tables: Tables;
  readonly raw: RawMails;
  readonly now: () => Date;
  readonly retentionDays: number;
  /** There may be something on a queue. */
  readonly onWork: () => void;
  readonly complain: (sentence: string) => void;
}

/** Another process that releases mail is noticed within a second; what is due, within five. */
const LOOK_MS = 1_000;
const SWEEP_MS = 5_000;
/** A delivery that was planned so long ago and never begun: its message is lost. */
const STALE_MS = 300_000;
const EXPIRE_MS = 3_600_000;
/**
 * The attack, or an empty battery: a clock that is a month ahead would have all mail deleted within a second, what is held
 * too. The defence: nothing goes in the first hour; and where the clock stands so far from the newest mail, or jumps by a
 * day, nothing goes for a day, and the operator is told.
 */
const FAR_MS = 7 * 86_400_000;
const JUMP_MS = 86_400_000;
const DISTRUST_MS = 86_400_000;
/** Items a time, so that mail that comes meanwhile need not wait. */
const AT_ONCE = 500;
const DAY_MS = 86_400_000;

export class Sweep {
  readonly #options: SweepOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Milliseconds of the process's own clock. */
  #nextSweep = 0;
  #nextExpiry = performance.now() + EXPIRE_MS;
  /** When both clocks were looked at last. */
  #seen: { readonly clock: number; readonly time: number } | null = null;
  /** The earliest time at which something that failed is tried again. */
  #due = Number.POSITIVE_INFINITY;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  start(): void {
    this.#later();
  }

  /** Something is due at `at` (ISO 8601). */
  lookAt(at: string): void {
    this.#due = Math.min(this.#due, Date.parse(at));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      this.#working = this.#look()
        .catch((error: unknown) => {
          const { complain } = this.#options;
          complain(`what is due could not be looked for: ${error instanceof Error ? error.message : error}`);
        })
        .then(() => {
          if (!this.#stopped) this.#later();
        });
    }, LOOK_MS);
  }

  async #look(): Promise<void> {
    const { tables, now, onWork } = this.#options;
    const clock = performance.now();
    const at = now();
    await this.#watchClock(clock, at.getTime());
    if (clock >= this.#nextSweep || at.getTime() >= this.#due) {
      this.#nextSweep = clock + SWEEP_MS;
      this.#due = Number.POSITIVE_INFINITY;
      const stale = new Date(at.getTime() - STALE_MS).toISOString();
      const due = await tables.due(at.toISOString(), stale, AT_ONCE);
      if (due.length > 0) await tables.deliveries.send(due.map(({ id }) => id));
      if (due.length > 0) onWork();
    }
    if (tables.changedElsewhere()) onWork();
    if (clock < this.#nextExpiry || this.#stopped) return;
    if (!(await this.#expire(at))) this.#nextExpiry = clock + EXPIRE_MS;
  }

  async #watchClock(clock: number, time: number): Promise<void> {
    const seen = this.#seen;
    this.#seen = { clock, time };
    const newest = seen === null ? await this.#options.tables.newestAccepted() : null;
    const isFar = newest !== null && Math.abs(time - Date.parse(newest)) > FAR_MS;
    const hasJumped = seen !== null && Math.abs(time - seen.time - (clock - seen.clock)) > JUMP_MS;
    if (!isFar && !hasJumped) return;
    this.#nextExpiry = clock + DISTRUST_MS;
    const now = new Date(time).toISOString();
    this.#options.complain(
      `the clock says ${now}, which is far from ${isFar ? `the newest mail (${newest})` : 'what it said before'}: no old mail is removed for a day; set the clock if it is wrong`,
    );
  }

  /** True where there may be more. */
  async #expire(at: Date): Promise<boolean> {
    const { tables, raw, retentionDays } = this.#options;
    const before = new Date(at.getTime() - retentionDays * DAY_MS).toISOString();
    const keys = await tables.expire(before, AT_ONCE);
    // One that cannot be removed is a stray, of which `doctor --audit` tells.
    for (const key of keys) await raw.remove(key).catch(() => {});
    return keys.length >= AT_ONCE;
  }
}
