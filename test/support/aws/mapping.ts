/** An event source mapping of Lambda: a queue's messages to a function, with partial batch failures. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { Invocation, LambdaFunction } from './function.ts';
import type { QueueName } from './messages.ts';
import { REGION, type World } from './world.ts';

export interface MappingOptions {
  readonly queue: QueueName;
  readonly fn: LambdaFunction;
  /** 1 to 10; default 10. */
  readonly batchSize?: number;
  /** Calls at the same time, each in an environment of its own; default 2, AWS's least. */
  readonly concurrency?: number;
}

export interface Mapping {
  readonly invocations: readonly Invocation[];
  /**
   * Resolves when the queue is empty and nobody works: each message is deleted or a dead letter. Delayed messages are not
   * waited for. Rejects after `withinMs` (20 s), with what is still there.
   */
  idle(withinMs?: number): Promise<void>;
  /** No more is received; resolves when the calls that run have ended. */
  stop(): Promise<void>;
}

/** Asked again so soon when there was nothing. */
const POLL_MS = 30;

const IDLE_MS = 20_000;

/**
 * On AWS a queue hides a message for six timeouts of its function, and so does this one for longer than any call takes:
 * nobody gets one that another works on. What a test would wait for is the time after a failure, and that is
 * `visibilitySeconds`.
 */
const IN_HAND_SECONDS = 3_600;

export function startMapping(world: World, options: MappingOptions): Mapping {
  const { queue, fn, batchSize = 10, concurrency = 2 } = options;
  const { messages } = world;
  const QueueUrl = messages.url(queue);
  const working = new Set<Promise<void>>();
  const invocations: Invocation[] = [];
  let isStopped = false;
  let failure: unknown = null;

  const work = async (batch: readonly Message[]): Promise<void> => {
    const Records = batch.map((message) => recordOf(message, messages.queueArn(queue)));
    const invocation = await fn.invoke({ Records } satisfies SQSEvent);
    invocations.push(invocation);
    const left = failedOf(invocation, Records);
    const entry = ({ receiptHandle }: SQSRecord, i: number) => ({
      Id: String(i),
      ReceiptHandle: receiptHandle,
    });
    const done = Records.filter(({ messageId }) => !left.has(messageId)).map(entry);
    if (done.length > 0) await messages.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: done }));
    const again = Records.filter(({ messageId }) => left.has(messageId)).map((record, i) => ({
      ...entry(record, i),
      VisibilityTimeout: messages.visibilitySeconds,
    }));
    if (again.length > 0)
      await messages.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: again }));
  };

  const poll = async (): Promise<void> => {
    while (!isStopped) {
      if (working.size >= concurrency) {
        await Promise.race(working);
        continue;
      }
      const { Messages = [] } = await messages.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: batchSize,
          VisibilityTimeout: IN_HAND_SECONDS,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) {
        await sleep(POLL_MS);
        continue;
      }
      const one = work(Messages)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => working.delete(one));
      working.add(one);
    }
  };
  const polling = poll().catch((error) => {
    failure ??= error;
  });

  const stop = async () => {
    isStopped = true;
    await polling;
    await Promise.all(working);
  };
  world.keep(stop);

  return {
    invocations,
    async idle(withinMs = IDLE_MS) {
      const until = Date.now() + withinMs;
      for (;;) {
        if (failure !== null) throw failure;
        const { visible, inHand } = await messages.depth(queue);
        if (visible + inHand + working.size === 0) return;
        if (Date.now() > until) {
          const last = JSON.stringify(invocations.at(-1)?.outcome ?? null).slice(0, 1_000);
          throw new Error(
            `${queue}: ${visible} visible, ${inHand} in hand, ${working.size} calls; the last: ${last}`,
          );
        }
        await sleep(POLL_MS);
      }
    },
    stop,
  };
}

/** Ids of what is not deleted. A call that failed, or whose answer names what was not in it, leaves all. */
function failedOf({ outcome }: Invocation, records: readonly SQSRecord[]): ReadonlySet<string> {
  const all = new Set(records.map(({ messageId }) => messageId));
  if (outcome.kind !== 'returned') return all;
  const { batchItemFailures = [] } = (outcome.value ?? {}) as Partial<SQSBatchResponse>;
  const left = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return left.isSubsetOf(all) ? left : all;
}

function recordOf(message: Message, eventSourceARN: string): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes as unknown as SQSRecord['attributes'],
    messageAttributes: attributesOf(message.MessageAttributes ?? {}),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: REGION,
  };
}

function attributesOf(attributes: Readonly<Record<string, MessageAttributeValue>>): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = '', StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
      },
    ]),
  ) as SQSMessageAttributes;
}
