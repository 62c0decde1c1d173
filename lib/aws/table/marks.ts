/** What is done once, whoever does it: a mark says that it was. */

import { KEYS } from '../keys.ts';
import type { Access } from './access.ts';

export interface Marks {
  /** True for the first who says so; a mark is forgotten when the mail of its day is. */
  mark(name: string): Promise<boolean>;
  isMarked(name: string): Promise<boolean>;
}

export function marksOf({ items, ages }: Access): Marks {
  return {
    mark: (name) => items.putIfAbsent(KEYS.mark(name), { expires: ages.kept(items.now()), fields: { name } }),
    isMarked: async (name) => (await items.get(KEYS.mark(name))) !== null,
  };
}
