/**
 * Works a queue off, side by side within bounds: so many messages, so many bytes of mail in memory at once. What is left
 * when it stops stays on the queue.
 */

import { Unavailable } from '../effects.ts';
import type { Message, Queue } from './sqlite/index.ts';
import { Work } from './work.ts';

/** What is to become of a message. */
export type Worked =
  | { readonly kind: 'done' }
  /** Back on the queue until `at` (ISO 8601), without holding this try against it. */
  | { readonly kind: 'later'; readonly at: string };

export interface WorkerOptions {
  readonly queue: Queue;
  readonly now: () => Date;
  /** Messages in work at once, and their bytes. */
  readonly bounds: { readonly messages: number; readonly bytes: number };
  /** Receives after which a message is a dead letter. */
  readonly maxReceives: number;
  /** Bytes that working on it takes. */
  readonly bytesOf: (body: string) => Promise<number>;
  /** Rejects where the world failed: it is tried again later. */
  readonly work: (message: Message) => Promise<Worked>;
  /** One sentence for the operator. */
  readonly complain: (sentence: string) => void;
}

/**
 * There is one server to a data directory: what it has in hand is its own until it ends. A lease by time would end while
 * one machine sleeps, or one mail waits for slow DNS, and count against the mail as if it had ended the process.
 */
const LEASED_UNTIL = '9999-12-31T23:59:59.999Z';
/** How often a queue is looked at when nobody says that there is something on it, in milliseconds. */
const POLL_MS = 1_000;
/** Waits after the world failed, in milliseconds: doubled each time up to the longest. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

export class Worker {
  readonly #options: WorkerOptions;
  readonly #work: Work;
  /** What is still to be written of messages that were worked on, as the database could not take it. */
  readonly #owed = new Map<number, () => Promise<unknown>>();
  /** Dead letters that were told of. */
  #dead = 0;
  #deadLookedAt = Number.NEGATIVE_INFINITY;
  /** Failures in a row, by message: how long the next wait is. */
  readonly #failures = new Map<string, number>();
  #wake: () => void = () => {};
  /** Somebody said that there is more, while nobody waited for it. */
  #woken = false;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();
  #forEmpty: (() => void)[] = [];

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { messages: mails, bytes } = options.bounds;
    this.#work = new Work({ mails, bytes, waiting: 1 });
  }

  /**
   * `recovering`: messages that an earlier run had in hand when it ended. They come first, one after the other: if one of
   * them ends the process again, that is held against no other.
   */
  start(recovering: number): void {
    this.#running = this.#run(recovering);
  }

  /** There is something on the queue. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Resolves when nothing that is due is left, or after `withinMs`. */
  async drain(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const empty = new Promise<void>((resolve) => this.#forEmpty.push(resolve));
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    this.wake();
    await Promise.race([empty, late]);
    clearTimeout(timer);
  }

  /** Begins nothing more, and resolves when what is in hand is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#running;
    await this.#work.idle();
  }

  async #run(recovering: number): Promise<void> {
    for (let left = recovering; left > 0 && !this.#stopping; left--) {
      if ((await this.#take(1)) === 0) break;
      await this.#work.idle();
    }
    while (!this.#stopping) {
      await this.#work.room();
      if (this.#stopping) return;
      this.#woken = false;
      await this.#settleOwed();
      const taken = await this.#take(Math.max(1, this.#options.bounds.messages - this.#work.size));
      await this.#tellDead();
      if (taken === 0) await this.#pause();
    }
  }

  async #take(most: number): Promise<number> {
    const { queue, now, maxReceives, bytesOf, complain } = this.#options;
    try {
      const messages = await queue.receive(most, now().toISOString(), LEASED_UNTIL, maxReceives);
      for (const message of messages) {
        this.#work.add(await bytesOf(message.body), () => this.#handle(message));
      }
      return messages.length;
    } catch (error) {
      complain(`the queue cannot be read: ${wordsOf(error)}`);
      return 0;
    }
  }

  async #handle(message: Message): Promise<void> {
    const { queue, work, complain } = this.#options;
    let settle: () => Promise<unknown>;
    try {
      const worked = await work(message);
      this.#failures.delete(message.body);
      settle =
        worked.kind === 'done'
          ? () => queue.remove(message)
          : () => queue.giveBack(message, worked.at, false);
    } catch (error) {
      complain(`${message.body} is safe but not done yet: ${wordsOf(error)}`);
      const at = this.#nextTry(message);
      // A fault of ours is held against it: after some tries it is not read any more, then laid aside.
      settle = () => queue.giveBack(message, at, !(error instanceof Unavailable));
    }
    await settle().catch(() => this.#owed.set(message.id, settle));
    // Whoever waits for the end looks again.
    if (this.#forEmpty.length > 0) this.wake();
  }

  async #settleOwed(): Promise<void> {
    for (const [id, settle] of this.#owed) {
      try {
        await settle();
        this.#owed.delete(id);
      } catch {
        // The database is not there yet.
        return;
      }
    }
  }

  async #tellDead(): Promise<void> {
    const at = performance.now();
    if (at - this.#deadLookedAt < POLL_MS) return;
    this.#deadLookedAt = at;
    const dead = await this.#options.queue.counts().then(
      (counts) => counts.dead,
      () => this.#dead,
    );
    if (dead > this.#dead)
      this.#options.complain(
        `${dead} of the queue's messages were given up after many tries: see  truebounce doctor --audit`,
      );
    this.#dead = dead;
  }

  #nextTry({ body }: Message): string {
    const failures = this.#failures.get(body) ?? 0;
    this.#failures.set(body, failures + 1);
    const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
    return new Date(this.#options.now().getTime() + wait).toISOString();
  }

  /** Until somebody wakes it, or until it is time to look. */
  async #pause(): Promise<void> {
    if (this.#woken || this.#stopping) return;
    if (this.#work.isIdle) for (const resolve of this.#forEmpty.splice(0)) resolve();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
