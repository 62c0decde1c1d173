import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Message, openTables, type Queue, type Tables } from '../../lib/local/sqlite/index.ts';
import { at, deliveryTo, heldFor, inboundOf, MAILBOX } from '../contract/made.ts';

let directory: string;
let tables: Tables;
let queue: Queue;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-queue-'));
  tables = openTables(directory, {});
  queue = tables.inbound;
});
afterEach(async () => {
  await tables.close();
  await rm(directory, { recursive: true });
});

const MOST = 3;
const receive = (minute: number, max = 10, until = minute + 5) =>
  queue.receive(max, at(minute), at(until), MOST);
const bodies = (messages: readonly Message[]) => messages.map(({ body }) => body);
async function one(minute: number): Promise<Message> {
  const [message] = await receive(minute, 1);
  if (message === undefined) throw new Error('nothing was received');
  return message;
}

describe('a queue', () => {
  test('gives the oldest first, each to one', async () => {
    await queue.send(['a', 'b']);
    await queue.send(['c', 'd', 'e']);
    const [first, second, third] = await Promise.all([receive(0, 2), receive(0, 2), receive(0, 2)]);
    expect([first, second, third].map(bodies)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(await receive(4)).toEqual([]);
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 5, dead: 0 });
  });

  test('does not double what waits', async () => {
    await queue.send(['a', 'b', 'a']);
    await queue.send(['b', 'a']);
    expect(bodies(await receive(0))).toEqual(['a', 'b']);
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 2, dead: 0 });
  });

  test('gives once more what was sent while it was in work', async () => {
    await queue.send(['a']);
    const message = await one(0);
    await queue.send(['a']);
    await queue.send(['a']);
    expect(await receive(1)).toEqual([]);
    expect(await queue.remove(message)).toBe(true);
    const again = await one(1);
    expect(again).toMatchObject({ body: 'a', receives: 1 });
    expect(await queue.remove(again)).toBe(true);
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 0, dead: 0 });
  });

  test('gives what nobody removed to another, and to him alone', async () => {
    await queue.send(['a']);
    const slow = await one(0);
    expect(await receive(4.9)).toEqual([]);
    const quick = await one(5);
    expect(quick).toMatchObject({ body: 'a', receives: 2 });
    expect(await queue.remove(slow)).toBe(false);
    expect(await queue.giveBack(slow, at(6), true)).toBe(false);
    expect(await queue.remove(quick)).toBe(true);
    expect(await queue.remove(quick)).toBe(false);
  });

  test('lets who is late remove it while nobody else has it', async () => {
    await queue.send(['a']);
    const slow = await one(0);
    expect(await queue.remove(slow)).toBe(true);
    expect(await receive(60)).toEqual([]);
  });

  test('gives back at the time that is asked for, counted or not', async () => {
    await queue.send(['a']);
    await queue.giveBack(await one(0), at(10), false);
    expect(await receive(9.9)).toEqual([]);
    await queue.giveBack(await one(10), at(20), true);
    expect(await one(20)).toMatchObject({ receives: 2 });
  });

  test('buries what was received too often, and redrives it', async () => {
    await queue.send(['a', 'b']);
    const minutes = [0, 5, 10];
    for (const [n, minute] of minutes.entries())
      expect(await one(minute)).toMatchObject({ body: 'a', receives: n + 1 });
    // `b` is not kept from anybody by it, within one call.
    expect(bodies(await receive(15, 1))).toEqual(['b']);
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 1, dead: 1 });
    expect(await queue.dead(10)).toMatchObject([{ body: 'a', receives: MOST }]);
    expect(bodies(await receive(99))).toEqual(['b']);
    expect(await queue.redrive()).toBe(1);
    expect(await one(99)).toMatchObject({ body: 'a', receives: 1 });
    expect(await queue.dead(10)).toEqual([]);
  });

  test('does not wake a dead letter by sending it again', async () => {
    await queue.send(['a']);
    for (const minute of [0, 5, 10, 15]) await receive(minute);
    await queue.send(['a']);
    expect(await receive(20)).toEqual([]);
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 0, dead: 1 });
  });

  test('lets who was only late remove his dead letter', async () => {
    await queue.send(['a']);
    const last = [await one(0), await one(5), await one(10)].at(-1) as Message;
    await receive(15);
    expect(await queue.remove(last)).toBe(true);
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 0, dead: 0 });
  });

  test('ends all leases and waits at a start, and counts on', async () => {
    await queue.send(['a', 'b', 'c']);
    const [first] = await receive(0, 2);
    await queue.giveBack(first as Message, at(50), true);
    expect(await queue.releaseAll()).toBe(2);
    const all = await receive(0);
    expect(bodies(all)).toEqual(['a', 'b', 'c']);
    expect(all[0]).toMatchObject({ receives: 2 });
  });

  test('takes a lease that ends at once, without turning in circles', async () => {
    await queue.send(['a', 'b']);
    expect(bodies(await receive(0, 10, 0))).toEqual(['a', 'b']);
  });

  test('gives nothing where nothing is asked for', async () => {
    await queue.send(['a']);
    for (const max of [0, -1]) expect(await receive(0, max)).toEqual([]);
    expect(await queue.dead(-1)).toEqual([]);
  });

  test('stands beside the other', async () => {
    await queue.send(['a']);
    await tables.deliveries.send(['a']);
    await queue.remove(await one(0));
    expect(await tables.deliveries.counts()).toEqual({ waiting: 1, leased: 0, dead: 0 });
  });
});

describe('what fills the queues', () => {
  test('is an accepted mail, once', async () => {
    await tables.accept(inboundOf('k1'), 100);
    await queue.remove(await one(0));
    await tables.accept(inboundOf('k1', { helo: 'another' }), 200);
    expect(await receive(0)).toEqual([]);
    expect(await tables.accepted('k1')).toEqual({ inbound: inboundOf('k1'), size: 100 });
    expect(await tables.accepted('k2')).toBeNull();
  });

  test('is a planned delivery, until it is settled', async () => {
    const delivery = deliveryTo(MAILBOX);
    const drained = async () => {
      const messages = await tables.deliveries.receive(10, at(0), at(5), MOST);
      for (const message of messages) await tables.deliveries.remove(message);
      return bodies(messages);
    };
    await tables.plan([delivery, deliveryTo('archive')]);
    expect(await drained()).toEqual([delivery.id, 'k1 archive']);
    await tables.claim(delivery.id, 'a', at(0), at(5));
    await tables.plan([delivery]);
    expect(await drained()).toEqual([delivery.id]);
    await tables.settle(delivery.id, 'a', { kind: 'delivered', at: at(1) });
    await tables.plan([delivery]);
    expect(await drained()).toEqual([]);
  });

  test('is what is released, and not what is dropped', async () => {
    await tables.putRecord(heldFor('k1'));
    await tables.putRecord(heldFor('k2'));
    await tables.answer('k1', MAILBOX, { kind: 'dropped', at: at(1) });
    await tables.answer('k2', MAILBOX, { kind: 'released', at: at(1) });
    expect(bodies(await tables.deliveries.receive(10, at(0), at(5), MOST))).toEqual([`k2 ${MAILBOX}`]);
  });
});

describe('deliveries of a process that has died', () => {
  test('are anybody’s when their leases are ended, with their attempts', async () => {
    const started = openTables(directory, { now: () => new Date(at(2)) });
    const delivery = deliveryTo(MAILBOX);
    await started.plan([delivery, deliveryTo('archive'), deliveryTo('hook')]);
    await started.claim('k1 archive', 'dead', at(1), at(6));
    await started.settle('k1 archive', 'dead', { kind: 'delivered', at: at(1) });
    await started.claim(delivery.id, 'dead', at(1), at(6));
    expect(await started.unsettled()).toBe(2);
    await started.endLeases();
    expect(await started.claim(delivery.id, 'alive', at(2), at(7))).toMatchObject({
      kind: 'claimed',
      attempts: 2,
    });
    expect(await started.settle(delivery.id, 'dead', { kind: 'delivered', at: at(2) })).toBe(false);
    expect((await started.claim('k1 archive', 'alive', at(2), at(7))).kind).toBe('settled');
    expect(await started.unsettled()).toBe(2);
    await started.close();
  });
});

test('accepted mails are listed by key, a page at a time', async () => {
  for (const key of ['k3', 'k1', 'k4', 'k2'])
    await tables.accept({ ...inboundOf(key), receivedAt: at(1) }, 1);
  await tables.accept({ ...inboundOf('k0'), receivedAt: at(0) }, 1);
  const keys = async (since: string, after: string | null, limit: number) =>
    (await tables.acceptedSince(since, after, limit)).map(({ inbound }) => inbound.key);
  expect(await keys(at(1), null, 3)).toEqual(['k1', 'k2', 'k3']);
  expect(await keys(at(1), 'k3', 3)).toEqual(['k4']);
  expect(await keys(at(0), null, 10)).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
  expect(await keys(at(0), null, -1)).toEqual([]);
});
