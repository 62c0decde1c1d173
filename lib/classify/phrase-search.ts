/**
 * Which of many fixed phrases stand in a text, in one walk over it. The tables of this room hold some two thousand
 * phrases; asking `includes` for each costs more than all the rest of reading a bounce.
 *
 * The phrases lie in flat arrays, sorted, so that those of one beginning stand together. At each position a hash of
 * four code units tells where, and nearly always that there are none. Each of them is compared from where it parts
 * from the one before it, and those that share what did not fit are stepped over, so that a text full of beginnings
 * costs no more than it is long times the longest phrase.
 */

/** Units that the hash takes; shorter phrases are asked for one by one. */
const KEY_UNITS = 4;
/** Bits by which the hash moves on with each unit: four units later nothing of it is left. */
const UNIT_BITS = 4;
/** Slots of the table: sixty times the number of beginnings, so that few positions pass it by chance. */
const KEYS = 1 << (KEY_UNITS * UNIT_BITS);

/** A phrase that stands in a text: what it means, and where. */
export interface Hit<T> {
  readonly value: T;
  readonly at: number;
}

interface Entry<T> {
  readonly phrase: string;
  readonly value: T;
  readonly key: number;
}

export class PhraseSearch<T> {
  /** By hash: the first phrase of that beginning, counted from 1; 0 where there is none. */
  readonly #heads = new Uint16Array(KEYS);
  /** The units of all phrases, and where each begins; the last number is the end. */
  readonly #units: Uint16Array;
  readonly #starts: Uint32Array;
  /** Units that a phrase shares with the one before it; -1 where another beginning begins. */
  readonly #shared: Int16Array;
  /** The next phrase that parts no later from those before it than this one does. */
  readonly #siblings: Uint16Array;
  readonly #values: readonly T[];
  readonly #short: readonly (readonly [phrase: string, value: T])[];

  /** `entries`: a phrase and what its presence means. Phrases of fewer than four units are ideographs or kana. */
  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    const short: (readonly [phrase: string, value: T])[] = [];
    const long: Entry<T>[] = [];
    for (const [phrase, value] of entries) {
      if (phrase.length >= KEY_UNITS) long.push({ phrase, value, key: keyOf(phrase) });
      else if (isAscii(phrase)) throw new Error(`a phrase this short is in every text: ${phrase}`);
      else short.push([phrase, value]);
    }
    long.sort(byKey);
    this.#short = short;
    this.#values = long.map(({ value }) => value);
    this.#units = new Uint16Array(long.reduce((sum, { phrase }) => sum + phrase.length, 0));
    this.#starts = new Uint32Array(long.length + 1);
    this.#shared = new Int16Array(long.length + 1).fill(-1);
    let end = 0;
    for (const [i, { phrase, key }] of long.entries()) {
      const before = long[i - 1];
      if (before?.key === key) this.#shared[i] = sharedUnits(before.phrase, phrase);
      else this.#heads[key] = i + 1;
      for (let k = 0; k < phrase.length; k++) this.#units[end++] = phrase.charCodeAt(k);
      this.#starts[i + 1] = end;
    }
    this.#siblings = siblingsOf(this.#shared);
  }

  /** Calls `found` with the value and the place of each phrase in `text`, at least once a phrase. */
  search(text: string, found: (value: T, at: number) => void): void {
    const heads = this.#heads;
    let key = 0;
    let seen = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      seen |= unit;
      key = nextKey(key, unit);
      const head = heads[key] as number;
      if (head !== 0) this.#compare(head - 1, text, i + 1 - KEY_UNITS, found);
    }
    if (seen <= 0x7f) return;
    for (const [phrase, value] of this.#short) {
      const at = text.indexOf(phrase);
      if (at >= 0) found(value, at);
    }
  }

  /** All phrases of the beginning whose first is `head` that stand at `at`. */
  #compare(head: number, text: string, at: number, found: (value: T, at: number) => void): void {
    const units = this.#units;
    const starts = this.#starts;
    const left = text.length - at;
    let phrase = head;
    let shared = 0;
    /** Units of the phrase compared last that stand at `at`. */
    let fitting = 0;
    do {
      if (shared > fitting) phrase = this.#siblings[phrase] as number;
      else {
        const start = starts[phrase] as number;
        const length = (starts[phrase + 1] as number) - start;
        const most = length < left ? length : left;
        fitting = shared;
        while (fitting < most && text.charCodeAt(at + fitting) === units[start + fitting]) fitting++;
        if (fitting === length) found(this.#values[phrase] as T, at);
        phrase = fitting > shared ? phrase + 1 : (this.#siblings[phrase] as number);
      }
      shared = this.#shared[phrase] as number;
    } while (shared >= 0);
  }
}

function nextKey(key: number, unit: number): number {
  return ((key << UNIT_BITS) ^ unit) & (KEYS - 1);
}

function keyOf(phrase: string): number {
  let key = 0;
  for (let i = 0; i < KEY_UNITS; i++) key = nextKey(key, phrase.charCodeAt(i));
  return key;
}

/** By hash, then by units; what is equal keeps its order. */
function byKey(a: Entry<unknown>, b: Entry<unknown>): number {
  if (a.key !== b.key) return a.key - b.key;
  if (a.phrase === b.phrase) return 0;
  return a.phrase < b.phrase ? -1 : 1;
}

function sharedUnits(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

function siblingsOf(shared: Int16Array): Uint16Array {
  return Uint16Array.from(shared, (own, i) => {
    let next = i + 1;
    while ((shared[next] as number) > Math.max(own, 0)) next++;
    return next;
  });
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
