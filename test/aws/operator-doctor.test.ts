/** `doctor --audit` and `--redrive` on a deployment, against emulated services. */

import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '../../lib/record/delivery.ts';
import { FAR, keyOf, MINUTE, Operated, START_MS, type Taken } from './support/operated.ts';

describe('doctor on a deployment', () => {
  let on: Operated;
  beforeAll(async () => {
    on = await Operated.start();
    await on.fill(12);
  }, START_MS);
  afterAll(() => on.close());

  test('finds nothing where all is well; the notice of a new rule and what is young is no trouble', async () => {
    await on.put('mail/AMAZON_SES_SETUP_NOTIFICATION', 'x', 60 * MINUTE);
    await on.put(keyOf(900), 'young');
    const { code, stdout, stderr } = await on.run('doctor', '--audit');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^All is well with ${on.taken.length + 1} mails of the last 7 days`));
    expect(stdout).toContain('in the bucket: each is decided');
    expect(stdout).toContain('1 thing is in work');
    expect(stdout).not.toContain('raw file');
    expect(await on.run('doctor', '--audit', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    await on.world.table().putRecord({ ...(on.taken[0] as Taken).record, key: keyOf(900), deliveries: [] });
  });

  test('a mail without a decision: waits on its queue, is a dead letter, or was lost', async () => {
    const key = keyOf(901);
    await on.put(key, 'lost', 20 * MINUTE);
    expect(await on.found()).toEqual({ 'undecided-lost': 1 });
    await on.world.send('inbound', 'a notice');
    expect(await on.found()).toEqual({ 'undecided-queued': 1 });
    await on.world.messages.sqs.send(new PurgeQueueCommand({ QueueUrl: on.world.messages.url('inbound') }));
    await on.world.send('inbound-dead', 'a notice');
    const { lines } = await on.json('doctor', '--audit');
    expect(lines[0]).toMatchObject({ kind: 'dead-mail', status: 'bad', count: 1, samples: [key] });
    expect(await on.found()).toEqual({ 'dead-mail': 1 });
    // One letter is of one mail: another that nobody decided is lost all the same.
    await on.put(keyOf(902), 'lost, too', 20 * MINUTE);
    expect(await on.found()).toEqual({ 'dead-mail': 1, 'undecided-lost': 1 });
    for (const one of [key, keyOf(902)])
      await on.world.table().putRecord({ ...(on.taken[0] as Taken).record, key: one, deliveries: [] });
  });

  test('--redrive puts dead letters back where they came from', async () => {
    await on.world.send('deliveries-dead', 'a delivery');
    await on.world.send('sent-dead', 'an event');
    expect(await on.found()).toEqual({ 'dead-mail': 1, 'dead-delivery': 1, 'dead-event': 1 });
    const redriven = await on.run('doctor', '--redrive');
    expect(redriven).toMatchObject({
      code: 0,
      stdout: '1 mail, 1 delivery and 1 sending event are back on their queues, and tried again now.\n',
    });
    for (const queue of ['inbound', 'deliveries', 'sent'] as const) {
      expect(await on.world.deadLetters(queue)).toEqual([]);
      expect(await on.world.messages.bodies(queue)).toHaveLength(1);
    }
    expect((await on.run('doctor', '--redrive')).stdout).toBe('There are no dead letters.\n');
    expect(await on.found()).toEqual({});
  });

  test('--redrive where SQS cannot do it: said, and every letter stays', async () => {
    await on.world.send('inbound-dead', 'a notice');
    on.moves.mode = 'fail';
    const failed = await on.run('doctor', '--redrive');
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain('SQS moved 0 dead letters and no more');
    on.moves.mode = 'absent';
    const absent = await on.run('doctor', '--redrive');
    expect(absent.code).toBe(2);
    expect(absent.stderr).not.toBe('');
    expect(await on.world.deadLetters('inbound')).toEqual(['a notice']);
    on.moves.mode = 'move';
    expect((await on.json('doctor', '--redrive')).lines).toEqual([
      { kind: 'redriven', mails: 1, deliveries: 0, events: 0, going: false },
    ]);
  });

  test('deliveries: never planned, waiting, for a paused destination, given up, broken off', async () => {
    const [, late, paused, failed, begun] = (await on.decide(910, 20 * MINUTE, [
      'lost',
      'late',
      'paused',
      'failed',
      'begun',
    ])) as Delivery[];
    const old = on.world.table({ now: () => new Date(Date.now() - 20 * MINUTE), send: async () => {} });
    const long = new Date(Date.now() - 15 * MINUTE).toISOString();
    const nextAt = new Date(Date.now() + MINUTE).toISOString();
    const settle = async (delivery: Delivery | undefined, outcome: Parameters<typeof old.settle>[2]) => {
      await old.claim(delivery?.id ?? '', 'me', long, long);
      await old.settle(delivery?.id ?? '', 'me', outcome);
    };
    await old.plan([late, paused, failed, begun] as Delivery[]);
    await settle(late, { kind: 'later', at: long, nextAt, error: 'refused' });
    await settle(paused, { kind: 'later', at: long, nextAt, error: 'it is paused' });
    await settle(failed, { kind: 'failed', at: long, error: 'no such mailbox' });
    await old.claim(begun?.id ?? '', 'me', long, long);
    await old.pause('paused', 'it said 410', long);
    expect(await on.found()).toEqual({ unplanned: 1, waiting: 1, paused: 1, failed: 1, 'lease-over': 1 });
    const { stdout } = await on.run('doctor', '--audit', '--quiet');
    expect(stdout).toContain('1 delivery waits for a destination that is paused');
    expect(stdout).toContain('truebounce destinations resume');
    expect(stdout).toContain(`${keyOf(910)} paused`);
    await on.world.table().plan((await on.world.table().recordsOf(keyOf(910)))[0]?.deliveries ?? []);
    expect((await on.run('destinations', 'resume', 'paused')).code).toBe(0);
    await on.deliverAll();
    expect(await on.found()).toEqual({ failed: 1 });
  });

  test('what may have arrived twice is told, and is no trouble', async () => {
    const [twice] = (await on.decide(911, 20 * MINUTE, ['twice'])) as [Delivery];
    const table = on.world.table({ send: async () => {} });
    const long = new Date(Date.now() - 15 * MINUTE).toISOString();
    await table.plan([twice]);
    // The first try ended between the answer and our writing it down.
    await table.claim(twice.id, 'first', long, long);
    await table.claim(twice.id, 'second', new Date().toISOString(), FAR);
    await table.settle(twice.id, 'second', { kind: 'delivered', at: new Date().toISOString() });
    const { lines } = await on.json('doctor', '--audit');
    const told = lines.find(({ kind }) => kind === 'maybe-twice');
    expect(told).toMatchObject({ status: 'info', samples: expect.arrayContaining([twice.id]) });
    const { stdout } = await on.run('doctor', '--audit', '--lang', 'ja');
    expect(stdout).toContain(`参考  最初の試行では完了しなかった配送 ${told.count}件`);
  });

  test('what was held and delivered all the same', async () => {
    const [one] = on.held() as [Taken];
    await on.world.table().plan(one.record.deliveries);
    expect(await on.found()).toMatchObject({ leaked: 1 });
  });
});
