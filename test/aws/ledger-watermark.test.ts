import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveWatermark, type SentQueues, WATERMARK_MARGIN_MS } from '../../lib/aws/ledger-watermark.ts';
import { sqsClient } from '../../lib/aws/queue.ts';
import { isEmpty, queueDepth } from '../../lib/aws/queue-depth.ts';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { Unavailable } from '../../lib/effects.ts';
import { LEDGER_DAYS } from '../../lib/record/ages.ts';
import { DENIED, type Door, type Dynamo, startDoor, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const DEPTH = 'GetQueueAttributes';
const DAY_MS = 86_400_000;
const NOON = new Date('2026-11-24T12:00:00.000Z');
const BEFORE_NOON = new Date(NOON.getTime() - WATERMARK_MARGIN_MS);

let sqs: FauxqsServer;
let door: Door;
let dynamo: Dynamo;
let client: SQSClient;
let count = 0;
let sent: SentQueues;
let table: Table;
let clock: Date;

beforeAll(async () => {
  sqs = await startFauxqs({ port: 0, logger: false });
  door = await startDoor(`http://127.0.0.1:${sqs.port}`);
  dynamo = await startDynamo();
  client = sqsClient({
    endpoint: door.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await dynamo.close();
  await door.close();
  await sqs.stop();
});
beforeEach(async () => {
  clock = NOON;
  count++;
  const urlOf = (name: string) => sqs.createQueue(`${name}-${count}`).queueUrl;
  sent = { client, url: urlOf('sent'), deadUrl: urlOf('sent-dead') };
  table = tableOf(optionsOf(dynamo.client(), await dynamo.makeTable(), { now: () => clock }));
});

const put = (url: string, DelaySeconds = 0) =>
  client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'an event', DelaySeconds }));
async function take(url: string): Promise<Message | undefined> {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
  return Messages[0];
}
const move = () => moveWatermark(sent, table, () => clock);

describe('the depth of a queue', () => {
  it('counts what waits, what somebody has in hand, and what is to come later', async () => {
    expect(await queueDepth(client, sent.url)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    for (const delay of [0, 0, 0, 900]) await put(sent.url, delay);
    await take(sent.url);
    const depth = await queueDepth(client, sent.url);
    expect(depth).toEqual({ visible: 2, inFlight: 1, delayed: 1 });
    for (const one of ['visible', 'inFlight', 'delayed'])
      expect(isEmpty({ visible: 0, inFlight: 0, delayed: 0, [one]: 1 })).toBe(false);
  });

  it('is Unavailable where SQS refuses, is gone, or has no such queue', async () => {
    for (const fault of [DENIED, { kind: 'cut' } as const]) {
      door.order(DEPTH, fault);
      await expect(queueDepth(client, sent.url)).rejects.toThrow(Unavailable);
    }
    await expect(queueDepth(client, `${sent.url}-none`)).rejects.toThrow(Unavailable);
  });

  it('is not nothing where SQS answers without it', async () => {
    const mute = { send: async () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }) };
    await expect(queueDepth(mute as never, sent.url)).rejects.toThrow(Unavailable);
  });
});

describe('the watermark', () => {
  it('is not known before anybody looked', async () => {
    expect(await table.watermark()).toBeNull();
  });

  it('follows the clock, a margin behind it, while no event is left', async () => {
    expect(await move()).toEqual(BEFORE_NOON);
    expect(await table.watermark()).toEqual(BEFORE_NOON);
    clock = new Date(NOON.getTime() + 300_000);
    await move();
    expect(await table.watermark()).toEqual(new Date(BEFORE_NOON.getTime() + 300_000));
  });

  it.each([
    ['waits', async () => put(sent.url)],
    ['is to come later', async () => put(sent.url, 900)],
    ['is worked on', async () => put(sent.url).then(() => take(sent.url))],
    ['is dead', async () => put(sent.deadUrl)],
    ['is dead, and somebody looks at it', async () => put(sent.deadUrl).then(() => take(sent.deadUrl))],
  ])('stands while an event %s', async (_what, leave) => {
    await move();
    await leave();
    clock = new Date(NOON.getTime() + DAY_MS);
    expect(await move()).toBeNull();
    expect(await table.watermark()).toEqual(BEFORE_NOON);
  });

  it('stands where SQS does not answer, for whichever of the questions', async () => {
    await move();
    clock = new Date(NOON.getTime() + DAY_MS);
    for (let answered = 0; answered < 3; answered++) {
      const asked = door.count(DEPTH);
      let n = 0;
      const faulty = {
        send: (command: never) => {
          if (n++ === answered) door.order(DEPTH, DENIED);
          return client.send(command);
        },
      };
      await expect(moveWatermark({ ...sent, client: faulty as never }, table, () => clock)).rejects.toThrow(
        Unavailable,
      );
      expect(door.count(DEPTH) - asked).toBe(answered + 1);
    }
    expect(await table.watermark()).toEqual(BEFORE_NOON);
  });

  it('sees an event that is put back from the dead letters between two questions', async () => {
    await put(sent.deadUrl);
    let n = 0;
    const meanwhile = {
      send: async (command: never) => {
        if (n++ === 1) {
          const dead = await take(sent.deadUrl);
          await put(sent.url);
          await client.send(
            new DeleteMessageCommand({ QueueUrl: sent.deadUrl, ReceiptHandle: dead?.ReceiptHandle }),
          );
        }
        return client.send(command);
      },
    };
    expect(await moveWatermark({ ...sent, client: meanwhile as never }, table, () => clock)).toBeNull();
    expect(await table.watermark()).toBeNull();
  });

  it('does not cover what comes while the queues are asked', async () => {
    const slow = {
      send: (command: never) => {
        clock = new Date(clock.getTime() + 3_600_000);
        return client.send(command);
      },
    };
    expect(await moveWatermark({ ...sent, client: slow as never }, table, () => clock)).toEqual(BEFORE_NOON);
  });

  it('goes forwards only, also where two move it at once', async () => {
    const at = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
    await Promise.all([3, 1, 4, 1, 5, 2].map((minutes) => table.advanceWatermark(at(minutes))));
    expect(await table.watermark()).toEqual(at(5));
    await table.advanceWatermark(at(0));
    expect(await table.watermark()).toEqual(at(5));
    await expect(table.advanceWatermark(new Date(Number.NaN))).rejects.toThrow(RangeError);
  });

  it('is forgotten with the ledger', async () => {
    await table.advanceWatermark(NOON);
    clock = new Date(NOON.getTime() + LEDGER_DAYS * DAY_MS - 1_000);
    expect(await table.watermark()).toEqual(NOON);
    clock = new Date(NOON.getTime() + LEDGER_DAYS * DAY_MS);
    expect(await table.watermark()).toBeNull();
    await table.advanceWatermark(clock);
    expect(await table.watermark()).toEqual(clock);
  });
});
