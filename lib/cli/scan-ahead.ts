/** Judging waits for DNS: several mails wait at once, and what comes of them is taken in their order. */

/**
 * Mails under way. A mailbox of backscatter names a server of its own in each report, so that seven thousand of them
 * would wait for minutes one after the other; more at once is what a resolver takes for an attack.
 */
export const MAX_AHEAD = 16;
/** Bytes of the mails under way: sixteen of the largest would take 800 MB. The newest may be above it, alone. */
export const MAX_BYTES_AHEAD = 8 << 20;

export class Ahead<T> {
  readonly #take: (result: T) => void;
  readonly #underWay: { readonly bytes: number; readonly result: Promise<T> }[] = [];
  #bytes = 0;

  constructor(take: (result: T) => void) {
    this.#take = take;
  }

  /** Resolves when there is room for another. Rejects as the work of an earlier mail does. */
  async start(bytes: number, work: () => Promise<T>): Promise<void> {
    const result = work();
    // It is told when its turn comes.
    result.catch(() => {});
    this.#underWay.push({ bytes, result });
    this.#bytes += bytes;
    while (this.#underWay.length >= MAX_AHEAD || this.#bytes > MAX_BYTES_AHEAD) await this.#takeFirst();
  }

  /** Takes all that is left. */
  async finish(): Promise<void> {
    while (this.#underWay.length > 0) await this.#takeFirst();
  }

  async #takeFirst(): Promise<void> {
    const first = this.#underWay[0];
    if (first === undefined) return;
    const result = await first.result;
    this.#underWay.shift();
    this.#bytes -= first.bytes;
    this.#take(result);
  }
}
