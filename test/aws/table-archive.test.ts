/** What the sweep keeps in the table: keys by name, ranges by day, and marks of what was done. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { at } from '../contract/made.ts';
import { type Dynamo, LOST, startDoor, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const DAY = 24 * 60 * 60_000;
const START = Date.parse(at(0));

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

const day = (days: number) => new Date(START + days * DAY);

test('the names of archived keys are listed once each, as many as are asked for, until they are gone', async () => {
  const names = Array.from({ length: 130 }, (_, n) => `s${100 + n}._domainkey.client.example`);
  for (const name of names) await table.archiveKey(name.toUpperCase(), 'v=DKIM1; p=AAAA', day(0));
  await table.archiveKey(names[0] as string, 'v=DKIM1; p=', day(1));
  expect(await table.archivedKeyNames(1_000)).toEqual(names);
  expect(await table.archivedKeyNames(120)).toEqual(names.slice(0, 120));
  now = START + 17 * DAY;
  expect(await table.archivedKeyNames(1_000)).toEqual(names.slice(0, 1));
});

test('a range that a later day lacks stays with the day on which it was published last', async () => {
  await table.archiveRanges('client.example', ['192.0.2.0/24', '198.51.100.7/32'], day(0));
  await table.archiveRanges('client.example', ['192.0.2.0/24'], day(1));
  await table.archiveRanges('Client.Example', ['203.0.113.0/24'], new Date(START + DAY + 60_000));
  await table.archiveRanges('client.example', [], day(1));
  await table.archiveRanges('other.example', ['203.0.113.9/32'], day(0));
  expect(await table.archivedRanges('client.example')).toEqual([
    { ranges: ['203.0.113.0/24'], lastPublished: new Date(START + DAY + 60_000) },
    { ranges: ['192.0.2.0/24', '198.51.100.7/32'], lastPublished: day(0) },
  ]);
  now = START + 17 * DAY;
  expect(await table.archivedRanges('client.example')).toMatchObject([{ ranges: ['203.0.113.0/24'] }]);
});

test('of all who say that something was done, one is the first', async () => {
  const name = 'digest 2026-11-24 admin@elsewhere.example';
  expect(await table.isMarked(name)).toBe(false);
  const first = await Promise.all(Array.from({ length: 5 }, () => table.mark(name)));
  expect(first.filter(Boolean).length).toBe(1);
  expect(await table.isMarked(name)).toBe(true);
  expect(await table.isMarked('digest 2026-11-25 admin@elsewhere.example')).toBe(false);
  expect(await table.mark('digest 2026-11-25 admin@elsewhere.example')).toBe(true);
  now = START + 33 * DAY;
  expect(await table.isMarked(name)).toBe(false);
  expect(await table.mark(name)).toBe(true);
});

test('who says so first is told so, also where the answer was lost on the way', async () => {
  const door = await startDoor(dynamo.url);
  try {
    const name = await dynamo.makeTable();
    const through = tableOf(optionsOf(dynamo.client({ url: door.url }), name));
    door.order('PutItem', LOST);
    expect(await through.mark('once')).toBe(true);
    expect(door.count('PutItem')).toBe(2);
    expect(await through.mark('once')).toBe(false);
  } finally {
    await door.close();
  }
});
