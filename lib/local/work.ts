/** Work side by side within bounds: so many mails, and so many bytes of them, in memory at once. */

export interface Bounds {
  /** Mails in work at once. */
  readonly mails: number;
  /** Bytes of mail in work at once; a mail larger than this is worked on alone. */
  readonly bytes: number;
  /** Mails that may wait before `room` holds its callers back. */
  readonly waiting: number;
}

interface Item {
  readonly bytes: number;
  readonly run: () => Promise<void>;
}

export class Work {
  readonly #bounds: Bounds;
  #waiting: Item[] = [];
  /** Items before this index of `#waiting` are done with: taking from the front costs nothing. */
  #head = 0;
  #mails = 0;
  #bytes = 0;
  #forRoom: (() => void)[] = [];
  #forIdle: (() => void)[] = [];

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** `run` must not reject: what can go wrong with a mail is for its caller to handle. */
  add(bytes: number, run: () => Promise<void>): void {
    this.#waiting.push({ bytes, run });
    this.#start();
  }

  /** Resolves when there is room for one mail more. */
  room(): Promise<void> {
    if (this.#hasRoom()) return Promise.resolve();
    return new Promise((resolve) => this.#forRoom.push(resolve));
  }

  /** Resolves when nothing waits and nothing is in work. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#forIdle.push(resolve));
  }

  #hasRoom(): boolean {
    return this.#waiting.length - this.#head < this.#bounds.waiting;
  }

  /** Mails in work, and those that wait. */
  get size(): number {
    return this.#mails + this.#waiting.length - this.#head;
  }

  /** Nothing waits, and nothing is in work. */
  get isIdle(): boolean {
    return this.#mails === 0 && this.#waiting.length === this.#head;
  }

  #start(): void {
    for (let item = this.#waiting[this.#head]; item !== undefined; item = this.#waiting[this.#head]) {
      const fits = this.#mails < this.#bounds.mails && this.#bytes + item.bytes <= this.#bounds.bytes;
      if (!fits && this.#mails > 0) break;
      this.#head += 1;
      this.#mails += 1;
      this.#bytes += item.bytes;
      void this.#run(item);
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head > this.#bounds.waiting) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    if (this.#hasRoom()) for (const resolve of this.#forRoom.splice(0)) resolve();
    if (this.isIdle) for (const resolve of this.#forIdle.splice(0)) resolve();
  }

  async #run(item: Item): Promise<void> {
    try {
      await item.run();
    } finally {
      this.#mails -= 1;
      this.#bytes -= item.bytes;
      this.#start();
    }
  }
}
