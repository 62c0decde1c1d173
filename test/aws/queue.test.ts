import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FIRST_PAUSE_MS,
  MAX_BATCH,
  MAX_BATCH_BYTES,
  NoMessage,
  type QueueOptions,
  queueOf,
  sqsClient,
  TRIES,
} from '../../lib/aws/queue.ts';
import { Unavailable } from '../../lib/effects.ts';
import { readSesNotice } from '../../lib/receive/ses-notice.ts';
import { DENIED, type Door, FAILING, LOST, startDoor } from './support/dynamo.ts';

const SEND = 'SendMessageBatch';

let sqs: FauxqsServer;
let door: Door;
let behind: string;
const clients: SQSClient[] = [];
let queues = 0;

beforeAll(async () => {
  sqs = await startFauxqs({ port: 0, logger: false });
  behind = `http://127.0.0.1:${sqs.port}`;
  door = await startDoor(behind);
});

afterAll(async () => {
  for (const one of clients) one.destroy();
  await door.close();
  await sqs.stop();
});

/** A new queue behind the door, and what stands on it. */
function newQueue(change: Partial<QueueOptions> = {}, endpoint = door.url) {
  const name = `queue-${++queues}`;
  const { queueUrl } = sqs.createQueue(name);
  const client = sqsClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // The emulator's addresses name a host that it does not listen on.
    useQueueUrlAsEndpoint: false,
  });
  clients.push(client);
  const pauses: number[] = [];
  const queue = queueOf({
    client,
    url: queueUrl,
    pause: async (ms) => pauses.push(ms),
    random: () => 0.5,
    ...change,
  });
  const bodies = () => (sqs.inspectQueue(name)?.messages.ready ?? []).map(({ body }) => body);
  return { name, queue, bodies, pauses };
}

const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `delivery ${i} für info@client.example`);
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error) => error,
  );

describe('a queue', () => {
  it.each([
    [0, 0],
    [1, 1],
    [MAX_BATCH, 1],
    [MAX_BATCH + 1, 2],
    [35, 4],
  ])('takes %i messages in %i requests, in their order', async (count, requests) => {
    const { queue, bodies } = newQueue();
    const before = door.count(SEND);
    await queue.send(ids(count));
    expect(bodies()).toEqual(ids(count));
    expect(door.count(SEND) - before).toBe(requests);
  });

  it('takes as many bytes at once as SQS does, counted in UTF-8', async () => {
    const { queue, bodies } = newQueue();
    const before = door.count(SEND);
    const half = 'ü'.repeat(MAX_BATCH_BYTES / 4);
    await queue.send([half, half, half, 'ü'.repeat(MAX_BATCH_BYTES / 2)]);
    expect(bodies()).toHaveLength(4);
    expect(door.count(SEND) - before).toBe(3);
  });

  it.each([
    ['too large', 'x'.repeat(MAX_BATCH_BYTES + 1)],
    ['empty', ''],
  ])('refuses a message that is %s, and sends none of the others', async (_what, body) => {
    const { queue, bodies } = newQueue();
    expect(await rejection(queue.send([...ids(30), body]))).toBeInstanceOf(NoMessage);
    expect(bodies()).toEqual([]);
  });

  it('refuses by name what SQS says can never be sent', async () => {
    const { queue, bodies } = newQueue();
    const error = await rejection(queue.send(['good', 'a control character: \u0001']));
    expect(error).toBeInstanceOf(NoMessage);
    expect((error as Error).message).toContain('InvalidMessageContents');
    expect(bodies()).toEqual(['good']);
  });
});

describe('faults of SQS', () => {
  it('that pass are not noticed', async () => {
    const { queue, bodies } = newQueue();
    door.order(SEND, FAILING, 2);
    door.order(SEND, { kind: 'cut' });
    await queue.send(ids(3));
    expect(bodies()).toEqual(ids(3));
  });

  it('after it took them double a message, and lose none', async () => {
    const { queue, bodies } = newQueue();
    door.order(SEND, LOST);
    await queue.send(ids(2));
    expect(bodies()).toEqual([...ids(2), ...ids(2)]);
  });

  it.each([
    ['fails', FAILING, TRIES],
    ['denies the right', DENIED, 1],
    ['breaks the connection', { kind: 'cut' } as const, TRIES],
  ])('are Unavailable where it %s again and again', async (_what, fault, times) => {
    const { queue, bodies } = newQueue();
    const before = door.count(SEND);
    door.order(SEND, fault, times);
    expect(await rejection(queue.send(ids(1)))).toBeInstanceOf(Unavailable);
    expect(door.count(SEND) - before).toBe(times);
    expect(bodies()).toEqual([]);
  });

  it('are Unavailable where there is no such queue', async () => {
    const { queue } = newQueue({ url: 'http://sqs.us-east-1.localhost/000000000000/none' });
    expect(await rejection(queue.send(ids(1)))).toBeInstanceOf(Unavailable);
  });
});

describe('a batch of which SQS takes a part', () => {
  /** Takes only those messages for which `takes` is true, by body and try; says of the others what SQS says. */
  async function partial(
    takes: (body: string, tries: number) => boolean,
  ): Promise<{ url: string; server: Server }> {
    let tries = 0;
    const server = createServer(async (incoming, outgoing) => {
      const asked = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
      tries++;
      const entries: { Id: string; MessageBody: string }[] = asked.Entries;
      const taken = entries.filter(({ MessageBody }) => takes(MessageBody, tries));
      const { host, 'content-length': length, ...headers } = incoming.headers;
      const answer =
        taken.length === 0
          ? { Successful: [] }
          : await (
              await fetch(behind, {
                method: 'POST',
                headers: headers as Record<string, string>,
                body: JSON.stringify({ ...asked, Entries: taken }),
              })
            ).json();
      const Failed = entries
        .filter((entry) => !taken.includes(entry))
        .map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'as ordered', SenderFault: false }));
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      outgoing.end(JSON.stringify({ ...(answer as object), Failed }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
  }

  it('is sent again, but for what it took: each once, with longer pauses', async () => {
    const { url, server } = await partial((body, tries) => Number(body.split(' ')[1]) % 3 < tries);
    const { queue, bodies, pauses } = newQueue({}, url);
    await queue.send(ids(8));
    expect(bodies().toSorted()).toEqual(ids(8).toSorted());
    expect(pauses).toEqual([FIRST_PAUSE_MS * 1.5, FIRST_PAUSE_MS * 3]);
    server.closeAllConnections();
    server.close();
  });

  it('is Unavailable where it does not take the rest', async () => {
    const { url, server } = await partial((body) => body !== ids(3)[1]);
    const { queue, bodies, pauses } = newQueue({}, url);
    const error = await rejection(queue.send(ids(3)));
    expect(error).toBeInstanceOf(Unavailable);
    expect((error as Error).message).toContain('1 messages in 4 tries (InternalError: as ordered)');
    expect(bodies()).toEqual([ids(3)[0], ids(3)[2]]);
    expect(pauses).toHaveLength(TRIES - 1);
    server.closeAllConnections();
    server.close();
  });
});

describe("SES's notice by SNS", () => {
  const notice = JSON.stringify({
    notificationType: 'Received',
    mail: { messageId: 'abc', source: 'a@sender.example' },
    receipt: {
      timestamp: '2026-11-24T10:15:30.123Z',
      recipients: ['info@client.example'],
      action: { type: 'S3', bucketName: 'raw-mails', objectKey: 'raw/abc' },
    },
  });

  it.each([
    ['delivered raw', { RawMessageDelivery: 'true' }, false],
    ['in its envelope', {}, true],
  ])('is read from the queue: %s', (_what, attributes: Record<string, string>, wrapped) => {
    const { name, bodies } = newQueue();
    sqs.createTopic(`received-${name}`);
    sqs.subscribe({ topic: `received-${name}`, queue: name, attributes });
    sqs.publish(`received-${name}`, notice);
    const [body = ''] = bodies();
    expect(readSesNotice(body)).toMatchObject({ kind: 'mail', key: 'raw/abc', messageId: 'abc', wrapped });
  });
});
