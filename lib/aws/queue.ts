/** Messages onto a queue of SQS. Whoever sends may have to send twice, so whoever receives bears with both. */

import { SendMessageBatchCommand, type SendMessageBatchCommandOutput, SQSClient } from '@aws-sdk/client-sqs';
import { Unavailable } from '../effects.ts';
import { told } from './faults.ts';
import { patient, SHORT } from './patience.ts';

/** SendMessageBatch takes ten messages. */
export const MAX_BATCH = 10;

/**
 * SQS takes 1 MiB a message and a batch; it was 256 KiB for years, and is so where a queue was made with that
 * (MaximumMessageSize). Ours are ids of some 100 bytes.
 */
export const MAX_BATCH_BYTES = 262_144;

/** Of what SQS did not take out of a batch that it answered. The SDK itself tries again where there was no answer. */
export const TRIES = 4;

/** Before the second try, in milliseconds; doubled each time, with jitter of up to as much. */
export const FIRST_PAUSE_MS = 50;

/** SQS will never take this message. */
export class NoMessage extends Error {
  override readonly name = 'NoMessage';
}

export interface QueueOptions {
  readonly client: Pick<SQSClient, 'send'>;
  /** Of the queue, as SQS names it. */
  readonly url: string;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export interface Queue {
  /**
   * Resolves when SQS has all of them. Rejects with `Unavailable` where it could not be done now, `NoMessage` where one can
   * never be sent; some of them may be on the queue then, and the same call again sends these twice. `delaySeconds`: for
   * which nobody gets them, 900 at most.
   */
  send(bodies: readonly string[], delaySeconds?: number): Promise<void>;
}

/** Region, credentials and, in tests, AWS_ENDPOINT_URL_SQS come from the environment, unless `settings` has them. */
export function sqsClient(settings: ConstructorParameters<typeof SQSClient>[0] = {}): SQSClient {
  return new SQSClient({
    ...patient({ ...SHORT, tries: TRIES }),
    ...settings,
  });
}

export function queueOf(options: QueueOptions): Queue {
  return {
    async send(bodies, delaySeconds = 0) {
      // Before anything is sent: one that cannot go is a fault of ours, and is not to stop after half of the others.
      const batches = batchesOf(bodies);
      for (const batch of batches) await sendBatch(batch, delaySeconds, options);
    },
  };
}

function batchesOf(bodies: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    if (size === 0 || size > MAX_BATCH_BYTES)
      throw new NoMessage(`a message has ${size} bytes, from 1 to ${MAX_BATCH_BYTES} can be sent`);
    if (batch.length === MAX_BATCH || bytes + size > MAX_BATCH_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(body);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

async function sendBatch(
  bodies: readonly string[],
  delaySeconds: number,
  options: QueueOptions,
): Promise<void> {
  const { client, url, pause, random } = options;
  let left = bodies;
  for (let tries = 1; ; tries++) {
    const Entries = left.map((MessageBody, i) => ({
      Id: String(i),
      MessageBody,
      ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
    }));
    let answer: SendMessageBatchCommandOutput;
    try {
      answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    } catch (error) {
      throw told(error);
    }
    const failed = answer.Failed ?? [];
    const [first] = failed;
    if (first === undefined) return;
    const says = `${first.Code}${first.Message === undefined ? '' : `: ${first.Message}`}`;
    if (failed.some(({ Code }) => Code !== undefined && NEVER.has(Code)))
      throw new NoMessage(`SQS does not take ${failed.length} of ${left.length} messages (${says})`);
    if (tries === TRIES)
      throw new Unavailable(`SQS did not take ${failed.length} messages in ${TRIES} tries (${says})`);
    const ids = new Set(failed.map(({ Id }) => Id));
    left = left.filter((_, i) => ids.has(String(i)));
    await pause(FIRST_PAUSE_MS * 2 ** (tries - 1) * (1 + random()));
  }
}

/** Of what is wrong with the message itself. SenderFault alone does not tell: a right that is missing is one too. */
const NEVER: ReadonlySet<string> = new Set([
  'InvalidMessageContents',
  'InvalidParameterValue',
  'InvalidParameter',
]);
