import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sqsClient } from '../../lib/aws/queue.ts';
import { moveBack } from '../../lib/aws/queue-move.ts';
import { Unavailable } from '../../lib/effects.ts';
import { type MoveTasks, startMoveTasks } from '../support/move-tasks.ts';

const ACCOUNT = '000000000000';

let sqs: FauxqsServer;
let moves: MoveTasks;
let client: SQSClient;
let queues = 0;
let name: string;
let url: string;
let dead: string;
let pauses: number;

beforeAll(async () => {
  sqs = await startFauxqs({ port: 0, logger: false });
  moves = await startMoveTasks(`http://127.0.0.1:${sqs.port}`, ACCOUNT);
  client = sqsClient({
    endpoint: moves.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    useQueueUrlAsEndpoint: false,
  });
});
afterAll(async () => {
  client.destroy();
  await moves.close();
  await sqs.stop();
});
beforeEach(() => {
  name = `queue-${++queues}`;
  const { queueArn, queueUrl } = sqs.createQueue(`${name}-dead`);
  dead = queueUrl;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount: 3 });
  url = sqs.createQueue(name, { attributes: { RedrivePolicy } }).queueUrl;
  moves.mode = 'move';
  moves.started = 0;
  pauses = 0;
});

const bodies = (queue: string) =>
  (sqs.inspectQueue(queue)?.messages.ready ?? []).map(({ body }) => body).sort();
const move = () =>
  moveBack(client, { url, deadUrl: dead }, async () => {
    pauses += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
const send = (...texts: readonly string[]) =>
  Promise.all(
    texts.map((MessageBody) => client.send(new SendMessageCommand({ QueueUrl: dead, MessageBody }))),
  );

describe('dead letters', () => {
  it('all go back to their queue, also those that never were on it', async () => {
    // As SNS does where it may not send to the queue: these letters have no queue from which they came.
    const texts = Array.from({ length: 25 }, (_, n) => `letter ${String(n).padStart(2, '0')}`);
    await send(...texts);
    expect(await move()).toEqual({ kind: 'moved', count: 25 });
    expect(bodies(name)).toEqual(texts);
    expect(bodies(`${name}-dead`)).toEqual([]);
  });

  it('that are none start nothing', async () => {
    expect(await move()).toEqual({ kind: 'none' });
    expect(moves.started).toBe(0);
  });

  it('that take long go on without us; asked again meanwhile, no second task is started', async () => {
    await send('a', 'b');
    moves.mode = 'stall';
    expect(await move()).toEqual({ kind: 'moving', count: 2 });
    expect(pauses).toBe(30);
    expect(await move()).toEqual({ kind: 'moving', count: 2 });
    expect(moves.started).toBe(1);
  });

  it('that SQS cannot move stay, and the reason is told', async () => {
    await send('a');
    moves.mode = 'fail';
    await expect(move()).rejects.toThrow(/moved 0 dead letters and no more: AWS\.SimpleQueueService/);
    expect(bodies(`${name}-dead`)).toEqual(['a']);
    // What failed before stands in nobody's way.
    moves.mode = 'move';
    expect(await move()).toEqual({ kind: 'moved', count: 1 });
  });

  it('stay where SQS does not know how to move them', async () => {
    await send('a');
    moves.mode = 'absent';
    await expect(move()).rejects.toBeInstanceOf(Unavailable);
    expect(bodies(`${name}-dead`)).toEqual(['a']);
  });
});
