/**
 * Which of many fixed phrases stand in a text, in one walk over it. The tables of this room hold some two thousand
 * phrases; asking `includes` for each costs more than all the rest of reading a bounce.
 *
 * At each position a hash of four code units is looked up in a bit table, which nearly always says no. Where it says
 * yes, the phrases of that beginning are compared. They stand together and sorted, so that each is compared only from
 * where it parts from the one before it, and those that share what did not fit are stepped over: a text full of
 * beginnings costs no more than it is long times the longest phrase.
 *
 * What is read at one position lies together in memory. Between two mails the tables leave the processor's nearer
 * caches, and fetching them again is most of what a search costs.
 */

/** Units that the hash takes; shorter phrases are asked for one by one. */
const KEY_UNITS = 4;
/** Bits by which the hash moves on with each unit: four units later nothing of it is left. */
const UNIT_BITS = 4;
/** Bits of the table: sixty times the number of beginnings, so that few positions pass it by chance. */
const KEYS = 1 << (KEY_UNITS * UNIT_BITS);

/** A phrase that stands in a text: what it means, and where. */
export interface Hit<T> {
  readonly value: T;
  readonly at: number;
}

/**
 * Phrases as numbers in one array, NODE of them for each: the units that it shares with the phrase before it (FIRST
 * for the first of its hash), the unit behind those, the node of the next phrase that parts no later from those before
 * it than this one does, and where its units begin. The first of a hash has, for its unit, a bit for each unit that
 * stands behind the beginning in any of its phrases: nearly half of all beginnings in a text go on otherwise.
 */
const NODE = 4;
const UNIT = 1;
const SIBLING = 2;
const START = 3;
const FIRST = -1;

/** No phrase has it. */
const END = 0;

/** Units of a text for which memory is kept: as many as `flatten` leaves of a notice. */
const KEPT_UNITS = 8_192;

export class PhraseSearch<T> {
  /** Where the text that is walked over stands as numbers. */
  readonly #kept = new Uint16Array(KEPT_UNITS + 1);
  readonly #keptBytes = Buffer.from(this.#kept.buffer);
  readonly #keys = new Int32Array(KEYS / 32);
  /** By hash: the node of the first phrase of that beginning. */
  readonly #heads = new Uint16Array(KEYS);
  readonly #nodes: Int32Array;
  readonly #units: Uint16Array;
  readonly #values: readonly (readonly T[])[];
  readonly #short: readonly (readonly [phrase: string, value: T])[];
  /** The least unit with which a short phrase begins: no text of lesser ones holds any. */
  readonly #leastShort: number;

  /** `entries`: a phrase and what its presence means. Phrases of fewer than four units are ideographs or kana. */
  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    const short: (readonly [phrase: string, value: T])[] = [];
    // Behind its hash: sorted as texts, those of one hash stand together, and no comparison of ours is asked for it.
    const long = new Map<string, T[]>();
    for (const [phrase, value] of entries) {
      if (phrase.length >= KEY_UNITS) {
        const keyed = String.fromCharCode(keyOf(phrase)) + phrase;
        const known = long.get(keyed);
        if (known === undefined) long.set(keyed, [value]);
        else known.push(value);
      } else if (isAscii(phrase)) throw new Error(`a phrase this short is in every text: ${phrase}`);
      else short.push([phrase, value]);
    }
    const sorted = [...long.keys()].sort();
    const phrases = sorted.map((keyed) => keyed.slice(1));
    this.#short = short;
    this.#leastShort = Math.min(...short.map(([phrase]) => phrase.charCodeAt(0)));
    this.#values = sorted.map((keyed) => long.get(keyed) as T[]);
    this.#units = unitsOf(phrases.join(''));
    this.#nodes = new Int32Array((sorted.length + 1) * NODE);
    let start = 0;
    let head = 0;
    for (let i = 0; i < sorted.length; i++) {
      const [keyed, phrase] = [sorted[i] as string, phrases[i] as string];
      const key = keyed.charCodeAt(0);
      const isFirst = i === 0 || (sorted[i - 1] as string).charCodeAt(0) !== key;
      const shared = isFirst ? FIRST : sharedUnits(phrases[i - 1] as string, phrase);
      const node = i * NODE;
      this.#nodes[node] = shared;
      this.#nodes[node + UNIT] = isFirst ? 0 : phrase.charCodeAt(shared);
      this.#nodes[node + START] = start;
      start += phrase.length;
      if (isFirst) head = node;
      this.#nodes[head + UNIT] =
        (this.#nodes[head + UNIT] as number) |
        (phrase.length > KEY_UNITS ? bitOf(phrase.charCodeAt(KEY_UNITS)) : -1);
      if (!isFirst) continue;
      this.#heads[key] = i;
      this.#keys[key >>> 5] = (this.#keys[key >>> 5] as number) | (1 << (key & 31));
    }
    this.#nodes[sorted.length * NODE] = FIRST;
    this.#nodes[sorted.length * NODE + START] = start;
    linkSiblings(this.#nodes);
  }

  /** Calls `found` with the value and the place of each phrase in `text`, at least once a phrase. */
  search(text: string, found: (value: T, at: number) => void): void {
    const keys = this.#keys;
    const units = this.#unitsOf(text);
    let key = 0;
    let seen = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = units[i] as number;
      seen |= unit;
      key = nextKey(key, unit);
      const isBeginning = ((keys[key >>> 5] as number) & (1 << (key & 31))) !== 0;
      if (isBeginning && i + 1 >= KEY_UNITS) this.#compare(key, units, i + 1 - KEY_UNITS, found);
    }
    // The bits of all units together are no less than the greatest unit.
    if (seen < this.#leastShort) return;
    for (const [phrase, value] of this.#short) {
      const at = text.indexOf(phrase);
      if (at >= 0) found(value, at);
    }
  }

  /** The text as numbers, END behind it: asked of a string, each unit costs several times as much. */
  #unitsOf(text: string): Uint16Array {
    if (text.length > KEPT_UNITS) return unitsOf(text + String.fromCharCode(END));
    this.#keptBytes.write(text, 'utf16le');
    this.#kept[text.length] = END;
    return this.#kept;
  }

  /** All phrases of one hash that stand at `at`. */
  #compare(key: number, text: Uint16Array, at: number, found: (value: T, at: number) => void): void {
    const nodes = this.#nodes;
    let node = (this.#heads[key] as number) * NODE;
    if (((nodes[node + UNIT] as number) & bitOf(text[at + KEY_UNITS] as number)) === 0) return;
    /** Units of the phrase compared last that stand at `at`. */
    let fitting = this.#fitting(node, 0, text, at, found);
    node += NODE;
    // One that parts earlier from a phrase than the text does, does not fit; nor does any behind it.
    for (let shared = nodes[node] as number; shared >= fitting; shared = nodes[node] as number) {
      const unit = text[at + shared] as number;
      const wanted = nodes[node + UNIT] as number;
      if (shared > fitting || unit > wanted) node = nodes[node + SIBLING] as number;
      // They are sorted: the others that part here go on with greater units still.
      else if (unit < wanted) break;
      else {
        fitting = this.#fitting(node, shared, text, at, found);
        node += NODE;
      }
    }
  }

  /** How many units of a phrase stand at `at`, of which the first `known` are known to; tells of it where all do. */
  #fitting(
    node: number,
    known: number,
    text: Uint16Array,
    at: number,
    found: (value: T, at: number) => void,
  ): number {
    const start = this.#nodes[node + START] as number;
    const length = lengthOf(this.#nodes, node);
    let fitting = known;
    while (fitting < length && text[at + fitting] === this.#units[start + fitting]) fitting++;
    if (fitting === length) for (const value of this.#values[node / NODE] as readonly T[]) found(value, at);
    return fitting;
  }
}

function bitOf(unit: number): number {
  return 1 << (unit & 31);
}

function lengthOf(nodes: Int32Array, node: number): number {
  return (nodes[node + NODE + START] as number) - (nodes[node + START] as number);
}

function nextKey(key: number, unit: number): number {
  return ((key << UNIT_BITS) ^ unit) & (KEYS - 1);
}

function keyOf(phrase: string): number {
  let key = 0;
  for (let i = 0; i < KEY_UNITS; i++) key = nextKey(key, phrase.charCodeAt(i));
  return key;
}

function sharedUnits(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
}

function linkSiblings(nodes: Int32Array): void {
  for (let node = 0; node < nodes.length; node += NODE) {
    const shared = Math.max(nodes[node] as number, 0);
    let next = node + NODE;
    while ((nodes[next] as number) > shared) next += NODE;
    nodes[node + SIBLING] = next;
  }
}

/** By Node's own loop: all of it is made before the first mail, while no loop of ours is compiled yet. */
function unitsOf(text: string): Uint16Array {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint16Array(new Uint8Array(bytes).buffer);
}

function isAscii(text: string): boolean {
  return unitsOf(text).every((unit) => unit <= 0x7f);
}
