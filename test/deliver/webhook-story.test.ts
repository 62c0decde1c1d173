/** Webhooks over hours: deliveries in the tables of one machine, a clock that the test turns, receivers that are really there. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Delivered, deliver } from '../../lib/deliver/deliver.ts';
import { verifyWebhook, type WebhookEvent } from '../../lib/index.ts';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import type { Delivery } from '../../lib/record/delivery.ts';
import { deliveryTo, recordFor } from '../contract/made.ts';
import { type Received, startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { SECRET, sendingTo } from '../support/webhook-sending.ts';

const START = Date.UTC(2026, 10, 24, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MAILS = Array.from({ length: 12 }, (_, index) => `k${index}`);

let directory: string;
let tables: Tables;
let clock: number;
let receivers: WebhookReceiver[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'truebounce-webhook-'));
  clock = START;
  receivers = [];
  tables = openTables(directory, { now: () => new Date(clock) });
});
afterEach(async () => {
  for (const receiver of receivers) await receiver.close();
  await tables.close();
  rmSync(directory, { recursive: true });
});

async function started(port?: number): Promise<WebhookReceiver> {
  const receiver = await startReceiver({ port });
  receivers.push(receiver);
  return receiver;
}

/** Plans each mail for each destination, with its record. */
async function plan(...destinations: string[]): Promise<void> {
  for (const key of MAILS) {
    const deliveries = destinations.map((destination) => deliveryTo(destination, key));
    await tables.putRecord(recordFor(key, { deliveries: deliveries as never }));
    await tables.plan(deliveries);
  }
}

function trying(
  ports: Readonly<Record<string, number>>,
  timeoutMs = 10_000,
): (id: string) => Promise<Delivered> {
  const send = sendingTo(0, {
    url: ({ destination }: Delivery) => `http://${destination}.example:${ports[destination]}/`,
    link: async (key) => ({ url: `https://raw.example/${key}`, until: new Date(clock + HOUR).toISOString() }),
    now: () => new Date(clock),
    timeoutMs,
  });
  const { claim, settle, recorded, incident, paused, pause } = tables;
  return (id) =>
    deliver(id, {
      effects: {
        claim,
        settle,
        recorded,
        incident,
        paused,
        pause,
        readRaw: async (key) => Buffer.from(`Subject: ${key}\r\n\r\nText of ${key}\r\n`),
      },
      send,
      makeAlert: () => expect.fail('no alert'),
      owner: 'w',
      now: () => new Date(clock),
      leaseMs: MINUTE,
    });
}

const ids = (destination: string) => MAILS.map((key) => `${key} ${destination}`);

/** Every minute what is due is tried, side by side, until nothing is left or the time has come. */
async function run(attempt: (id: string) => Promise<unknown>, until: number): Promise<void> {
  while (clock < until && (await tables.unsettled()) > 0) {
    const due = await tables.due(new Date(clock).toISOString(), new Date(clock).toISOString(), 1_000);
    await Promise.all(due.map(({ id }) => attempt(id)));
    clock += MINUTE;
  }
}

/** What a receiver has that heeds the ids: each mail as it was first posted. */
function taken(received: readonly Received[]): Map<string, WebhookEvent> {
  const events = new Map<string, WebhookEvent>();
  for (const { headers, body } of received) {
    const verified = verifyWebhook(
      headers,
      body,
      SECRET,
      new Date(Number(headers['webhook-timestamp']) * 1_000),
    );
    if (verified.kind === 'refused') expect.fail(verified.why);
    if (!events.has(verified.id)) events.set(verified.id, verified.event);
  }
  return events;
}
const subjectsOf = (events: ReadonlyMap<string, WebhookEvent>) =>
  [...events.values()].map(({ data }) => data.content?.text?.value.trim().slice('Text of '.length)).sort();

async function outcomes(destination: string) {
  const states = await Promise.all(MAILS.map((key) => tables.deliveriesOf(key)));
  return states.flat().filter(({ delivery }) => delivery.destination === destination);
}

test('a receiver that is down for two hours gets every mail, and another one waits for none of it', async () => {
  const up = await started();
  const down = await started();
  await down.close();
  await plan('hook', 'spare');
  const attempt = trying({ hook: down.port, spare: up.port });

  clock += 1_000;
  await Promise.all([...ids('hook'), ...ids('spare')].map(attempt));
  expect(subjectsOf(taken(up.received))).toEqual([...MAILS].sort());
  expect((await outcomes('spare')).map(({ attempts, outcome }) => [attempts, outcome?.kind])).toEqual(
    MAILS.map(() => [1, 'delivered']),
  );

  await run(attempt, START + 2 * HOUR);
  expect(clock).toBeGreaterThanOrEqual(START + 2 * HOUR);
  for (const { attempts, outcome } of await outcomes('hook')) {
    expect(outcome).toMatchObject({ kind: 'later', error: expect.stringContaining('ECONNREFUSED') });
    // Not as often as one can, and not so rarely that it is found to be up a day later.
    expect(attempts).toBeGreaterThan(6);
    expect(attempts).toBeLessThan(20);
  }

  const back = await started(down.port);
  await run(attempt, START + 4 * HOUR);
  expect(await tables.unsettled()).toBe(0);
  expect(back.received.length).toBe(MAILS.length);
  expect(subjectsOf(taken(back.received))).toEqual([...MAILS].sort());
  expect(up.received.length).toBe(MAILS.length);
});

test('a receiver that takes the mail and answers badly gets it again under the same id', async () => {
  const bad = await started();
  const tries = new Map<string, number>();
  bad.answer = (request, response) => {
    const id = String(request.headers['webhook-id']);
    const tried = (tries.get(id) ?? 0) + 1;
    tries.set(id, tried);
    if (tried === 1) response.writeHead(500).end('no');
    else if (tried === 2) return;
    else if (tried === 3) response.writeHead(302, { location: 'https://hook.example/' }).end();
    else if (tried === 4)
      response.writeHead(503, { 'retry-after': '3600' }).end(Buffer.alloc(10_000_000, 'x'));
    else if (tried === 5) request.socket.destroy();
    else response.writeHead(204).end();
  };
  await plan('hook');
  clock += 1_000;
  await run(trying({ hook: bad.port }, 300), START + 12 * HOUR);
  expect(await tables.unsettled()).toBe(0);
  expect([...tries.values()]).toEqual(MAILS.map(() => 6));
  expect(bad.received.length).toBe(6 * MAILS.length);
  const events = taken(bad.received);
  expect(events.size).toBe(MAILS.length);
  expect(subjectsOf(events)).toEqual([...MAILS].sort());
});

test('a receiver that hangs holds up nothing but its own mail, and that within its time', async () => {
  const hanging = await started();
  hanging.answer = () => {};
  const up = await started();
  await plan('hook', 'spare');
  const attempt = trying({ hook: hanging.port, spare: up.port }, 2_000);
  clock += 1_000;
  const ended: string[] = [];
  const tried = [...ids('hook'), ...ids('spare')].map(async (id) => {
    await attempt(id);
    ended.push(id);
  });
  await Promise.all(tried);
  expect(ended.slice(0, MAILS.length).sort()).toEqual(ids('spare').sort());
  for (const { outcome } of await outcomes('hook'))
    expect(outcome).toMatchObject({ kind: 'later', error: expect.stringMatching(/within 2 seconds/) });
});

test('410 pauses the destination: one post is made, and after resuming every mail arrives', async () => {
  const hook = await started();
  hook.answer = (_request, response) => void response.writeHead(410).end();
  await plan('hook');
  clock += 1_000;
  const attempt = trying({ hook: hook.port });
  for (const id of ids('hook')) await attempt(id);
  expect(hook.received.length).toBe(1);
  await run(attempt, START + 4 * HOUR);
  expect(hook.received.length).toBe(1);
  for (const { outcome } of await outcomes('hook'))
    expect(outcome).toMatchObject({ kind: 'later', error: expect.stringContaining('takes no more mail') });
  hook.answer = (_request, response) => void response.writeHead(204).end();
  expect(await tables.resume('hook')).toBe(true);
  await run(attempt, START + 5 * HOUR);
  expect(await tables.unsettled()).toBe(0);
  expect(subjectsOf(taken(hook.received))).toEqual([...MAILS].sort());
});
