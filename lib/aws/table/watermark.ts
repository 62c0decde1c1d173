/** Up to when the ledger is complete: what it lacks of a mail sent before then was not sent. */

import { KEYS } from '../keys.ts';
import type { Access } from './access.ts';
import { numberIn } from './attributes.ts';
import { ABSENT } from './items.ts';

export interface Watermark {
  /** It goes forwards only: an earlier time than stands there changes nothing. */
  advanceWatermark(at: Date): Promise<void>;
  /** Null: nobody knows, and what is missing proves nothing. */
  watermark(): Promise<Date | null>;
}

export function watermarkOf({ items, ages }: Access): Watermark {
  return {
    async advanceWatermark(at) {
      if (Number.isNaN(at.getTime()))
        throw new RangeError('the time up to which the ledger is complete is no time');
      const write = { expires: ages.sent(at), fields: { until: at.getTime() } };
      // False: a later time stands there.
      await items.putIf(KEYS.watermark(), write, `${ABSENT} OR #until < :until`, write.fields);
    },
    async watermark() {
      const item = await items.get(KEYS.watermark());
      return item === null ? null : new Date(numberIn(item, 'until'));
    },
  };
}
