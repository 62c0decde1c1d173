import { afterAll, beforeAll, expect, it } from 'vitest';
import { tableOf } from '../../lib/aws/table/index.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

it('counts the readings of a mail that were begun, by whoever began them', async () => {
  const table = await dynamo.makeTable();
  const [first, second] = [1, 2].map(() => tableOf(optionsOf(dynamo.client(), table)));
  expect(await first?.beginReading('raw/a')).toBe(1);
  expect(await second?.beginReading('raw/a')).toBe(2);
  expect(await first?.beginReading('raw/b')).toBe(1);
});

it('takes back what came to an end, and no more than was begun', async () => {
  const table = await dynamo.makeTable();
  const kept = tableOf(optionsOf(dynamo.client(), table));
  await kept.endReading('raw/a');
  expect(await kept.beginReading('raw/a')).toBe(1);
  expect(await kept.beginReading('raw/a')).toBe(2);
  await kept.endReading('raw/a');
  expect(await kept.beginReading('raw/a')).toBe(2);
  for (let n = 0; n < 5; n++) await kept.endReading('raw/a');
  expect(await kept.beginReading('raw/a')).toBe(1);
});

it('counts anew when the item has expired', async () => {
  const table = await dynamo.makeTable();
  let now = new Date('2026-11-24T10:00:00Z');
  const kept = tableOf(optionsOf(dynamo.client(), table, { now: () => now }));
  await kept.beginReading('raw/a');
  now = new Date('2027-01-24T10:00:00Z');
  expect(await kept.beginReading('raw/a')).toBe(1);
});

it('says nothing of a mail among its records', async () => {
  const table = await dynamo.makeTable();
  const kept = tableOf(optionsOf(dynamo.client(), table));
  await kept.beginReading('raw/a');
  expect(await kept.recordsOf('raw/a')).toEqual([]);
});
