/**
 * Which of many fixed phrases stand in a text, in one walk over it. The tables of this room hold some nine hundred
 * phrases; asking `includes` for each costs more than all the rest of reading a bounce.
 *
 * At each position a hash of the next three code units picks a bucket, which is nearly always empty; only phrases of
 * the same bucket are compared. Linear in the text for a fixed set of phrases.
 */

/** Units that the hash takes; shorter phrases (two ideographs) are asked for one by one. */
const KEY_UNITS = 3;
/** Buckets: twenty times the number of beginnings, so that few positions meet a full one by chance. */
const BUCKETS = 1 << 14;

interface Entry<T> {
  readonly phrase: string;
  readonly value: T;
}

export class PhraseSearch<T> {
  readonly #full = new Uint8Array(BUCKETS);
  readonly #buckets = new Map<number, Entry<T>[]>();
  readonly #short: Entry<T>[] = [];

  /** `entries`: a phrase and what its presence means. */
  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    for (const [phrase, value] of entries) {
      if (phrase.length < KEY_UNITS) {
        this.#short.push({ phrase, value });
        continue;
      }
      const bucket = bucketOf(phrase.charCodeAt(0), phrase.charCodeAt(1), phrase.charCodeAt(2));
      const same = this.#buckets.get(bucket);
      if (same === undefined) this.#buckets.set(bucket, [{ phrase, value }]);
      else same.push({ phrase, value });
      this.#full[bucket] = 1;
    }
  }

  /** Calls `found` with the value of each phrase in `text`, at least once a phrase, in no stated order. */
  search(text: string, found: (value: T) => void): void {
    const full = this.#full;
    let a = text.charCodeAt(0);
    let b = text.charCodeAt(1);
    for (let i = KEY_UNITS - 1; i < text.length; i++) {
      const c = text.charCodeAt(i);
      const bucket = bucketOf(a, b, c);
      a = b;
      b = c;
      if (full[bucket] === 0) continue;
      for (const { phrase, value } of this.#buckets.get(bucket) as Entry<T>[]) {
        if (text.startsWith(phrase, i - KEY_UNITS + 1)) found(value);
      }
    }
    for (const { phrase, value } of this.#short) if (text.includes(phrase)) found(value);
  }
}

function bucketOf(a: number, b: number, c: number): number {
  return (
    ((Math.imul(a, 0x9e3b) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35)) >>> 15) & (BUCKETS - 1)
  );
}
