/** Room for the bytes of mails in memory at once: what has none waits, in the order in which it came. */

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

export class Room {
  readonly #bytes: number;
  #taken = 0;
  readonly #waiting: Waiting[] = [];

  /** `bytes`: of all that is in it; what is larger is in it alone. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Resolves when it is in. Whoever enters leaves again, with the same number. */
  enter(bytes: number): Promise<void> {
    return new Promise((enter) => {
      this.#waiting.push({ bytes, enter });
      this.#next();
    });
  }

  leave(bytes: number): void {
    this.#taken -= bytes;
    this.#next();
  }

  #next(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#taken > 0 && this.#taken + next.bytes > this.#bytes) return;
      this.#waiting.shift();
      this.#taken += next.bytes;
      next.enter();
    }
  }
}
