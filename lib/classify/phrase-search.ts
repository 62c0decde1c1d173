/**
 * Which of many fixed phrases stand in a text, in one walk over it. The tables of this room hold some two thousand
 * phrases; asking `includes` for each costs more than all the rest of reading a bounce.
 *
 * At each position a hash of the next four code units is looked up in a bit table, which nearly always says no. Where
 * it says yes, the phrases with that beginning are followed unit by unit in a tree (a radix tree), so that a text full
 * of beginnings costs no more than it is long times the longest phrase.
 */

/** Units that the hash takes; shorter phrases are asked for one by one. */
const KEY_UNITS = 4;
/** Bits of the table: sixty times the number of beginnings, so that few positions pass it by chance. */
const KEYS = 1 << 16;

/** A phrase that stands in a text: what it means, and where. */
export interface Hit<T> {
  readonly value: T;
  readonly at: number;
}

/** `label` leads here from the node above; the values are those of the phrases that end here. */
interface Node<T> {
  label: string;
  values: T[];
  children: Map<number, Node<T>>;
}

export class PhraseSearch<T> {
  readonly #keys = new Int32Array(KEYS / 32);
  readonly #root: Node<T> = { label: '', values: [], children: new Map() };
  readonly #short: { readonly phrase: string; readonly value: T }[] = [];

  /** `entries`: a phrase and what its presence means. Phrases of fewer than four units are ideographs or kana. */
  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    for (const [phrase, value] of entries) {
      if (phrase.length < KEY_UNITS) {
        if (isAscii(phrase)) throw new Error(`a phrase this short is in every text: ${phrase}`);
        this.#short.push({ phrase, value });
        continue;
      }
      const key = keyOf(
        phrase.charCodeAt(0),
        phrase.charCodeAt(1),
        phrase.charCodeAt(2),
        phrase.charCodeAt(3),
      );
      this.#keys[key >>> 5] = (this.#keys[key >>> 5] as number) | (1 << (key & 31));
      insert(this.#root, phrase, value);
    }
  }

  /** Calls `found` with the value and the place of each phrase in `text`, at least once a phrase. */
  search(text: string, found: (value: T, at: number) => void): void {
    const keys = this.#keys;
    const root = this.#root;
    let a = text.charCodeAt(0);
    let b = text.charCodeAt(1);
    let c = text.charCodeAt(2);
    let seen = a | b | c;
    for (let i = KEY_UNITS - 1; i < text.length; i++) {
      const d = text.charCodeAt(i);
      seen |= d;
      const key = keyOf(a, b, c, d);
      a = b;
      b = c;
      c = d;
      if ((keys[key >>> 5] as number) & (1 << (key & 31))) follow(root, text, i - KEY_UNITS + 1, found);
    }
    if (seen <= 0x7f) return;
    for (const { phrase, value } of this.#short) {
      const at = text.indexOf(phrase);
      if (at >= 0) found(value, at);
    }
  }
}

/** All phrases that begin at `start`. */
function follow<T>(root: Node<T>, text: string, start: number, found: (value: T, at: number) => void): void {
  let node = root;
  let at = start;
  for (;;) {
    const child = node.children.get(text.charCodeAt(at));
    if (child === undefined) return;
    const { label, values } = child;
    for (let k = 1; k < label.length; k++) {
      if (text.charCodeAt(at + k) !== label.charCodeAt(k)) return;
    }
    at += label.length;
    for (let k = 0; k < values.length; k++) found(values[k] as T, start);
    node = child;
  }
}

function insert<T>(node: Node<T>, rest: string, value: T): void {
  const first = rest.charCodeAt(0);
  const child = node.children.get(first);
  if (child === undefined) {
    node.children.set(first, { label: rest, values: [value], children: new Map() });
    return;
  }
  let common = 1;
  while (common < child.label.length && child.label[common] === rest[common]) common++;
  if (common < child.label.length) {
    // The phrases part within the label: what they share becomes a node of its own.
    const lower = { ...child, label: child.label.slice(common) };
    child.label = child.label.slice(0, common);
    child.values = [];
    child.children = new Map([[lower.label.charCodeAt(0), lower]]);
  }
  if (common === rest.length) child.values.push(value);
  else insert(child, rest.slice(common), value);
}

function keyOf(a: number, b: number, c: number, d: number): number {
  const low = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b);
  const high = Math.imul(c, 0xc2b2_ae35) ^ Math.imul(d, 0x27d4_eb2f);
  return ((low ^ high) >>> 13) & (KEYS - 1);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
