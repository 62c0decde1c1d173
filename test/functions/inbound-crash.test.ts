/**
 * The process ends at each write between SES's notice and the outcome, before it and after it: what comes again and the sweep
 * bring everything to its end, exactly once, but for the one window that no order of writes can close.
 */

import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LEASE_SECONDS, SWEEP_MINUTES, TIMING } from '../../functions/timing.ts';
import type { Call, Moment } from '../support/aws/door.ts';
import type { Crash } from '../support/aws/function.ts';
import { type Arriving, type Deployed, deliveryIdOf, deploy, keyOf, sqsRecord } from '../support/deployed.ts';
import { letter, qmailNotice } from '../support/deployed-mails.ts';
import { ADMIN, countsOf, DEPLOYMENT, SITE } from '../support/deployed-site.ts';

const PLAIN = 'info@plain.example';
const WRITES = ['PutItem', 'UpdateItem', 'BatchWriteItem', 'SendMessageBatch', 'Publish', 'SendRawEmail'];

let deployed: Deployed;

/** Mailboxes that come to be flooded, one for each write at which it may end. */
const TRAPS = Array.from({ length: 7 }, (_, n) => `trap-${n}`);

beforeAll(async () => {
  const traps = Object.fromEntries(TRAPS.map((name) => [name, 'trapped@far.example']));
  const domains = { ...SITE.domains, 'trap.example': { mailboxes: traps } };
  deployed = await deploy({ ...DEPLOYMENT, site: { ...SITE, domains } });
}, 60_000);
afterAll(() => deployed.world.close());

const lettered = (id: string): Arriving => ({ id, raw: letter(id) });
const bounced = (id: string): Arriving => ({
  id,
  raw: qmailNotice({ name: id, mailbox: PLAIN, copy: 'none' }),
  to: [PLAIN],
});
const deliveryOf = (id: string) => `${keyOf(id)} ${id.startsWith('bounce') ? PLAIN : 'info@client.example'}`;

/** The writes that functions make while something is done, as what can be crashed at. */
async function writesOf(work: () => Promise<unknown>): Promise<readonly Omit<Crash, 'when'>[]> {
  const seen: Call[] = [];
  const stop = deployed.world.watch((call, moment) => {
    if (moment === 'before' && WRITES.includes(call.operation)) seen.push(call);
    return false;
  });
  await work();
  stop();
  return seen.map(({ service, operation }, n) => ({
    service,
    operation,
    nth: seen.slice(0, n + 1).filter((call) => call.operation === operation).length,
  }));
}

const named = ({ service, operation, nth }: Omit<Crash, 'when'>, when: Moment) =>
  `${service}-${operation}-${nth}-${when}`;

interface Broken {
  readonly id: string;
  readonly crash: Crash;
}

function brokenAt(kind: string, steps: readonly Omit<Crash, 'when'>[], moments: readonly Moment[]): Broken[] {
  return steps.flatMap((step) =>
    moments.map((when) => ({ id: `${kind}-${named(step, when)}`, crash: { ...step, when } })),
  );
}

/** In an environment of its own, which ends there. */
async function crash(name: 'inbound' | 'deliver', { id, crash: at }: Broken, event: object): Promise<void> {
  const fn = deployed.another(name);
  const crashed = fn.crashAt(at);
  const { outcome } = await fn.invoke(event);
  expect(outcome, id).toEqual({ kind: 'crashed' });
  await crashed;
}

async function inPairs<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all([worker(), worker()]);
}

/** Takes all messages off the queue of deliveries; resolves to how many there were. */
async function emptied(): Promise<number> {
  const { sqs, url } = deployed.world.messages;
  const QueueUrl = url('deliveries');
  let taken = 0;
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return taken;
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    taken += Messages.length;
  }
}

const sentTimes = (id: string) => deployed.sentOf(keyOf(id)).length;

it('ends well wherever it ends', { timeout: 120_000 }, async () => {
  const { world, inbound, deliver, sweep } = deployed;

  const ofLetter = await writesOf(async () =>
    inbound.invoke(await deployed.batch([lettered('letter-whole')])),
  );
  const ofBounce = await writesOf(async () =>
    inbound.invoke(await deployed.batch([bounced('bounce-whole')])),
  );
  const ofDelivery = await writesOf(() =>
    deliver.invoke({ Records: [sqsRecord('m', deliveryOf('letter-whole'))] }),
  );
  // The record, the delivery and its message, who wrote; before a report's record, its count.
  expect(ofLetter.map(({ operation }) => operation)).toEqual([
    'PutItem',
    'PutItem',
    'SendMessageBatch',
    'PutItem',
  ]);
  expect(ofBounce).toHaveLength(4);
  // The claim, the mail, the outcome.
  expect(ofDelivery.map(({ operation }) => operation)).toEqual(['UpdateItem', 'SendRawEmail', 'UpdateItem']);

  const broken = [...brokenAt('letter', ofLetter, ['before']), ...brokenAt('bounce', ofBounce, ['after'])];
  const mails = broken.map(({ id }) => (id.startsWith('letter') ? lettered(id) : bounced(id)));
  await inPairs(broken, async (one) => {
    const mail = mails.find(({ id }) => id === one.id) as Arriving;
    await crash('inbound', one, await deployed.batch([mail]));
  });
  const again = await inbound.invoke(await deployed.batch(mails, 2));
  expect(again.outcome).toEqual({ kind: 'returned', value: { batchItemFailures: [] } });

  const undelivered = brokenAt('delivery', ofDelivery, ['before', 'after']);
  await inbound.invoke(await deployed.batch(undelivered.map(({ id }) => lettered(id))));
  await inPairs(undelivered, (one) =>
    crash('deliver', one, { Records: [sqsRecord('m', deliveryOf(one.id))] }),
  );

  // Their messages get lost: what the table knows is all that is left.
  expect(await emptied()).toBeGreaterThanOrEqual(mails.length + undelivered.length);
  const settled = ['letter-whole', 'delivery-dynamodb-UpdateItem-2-after'];
  const open = ['bounce-whole', ...mails.map(({ id }) => id), ...undelivered.map(({ id }) => id)].filter(
    (id) => !settled.includes(id),
  );

  world.advance((LEASE_SECONDS + TIMING.deliver.visibilitySeconds + SWEEP_MINUTES * 60 + 1) * 1_000);
  expect((await sweep.invoke({})).outcome.kind).toBe('returned');
  expect(countsOf(sweep).get('SweepRepairs')).toBe(open.length);
  deployed.work('deliveries');
  await deployed.settled();

  const all = [...settled, ...open];
  for (const id of all) {
    expect(await deployed.records(keyOf(id)), id).toHaveLength(1);
    expect(await deployed.deliveries(keyOf(id)), id).toMatchObject([
      { outcome: { kind: 'delivered' }, lease: null },
    ]);
  }
  // SES took the mail, and nobody wrote that down: it goes again. Nothing else does.
  const twice = ['delivery-ses-SendRawEmail-1-after', 'delivery-dynamodb-UpdateItem-2-before'];
  expect(all.filter((id) => sentTimes(id) === 2).sort()).toEqual([...twice].sort());
  expect(all.filter((id) => sentTimes(id) !== 2 && sentTimes(id) !== 1)).toEqual([]);

  // Nothing is left for the next sweep.
  await deployed.rest();
  world.advance(3_600_000);
  await sweep.invoke({});
  expect(await world.depth('deliveries')).toMatchObject({ visible: 0, delayed: 0 });
});

it('tells of a flood once, wherever the process ends with the mail that opens it', {
  timeout: 120_000,
}, async () => {
  const { world, inbound } = deployed;
  const trapped = (trap: string, n: number): Arriving => {
    const mailbox = `${trap}@trap.example`;
    const id = `${trap}-mail-${n}`;
    return { id, raw: qmailNotice({ name: id, mailbox, copy: 'foreign-path' }), to: [mailbox] };
  };
  // Ten recipients in five minutes open it: these are nine.
  for (const trap of TRAPS) {
    const nine = Array.from({ length: 9 }, (_, n) => trapped(trap, n));
    await inbound.invoke(await deployed.batch(nine));
  }
  expect(countsOf(inbound).get('IncidentsOpened')).toBeUndefined();

  const [whole = '', ...others] = TRAPS;
  const writes = await writesOf(async () => inbound.invoke(await deployed.batch([trapped(whole, 9)])));
  expect(countsOf(inbound).get('IncidentsOpened')).toBe(1);
  const broken = brokenAt('trap', writes, ['after']);
  // The count that opens it, the record, the alert and its message, and that it is told.
  expect(broken.length).toBeGreaterThanOrEqual(5);
  expect(broken.length).toBeLessThanOrEqual(others.length);
  const openers = others.slice(0, broken.length).map((trap) => trapped(trap, 9));
  await inPairs([...broken.entries()], async ([n, one]) =>
    crash('inbound', one, await deployed.batch([openers[n] as Arriving])),
  );
  await inbound.invoke(await deployed.batch(openers, 2));
  // What follows alerts nobody for a second time, and opens those that are left.
  await inbound.invoke(await deployed.batch(TRAPS.map((trap) => trapped(trap, 10))));
  deployed.work('deliveries');
  await deployed.settled();

  const alerted = world
    .sent()
    .filter(({ destinations }) => destinations.includes(ADMIN))
    .map(({ tags }) => /(trap-\d)@/.exec(deliveryIdOf(tags) ?? '')?.[1]);
  expect(alerted.sort()).toEqual(TRAPS);
  for (const { id } of openers) {
    const [record] = await deployed.records(keyOf(id));
    expect(record?.decision, id).toMatchObject({ kind: 'hold', rule: 'unproven-in-incident' });
  }
});
