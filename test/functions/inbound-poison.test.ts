/**
 * What can never be done becomes a dead letter, and comes back when it is mended. What ends the process by being read is
 * delivered unread and marked; its neighbours are none the wiser.
 */

import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LambdaFunction } from '../support/aws/function.ts';
import { noticeOf } from '../support/aws/notice.ts';
import { BUCKET } from '../support/aws/world.ts';
import { type Arriving, bodyOf, type Deployed, deploy, keyOf } from '../support/deployed.ts';
import { letter, slowMail, slowRules } from '../support/deployed-mails.ts';
import { countsOf, DEPLOYMENT, SITE } from '../support/deployed-site.ts';

const INFO = ['info@client.example'];

let deployed: Deployed;

beforeAll(async () => {
  deployed = await deploy({ ...DEPLOYMENT, maxReceives: { inbound: 4 } });
}, 60_000);
afterAll(() => deployed.world.close());

const decisionOf = async (id: string) => {
  const [record] = await deployed.records(keyOf(id));
  return record === undefined ? 'none' : `${record.class} ${record.decision.kind} ${record.decision.rule}`;
};

const neighbours = (name: string) =>
  Array.from({ length: 4 }, (_, n): Arriving => ({ id: `${name}-${n}`, raw: letter(`${name}-${n}`) }));

async function expectMarkedUnread(fn: LambdaFunction, hostile: Arriving, others: readonly Arriving[]) {
  expect(await decisionOf(hostile.id)).toBe('unread mark failed-open');
  for (const { id } of others) expect(await decisionOf(id), id).toBe('ordinary deliver ordinary');
  expect(countsOf(fn).get('FailOpen')).toBe(1);
  const told = fn
    .logs()
    .concat(fn.stderr.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)));
  expect(told.filter(({ messageId, fault }) => messageId === hostile.id && fault === 'attempts')).not.toEqual(
    [],
  );
}

describe('poison', () => {
  const topic = () => deployed.world.messages.topicArn('received');

  it('is a dead letter after its receives, others are not kept by it, and redriven it comes through', async () => {
    const { world } = deployed;
    const gone = noticeOf(
      { key: keyOf('gone'), forwardPaths: INFO, source: 'a@far.example' },
      BUCKET,
      topic(),
    );
    const foreign = noticeOf({ key: keyOf('elsewhere'), forwardPaths: INFO }, 'another-bucket', topic());
    await world.put(keyOf('elsewhere'), letter('elsewhere'));
    await world.publish('received', 'no notice at all');
    await world.publish('received', gone);
    await world.publish('received', foreign);
    for (const mail of neighbours('beside')) await deployed.arrive(mail);
    deployed.work();
    await deployed.settled();

    const dead = await world.deadLetters('inbound');
    expect([...dead].sort()).toEqual(
      ['no notice at all', JSON.stringify(gone), JSON.stringify(foreign)].sort(),
    );
    for (const { id } of neighbours('beside')) {
      expect(await decisionOf(id)).toBe('ordinary deliver ordinary');
      expect(deployed.sentOf(keyOf(id))).toHaveLength(1);
    }
    const text = deployed.inbound.stderr.join('\n');
    expect(text).toContain('"messageId":"gone"');
    expect(text).toContain('"error":"Gone"');
    expect(text).not.toContain('a@far.example');
    // What is said to lie in another bucket is not looked for in ours.
    expect(await deployed.records(keyOf('elsewhere'))).toEqual([]);

    await world.put(keyOf('gone'), letter('gone'));
    await redrive(JSON.stringify(gone));
    await deployed.settled();
    expect(await decisionOf('gone')).toBe('ordinary deliver ordinary');
    expect(deployed.sentOf(keyOf('gone'))).toHaveLength(1);
    expect(await world.deadLetters('inbound')).not.toContain(JSON.stringify(gone));
    await deployed.rest();
  });

  /** As an operator does it: from the dead letters back onto the queue. */
  async function redrive(body: string): Promise<void> {
    const { sqs, url } = deployed.world.messages;
    const QueueUrl = url('inbound-dead');
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    const found = Messages.find(({ Body }) => Body === body);
    await deployed.world.send('inbound', body);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found?.ReceiptHandle }));
  }
});

describe('a mail that ends the process', () => {
  const site = { ...SITE, rules: slowRules(20) };

  async function outcomeOf(fn: LambdaFunction, mails: readonly Arriving[], receives: number) {
    return (await fn.invoke(await deployed.batch(mails, receives))).outcome.kind;
  }

  it('by its memory goes out unread, and its neighbours as ever', { timeout: 90_000 }, async () => {
    // What ordinary mail needs; that of the heap is not what ends it, as its cleaning takes long before it does.
    const memory = { memoryMb: 160, heapMb: 600, timeoutMs: 60_000 };
    const narrow = await deployed.variant('inbound', site, memory);
    const hostile: Arriving = { id: 'hungry', raw: slowMail() };
    const [a, b, ...others] = neighbours('hungry-beside') as [Arriving, Arriving, ...Arriving[]];
    const all = [a, b, hostile, ...others];
    expect(await outcomeOf(narrow, all, 1)).toBe('memory');
    expect(await outcomeOf(narrow, all, 2)).toBe('memory');
    expect(await outcomeOf(narrow, all, 3)).toBe('returned');
    await expectMarkedUnread(narrow, hostile, [a, b, ...others]);
    deployed.work();
    await deployed.settled();
    const [sent, ...more] = deployed.sentOf(keyOf(hostile.id));
    expect(more).toEqual([]);
    expect(bodyOf(sent?.raw ?? Buffer.alloc(0)).equals(bodyOf(hostile.raw as Buffer))).toBe(true);
  });

  it('by its time goes out unread, and its neighbours as ever', { timeout: 90_000 }, async () => {
    const hurried = await deployed.variant('inbound', site, { timeoutMs: 3_000 });
    const patient = await deployed.variant('inbound', site, { timeoutMs: 60_000 });
    const hostile: Arriving = { id: 'slow', raw: slowMail() };
    const others = neighbours('slow-beside');
    const all = [hostile, ...others];
    expect(await outcomeOf(hurried, all, 1)).toBe('timeout');
    expect(await outcomeOf(hurried, all, 2)).toBe('timeout');
    // Whoever has it now would have the time: but it is known by what it did.
    expect(await outcomeOf(patient, all, 3)).toBe('returned');
    await expectMarkedUnread(patient, hostile, others);
    await deployed.settled();
    expect(deployed.sentOf(keyOf(hostile.id))).toHaveLength(1);
  });
});
