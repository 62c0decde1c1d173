import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { receivesOf, workBatch } from '../../functions/batch.ts';
import { Room } from '../../functions/room.ts';

function record(messageId: string, receives: number | string = 1): SQSRecord {
  return {
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body: messageId,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:inbound',
    awsRegion: 'us-east-1',
  };
}

describe('a batch', () => {
  it('gives back the records that failed, and no others', async () => {
    const told: string[] = [];
    const answer = await workBatch(
      [record('a'), record('b'), record('c')],
      async ({ body }) => {
        if (body === 'b') throw new Error('not now');
      },
      ({ body }, error) => told.push(`${body}: ${(error as Error).message}`),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
    expect(told).toEqual(['b: not now']);
  });

  it('is worked on side by side', async () => {
    let inWork = 0;
    let most = 0;
    await workBatch(
      Array.from({ length: 10 }, (_, n) => record(`${n}`)),
      async () => {
        inWork += 1;
        most = Math.max(most, inWork);
        await sleep(5);
        inWork -= 1;
      },
      () => {},
    );
    expect(most).toBe(10);
  });

  it('works on what was received before at the end, and one after the other', async () => {
    const log: string[] = [];
    await workBatch(
      [record('old1', 2), record('new1'), record('old2', 3), record('new2')],
      async ({ body }) => {
        log.push(`+${body}`);
        await sleep(5);
        log.push(`-${body}`);
      },
      () => {},
    );
    expect(log.slice(4)).toEqual(['+old1', '-old1', '+old2', '-old2']);
    expect(new Set(log.slice(0, 2))).toEqual(new Set(['+new1', '+new2']));
  });

  it('takes a count that cannot be read for the first', () => {
    expect([1, 3, 'many', ''].map((count) => receivesOf(record('a', count)))).toEqual([1, 3, 1, 1]);
  });
});

describe('room', () => {
  it('lets in what fits, in the order in which it came', async () => {
    const room = new Room(10);
    const entered: number[] = [];
    const enter = (n: number, bytes: number) => room.enter(bytes).then(() => entered.push(n));
    void enter(1, 6);
    void enter(2, 6);
    void enter(3, 1);
    await sleep(0);
    // The third would fit, but the second would wait for ever if small ones went before it.
    expect(entered).toEqual([1]);
    room.leave(6);
    await sleep(0);
    expect(entered).toEqual([1, 2, 3]);
  });

  it('lets in alone what is larger than it', async () => {
    const room = new Room(10);
    const entered: number[] = [];
    void room.enter(40).then(() => entered.push(40));
    void room.enter(1).then(() => entered.push(1));
    await sleep(0);
    expect(entered).toEqual([40]);
    room.leave(40);
    await sleep(0);
    expect(entered).toEqual([40, 1]);
  });
});
