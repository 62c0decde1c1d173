/** Webhooks whose host hangs, by receivers that are really there: who waits for them, and how long. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  BREATHER_MS,
  LEAST_WAIT_MS,
  LONGEST_WAIT_MS,
  MAX_SILENT_HOSTS,
  SLOW_MS,
  withBreather,
} from '../../lib/deliver/breather.ts';
import type { Send, Sent } from '../../lib/deliver/deliver.ts';
import { LATE_WAIT_MS } from '../../lib/deliver/webhook-answer.ts';
import type { Delivery } from '../../lib/record/delivery.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { DELIVERY, outgoing, sendingTo } from '../support/webhook-sending.ts';

const TRY_MS = 300;

let hanging: WebhookReceiver;
let up: WebhookReceiver;
let clock: number;
let random: number;
let send: Send;

beforeEach(async () => {
  [hanging, up] = await Promise.all([startReceiver(), startReceiver()]);
  hanging.answer = () => {};
  clock = Date.UTC(2026, 10, 24, 10);
  random = 0;
  const ports: Readonly<Record<string, number>> = { hook: hanging.port, 'hook-2': hanging.port };
  const urlOf = ({ destination }: Delivery) =>
    `http://hook.example:${ports[destination] ?? up.port}/${destination}`;
  const now = () => new Date(clock);
  send = withBreather(sendingTo(0, { url: urlOf, now, timeoutMs: TRY_MS }), {
    hostOf: (delivery) => new URL(urlOf(delivery)).host,
    now,
    random: () => random,
  });
});
afterEach(async () => {
  await Promise.all([hanging.close(), up.close()]);
});

let mails = 0;
const sendTo = (destination: string) =>
  send(outgoing({ delivery: { ...DELIVERY, id: `k${++mails} ${destination}`, destination } }));

test('a host that hangs is tried once a minute; the rest of its mail is put off without a try', async () => {
  expect(await sendTo('hook')).toMatchObject({ kind: 'later', waitMs: LATE_WAIT_MS });
  for (random of [0, 0.5, 0.999_999]) {
    const began = performance.now();
    const put = await sendTo('hook');
    expect(performance.now() - began).toBeLessThan(TRY_MS / 2);
    expect(put).toEqual({
      kind: 'later',
      error: `not tried, as just before hook.example:${hanging.port} did not answer within 0 seconds`,
      waitMs: Math.round(LEAST_WAIT_MS + random * (LONGEST_WAIT_MS - LEAST_WAIT_MS)),
    });
  }
  expect(hanging.received).toHaveLength(1);
  clock += BREATHER_MS - 1;
  await sendTo('hook');
  expect(hanging.received).toHaveLength(1);
  clock += 1;
  await sendTo('hook');
  expect(hanging.received).toHaveLength(2);
});

test('it is the host that is left alone: whatever destination lies on it, and no other', async () => {
  await sendTo('hook');
  await sendTo('hook-2');
  expect(hanging.received).toHaveLength(1);
  expect(await sendTo('spare')).toEqual({ kind: 'delivered' });
  expect(up.received).toHaveLength(1);
});

test('one that is back gets its mail at the first try after the minute, and then without a pause', async () => {
  await sendTo('hook');
  hanging.answer = (_, response) => void response.writeHead(204).end();
  clock += BREATHER_MS;
  expect(await sendTo('hook')).toEqual({ kind: 'delivered' });
  expect(await sendTo('hook')).toEqual({ kind: 'delivered' });
});

test('one that cannot be reached is left alone too; one that answers badly is not', async () => {
  up.answer = (_, response) => void response.writeHead(500).end();
  await sendTo('spare');
  await sendTo('spare');
  expect(up.received).toHaveLength(2);
  await hanging.close();
  expect(await sendTo('hook')).toMatchObject({ error: expect.stringMatching(/^hook.*ECONNREFUSED/) });
  expect(await sendTo('hook')).toMatchObject({ error: expect.stringMatching(/^not tried.*ECONNREFUSED/) });
});

test.each([
  [SLOW_MS - 1, 2],
  [SLOW_MS, 1],
])('one that answers badly after %d ms is tried %d times in a minute', async (tookMs, tries) => {
  up.answer = (_, response) => {
    clock += tookMs;
    response.writeHead(500).end();
  };
  await sendTo('spare');
  await sendTo('spare');
  expect(up.received).toHaveLength(tries);
});

test(`${MAX_SILENT_HOSTS} hosts are remembered, and of more the oldest is tried again`, async () => {
  const tried: string[] = [];
  const silence: Sent = { kind: 'later', error: 'nothing', unanswered: true };
  const many = withBreather(
    async ({ delivery }) => {
      tried.push(delivery.destination);
      return silence;
    },
    { hostOf: ({ destination }) => destination, now: () => new Date(clock), random: () => 0 },
  );
  const ask = (n: number) => many(outgoing({ delivery: { ...DELIVERY, destination: `${n}.example` } }));
  for (let n = 0; n < MAX_SILENT_HOSTS; n++) await ask(n);
  await ask(0);
  expect(tried).toHaveLength(MAX_SILENT_HOSTS);
  await ask(MAX_SILENT_HOSTS);
  await ask(0);
  expect(tried.slice(MAX_SILENT_HOSTS)).toEqual([`${MAX_SILENT_HOSTS}.example`, '0.example']);
});
