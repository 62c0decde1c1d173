/**
 * Changes of one mailbox's counts, in turn: an item that is read, changed and written if nobody else wrote it meanwhile.
 * What is asked while a write is under way waits and shares the next one, so that a flood in one process is no conflict
 * with itself; conflicts with other processes are tried again.
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Unavailable } from '../../effects.ts';
import type { MailboxState } from '../../incident/index.ts';
import { KEYS, LISTS, place } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, stringIn } from './attributes.ts';
import { ABSENT, ALIVE } from './items.ts';

/** From the state (null: none is known) to the state after, and what is told of it. What it gets it never mutates. */
export type Step<T> = (state: MailboxState | null) => {
  readonly state: MailboxState | null;
  readonly result: T;
};

/**
 * Each lost race means that another has written: of eight that always write at once, the unluckiest needs about twenty.
 * Waits are random, up to half a second, six seconds in all on average: less than a function has, more than a burst takes.
 */
const TRIES = 30;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;

/** Counting takes one to three milliseconds each: what is counted for longer is overtaken by others. */
const MOST_AT_ONCE = 50;

/** A state is under 300,000 bytes (BOUNDS of lib/incident). What inflates to more was not written by us. */
const MOST_STATE_BYTES = 4_000_000;

interface Standing {
  readonly json: string | null;
  readonly state: MailboxState | null;
  /** A new one with each write; null: there is no item. */
  readonly revision: string | null;
}

interface Waiting {
  readonly step: Step<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

export class Counting {
  readonly #access: Access;
  /** Of the mailboxes for which something is under way. */
  readonly #lanes = new Map<string, Waiting[]>();

  constructor(access: Access) {
    this.#access = access;
  }

  async read(mailbox: string): Promise<MailboxState | null> {
    return (await this.#standing(mailbox)).state;
  }

  /** Rejects with what the step throws, alone; with `Unavailable` where AWS failed or others always came first. */
  change<T>(mailbox: string, step: Step<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = { step, resolve: resolve as Waiting['resolve'], reject };
      const lane = this.#lanes.get(mailbox);
      if (lane !== undefined) {
        lane.push(waiting);
        return;
      }
      const fresh = [waiting];
      this.#lanes.set(mailbox, fresh);
      void this.#run(mailbox, fresh);
    });
  }

  async #run(mailbox: string, lane: Waiting[]): Promise<void> {
    let standing: Standing | null = null;
    // What is asked in this very turn shares the first write too.
    await Promise.resolve();
    while (lane.length > 0) {
      const together = lane.splice(0, MOST_AT_ONCE);
      try {
        standing = await this.#together(mailbox, together, standing);
      } catch (error) {
        standing = null;
        for (const { reject } of together) reject(error);
      }
    }
    this.#lanes.delete(mailbox);
  }

  async #together(mailbox: string, together: readonly Waiting[], known: Standing | null): Promise<Standing> {
    let standing = known ?? (await this.#standing(mailbox));
    for (let tries = 0; tries < TRIES; tries++) {
      const { state, told } = stepped(standing.state, together);
      const json = state === null ? null : JSON.stringify(state);
      const next = { state, json, revision: randomUUID() };
      if (json === null || json === standing.json || (await this.#put(mailbox, next, standing))) {
        for (const tell of told) tell();
        return json === standing.json || json === null ? standing : next;
      }
      standing = await this.#standing(mailbox);
      // It was this write, and only its answer was lost: counted again, it would be told that it opened nothing.
      if (standing.revision === next.revision) {
        for (const tell of told) tell();
        return standing;
      }
      await sleep(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries));
      standing = await this.#standing(mailbox);
    }
    throw new Unavailable('others always counted first on this mailbox');
  }

  async #standing(mailbox: string): Promise<Standing> {
    const item = await this.#access.items.get(KEYS.counts(mailbox));
    if (item === null) return { state: null, json: null, revision: null };
    const json = stateIn(item);
    return { state: JSON.parse(json), json, revision: stringIn(item, 'revision') };
  }

  #put(mailbox: string, next: Standing, standing: Standing): Promise<boolean> {
    const { items, ages } = this.#access;
    const fields = {
      mailbox,
      revision: next.revision as string,
      state: deflateRawSync(next.json as string),
      list: LISTS.counted,
      place: place(mailbox),
    };
    const { revision } = standing;
    const when = revision === null ? ABSENT : `${ALIVE} AND #revision = :before`;
    const write = { expires: ages.counted(items.now()), fields };
    return items.putIf(KEYS.counts(mailbox), write, when, { before: revision ?? '' });
  }
}

function stepped(from: MailboxState | null, together: readonly Waiting[]) {
  const told: (() => void)[] = [];
  let state = from;
  for (const { step, resolve, reject } of together) {
    try {
      const after = step(state);
      state = after.state;
      told.push(() => resolve(after.result as never));
    } catch (error) {
      told.push(() => reject(error));
    }
  }
  return { state, told };
}

function stateIn(item: Item): string {
  if (!(item.state instanceof Uint8Array)) throw new TypeError('the item of counts has no state');
  return inflateRawSync(item.state, { maxOutputLength: MOST_STATE_BYTES }).toString();
}
