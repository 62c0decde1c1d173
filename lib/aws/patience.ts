/** How long a client of AWS waits for an answer, and how often it asks. */

export interface Patience {
  readonly connectMs: number;
  /** Until an answer begins. */
  readonly answerMs: number;
  readonly tries: number;
}

/** Of services that answer in some ten milliseconds, asked by a function: three tries of each are under ten seconds. */
export const SHORT: Patience = { connectMs: 1_000, answerMs: 2_000, tries: 3 };

/** Of an operator's own machine, who waits. */
export const AT_A_DESK: Patience = { connectMs: 3_000, answerMs: 10_000, tries: 3 };

/**
 * As an SDK's client takes it. By itself it waits without end for an answer, and a function that waits until its end tells
 * nobody why.
 */
export function patient({ connectMs, answerMs, tries }: Patience) {
  return {
    maxAttempts: tries,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
    },
  };
}
