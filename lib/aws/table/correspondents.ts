/** Who has written to which mailbox: addresses as keyed hashes, so that one can only ask. */

import type { Effects } from '../../effects.ts';
import { normalAddress } from '../../ledger/index.ts';
import { KEYS } from '../keys.ts';
import type { Access } from './access.ts';
import { hasherOf } from './hashes.ts';
import { ABSENT } from './items.ts';

export interface Correspondents extends Pick<Effects, 'remember'> {
  /** Has `address` written to `mailbox`? */
  hasWritten(mailbox: string, address: string): Promise<boolean>;
}

export function correspondentsOf({ items, ages, hashKeys }: Access): Correspondents {
  return {
    async remember(mailbox, address, at) {
      const time = new Date(at);
      if (Number.isNaN(time.getTime())) throw new RangeError('the time at which somebody wrote is no time');
      const { hash, keyId } = (await hasherOf(hashKeys)).hashed(address);
      const write = { expires: ages.written(time), fields: { at: time.getTime() } };
      // False: the same or a later time stands there.
      await items.putIf(
        KEYS.writer(normalAddress(mailbox), hash, keyId),
        write,
        `${ABSENT} OR #at < :at`,
        write.fields,
      );
    },
    async hasWritten(mailbox, address) {
      const hashes = (await hasherOf(hashKeys)).hashedByAll(address);
      const keys = hashes.map(({ hash, keyId }) => KEYS.writer(normalAddress(mailbox), hash, keyId));
      const [only] = keys;
      if (keys.length === 1 && only !== undefined) return (await items.get(only)) !== null;
      return (await items.getAll(keys)).length > 0;
    },
  };
}
