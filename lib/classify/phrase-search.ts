/**
 * Which of many fixed phrases stand in a text, in one walk over it. The tables of this room hold some eleven hundred
 * phrases; asking `includes` for each costs more than all the rest of reading a bounce.
 *
 * At each position a hash of the next four code units picks a bucket, which is nearly always empty; only phrases of
 * the same bucket are compared. Linear in the text for a fixed set of phrases.
 */

/** Units that the hash takes; shorter phrases are asked for one by one. */
const KEY_UNITS = 4;
/** Buckets: sixty times the number of beginnings, so that few positions meet a full one by chance. */
const BUCKETS = 1 << 16;

/** A phrase that stands in a text: what it means, and where. */
export interface Hit<T> {
  readonly value: T;
  readonly at: number;
}

interface Entry<T> {
  readonly phrase: string;
  readonly value: T;
}

/** Phrases that begin with the same four units: told apart by the next four, where they are that long. */
interface Bucket<T> {
  readonly brief: Entry<T>[];
  readonly further: Map<number, Entry<T>[]>;
}

export class PhraseSearch<T> {
  /** Number of the bucket, from 1 on; 0 where it is empty. */
  readonly #numbers = new Uint16Array(BUCKETS);
  readonly #buckets: Bucket<T>[] = [];
  readonly #short: Entry<T>[] = [];

  /** `entries`: a phrase and what its presence means. Phrases of fewer than four units are ideographs or kana. */
  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    for (const [phrase, value] of entries) {
      if (phrase.length < KEY_UNITS) {
        if (isAscii(phrase)) throw new Error(`a phrase this short is in every text: ${phrase}`);
        this.#short.push({ phrase, value });
        continue;
      }
      const key = bucketAt(phrase, 0);
      if (this.#numbers[key] === 0)
        this.#numbers[key] = this.#buckets.push({ brief: [], further: new Map() });
      const bucket = this.#buckets[(this.#numbers[key] as number) - 1] as Bucket<T>;
      if (phrase.length < 2 * KEY_UNITS) bucket.brief.push({ phrase, value });
      else {
        const next = bucketAt(phrase, KEY_UNITS);
        const same = bucket.further.get(next);
        if (same === undefined) bucket.further.set(next, [{ phrase, value }]);
        else same.push({ phrase, value });
      }
    }
  }

  /** Calls `found` with the value and the place of each phrase in `text`, at least once a phrase. */
  search(text: string, found: (value: T, at: number) => void): void {
    const numbers = this.#numbers;
    let a = text.charCodeAt(0);
    let b = text.charCodeAt(1);
    let c = text.charCodeAt(2);
    let seen = a | b | c;
    for (let i = KEY_UNITS - 1; i < text.length; i++) {
      const d = text.charCodeAt(i);
      seen |= d;
      const key = bucketOf(a, b, c, d);
      a = b;
      b = c;
      c = d;
      const number = numbers[key] as number;
      if (number !== 0) compare(this.#buckets[number - 1] as Bucket<T>, text, i - KEY_UNITS + 1, found);
    }
    if (seen <= 0x7f) return;
    for (const { phrase, value } of this.#short) {
      const at = text.indexOf(phrase);
      if (at >= 0) found(value, at);
    }
  }
}

function compare<T>(
  bucket: Bucket<T>,
  text: string,
  at: number,
  found: (value: T, at: number) => void,
): void {
  const { brief, further } = bucket;
  for (let k = 0; k < brief.length; k++) {
    const { phrase, value } = brief[k] as Entry<T>;
    if (text.startsWith(phrase, at)) found(value, at);
  }
  if (further.size === 0) return;
  const entries = further.get(bucketAt(text, at + KEY_UNITS));
  if (entries === undefined) return;
  for (const { phrase, value } of entries) if (text.startsWith(phrase, at)) found(value, at);
}

function bucketAt(text: string, at: number): number {
  return bucketOf(
    text.charCodeAt(at),
    text.charCodeAt(at + 1),
    text.charCodeAt(at + 2),
    text.charCodeAt(at + 3),
  );
}

function bucketOf(a: number, b: number, c: number, d: number): number {
  const low = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b);
  const high = Math.imul(c, 0xc2b2_ae35) ^ Math.imul(d, 0x27d4_eb2f);
  return ((low ^ high) >>> 13) & (BUCKETS - 1);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
