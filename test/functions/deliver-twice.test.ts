/** What comes twice, one after the other or at the same time: one record, one send. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HANG } from '../support/aws/door.ts';
import type { Invocation } from '../support/aws/function.ts';
import { type Deployed, deploy, keyOf, sqsRecord } from '../support/deployed.ts';
import { letter } from '../support/deployed-mails.ts';
import { countsOf, DEPLOYMENT } from '../support/deployed-site.ts';

const INFO = 'info@client.example';

let deployed: Deployed;

beforeAll(async () => {
  deployed = await deploy(DEPLOYMENT);
  // Two environments each, so that what is invoked at the same time runs at the same time.
  const nothing = { Records: [] };
  for (const fn of [deployed.inbound, deployed.deliver])
    await Promise.all([fn.invoke(nothing), fn.invoke(nothing)]);
}, 60_000);
afterAll(() => deployed.world.close());

const mailsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `${name}-${n}`, raw: letter(`${name}-${n}`) }));

async function expectOnce(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const key = keyOf(id);
    expect(await deployed.records(key), id).toHaveLength(1);
    expect(deployed.sentOf(key), id).toHaveLength(1);
    expect(await deployed.deliveries(key), id).toMatchObject([{ outcome: { kind: 'delivered' } }]);
  }
}

const failuresOf = ({ outcome }: Invocation) =>
  outcome.kind === 'returned' ? (outcome.value as { batchItemFailures: unknown[] }).batchItemFailures : [];

describe('a notice', () => {
  it('that comes three times makes one record and one send', async () => {
    deployed.work();
    for (const mail of mailsOf('thrice', 3)) await deployed.arrive(mail, 3);
    await deployed.settled();
    await expectOnce(['thrice-0', 'thrice-1', 'thrice-2']);
  });

  it('that two environments have at the same time makes one record and one send', async () => {
    const mails = mailsOf('both', 8);
    const [one, other] = await Promise.all([deployed.batch(mails), deployed.batch(mails)]);
    const done = await Promise.all([deployed.inbound.invoke(one), deployed.inbound.invoke(other)]);
    expect(done.map(failuresOf)).toEqual([[], []]);
    await deployed.settled();
    await expectOnce(mails.map(({ id }) => id));
    expect(deployed.inbound.starts()).toBe(2);
  });
});

describe('a delivery', () => {
  beforeAll(() => deployed.rest());

  it('that two environments have at the same time is sent once', async () => {
    const mails = mailsOf('message', 5);
    await deployed.inbound.invoke(await deployed.batch(mails));
    for (const { id } of mails) {
      const event = { Records: [sqsRecord('m', `${keyOf(id)} ${INFO}`)] };
      await Promise.all([deployed.deliver.invoke(event), deployed.deliver.invoke(event)]);
    }
    await expectOnce(mails.map(({ id }) => id));
    expect(deployed.deliver.starts()).toBe(2);
    // The messages of all of them are still there, and go without a further send.
    deployed.work();
    await deployed.settled();
    await expectOnce(mails.map(({ id }) => id));
    await deployed.rest();
  });

  it('that another has in hand goes back to its queue, and is gone when he is done', async () => {
    const [mail = { id: '', raw: '' }] = mailsOf('in-hand', 1);
    await deployed.inbound.invoke(await deployed.batch([mail]));
    await deployed.world.send('deliveries', `${keyOf(mail.id)} ${INFO}`);
    expect(await deployed.world.depth('deliveries')).toMatchObject({ visible: 2 });
    const before = deployed.deliver.invocations.length;
    // He who is first waits two seconds for S3.
    deployed.world.order('s3', 'GetObject', HANG);
    deployed.work('deliveries');
    await deployed.settled();
    const made = deployed.deliver.invocations.slice(before);
    expect(Math.max(...made.map(({ durationMs }) => durationMs))).toBeGreaterThan(1_500);
    expect(made.filter((one) => failuresOf(one).length === 1).length).toBeGreaterThanOrEqual(1);
    expect(failuresOf(made.at(-1) as Invocation)).toEqual([]);
    await expectOnce([mail.id]);
    expect(await deployed.world.deadLetters('deliveries')).toEqual([]);
    const leased = deployed.deliver.logs().filter(({ claim }) => claim === 'leased');
    // Nothing failed: no alarm is to ring for it.
    expect(countsOf(deployed.deliver).get('Failed deliveries')).toBeUndefined();
    expect(leased.map(({ messageId }) => messageId)).toContain(mail.id);
  });
});
