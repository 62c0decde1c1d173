/** Several processes at one table, at the same moment. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { LIMITS } from '../../lib/incident/index.ts';
import { at, deliveryTo, flooding, heldFor, MAILBOX } from '../contract/made.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const CLIENTS = 8;

let dynamo: Dynamo;
let tables: Table[];
let sent: string[];

beforeAll(async () => {
  dynamo = await startDynamo();
  const table = await dynamo.makeTable();
  sent = [];
  const send = async (ids: readonly string[]) => void sent.push(...ids);
  tables = Array.from({ length: CLIENTS }, () => tableOf(optionsOf(dynamo.client(), table, { send })));
});
afterAll(() => dynamo.close());

/** All clients at once. */
function all<T>(ask: (table: Table, n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(tables.map(ask));
}

test('of two workers that claim one delivery at once one gets it, forty times', async () => {
  const [one, other] = tables as [Table, Table];
  const ids = Array.from({ length: 40 }, (_, n) => `race-${n} ${MAILBOX}`);
  await one.plan(ids.map((id) => ({ ...deliveryTo(MAILBOX, 'race'), id })));
  for (const id of ids) {
    const claims = await Promise.all([
      one.claim(id, 'one', at(21), at(26)),
      other.claim(id, 'other', at(21), at(26)),
    ]);
    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'leased']);
    const winner = claims[0]?.kind === 'claimed' ? one : other;
    const [name, loser] = winner === one ? ['one', 'other'] : ['other', 'one'];
    const settled = await Promise.all([
      one.settle(id, loser as string, { kind: 'failed', at: at(22), error: 'not mine' }),
      other.settle(id, name as string, { kind: 'delivered', at: at(22) }),
    ]);
    expect(settled).toEqual([false, true]);
  }
  const states = await one.deliveriesOf('race');
  expect(states.length).toBe(40);
  expect(states.every(({ attempts, outcome }) => attempts === 1 && outcome?.kind === 'delivered')).toBe(true);
});

test('counting by eight clients at once loses nothing, and opens the flood once', async () => {
  const each = 25;
  const counted = await Promise.all(
    Array.from({ length: CLIENTS * each }, (_, n) => {
      // One after the other would share no moment; all of one client at once would share one write.
      const table = tables[n % CLIENTS] as Table;
      return new Promise((resolve) => setTimeout(resolve, n * 2)).then(() =>
        table.count(MAILBOX, flooding(n), LIMITS),
      );
    }),
  );
  expect(counted.flatMap(({ opened }) => opened).length).toBe(1);
  for (const table of tables) {
    const [incident, ...more] = await table.incidents(MAILBOX);
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ reports: CLIENTS * each, recipients: CLIENTS * each });
  }
});

test('what one client counts while another answers is counted, and answered', async () => {
  const mailbox = 'busy@client.example';
  const [one, other] = tables as [Table, Table];
  for (let n = 0; n < 40; n++) await one.count(mailbox, flooding(n), LIMITS);
  const [incident] = await one.incidents(mailbox);
  const id = incident?.id ?? '';
  await Promise.all([
    ...Array.from({ length: 20 }, (_, n) => one.count(mailbox, flooding(40 + n), LIMITS)),
    other.answerIncident(mailbox, id, { kind: 'reset', time: at(5) }),
    other.markTold(mailbox, [id]),
  ]);
  expect(await other.incident(mailbox, id)).toMatchObject({ reports: 60, resetAt: at(5) });
  expect((await one.count(mailbox, flooding(61), LIMITS)).untold).toEqual([]);
});

test('all release one held mail: one answer stands, and its delivery is known once', async () => {
  const [table] = tables as [Table];
  await table.putRecord(heldFor('held'));
  const answers = await all((one, n) => one.answer('held', MAILBOX, { kind: 'released', at: at(n) }));
  expect(new Set(answers.map((answer) => answer.at)).size).toBe(1);
  expect((await table.deliveriesOf('held')).length).toBe(1);
  // Each asks for it to be sent: whoever was first may have ended before he did.
  expect(sent.filter((id) => id === `held ${MAILBOX}`).length).toBe(CLIENTS);
});

test('one recipient each of one newsletter: all are known, sent when the first was', async () => {
  const messageId = '1@mail.client.example';
  await all((table, n) =>
    table.addSent({ messageId, recipients: [`${n}@far.example`], sentAt: at((n + 3) % CLIENTS) }),
  );
  const asked = tables.map((_, n) => `${n}@far.example`);
  for (const sent of await all((table) => table.findSent(messageId, [...asked, 'x@far.example'])))
    expect(sent).toEqual({ sentAt: at(0), among: asked });
});
