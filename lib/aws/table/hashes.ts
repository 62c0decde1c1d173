/** Addresses are kept as keyed hashes, under the newest key; asked for under all keys that are known. */

import { Unavailable } from '../../effects.ts';
import { type HashKey, hashAddress } from '../../ledger/index.ts';

/** Keys that are asked by, the newest ones: each costs a hash and a read for each address. */
const MOST_KEYS = 8;

export interface Hashed {
  readonly hash: string;
  readonly keyId: string;
}

export interface Hasher {
  readonly newestId: string;
  /** By the newest key, for what is written. */
  hashed(address: string): Hashed;
  /** By each key, for what is asked: an item under another key speaks for nobody. */
  hashedByAll(address: string): readonly Hashed[];
  knows(keyId: string): boolean;
}

export async function hasherOf(hashKeys: () => Promise<readonly HashKey[]>): Promise<Hasher> {
  const keys = (await hashKeys()).slice(0, MOST_KEYS);
  const [newest] = keys;
  if (newest === undefined) throw new Unavailable('there is no key by which addresses are hashed');
  const by = (key: HashKey, address: string): Hashed => ({ hash: hashAddress(address, key), keyId: key.id });
  return {
    newestId: newest.id,
    hashed: (address) => by(newest, address),
    hashedByAll: (address) => keys.map((key) => by(key, address)),
    knows: (keyId) => keys.some(({ id }) => id === keyId),
  };
}
