/** One value that is read from afar now and then: kept for a while, and read once for all who ask at the same time. */

export interface RememberedOptions<T> {
  readonly read: () => Promise<T>;
  readonly now: () => Date;
  /** Milliseconds for which a value is not read again. */
  readonly freshMs: number;
  /** Milliseconds after a failed reading until the next: nobody waits for AWS's tries with each mail. */
  readonly retryMs: number;
  /** Whether what was read before still holds after this error. */
  readonly outlives: (error: unknown) => boolean;
}

/** Rejects with what `read` rejects with, where nothing that was read before holds. Each asker may bring about a new try then. */
export function remembered<T>(options: RememberedOptions<T>): () => Promise<T> {
  const { read, now, freshMs, retryMs, outlives } = options;
  let known: { readonly value: T } | null = null;
  let until = Number.NEGATIVE_INFINITY;
  let reading: Promise<T> | null = null;

  const readNow = async (): Promise<T> => {
    try {
      const value = await read();
      known = { value };
      until = now().getTime() + freshMs;
      return value;
    } catch (error) {
      if (known !== null && !outlives(error)) known = null;
      if (known === null) throw error;
      until = now().getTime() + retryMs;
      return known.value;
    } finally {
      reading = null;
    }
  };

  return async () => {
    if (known !== null && now().getTime() < until) return known.value;
    reading ??= readNow();
    return reading;
  };
}
