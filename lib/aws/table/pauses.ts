/** Destinations to which no mail goes until the operator resumes them. */

import { randomUUID } from 'node:crypto';
import type { DeliveryEffects, OperatorEffects, Paused } from '../../effects.ts';
import { KEYS, LISTS, place, TABLE } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, stringIn } from './attributes.ts';
import { ABSENT, ALIVE, keyOf, secondsOf } from './items.ts';

export type Pauses = Pick<DeliveryEffects, 'paused' | 'pause'> &
  Pick<OperatorEffects, 'pausedDestinations' | 'resume'>;

/** Characters of what a server said: it says what it says in its first lines. */
const WHY_KEPT = 2_000;

/** A write whose answer was lost is sent once more by the SDK: it finds its own token, and is as true as the first. */
const OR_OWN = 'OR #token = :token';

export function pausesOf({ items, ages }: Access): Pauses {
  return {
    async paused(destination) {
      const item = await items.get(KEYS.paused(destination));
      return item === null ? null : pausedIn(item);
    },
    async pause(destination, why, at) {
      const token = randomUUID();
      const fields = {
        destination,
        since: at,
        why: why.slice(0, WHY_KEPT).toWellFormed(),
        token,
        list: LISTS.paused,
        place: place(at, destination),
      };
      const write = { expires: ages.paused(items.now()), fields };
      return items.putIf(KEYS.paused(destination), write, `${ABSENT} ${OR_OWN}`, { token });
    },
    async pausedDestinations() {
      const found: Paused[] = [];
      for await (const rows of items.list(TABLE.indexes.list, LISTS.paused))
        found.push(...(await items.getAll(rows.map(keyOf))).map(pausedIn));
      return found;
    },
    /** It expires at once, and reads as absent from then on. */
    async resume(destination) {
      const token = randomUUID();
      const resumed = await items.update(KEYS.paused(destination), {
        set: { expires: secondsOf(items.now()), token },
        remove: ['list', 'place'],
        when: `(${ALIVE}) ${OR_OWN}`,
        values: { token },
      });
      return resumed !== null;
    },
  };
}

function pausedIn(item: Item): Paused {
  return {
    destination: stringIn(item, 'destination'),
    since: stringIn(item, 'since'),
    why: stringIn(item, 'why'),
  };
}
