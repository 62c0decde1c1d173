/** Everything at its limit is stored: DynamoDB takes 400 KB an item, and so does what stands for it here. */

import { randomBytes } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEYS } from '../../lib/aws/keys.ts';
import { agesOf } from '../../lib/aws/table/ages.ts';
import { Counting } from '../../lib/aws/table/counting.ts';
import { RECORD_BYTES } from '../../lib/aws/table/fitting.ts';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { Items } from '../../lib/aws/table/items.ts';
import { Unavailable } from '../../lib/effects.ts';
import { LIMITS, observe } from '../../lib/incident/index.ts';
import type { Evidence } from '../../lib/trace/evidence.ts';
import { at, deliveryTo, flooding, heldFor, MAILBOX, recordFor } from '../contract/made.ts';
import { recipientOf } from '../support/reports.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';
import { FIRST_KEY, optionsOf, SECOND_KEY } from './support/made.ts';

let dynamo: Dynamo;
let name: string;
let table: Table;

beforeAll(async () => {
  dynamo = await startDynamo();
  name = await dynamo.makeTable();
  table = tableOf(optionsOf(dynamo.client(), name));
});
afterAll(() => dynamo.close());

/** Six bytes each in JSON, and so the most that a character can cost. */
const worst = (chars: number) => '\u0001'.repeat(chars);

/** What lib/record keeps at most, in those characters. */
function hostileRecord(key: string) {
  const evidence: Evidence[] = Array.from({ length: 12 }, () => ({
    kind: 'recipient-unknown',
    family: 'ledger',
    side: 'against',
    strength: 'strong',
    facts: { messageId: worst(998), recipients: Array<string>(5).fill(worst(998)) },
  }));
  const recipient = recipientOf({
    address: worst(320),
    originalRecipient: worst(320),
    diagnosticCode: worst(500),
  });
  return heldFor(key, {
    evidence,
    recipients: Array(20).fill(recipient),
    recipientCount: 20,
    reportingMta: worst(320),
    originalId: worst(998),
  });
}

test('a record in which all is at its limit is cut until it fits; what is done with the mail stays', async () => {
  const record = hostileRecord('k1');
  expect(Buffer.byteLength(JSON.stringify(record))).toBeGreaterThan(400 * 1024);
  const stands = await table.putRecord(record);
  expect(Buffer.byteLength(JSON.stringify(stands))).toBeLessThanOrEqual(RECORD_BYTES);
  expect(await table.recorded('k1', MAILBOX)).toEqual(stands);
  const { evidence, ...rest } = record;
  expect(stands).toMatchObject(rest);
  expect(stands.evidence.length).toBeGreaterThan(0);
  expect(stands.evidence).toEqual(evidence.slice(0, stands.evidence.length));
  await table.answer('k1', MAILBOX, { kind: 'released', at: at(5) });
});

test('a record of just that size is not cut', async () => {
  const sized = (chars: number) => recordFor('k2', { originalId: 'x'.repeat(chars) });
  const most = RECORD_BYTES - JSON.stringify(sized(0)).length;
  expect(await table.putRecord(sized(most))).toEqual(sized(most));
});

test('counts of 300,000 bytes that cannot be made smaller are stored', async () => {
  const { state } = observe(null, flooding(0), MAILBOX, LIMITS);
  const full = { ...state, confirmed: [randomBytes(150_000).toString('hex')] };
  expect(JSON.stringify(full).length).toBeGreaterThan(300_000);
  const hard = { ...state, confirmed: [randomBytes(224_000).toString('base64')] };
  const options = optionsOf(dynamo.client(), name);
  const items = new Items(options.client, name, options.now);
  const counting = new Counting({ items, ages: agesOf(30), hashKeys: options.hashKeys });
  for (const filled of [full, hard]) {
    await counting.change('full@client.example', () => ({ state: filled, result: null }));
    expect(await counting.read('full@client.example')).toEqual(filled);
  }
});

test('names, ids and errors as long as strangers like', async () => {
  const mailbox = `${'\u3042'.repeat(5_000)}@client.example`;
  const record = heldFor('k3', { mailbox, incident: { mailbox, id: 'i1', silent: false } });
  await table.putRecord(record);
  expect(await table.recorded('k3', mailbox)).toEqual(record);
  expect((await table.held({ mailbox, answered: false, limit: 5, after: null })).mails.length).toBe(1);
  const delivery = deliveryTo('x'.repeat(5_000), 'k3');
  await table.plan([delivery]);
  await table.claim(delivery.id, 'a', at(21), at(26));
  const error = 'y'.repeat(1_000_000);
  expect(await table.settle(delivery.id, 'a', { kind: 'failed', at: at(22), error })).toBe(true);
  const [state] = await table.deliveriesOf('k3');
  expect(state?.outcome).toEqual({ kind: 'failed', at: at(22), error: 'y'.repeat(2_000) });
  const messageId = '\u3042'.repeat(998);
  await table.addSent({ messageId, recipients: ['anna@far.example'], sentAt: at(0) });
  expect(await table.findSent(messageId, ['anna@far.example'])).not.toBeNull();
  expect(await table.findSent('\u3042'.repeat(997), ['anna@far.example'])).toBeNull();
});

test('a newsletter to ten thousand is known to each of them', { timeout: 60_000 }, async () => {
  const recipients = Array.from({ length: 10_000 }, (_, n) => `${n}@far.example`);
  await table.addSent({ messageId: 'news@client.example', recipients, sentAt: at(0) });
  const asked = ['0@far.example', '9999@far.example', '10000@far.example'];
  expect(await table.findSent('news@client.example', asked)).toMatchObject({ among: asked.slice(0, 2) });
});

test('a page holds a thousand at most, and passes over what was answered', { timeout: 60_000 }, async () => {
  const mailbox = 'many@client.example';
  const keys = Array.from({ length: 1_050 }, (_, n) => `m${String(n).padStart(4, '0')}`);
  for (let from = 0; from < keys.length; from += 50)
    await Promise.all(
      keys.slice(from, from + 50).map((key) => table.putRecord(heldFor(key, { mailbox, receivedAt: at(0) }))),
    );
  const page = (limit: number, after: string | null = null) =>
    table.held({ mailbox, answered: false, limit, after });
  const first = await page(5_000);
  expect(first.mails.length).toBe(1_000);
  expect((await page(5_000, first.next)).mails.length).toBe(50);
  const newest = keys.toReversed().slice(0, 120);
  for (const key of newest) await table.answer(key, mailbox, { kind: 'dropped', at: at(1) });
  expect((await page(2)).mails.map(({ record }) => record.key)).toEqual(['m0929', 'm0928']);
});

test('who asks what is due gets as many as he asks for, of both kinds', async () => {
  const own = tableOf(optionsOf(dynamo.client(), await dynamo.makeTable()));
  const ids = Array.from({ length: 40 }, (_, n) => `due-${n}`);
  await own.plan(ids.map((id) => ({ ...deliveryTo(MAILBOX, 'due'), id })));
  for (const id of ids.slice(0, 20)) await own.claim(id, 'a', at(21), at(26));
  expect(await own.due(at(30), at(30), 0)).toEqual([]);
  const ten = await own.due(at(30), at(30), 10);
  expect(new Set(ten.map(({ id }) => id)).size).toBe(10);
  expect(ten.filter(({ kind }) => kind === 'broken-off').length).toBe(5);
  const all = await own.due(at(30), at(30), 1_000);
  expect(all.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test('the oldest delivery is looked for among so many, in the order in which they are due', async () => {
  let now = at(0);
  const own = tableOf(optionsOf(dynamo.client(), await dynamo.makeTable(), { now: () => new Date(now) }));
  const none = new Set<string>();
  expect(await own.oldestPlanned(none, 100)).toBeNull();
  const planned = async (minutes: number, id: string) => {
    now = at(minutes);
    await own.plan([{ ...deliveryTo(MAILBOX, 'oldest'), id }]);
  };
  for (const [minutes, id] of [
    [0, 'first'],
    [1, 'second'],
    [2, 'third'],
  ] as const) {
    await planned(minutes, id);
    await own.claim(id, 'a', at(3), at(4));
    // The oldest is due last.
    await own.settle(id, 'a', { kind: 'later', at: at(3), nextAt: at(30 - minutes), error: 'busy' });
  }
  expect(await own.oldestPlanned(none, 3)).toBe(at(0));
  expect(await own.oldestPlanned(none, 2)).toBe(at(1));
  expect(await own.oldestPlanned(none, 1)).toBe(at(2));
  for (const id of ['first', 'second', 'third']) {
    await own.claim(id, 'b', at(40), at(45));
    await own.settle(id, 'b', { kind: 'delivered', at: at(41) });
  }
  expect(await own.oldestPlanned(none, 3)).toBeNull();
  await planned(50, 'fresh');
  await planned(51, 'later');
  expect(await own.oldestPlanned(none, 1)).toBe(at(50));
});

test('hashes of an old key count while the key is known, and are no evidence when it is lost', async () => {
  const keys = async (...known: (typeof FIRST_KEY)[]) =>
    tableOf(optionsOf(dynamo.client(), name, { hashKeys: async () => known }));
  const old = await keys(FIRST_KEY);
  await old.remember(MAILBOX, 'old@far.example', at(0));
  await old.addSent({ messageId: 'old@b', recipients: ['old@far.example'], sentAt: at(0) });
  const both = await keys(SECOND_KEY, FIRST_KEY);
  expect(await both.hasWritten(MAILBOX, 'old@far.example')).toBe(true);
  expect(await both.findSent('old@b', ['old@far.example'])).toMatchObject({ among: ['old@far.example'] });
  const lost = await keys(SECOND_KEY);
  expect(await lost.hasWritten(MAILBOX, 'old@far.example')).toBe(false);
  expect(await lost.findSent('old@b', ['old@far.example'])).toBeNull();
  await both.addSent({ messageId: 'old@b', recipients: ['new@far.example'], sentAt: at(1) });
  expect(await lost.findSent('old@b', ['new@far.example'])).toMatchObject({ among: ['new@far.example'] });
  const none = await keys();
  await expect(none.hasWritten(MAILBOX, 'old@far.example')).rejects.toBeInstanceOf(Unavailable);
});

test('neither an address that was written to nor one that wrote stands in the table', async () => {
  await table.remember(MAILBOX, 'secret@far.example', at(0));
  await table.addSent({ messageId: 'secret@b', recipients: ['secret@far.example'], sentAt: at(0) });
  const all = await dynamo.dump(name);
  expect(all.length).toBeGreaterThan(10_000);
  expect(all).toContain('secret@b');
  expect(all).not.toContain('secret@far');
});

test('what a newer Truebounce has written is left to it', async () => {
  await table.putRecord(recordFor('newer'));
  const { pk, sk } = KEYS.record('newer', MAILBOX);
  const client = dynamo.client();
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item } = await client.send(new GetItemCommand({ TableName: name, Key }));
  await client.send(new PutItemCommand({ TableName: name, Item: { ...Item, v: { N: '2' } } }));
  await expect(table.recorded('newer', MAILBOX)).rejects.toThrow(Unavailable);
  await expect(table.putRecord(recordFor('newer'))).rejects.toThrow(/newer Truebounce/);
  const answer = { kind: 'released', at: at(5) } as const;
  await expect(table.answer('newer', MAILBOX, answer)).rejects.toThrow(/newer Truebounce/);
});
