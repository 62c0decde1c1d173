/** AWS fails: what is told to whoever asked, and that asking again mends it. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { Unavailable } from '../../lib/effects.ts';
import { LIMITS } from '../../lib/incident/index.ts';
import { at, deliveryTo, flooding, heldFor, MAILBOX, recordFor } from '../contract/made.ts';
import {
  DENIED,
  type Door,
  type Dynamo,
  FAILING,
  type Fault,
  LOST,
  startDoor,
  startDynamo,
  THROTTLED,
} from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const DELIVERY = deliveryTo(MAILBOX);
const DELIVERED = { kind: 'delivered', at: at(22) } as const;

let dynamo: Dynamo;
let door: Door;
let name: string;
/** One that tries once, and one that tries as the functions do. */
let once: Table;
let patient: Table;
let sent: string[];

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

beforeEach(async () => {
  door = await startDoor(dynamo.url);
  name = await dynamo.makeTable();
  sent = [];
  const send = async (ids: readonly string[]) => void sent.push(...ids);
  once = tableOf(optionsOf(dynamo.client({ url: door.url, maxAttempts: 1 }), name, { send }));
  patient = tableOf(optionsOf(dynamo.client({ url: door.url }), name, { send }));
  return () => door.close();
});

const KINDS: readonly (readonly [string, Fault])[] = [
  ['is throttled', THROTTLED],
  ['fails', FAILING],
  ['cuts the line', { kind: 'cut' }],
  ['loses the answer', LOST],
  ['denies the right', DENIED],
];

/** Each operation of DynamoDB that the table uses, by what asks for it. Asked again, each must give the same. */
const ASKED: readonly (readonly [string, (table: Table) => Promise<unknown>, unknown])[] = [
  ['PutItem', (table) => table.putRecord(recordFor('k1')), recordFor('k1')],
  ['GetItem', (table) => table.recorded('k9', MAILBOX), null],
  ['Query', (table) => table.recordsOf('k9'), []],
  [
    'UpdateItem',
    async (table) => {
      const { kind } = await table.claim(DELIVERY.id, 'a', at(21), at(26));
      return kind;
    },
    'unknown',
  ],
  [
    'BatchWriteItem',
    (table) => table.addSent({ messageId: 'a@b', recipients: ['c@d'], sentAt: at(0) }),
    undefined,
  ],
];

describe.each(KINDS)('where DynamoDB %s', (_, fault) => {
  test.each(ASKED)('%s is unavailable, and done when it is asked again', async (operation, ask, expected) => {
    door.order(operation, fault);
    await expect(ask(once)).rejects.toBeInstanceOf(Unavailable);
    expect(await ask(once)).toEqual(expected);
  });
});

test('where no answer comes, somebody is told within seconds', async () => {
  door.order('PutItem', { kind: 'hang' });
  const start = performance.now();
  await expect(once.putRecord(recordFor('k1'))).rejects.toBeInstanceOf(Unavailable);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(await once.putRecord(recordFor('k1'))).toEqual(recordFor('k1'));
});

test('where the whole of DynamoDB is gone, all is unavailable', async () => {
  const gone = tableOf(optionsOf(dynamo.client({ url: 'http://127.0.0.1:9' }), name));
  await expect(gone.recorded('k1', MAILBOX)).rejects.toBeInstanceOf(Unavailable);
});

test('where there is no table, all is unavailable until there is', async () => {
  const early = tableOf(optionsOf(dynamo.client(), 'not-made-yet'));
  await expect(early.recorded('k1', MAILBOX)).rejects.toBeInstanceOf(Unavailable);
});

test('what DynamoDB calls invalid is a fault of ours', async () => {
  const huge = { ...DELIVERY, destination: 'x'.repeat(500_000) };
  const error: unknown = await once.plan([huge]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(Unavailable);
  expect(error).toMatchObject({ name: 'ValidationException' });
});

test('a short throttle is not noticed', async () => {
  door.order('PutItem', THROTTLED, 2);
  door.order('UpdateItem', FAILING, 1);
  await patient.plan([DELIVERY]);
  expect((await patient.claim(DELIVERY.id, 'a', at(21), at(26))).kind).toBe('claimed');
  expect(door.count('PutItem')).toBe(3);
});

describe('where the answer to a write is lost', () => {
  test('a claim is his who made it', async () => {
    await patient.plan([DELIVERY]);
    door.order('UpdateItem', LOST);
    const claim = await patient.claim(DELIVERY.id, 'a', at(21), at(26));
    expect(claim).toEqual({ kind: 'claimed', delivery: DELIVERY, attempts: 1, brokenOff: 0 });
    expect(await patient.claim(DELIVERY.id, 'a', at(21), at(26))).toEqual({ kind: 'leased', until: at(26) });
  });

  test('an outcome is written', async () => {
    await patient.plan([DELIVERY]);
    await patient.claim(DELIVERY.id, 'a', at(21), at(26));
    door.order('UpdateItem', LOST);
    expect(await patient.settle(DELIVERY.id, 'a', DELIVERED)).toBe(true);
    expect(await patient.settle(DELIVERY.id, 'a', DELIVERED)).toBe(false);
  });

  test('a delivery is planned and sent', async () => {
    door.order('PutItem', LOST);
    await patient.plan([DELIVERY]);
    expect(sent).toEqual([DELIVERY.id]);
  });

  test('news of a delivery is written', async () => {
    await patient.plan([DELIVERY]);
    await patient.claim(DELIVERY.id, 'a', at(21), at(26));
    await patient.settle(DELIVERY.id, 'a', DELIVERED);
    door.order('UpdateItem', LOST);
    const news = { kind: 'failed', at: at(30), error: 'bounced' } as const;
    expect(await patient.amend(DELIVERY.id, news)).toBe(true);
    expect((await patient.delivery(DELIVERY.id))?.outcome).toEqual(news);
  });

  test('who pauses a destination learns that it was he, and who resumes it too', async () => {
    door.order('PutItem', LOST);
    expect(await patient.pause(MAILBOX, 'no such user', at(20))).toBe(true);
    expect(await patient.pause(MAILBOX, 'no such user', at(20))).toBe(false);
    door.order('UpdateItem', LOST);
    expect(await patient.resume(MAILBOX)).toBe(true);
    expect(await patient.resume(MAILBOX)).toBe(false);
    expect(await patient.paused(MAILBOX)).toBeNull();
  });

  test('an answer stands', async () => {
    await patient.putRecord(heldFor('k1'));
    door.order('UpdateItem', LOST);
    const answer = { kind: 'released', at: at(5) } as const;
    expect(await patient.answer('k1', MAILBOX, answer)).toEqual(answer);
    expect((await patient.deliveriesOf('k1')).length).toBe(1);
  });

  test('the report that opens an incident is told so', async () => {
    const opened: string[] = [];
    // Around the one that opens it: the SDK gives up retrying where everything fails.
    for (let n = 0; n < 40; n++) {
      if (n >= 5 && n < 15) door.order('PutItem', LOST);
      const counted = await patient.count(MAILBOX, flooding(n), LIMITS);
      opened.push(...counted.opened.map(({ id }) => id));
    }
    expect(opened.length).toBe(1);
    expect((await patient.incidents(MAILBOX))[0]).toMatchObject({ reports: 40 });
  });
});

test('counting that fails counts nothing twice', async () => {
  for (let n = 0; n < 40; n++) {
    if (n % 4 === 0) {
      door.order('PutItem', n % 8 === 0 ? THROTTLED : LOST);
      await expect(once.count(MAILBOX, flooding(n), LIMITS)).rejects.toBeInstanceOf(Unavailable);
    }
    await once.count(MAILBOX, flooding(n), LIMITS);
  }
  expect((await once.incidents(MAILBOX))[0]).toMatchObject({ reports: 40, recipients: 40 });
});

test('a delivery that could not be sent is known, and sent when it is planned again', async () => {
  let fails = true;
  const table = tableOf(
    optionsOf(dynamo.client(), name, {
      send: async (ids) => {
        if (fails) throw new Unavailable('the queue is gone');
        sent.push(...ids);
      },
    }),
  );
  await expect(table.plan([DELIVERY])).rejects.toBeInstanceOf(Unavailable);
  expect(await table.due(at(0), at(21), 10)).toEqual([{ id: DELIVERY.id, kind: 'never-begun' }]);
  fails = false;
  await table.plan([DELIVERY]);
  expect(sent).toEqual([DELIVERY.id]);
  await table.claim(DELIVERY.id, 'a', at(21), at(26));
  await table.settle(DELIVERY.id, 'a', DELIVERED);
  await table.plan([DELIVERY]);
  expect(sent).toEqual([DELIVERY.id]);
});

test('what DynamoDB leaves undone of a batch is asked for again, and not for ever', async () => {
  const recipients = Array.from({ length: 120 }, (_, n) => `${n}@far.example`);
  door.order('BatchWriteItem', { kind: 'undone' }, 3);
  await once.addSent({ messageId: 'a@b', recipients, sentAt: at(0) });
  door.order('BatchGetItem', { kind: 'undone' }, 3);
  expect(await once.findSent('a@b', recipients)).toEqual({ sentAt: at(0), among: recipients });
  door.order('BatchGetItem', { kind: 'undone' }, 20);
  await expect(once.findSent('a@b', recipients)).rejects.toBeInstanceOf(Unavailable);
});
