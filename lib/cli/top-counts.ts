/**
 * Counts by name, in bounded memory. An attack: bounces that name a new domain each, until the memory is full. So
 * where `max` names are reached, the rarer half goes to `others`: what is frequent keeps its count, whenever it began,
 * and all counts together stay the number of what was added.
 */
export class TopCounts {
  readonly #max: number;
  #counts = new Map<string, number>();
  /** Added under names that were too many and too rare to keep. */
  others = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(name: string): void {
    const count = this.#counts.get(name);
    if (count === undefined && this.#counts.size >= this.#max) this.#dropRarerHalf();
    this.#counts.set(name, (count ?? 0) + 1);
  }

  /** Falling by count; names of one count in their own order. */
  list(): [name: string, count: number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }

  #dropRarerHalf(): void {
    const kept = this.list();
    for (const [, count] of kept.splice(Math.floor(this.#max / 2))) this.others += count;
    this.#counts = new Map(kept);
  }
}
