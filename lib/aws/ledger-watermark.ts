/** Finds out up to when the ledger is complete: where no sending event is left on its queue, all of them are in it. */

import type { SQSClient } from '@aws-sdk/client-sqs';
import { isEmpty, queueDepth } from './queue-depth.ts';
import type { Watermark } from './table/watermark.ts';

/**
 * An event is on its way from SES over SNS for seconds, seldom for minutes, and SQS counts what it has approximately, right
 * within a minute. Whose mail comes back within this time is not called unsent for its absence: it is unproven at worst.
 */
export const WATERMARK_MARGIN_MS = 10 * 60_000;

export interface SentQueues {
  readonly client: Pick<SQSClient, 'send'>;
  /** Of the queue `sent`, and of its dead letters. */
  readonly url: string;
  readonly deadUrl: string;
}

/**
 * Resolves to the time up to which the ledger is complete as of now; null where events wait, are worked on, or are dead:
 * then what was known before stands. Rejects with `Unavailable`.
 */
export async function moveWatermark(
  { client, url, deadUrl }: SentQueues,
  table: Pick<Watermark, 'advanceWatermark'>,
  now: () => Date,
): Promise<Date | null> {
  // Before the queues are asked: what comes while they are is later.
  const until = new Date(now().getTime() - WATERMARK_MARGIN_MS);
  // In this order and one after the other: a message that dies, or that is put back, between two questions is still seen.
  for (const queue of [url, deadUrl, url]) if (!isEmpty(await queueDepth(client, queue))) return null;
  await table.advanceWatermark(until);
  return until;
}
