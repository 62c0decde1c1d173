/** Deliveries: planned once, tried by one at a time, and what came of it. */

import { randomUUID } from 'node:crypto';
import {
  type DeliveryEffects,
  type DeliveryNews,
  type Effects,
  type OperatorEffects,
  type SweepEffects,
  Unavailable,
} from '../../effects.ts';
import {
  amended,
  type Claim,
  type Delivery,
  type DeliveryState,
  type Due,
  type Outcome,
} from '../../record/delivery.ts';
import { KEYS, LISTS, place, TABLE } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, numberIn, stringIn, textIn } from './attributes.ts';
import { ALIVE, keyOf } from './items.ts';

export interface Deliveries
  extends Pick<Effects, 'plan'>,
    Pick<DeliveryEffects, 'claim' | 'settle'>,
    Pick<OperatorEffects, 'deliveriesOf'>,
    DeliveryNews,
    SweepEffects {
  /** What is known of one, or null. */
  delivery(id: string): Promise<DeliveryState | null>;
  /**
   * When the oldest one that is not settled was planned (ISO 8601); null: there is none. Mails to `paused` destinations do not
   * count. `limit` of those that were tried are looked at, in the order in which they are due, and as many of those that were
   * not. Of more than these it is the oldest of the first: each wait has its end, by which the others come first.
   */
  oldestPlanned(paused: ReadonlySet<string>, limit: number): Promise<string | null>;
}

/** Puts deliveries on their queue, by their ids. An id may be sent twice. Rejects with `Unavailable`. */
export type SendDeliveries = (ids: readonly string[]) => Promise<void>;

/** Characters of what a server said when it refused: it says what it says in its first lines. */
const ERROR_KEPT = 2_000;

/** A delivery may change between a write that was refused and the look why. Each time, somebody else got on with it. */
const WRITE_TRIES = 8;

type State = 'new' | 'leased' | 'waiting' | 'settled';

const CLAIMABLE = `${ALIVE} AND (#state = :new OR (#state IN (:leased, :waiting) AND #dueAt <= :now))`;
const OWNED = `${ALIVE} AND #state = :leased AND #owner = :owner`;
const AMENDABLE = `${ALIVE} AND #state = :settled AND (#token = :before OR #token = :token)`;
const STATES = { new: 'new', leased: 'leased', waiting: 'waiting' };

export function deliveriesOf({ items, ages }: Access, send: SendDeliveries): Deliveries {
  const planOne = async (delivery: Delivery): Promise<boolean> => {
    const key = KEYS.delivery(delivery.id);
    const at = items.now();
    const fields = {
      id: delivery.id,
      delivery: JSON.stringify(delivery),
      plannedAt: at.toISOString(),
      // An alert goes also to a destination that is paused.
      ...(delivery.kind === 'mail' && { destination: delivery.destination }),
      attempts: 0,
      ended: 0,
      state: 'new',
      list: LISTS.deliveries(delivery.key),
      place: place(at.toISOString(), delivery.id),
      due: 'new',
      dueAt: at.toISOString(),
    };
    if (await items.putIfAbsent(key, { expires: ages.kept(at), fields })) return true;
    return stateIn(await items.get(key)) !== 'settled';
  };

  /** Null: it has become free meanwhile. `token`: of an earlier write of this very claim, whose answer was lost. */
  const refused = (item: Item | null, token: string, now: string): Claim | null => {
    if (item === null) return { kind: 'unknown' };
    const state = stateIn(item);
    if (state === 'settled') return { kind: 'settled', outcome: outcomeIn(item) as Outcome };
    if (item.token === token) return claimedBy(item);
    const dueAt = stringIn(item, 'dueAt');
    if (state === 'leased' && dueAt > now) return { kind: 'leased', until: dueAt };
    if (state === 'waiting' && dueAt > now) return { kind: 'waiting', nextAt: dueAt };
    return null;
  };

  return {
    async plan(deliveries) {
      const open = await Promise.all(deliveries.map(planOne));
      const ids = deliveries.filter((_, n) => open[n]).map(({ id }) => id);
      if (ids.length > 0) await send(ids);
    },
    async claim(id, owner, now, until) {
      const key = KEYS.delivery(id);
      const token = randomUUID();
      for (let tries = 0; tries < WRITE_TRIES; tries++) {
        const claimed = await items.update(key, {
          set: { state: 'leased', owner, token, due: 'begun', dueAt: until },
          add: { attempts: 1 },
          when: CLAIMABLE,
          values: { ...STATES, now },
        });
        if (claimed !== null) return claimedBy(claimed);
        const claim = refused(await items.get(key), token, now);
        if (claim !== null) return claim;
      }
      throw new Unavailable('a delivery changes too fast to be claimed');
    },
    async settle(id, owner, outcome) {
      const key = KEYS.delivery(id);
      const token = randomUUID();
      const set = { outcome: JSON.stringify(cut(outcome)), token };
      const settled = await items.update(key, {
        ...(outcome.kind === 'later'
          ? { set: { ...set, state: 'waiting', dueAt: outcome.nextAt }, remove: ['owner'] }
          : { set: { ...set, state: 'settled' }, remove: ['owner', 'due', 'dueAt'] }),
        add: { ended: 1 },
        when: OWNED,
        values: { ...STATES, owner },
      });
      return settled !== null || (await items.get(key))?.token === token;
    },
    async amend(id, news) {
      const key = KEYS.delivery(id);
      const token = randomUUID();
      for (let tries = 0; tries < WRITE_TRIES; tries++) {
        const item = await items.get(key);
        if (item === null || stateIn(item) !== 'settled') return false;
        const outcome = amended(outcomeIn(item) as Outcome, news);
        const changed = await items.update(key, {
          set: { outcome: JSON.stringify(cut(outcome)), token },
          when: AMENDABLE,
          values: { settled: 'settled', before: stringIn(item, 'token'), token },
        });
        if (changed !== null) return true;
      }
      throw new Unavailable('a delivery changes too fast to be amended');
    },
    async delivery(id) {
      const item = await items.get(KEYS.delivery(id));
      return item === null ? null : deliveryStateOf(item);
    },
    async deliveriesOf(key) {
      const found: DeliveryState[] = [];
      for await (const rows of items.list(TABLE.indexes.list, LISTS.deliveries(key)))
        found.push(...(await items.getAll(rows.map(keyOf))).map(deliveryStateOf));
      return found;
    },
    async due(now, staleBefore, limit) {
      if (limit <= 0) return [];
      const { due } = TABLE.indexes;
      const dueIn = async (partition: string, bound: string, time: string): Promise<Due[]> => {
        const found: Due[] = [];
        for await (const rows of items.list(due, partition, { bound, values: { time } })) {
          found.push(...rows.map(dueOf));
          if (found.length >= limit) break;
        }
        return found;
      };
      const [begun, stale] = await Promise.all([
        dueIn('begun', '#dueAt <= :time', now),
        dueIn('new', '#dueAt < :time', staleBefore),
      ]);
      // In turn: however many there are of the one, the other gets its share.
      const all = Array.from({ length: Math.max(begun.length, stale.length) }, (_, n) => [
        begun[n],
        stale[n],
      ]);
      return all
        .flat()
        .filter((one) => one !== undefined)
        .slice(0, limit);
    },
    async oldestPlanned(paused, limit) {
      const oldestIn = async (partition: string): Promise<string | null> => {
        let oldest: string | null = null;
        let looked = 0;
        for await (const rows of items.list(TABLE.indexes.due, partition)) {
          for (const row of rows.slice(0, limit - looked)) {
            const plannedAt = stringIn(row, 'plannedAt');
            if (paused.has(textIn(row, 'destination') ?? '')) continue;
            if (oldest === null || plannedAt < oldest) oldest = plannedAt;
          }
          looked += rows.length;
          if (looked >= limit) break;
        }
        return oldest;
      };
      const both = await Promise.all(['begun', 'new'].map(oldestIn));
      return both.filter((one) => one !== null).sort()[0] ?? null;
    },
  };
}

const DUE_KINDS = { new: 'never-begun', leased: 'broken-off', waiting: 'waiting' } as const;

function dueOf(row: Item): Due {
  const state = stateIn(row) as Exclude<State, 'settled'>;
  return { id: stringIn(row, 'id'), kind: DUE_KINDS[state] };
}

function claimedBy(item: Item): Claim {
  const attempts = numberIn(item, 'attempts');
  const brokenOff = attempts - 1 - numberIn(item, 'ended');
  return { kind: 'claimed', delivery: deliveryIn(item), attempts, brokenOff };
}

function cut(outcome: Outcome): Outcome {
  if (outcome.kind === 'delivered' || outcome.error.length <= ERROR_KEPT) return outcome;
  return { ...outcome, error: outcome.error.slice(0, ERROR_KEPT).toWellFormed() };
}

function stateIn(item: Item | null): State | null {
  return item === null ? null : (stringIn(item, 'state') as State);
}

function deliveryIn(item: Item): Delivery {
  return JSON.parse(stringIn(item, 'delivery'));
}

function outcomeIn(item: Item): Outcome | null {
  const json = textIn(item, 'outcome');
  return json === null ? null : JSON.parse(json);
}

function deliveryStateOf(item: Item): DeliveryState {
  const owner = textIn(item, 'owner');
  return {
    delivery: deliveryIn(item),
    plannedAt: stringIn(item, 'plannedAt'),
    attempts: numberIn(item, 'attempts'),
    lease: owner === null ? null : { owner, until: stringIn(item, 'dueAt') },
    outcome: outcomeIn(item),
  };
}
