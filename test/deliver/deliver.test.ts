/** One delivery on real tables: what is written, what is told, and what a paused destination keeps waiting. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Delivering, deliver, PAUSED_WAIT, type Send, type Sent } from '../../lib/deliver/deliver.ts';
import { NoRaw, Unavailable } from '../../lib/effects.ts';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { at, deliveryTo, MAILBOX, OTHER, recordFor } from '../contract/made.ts';

const MAILS = [deliveryTo(MAILBOX), deliveryTo(MAILBOX, 'k2')] as const;
const ELSEWHERE = deliveryTo(OTHER, 'k3');
const ALERT = {
  ...deliveryTo(MAILBOX, 'k1'),
  kind: 'alert',
  id: 'abuse 1',
  incident: null,
} as const;
const GONE: Sent = { kind: 'failed', error: 'it takes no more mail', pauses: true };

let tables: Tables;
let now: Date;
let sent: string[];

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'truebounce-deliver-'));
  now = new Date(at(20));
  tables = openTables(directory, { now: () => now });
  sent = [];
  for (const key of ['k1', 'k2', 'k3']) await tables.putRecord(recordFor(key));
  await tables.plan([...MAILS, ELSEWHERE, ALERT]);
  return async () => {
    await tables.close();
    await rm(directory, { recursive: true });
  };
});

/** `answers` one after the other, then `delivered`. */
function sending(...answers: readonly Sent[]): Send {
  const left = [...answers];
  return async ({ delivery }) => {
    sent.push(delivery.id);
    return left.shift() ?? { kind: 'delivered' };
  };
}

async function attempt(
  id: string,
  send: Send,
  effects: Partial<Delivering['effects']> = {},
  change: Partial<Delivering> = {},
) {
  const delivered = await deliver(id, {
    effects: { ...tables, readRaw: async () => Buffer.from('Subject: hello\r\n\r\nHello.\r\n'), ...effects },
    send,
    makeAlert: async () => Buffer.from('Subject: alert\r\n\r\nAlert.\r\n'),
    owner: 'w',
    now: () => now,
    leaseMs: 60_000,
    ...change,
  });
  if (delivered.kind !== 'tried') expect.fail(`not tried: ${delivered.kind}`);
  return delivered;
}

async function outcomeOf(id: string, key: string) {
  return (await tables.deliveriesOf(key)).find(({ delivery }) => delivery.id === id)?.outcome;
}

describe('a destination that takes no more mail', () => {
  const [first, second] = MAILS;

  test('is paused by the first mail, which waits, and the operator can be told once', async () => {
    const send = sending(GONE, GONE);
    const one = await attempt(first.id, send);
    expect(one.paused).toEqual({ destination: MAILBOX, since: at(20), why: GONE.error, newly: true });
    expect(one.outcome).toMatchObject({ kind: 'later', nextAt: at(35) });
    expect(await outcomeOf(first.id, 'k1')).toMatchObject({
      kind: 'later',
      error: `no mail goes to ${MAILBOX} until it is resumed: ${GONE.error}`,
    });
    expect(await tables.pausedDestinations()).toEqual([
      { destination: MAILBOX, since: at(20), why: GONE.error },
    ]);
  });

  test('gets no mail while it is paused, and others get theirs', async () => {
    await tables.pause(MAILBOX, 'no such user', at(10));
    const send = sending();
    const { outcome, paused } = await attempt(second.id, send);
    expect(outcome).toMatchObject({ kind: 'later', nextAt: at(35) });
    expect(paused).toEqual({ destination: MAILBOX, since: at(10), why: 'no such user', newly: false });
    expect(sent).toEqual([]);
    expect((await attempt(ELSEWHERE.id, send)).outcome.kind).toBe('delivered');
    expect(sent).toEqual([ELSEWHERE.id]);
  });

  test('is asked again after a quarter of an hour, however often it was asked before', async () => {
    await tables.pause(MAILBOX, 'no such user', at(10));
    expect(PAUSED_WAIT).toBe(15 * 60_000);
    for (let asked = 0; asked < 20; asked++) {
      const { outcome } = await attempt(first.id, sending());
      now = new Date(now.getTime() + PAUSED_WAIT);
      expect(outcome).toMatchObject({ kind: 'later', nextAt: now.toISOString() });
    }
    await tables.resume(MAILBOX);
    expect(await attempt(first.id, sending())).toMatchObject({
      outcome: { kind: 'delivered' },
      paused: null,
    });
    expect(sent).toEqual([first.id]);
  });

  test('that is found gone by two at once is told of once', async () => {
    // Both asked before either of them had an answer.
    const paused = async () => null;
    const told = [
      await attempt(first.id, sending(GONE), { paused }),
      await attempt(second.id, sending(GONE), { paused }),
    ];
    expect(told.map((one) => one.paused?.newly)).toEqual([true, false]);
    expect(told.map(({ outcome }) => outcome.kind)).toEqual(['later', 'later']);
  });

  test('that cannot be written down as paused loses no mail', async () => {
    const pause = async () => Promise.reject(new Unavailable('the disk is full'));
    const { outcome, paused } = await attempt(first.id, sending(GONE), { pause });
    expect([outcome.kind, paused]).toEqual(['later', null]);
    now = new Date(now.getTime() + PAUSED_WAIT);
    expect((await attempt(first.id, sending(GONE))).paused?.newly).toBe(true);
  });

  test('holds up no alert, nor is it paused by one', async () => {
    const failed = await attempt(ALERT.id, sending(GONE));
    expect(failed).toMatchObject({ outcome: { kind: 'failed', error: GONE.error }, paused: null });
    expect(await tables.pausedDestinations()).toEqual([]);
    await tables.pause(MAILBOX, 'no such user', at(10));
    await tables.plan([{ ...ALERT, id: 'abuse 2' }]);
    expect((await attempt('abuse 2', sending())).outcome.kind).toBe('delivered');
  });
});

test('a mail whose raw bytes are gone fails at once with its sentence; one that cannot be read now waits', async () => {
  const readRaw = (error: Error) => ({ readRaw: () => Promise.reject(error) });
  const later = await attempt(MAILS[1].id, sending(), readRaw(new Unavailable('S3 is slow')));
  expect(later.outcome).toMatchObject({ kind: 'later', error: 'S3 is slow' });
  const gone = await attempt(MAILS[0].id, sending(), readRaw(new NoRaw('there is no raw mail k1')));
  expect(gone.outcome).toEqual({ kind: 'failed', at: at(20), error: 'there is no raw mail k1' });
  expect(await outcomeOf(MAILS[0].id, 'k1')).toMatchObject({ kind: 'failed' });
  expect(await tables.pausedDestinations()).toEqual([]);
  expect(sent).toEqual([]);
});

test('a mail that fails by itself pauses nothing', async () => {
  const { outcome, paused } = await attempt(MAILS[0].id, sending({ kind: 'failed', error: 'too large' }));
  expect([outcome.kind, paused]).toEqual(['failed', null]);
  expect(await tables.pausedDestinations()).toEqual([]);
});

describe('what comes before a send', () => {
  const LEASE = 60_000;
  const SEND = 20_000;
  /** Reading the mail takes so long. */
  const slow = (ms: number): Partial<Delivering['effects']> => ({
    readRaw: async () => {
      now = new Date(now.getTime() + ms);
      return Buffer.from('Subject: hello\r\n\r\nHello.\r\n');
    },
  });
  const start = Date.parse(at(20));

  test.each([
    ['the lease', LEASE - SEND, {}],
    ['the end of whoever works', 25_000 - SEND, { endsAt: new Date(start + 25_000) }],
    ['the lease, where that is sooner', LEASE - SEND, { endsAt: new Date(start + 2 * LEASE) }],
  ])('leaves it its time until %s, or the mail goes later', async (_, room, change) => {
    const [first, second] = MAILS;
    const sends = { leaseMs: LEASE, sendMs: SEND, ...change };
    expect((await attempt(first.id, sending(), slow(room), sends)).outcome.kind).toBe('delivered');
    now = new Date(start);
    const late = await attempt(second.id, sending(), slow(room + 1), sends);
    expect(late.outcome).toMatchObject({ kind: 'later', error: expect.stringContaining('no time was left') });
    expect(sent).toEqual([first.id]);
  });

  test('may be a process that stood still: what it had in hand is sent by the other, and once', async () => {
    const { id } = MAILS[0];
    const asleep = Promise.withResolvers<Uint8Array>();
    const begun = Promise.withResolvers<void>();
    const readRaw = () => {
      begun.resolve();
      return asleep.promise;
    };
    const frozen = attempt(id, sending(), { readRaw }, { owner: 'frozen' });
    await begun.promise;
    now = new Date(start + LEASE + 1_000);
    expect((await attempt(id, sending())).outcome.kind).toBe('delivered');
    asleep.resolve(Buffer.from('Subject: hello\r\n\r\nHello.\r\n'));
    expect(await frozen).toMatchObject({ outcome: { kind: 'later' }, recorded: false });
    expect(await outcomeOf(id, 'k1')).toMatchObject({ kind: 'delivered' });
    expect(sent).toEqual([id]);
  });
});
