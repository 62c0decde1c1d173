/** What has expired reads as absent, though DynamoDB has not deleted it: here nothing is ever deleted. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { NotHeld } from '../../lib/effects.ts';
import { LIMITS } from '../../lib/incident/index.ts';
import { at, deliveryTo, flooding, heldFor, MAILBOX, recordFor } from '../contract/made.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const DAY = 24 * 60 * 60_000;
const START = Date.parse(at(0));
const DELIVERY = deliveryTo(MAILBOX);

let dynamo: Dynamo;
let table: Table;
let now: number;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());
beforeEach(async () => {
  now = START;
  const name = await dynamo.makeTable();
  table = tableOf(optionsOf(dynamo.client(), name, { now: () => new Date(now) }));
});

/** A moment before that age, counted from the start; then that age. */
function days(age: number): { readonly before: () => void; readonly after: () => void } {
  return {
    before: () => {
      now = START + age * DAY - 1_000;
    },
    after: () => {
      now = START + age * DAY;
    },
  };
}

test('records are gone three days after the raw mail, and can be put anew', async () => {
  const { before, after } = days(33);
  await table.putRecord(heldFor('k1'));
  await table.answer('k1', MAILBOX, { kind: 'dropped', at: at(5) });
  before();
  expect(await table.recorded('k1', MAILBOX)).toEqual(heldFor('k1'));
  expect(await table.answered('k1', MAILBOX)).not.toBeNull();
  after();
  expect(await table.recorded('k1', MAILBOX)).toBeNull();
  expect(await table.recordsOf('k1')).toEqual([]);
  expect(await table.answered('k1', MAILBOX)).toBeNull();
  const answer = { kind: 'released', at: at(6) } as const;
  await expect(table.answer('k1', MAILBOX, answer)).rejects.toBeInstanceOf(NotHeld);
  const again = recordFor('k1', { size: 99 });
  expect(await table.putRecord(again)).toEqual(again);
  expect(await table.recorded('k1', MAILBOX)).toEqual(again);
});

test('what is held is on no list when it is gone', async () => {
  const { before, after } = days(33);
  const incident = { mailbox: MAILBOX, id: 'i1', silent: false };
  await table.putRecord(heldFor('k1', { incident }));
  const queries = [{}, { mailbox: MAILBOX }, { incident: 'i1' }];
  const listed = async () => {
    const pages = queries.map((query) => table.held({ ...query, answered: true, limit: 10, after: null }));
    return (await Promise.all(pages)).map(({ mails }) => mails.length);
  };
  before();
  expect(await listed()).toEqual([1, 1, 1]);
  after();
  expect(await listed()).toEqual([0, 0, 0]);
});

test('a delivery that nobody finished is unknown when it is gone, and no longer due', async () => {
  const { before, after } = days(33);
  await table.plan([DELIVERY]);
  await table.claim(DELIVERY.id, 'a', at(1), at(6));
  const late = new Date(START + 40 * DAY).toISOString();
  before();
  expect(await table.due(late, late, 10)).toEqual([{ id: DELIVERY.id, kind: 'broken-off' }]);
  after();
  expect(await table.due(late, late, 10)).toEqual([]);
  expect(await table.deliveriesOf('k1')).toEqual([]);
  expect(await table.settle(DELIVERY.id, 'a', { kind: 'delivered', at: at(7) })).toBe(false);
  expect(await table.claim(DELIVERY.id, 'b', late, late)).toEqual({ kind: 'unknown' });
  await table.plan([DELIVERY]);
  expect(await table.claim(DELIVERY.id, 'b', late, late)).toMatchObject({ kind: 'claimed', attempts: 1 });
});

test('counts are forgotten forty days after the last report', async () => {
  for (let n = 0; n < 40; n++) await table.count(MAILBOX, flooding(n), LIMITS);
  now = START + 39 * DAY;
  expect(await table.countedMailboxes()).toEqual([MAILBOX]);
  expect((await table.incidents(MAILBOX)).length).toBe(1);
  now = START + 41 * DAY;
  expect(await table.countedMailboxes()).toEqual([]);
  expect(await table.incidents(MAILBOX)).toEqual([]);
  await table.count(MAILBOX, flooding(1), LIMITS);
  expect(await table.countedMailboxes()).toEqual([MAILBOX]);
  expect(await table.incidents(MAILBOX)).toEqual([]);
});

test('who has not written for four hundred days is nobody, until he writes again', async () => {
  const { before, after } = days(400);
  await table.remember(MAILBOX, 'anna@far.example', at(0));
  // Mail may come late, and out of order.
  await table.remember(MAILBOX, 'anna@far.example', new Date(START - DAY).toISOString());
  before();
  expect(await table.hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
  after();
  expect(await table.hasWritten(MAILBOX, 'anna@far.example')).toBe(false);
  await table.remember(MAILBOX, 'anna@far.example', new Date(now).toISOString());
  expect(await table.hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
});

test('what was sent four hundred days ago is unknown, and may be sent anew', async () => {
  const { before, after } = days(400);
  const sent = { messageId: 'a@b.example', recipients: ['anna@far.example'], sentAt: at(0) };
  await table.addSent(sent);
  before();
  expect(await table.findSent('a@b.example', sent.recipients)).toMatchObject({ among: sent.recipients });
  after();
  expect(await table.findSent('a@b.example', sent.recipients)).toBeNull();
  const sentAt = new Date(now).toISOString();
  await table.addSent({ ...sent, recipients: ['bert@far.example'], sentAt });
  expect(await table.findSent('a@b.example', ['anna@far.example', 'bert@far.example'])).toEqual({
    sentAt,
    among: ['bert@far.example'],
  });
});

test('keys and ranges stay as they were last seen, as long as they may count', async () => {
  const { before, after } = days(17);
  const seen = new Date(START);
  const earlier = new Date(START - DAY);
  await table.archiveKey('s1._domainkey.client.example', 'v=DKIM1; p=AAAA', seen);
  await table.archiveKey('S1._domainkey.client.example', 'v=DKIM1; p=BBBB', earlier);
  await table.archiveRanges('client.example', ['192.0.2.0/24', '2001:db8::/32'], seen);
  await table.archiveRanges('none.example', [], seen);
  before();
  expect(await table.archivedKey('s1._domainkey.client.example')).toEqual({
    record: 'v=DKIM1; p=AAAA',
    lastPublished: seen,
  });
  expect(await table.archivedRanges('Client.Example')).toEqual([
    { ranges: ['192.0.2.0/24', '2001:db8::/32'], lastPublished: seen },
  ]);
  expect(await table.archivedRanges('none.example')).toEqual([{ ranges: [], lastPublished: seen }]);
  after();
  expect(await table.archivedKey('s1._domainkey.client.example')).toBeNull();
  expect(await table.archivedRanges('client.example')).toEqual([]);
  await table.archiveKey('s1._domainkey.client.example', 'v=DKIM1; p=CCCC', new Date(now));
  expect((await table.archivedKey('s1._domainkey.client.example'))?.record).toBe('v=DKIM1; p=CCCC');
});

test('a destination stays paused for as long as nobody resumes it, and its mail does not end that', async () => {
  const { before } = days(3_650);
  await table.pause(MAILBOX, 'no such user', at(1));
  before();
  expect(await table.paused(MAILBOX)).toEqual({ destination: MAILBOX, since: at(1), why: 'no such user' });
  expect((await table.pausedDestinations()).length).toBe(1);
});
