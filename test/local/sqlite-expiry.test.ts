/** What is forgotten when its time has come, and what is not. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../lib/incident/index.ts';
import { DATABASE_FILE, openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { CORRESPONDENTS_DAYS, COUNTERS_DAYS, LEDGER_DAYS } from '../../lib/record/ages.ts';
import { at, deliveryTo, flooding, heldFor, inboundOf, MAILBOX, OTHER, recordFor } from '../contract/made.ts';

const DAY = 24 * 60 * 60_000;
const START = Date.parse(at(0));
const NEVER = '';

let directory: string;
let tables: Tables;
let now: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-expiry-'));
  now = START;
  tables = openTables(directory, { now: () => new Date(now) });
});
afterEach(async () => {
  await tables.close();
  await rm(directory, { recursive: true });
});

/** Accepted at `minute`, decided, and off the queue. */
async function decided(key: string, minute: number, record = recordFor(key)): Promise<void> {
  await tables.accept({ ...inboundOf(key), receivedAt: at(minute) }, 100);
  await tables.putRecord({ ...record, receivedAt: at(minute) });
  for (const message of await tables.inbound.receive(10, at(minute), at(minute + 5), 3))
    await tables.inbound.remove(message);
}

async function delivered(id: string): Promise<void> {
  await tables.claim(id, 'a', at(1), at(6));
  await tables.settle(id, 'a', { kind: 'delivered', at: at(2) });
}

function rowsIn(table: string): number {
  const db = new DatabaseSync(join(directory, DATABASE_FILE), { readOnly: true });
  const { size } = db.prepare(`SELECT count(*) AS size FROM ${table}`).get() as { size: number };
  db.close();
  return size;
}

test('what was received before, decided and delivered goes, and leaves nothing', async () => {
  const delivery = deliveryTo(MAILBOX, 'old');
  await decided('old', 0);
  await tables.putRecord({ ...recordFor('old', { mailbox: OTHER }), receivedAt: at(0) });
  await tables.plan([delivery]);
  await delivered(delivery.id);
  await decided('young', 10);
  expect(await tables.expire(at(0), 10)).toEqual([]);
  expect(await tables.expire(at(10), 10)).toEqual(['old']);
  expect(await tables.expire(at(10), 10)).toEqual([]);
  expect(await tables.accepted('old')).toBeNull();
  expect(await tables.recordsOf('old')).toEqual([]);
  expect(await tables.deliveriesOf('old')).toEqual([]);
  expect(await tables.deliveries.counts()).toEqual({ waiting: 0, leased: 0, dead: 0 });
  expect(await tables.recordsOf('young')).not.toEqual([]);
});

test('what is not finished stays, and keeps nothing else from going', async () => {
  const deliveries = Object.fromEntries(
    ['planned', 'leased', 'later'].map((key) => [key, deliveryTo(MAILBOX, key)]),
  );
  for (const [key, delivery] of Object.entries(deliveries)) {
    await decided(key, 0);
    await tables.plan([delivery]);
    if (key !== 'planned') await tables.claim(delivery.id, 'a', at(1), at(6));
    if (key === 'later')
      await tables.settle(delivery.id, 'a', { kind: 'later', at: at(2), nextAt: at(30), error: 'full' });
  }
  await tables.accept({ ...inboundOf('undecided'), receivedAt: at(0) }, 100);
  await decided('done', 1);
  expect(await tables.expire(at(99), 1)).toEqual(['done']);
  expect(await tables.expire(at(99), 10)).toEqual([]);
  for (const key of ['planned', 'leased', 'later', 'undecided'])
    expect(await tables.accepted(key)).not.toBeNull();
});

test('what is held goes too, answered or not, and what a filter decided without accepting it', async () => {
  await decided('silence', 0, heldFor('silence'));
  await decided('dropped', 1, heldFor('dropped'));
  await tables.answer('dropped', MAILBOX, { kind: 'dropped', at: at(2) });
  await tables.putRecord({ ...recordFor('filtered'), receivedAt: at(2) });
  await tables.putRecord({ ...recordFor('filtered', { mailbox: OTHER }), receivedAt: at(2) });
  expect(await tables.expire(at(99), 10)).toEqual(['silence', 'dropped', 'filtered']);
  expect((await tables.held({ answered: true, limit: 10, after: null })).mails).toEqual([]);
});

test('no more than asked for go in one call', async () => {
  for (let n = 0; n < 5; n++) await decided(`k${n}`, n);
  await tables.putRecord({ ...recordFor('filtered'), receivedAt: at(9) });
  expect(await tables.expire(at(99), 4)).toEqual(['k0', 'k1', 'k2', 'k3']);
  expect(await tables.expire(at(99), 0)).toEqual([]);
  expect(await tables.expire(at(99), -1)).toEqual([]);
  expect(await tables.expire(at(99), 4)).toEqual(['k4', 'filtered']);
});

test('a dead letter of the mail is its last trace, and goes with it', async () => {
  const delivery = deliveryTo(MAILBOX, 'old');
  await decided('old', 0);
  await tables.plan([delivery]);
  for (const minute of [0, 5, 10, 15]) await tables.deliveries.receive(10, at(minute), at(minute + 5), 3);
  expect(await tables.expire(at(99), 10)).toEqual([]);
  await delivered(delivery.id);
  expect(await tables.expire(at(99), 10)).toEqual(['old']);
  expect(await tables.deliveries.counts()).toEqual({ waiting: 0, leased: 0, dead: 0 });
});

test('counters of an idle mailbox go, and another count keeps them', async () => {
  await tables.count(MAILBOX, flooding(0), LIMITS);
  now = START + COUNTERS_DAYS * DAY;
  await tables.count(OTHER, flooding(0), LIMITS);
  await tables.expire(NEVER, 10);
  expect(await tables.countedMailboxes()).toEqual([MAILBOX, OTHER]);
  now += 1;
  await tables.expire(NEVER, 10);
  expect(await tables.countedMailboxes()).toEqual([OTHER]);
  // What this process remembers of them is gone as well.
  await tables.count(MAILBOX, flooding(0), LIMITS);
  now += COUNTERS_DAYS * DAY;
  await tables.expire(NEVER, 10);
  expect(await tables.countedMailboxes()).toEqual([MAILBOX]);
});

test('a flood that was forgotten is not remembered by the process that forgot it', async () => {
  for (let n = 0; n < 40; n++) await tables.count(MAILBOX, flooding(n), LIMITS);
  expect((await tables.incidents(MAILBOX)).length).toBe(1);
  now = START + (COUNTERS_DAYS + 1) * DAY;
  await tables.expire(NEVER, 10);
  await tables.count(MAILBOX, flooding(40), LIMITS);
  expect(await tables.incidents(MAILBOX)).toEqual([]);
});

test('correspondents and what was sent go by ages of their own', async () => {
  await tables.remember(MAILBOX, 'anna@far.example', at(0));
  await tables.addSent({
    messageId: 'a@b.example',
    recipients: ['x@far.example', 'y@far.example'],
    sentAt: at(0),
  });
  now = START + Math.min(CORRESPONDENTS_DAYS, LEDGER_DAYS) * DAY;
  await tables.expire(NEVER, 10);
  expect(await tables.hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
  expect(await tables.findSent('a@b.example', [])).not.toBeNull();
  now = START + Math.max(CORRESPONDENTS_DAYS, LEDGER_DAYS) * DAY + 1;
  await tables.expire(NEVER, 10);
  expect(await tables.hasWritten(MAILBOX, 'anna@far.example')).toBe(false);
  expect(await tables.findSent('a@b.example', [])).toBeNull();
  for (const table of ['correspondents', 'sent', 'sent_recipients']) expect(rowsIn(table)).toBe(0);
});
