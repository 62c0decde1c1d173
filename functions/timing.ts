/**
 * How long the functions and their queues wait for each other. The deployment makes them so, and what runs counts on it:
 *
 *     what a try may take < timeout of the function < lease of a delivery < visibility of the queue
 *
 * A function that is ended by its timeout lets its lease run out before SQS shows the message to another.
 */

export interface FunctionTiming {
  readonly timeoutSeconds: number;
}

export interface QueueTiming extends FunctionTiming {
  /** Messages that one invocation gets. */
  readonly batchSize: number;
  /** For which SQS hides a message that somebody has in hand. AWS asks for six timeouts: polling has tries of its own. */
  readonly visibilitySeconds: number;
  /** Receives after which a message is a dead letter. */
  readonly maxReceives: number;
}

/**
 * A batch of ten mails with slow DNS takes some ten seconds. An outage of AWS uses up receives as a crash does: twelve
 * times six minutes are over an hour in which nothing becomes a dead letter.
 */
const INBOUND: QueueTiming = { timeoutSeconds: 60, batchSize: 10, visibilitySeconds: 360, maxReceives: 12 };

/** A send has a minute (SEND_TIMEOUT_MS), its mail and its records the rest. A mail that fails waits in the table instead. */
const DELIVER: QueueTiming = { timeoutSeconds: 90, batchSize: 1, visibilitySeconds: 540, maxReceives: 5 };

const SENT: QueueTiming = { timeoutSeconds: 30, batchSize: 10, visibilitySeconds: 180, maxReceives: 12 };

export const TIMING = {
  inbound: INBOUND,
  deliver: DELIVER,
  sent: SENT,
  /** Runs again in five minutes. */
  sweep: { timeoutSeconds: 240 },
  /** Reads a day's list of held mail. */
  digest: { timeoutSeconds: 120 },
  canary: { timeoutSeconds: 30 },
  activate: { timeoutSeconds: 60 },
} as const satisfies Readonly<Record<string, FunctionTiming>>;

/** For which a delivery is one worker's: he has ended by then, and nobody else has got its message. */
export const LEASE_SECONDS = 120;

/** SQS waits so long at most with a message that is to come later; what waits longer, the sweep brings. */
export const MAX_DELAY_SECONDS = 900;

/** How often the sweep runs. */
export const SWEEP_MINUTES = 5;
