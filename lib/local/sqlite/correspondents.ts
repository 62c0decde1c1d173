/** Who has written to which mailbox: addresses as keyed hashes, so that one can only ask. */

import type { Effects } from '../../effects.ts';
import { normalAddress } from '../../ledger/index.ts';
import type { Access } from './group.ts';
import type { HashKeys } from './hash-keys.ts';

export interface Correspondents extends Pick<Effects, 'remember'> {
  /** Has `address` written to `mailbox`? */
  hasWritten(mailbox: string, address: string): Promise<boolean>;
}

export function correspondentsOf({ db, read, write }: Access, keys: HashKeys): Correspondents {
  const upsert = db.prepare(
    `INSERT INTO correspondents (mailbox, hash, key_id, at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT DO UPDATE SET at = ?4 WHERE at < ?4`,
  );
  const select = db.prepare('SELECT 1 FROM correspondents WHERE mailbox = ? AND hash = ? AND key_id = ?');
  return {
    remember: (mailbox, address, at) =>
      write(() => {
        const time = Date.parse(at);
        if (Number.isNaN(time)) throw new RangeError('the time at which somebody wrote is no time');
        const { hash, keyId } = keys.hashed(address);
        upsert.run(normalAddress(mailbox), hash, keyId, time);
      }),
    hasWritten: (mailbox, address) =>
      read(() =>
        keys
          .hashedByAll(address)
          .some(({ hash, keyId }) => select.get(normalAddress(mailbox), hash, keyId) !== undefined),
      ),
  };
}
