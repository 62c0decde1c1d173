/** What is done once, whoever does it: a mark says that it was. */

import { randomUUID } from 'node:crypto';
import { KEYS } from '../keys.ts';
import type { Access } from './access.ts';
import { ABSENT } from './items.ts';

export interface Marks {
  /** True for the first who says so; a mark is forgotten when the mail of its day is. */
  mark(name: string): Promise<boolean>;
  isMarked(name: string): Promise<boolean>;
}

export function marksOf({ items, ages }: Access): Marks {
  return {
    mark(name) {
      // A write whose answer was lost is sent once more by the SDK: it finds its own token, and is the first still.
      const token = randomUUID();
      const write = { expires: ages.kept(items.now()), fields: { name, token } };
      return items.putIf(KEYS.mark(name), write, `${ABSENT} OR #token = :token`, { token });
    },
    isMarked: async (name) => (await items.get(KEYS.mark(name))) !== null,
  };
}
