/** The bundle of `sent` as Lambda runs it, on its queue: SES's events by SNS, from the topic to the table, log and metrics. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bundleFunctions } from '../../cdk/bundle.ts';
import type { Table } from '../../lib/aws/table/index.ts';
import { deliveryTags } from '../../lib/deliver/delivery-tags.ts';
import type { Delivery } from '../../lib/record/delivery.ts';
import { readSite } from '../../lib/site/site.ts';
import { FAIL } from '../support/aws/door.ts';
import { type LambdaFunction, startFunction } from '../support/aws/function.ts';
import { type Mapping, startMapping } from '../support/aws/mapping.ts';
import { startWorld, type World } from '../support/aws/world.ts';
import { eventOf, type Json, RECIPIENT, SENT_AT, SES_ID, type SesWord } from '../support/ses-events.ts';

const MAILBOX = 'info@client.example';
const FORWARD: Delivery = {
  kind: 'mail',
  id: `raw/0001 ${MAILBOX}`,
  key: 'raw/0001',
  mailbox: MAILBOX,
  destination: MAILBOX,
};
const CONFIG = {
  region: 'us-east-1',
  alerts: 'admin@elsewhere.example',
  domains: { 'client.example': { receive: 'mx', mailboxes: { info: RECIPIENT } } },
};
const OF_SES = `${SES_ID}@email.amazonses.com`;

let world: World;
let sent: LambdaFunction;
let mapping: Mapping;
let table: Table;

beforeEach(async () => {
  world = await startWorld({ visibilitySeconds: 1, maxReceives: { sent: 6 } });
  const outdir = join(world.directory, 'bundle');
  bundleFunctions({ outdir, site: await readSite(CONFIG, 'config'), functions: ['sent'] });
  sent = startFunction(world, { file: join(outdir, 'sent.mjs') });
  mapping = startMapping(world, { queue: 'sent', fn: sent });
  table = world.table();
});
afterEach(async () => {
  await mapping.stop();
  await world.close();
});

function ofForward(word: SesWord, change: Json = {}): Json {
  const tags = Object.fromEntries(deliveryTags(FORWARD.id).map(({ Name, Value }) => [Name, [Value]]));
  return eventOf(word, change, { tags });
}
async function claimed(): Promise<void> {
  await table.plan([FORWARD]);
  const now = Date.now();
  const at = (ms: number) => new Date(now + ms).toISOString();
  expect((await table.claim(FORWARD.id, 'worker', at(0), at(60_000))).kind).toBe('claimed');
}
const logged = () => [...sent.stdout, ...sent.stderr].join('\n');
const settled = () => table.settle(FORWARD.id, 'worker', { kind: 'delivered', at: new Date().toISOString() });

it('keeps what was sent, and is told of a late failure once, whatever comes twice, too early or broken', async () => {
  await claimed();
  for (const event of [ofForward('Send'), ofForward('Send'), eventOf('Send', {}, { messageId: 'app-1' })])
    await world.publish('sent-events', event);
  await world.publish('sent-events', 'Successfully validated SNS topic for Amazon SES event publishing.');
  await world.publish('sent-events', 'no event at all');
  world.order('dynamodb', 'PutItem', FAIL, 2);
  for (let i = 0; i < 3; i++) await world.publish('sent-events', ofForward('Bounce'));
  // The bounce is faster than the outcome of the delivery.
  await vi.waitFor(() => expect(logged()).toContain('is not written yet'), { timeout: 10_000, interval: 50 });
  expect((await table.delivery(FORWARD.id))?.outcome).toBeNull();
  expect(await table.paused(MAILBOX)).toBeNull();
  await settled();
  await mapping.idle();

  expect(await table.findSent(OF_SES, [RECIPIENT])).toEqual({ sentAt: SENT_AT, among: [RECIPIENT] });
  expect(await table.findSent('<app-1@email.amazonses.com>', [RECIPIENT])).not.toBeNull();
  expect((await table.delivery(FORWARD.id))?.outcome).toMatchObject({ kind: 'failed' });
  expect(await table.paused(MAILBOX)).toMatchObject({ why: expect.stringContaining('user unknown') });
  expect(await world.deadLetters('sent')).toEqual(['no event at all']);

  const counts = (name: string) =>
    sent
      .metrics()
      .filter((metric) => metric.name === name)
      .reduce((sum, { value }) => sum + value, 0);
  expect(counts('DestinationsPaused')).toBe(1);
  expect(counts('Deliveries')).toBeGreaterThanOrEqual(1);
  expect(sent.stderr.filter((line) => line.includes('"message":"paused"'))).toHaveLength(1);
  for (const secret of [RECIPIENT, 'Your order', MAILBOX]) expect(logged()).not.toContain(secret);
}, 60_000);
