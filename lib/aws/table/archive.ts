/** Our DKIM keys and SPF ranges as they were last seen in DNS. */

import type { ArchiveEffects, TraceEffects } from '../../effects.ts';
import { MAX_RANGES } from '../../trace/spf-ranges.ts';
import { KEYS, type Key, LISTS, ofRanges, place, TABLE } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, numberIn, stringIn } from './attributes.ts';
import { ABSENT, type Fields, keyOf } from './items.ts';

export interface Archive extends ArchiveEffects, Pick<TraceEffects, 'archivedKey'> {
  /** Names of the keys that are in the archive, lower case, in their order: the first `limit`. */
  archivedKeyNames(limit: number): Promise<readonly string[]>;
}

/** Characters of a key record: RSA of 16,384 bits, the longest that anybody takes, is 2,800. */
const MAX_KEY_CHARS = 16_000;

/** IPv6 with a prefix length. */
const MAX_RANGE_CHARS = 50;

export function archiveOf({ items, ages }: Access): Archive {
  const put = async (key: Key, fields: Fields, seen: Date): Promise<void> => {
    if (Number.isNaN(seen.getTime())) throw new RangeError('the time at which DNS was asked is no time');
    const write = { expires: ages.archived(seen), fields: { ...fields, seen: seen.getTime() } };
    // False: what was seen later stands there.
    await items.putIf(key, write, `${ABSENT} OR #seen <= :seen`, write.fields);
  };
  const lastPublished = (item: Item): Date => new Date(numberIn(item, 'seen'));

  return {
    async archiveKey(name, record, seen) {
      if (record.length > MAX_KEY_CHARS)
        throw new RangeError(`a key record has at most ${MAX_KEY_CHARS} characters`);
      const known = name.toLowerCase();
      const listed = { name: known, list: LISTS.archivedKeys, place: place(known) };
      await put(KEYS.archivedKey(name), { record, ...listed }, seen);
    },
    async archivedKeyNames(limit) {
      const names: string[] = [];
      for await (const rows of items.list(TABLE.indexes.list, LISTS.archivedKeys)) {
        const kept = await items.getAll(rows.slice(0, limit - names.length).map(keyOf));
        names.push(...kept.map((item) => stringIn(item, 'name')));
        if (names.length >= limit) break;
      }
      return names;
    },
    async archivedKey(name) {
      const item = await items.get(KEYS.archivedKey(name));
      return item === null ? null : { record: stringIn(item, 'record'), lastPublished: lastPublished(item) };
    },
    async archiveRanges(domain, ranges, seen) {
      if (ranges.length > MAX_RANGES || ranges.some(({ length }) => length > MAX_RANGE_CHARS))
        throw new RangeError(`at most ${MAX_RANGES} ranges of ${MAX_RANGE_CHARS} characters`);
      const day = seen.toISOString().slice(0, 10);
      await put(KEYS.archivedRanges(domain, day), { ranges: ranges.join(' ') }, seen);
    },
    async archivedRanges(domain) {
      const days = await items.under(ofRanges(domain), 'ranges ');
      return days.toReversed().map((item) => ({
        ranges: stringIn(item, 'ranges')
          .split(' ')
          .filter((one) => one !== ''),
        lastPublished: lastPublished(item),
      }));
    },
  };
}
