/** How often reading a mail was begun and not brought to an end: what ends the process leaves no other trace. */

import { KEYS } from '../keys.ts';
import type { Access } from './access.ts';
import { numberIn } from './attributes.ts';
import { ABSENT, ALIVE } from './items.ts';

export interface Readings {
  /** Counts one more, and resolves to how many have been begun with it. */
  beginReading(key: string): Promise<number>;
  /** Takes one back, whose end was seen. What is taken back too often is not counted below none. */
  endReading(key: string): Promise<void>;
}

/** Each try is refused only where the item expired, or came to be, in between. */
const TRIES = 3;

export function readingsOf({ items, ages }: Access): Readings {
  return {
    async beginReading(key) {
      const at = KEYS.reading(key);
      for (let tries = 0; tries < TRIES; tries++) {
        const counted = await items.update(at, { add: { begun: 1 }, when: ALIVE });
        if (counted !== null) return numberIn(counted, 'begun');
        const fresh = { expires: ages.kept(items.now()), fields: { begun: 1 } };
        if (await items.putIf(at, fresh, ABSENT, {})) return 1;
      }
      return TRIES;
    },
    async endReading(key) {
      // False: there is none to take back.
      await items.update(KEYS.reading(key), {
        add: { begun: -1 },
        when: `${ALIVE} AND #begun > :none`,
        values: { none: 0 },
      });
    },
  };
}
