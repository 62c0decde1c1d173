/** The keys by which addresses are hashed: made at the first opening, kept beside what they hashed. */

import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { Unavailable } from '../../effects.ts';
import { type HashKey, hashAddress, hashKey } from '../../ledger/index.ts';

/** RFC 2104 section 3, as in lib/ledger/hash.ts. */
const SECRET_BYTES = 32;
const ID_BYTES = 4;

/** Keys that are asked by, the newest ones: each costs a hash and a look for each address. */
const MOST_KEYS = 8;

export interface Hashed {
  readonly hash: string;
  readonly keyId: string;
}

export interface HashKeys {
  /** By the newest key, for what is written. */
  hashed(address: string): Hashed;
  /** By each key that is known, for what is asked: a row under another key speaks for nobody. */
  hashedByAll(address: string): readonly Hashed[];
  readonly ids: readonly string[];
}

/** Reads the keys, and makes one where there is none, unless the database is read only. */
export function hashKeysOf(db: DatabaseSync, readOnly: boolean, now: () => Date): HashKeys {
  if (!readOnly) makeFirst(db, now);
  const keys: readonly HashKey[] = db
    .prepare('SELECT id, secret FROM hash_keys ORDER BY made_at DESC, id LIMIT ?')
    .all(MOST_KEYS)
    .map(({ id, secret }) => hashKey(id as string, secret as Uint8Array));
  const by = (key: HashKey, address: string): Hashed => ({ hash: hashAddress(address, key), keyId: key.id });
  return {
    hashed: (address) => {
      const newest = keys[0];
      if (newest === undefined) throw new Unavailable('the database holds no key, and none can be made');
      return by(newest, address);
    },
    hashedByAll: (address) => keys.map((key) => by(key, address)),
    ids: keys.map(({ id }) => id),
  };
}

/** In one statement: two processes that open at once get one key. */
function makeFirst(db: DatabaseSync, now: () => Date): void {
  const { size } = db.prepare('SELECT count(*) AS size FROM hash_keys').get() as { size: number };
  if (size > 0) return;
  db.prepare(
    'INSERT INTO hash_keys (id, secret, made_at) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM hash_keys)',
  ).run(randomBytes(ID_BYTES).toString('hex'), randomBytes(SECRET_BYTES), now().getTime());
}
