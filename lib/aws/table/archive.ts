/** Our DKIM keys and SPF ranges as they were last seen in DNS. */

import type { ArchiveEffects, TraceEffects } from '../../effects.ts';
import { KEYS, type Key } from '../keys.ts';
import type { Access } from './access.ts';
import { type Item, numberIn, stringIn } from './attributes.ts';
import { ABSENT, type Fields } from './items.ts';

export type Archive = ArchiveEffects & Pick<TraceEffects, 'archivedKey'>;

/** Characters of a key record: RSA of 16,384 bits, the longest that anybody takes, is 2,800. */
const MAX_KEY_CHARS = 16_000;

/** RFC 7208 section 4.6.4 allows ten look-ups; large providers publish some hundred ranges. */
const MAX_RANGES = 2_000;

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
      await put(KEYS.archivedKey(name), { record }, seen);
    },
    async archivedKey(name) {
      const item = await items.get(KEYS.archivedKey(name));
      return item === null ? null : { record: stringIn(item, 'record'), lastPublished: lastPublished(item) };
    },
    async archiveRanges(domain, ranges, seen) {
      if (ranges.length > MAX_RANGES || ranges.some(({ length }) => length > MAX_RANGE_CHARS))
        throw new RangeError(`at most ${MAX_RANGES} ranges of ${MAX_RANGE_CHARS} characters`);
      await put(KEYS.archivedRanges(domain), { ranges: ranges.join(' ') }, seen);
    },
    async archivedRanges(domain) {
      const item = await items.get(KEYS.archivedRanges(domain));
      if (item === null) return null;
      const ranges = stringIn(item, 'ranges').split(' ');
      return { ranges: ranges.filter((one) => one !== ''), lastPublished: lastPublished(item) };
    },
  };
}
