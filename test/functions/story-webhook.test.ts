/**
 * A program as the mailbox, by the bundles: its receiver fails in every way that a receiver has, is gone for two hours, and says
 * once that it takes no more mail. Every mail arrives once in effect, each post is signed, and nobody else's mail waits.
 */

import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DeliveryState } from '../../lib/record/delivery.ts';
import { type Deployed, deploy, keyOf, sqsRecord } from '../support/deployed.ts';
import { letter } from '../support/deployed-mails.ts';
import { countsOf } from '../support/deployed-site.ts';
import { type Operator, operatorOf, storedNow } from '../support/stories-operator.ts';
import { HOOK_ZONE, type HookReceiver, startHook, TAKES } from '../support/stories-receiver.ts';
import { type Received, startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The new one and the old one, while they are changed. */
const SECRETS = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const OWNER = 'owner@far.example';

let hook: HookReceiver;
/** Inside the network of whoever posts: nothing may get there. */
let inside: WebhookReceiver;
let deployed: Deployed;
let operator: Operator;
/** What came, with the functions' time and whether it was taken. */
const posts: (Received & { readonly key: string; readonly at: Date; isTaken: boolean })[] = [];
/** What the receiver does with a mail by its name, one word a try; then it takes it. */
const bad = new Map<string, Bad[]>();

type Bad = 'error' | 'hang' | 'redirect' | 'flood' | 'error-flood' | 'wait' | 'gone';

const TEN_MEGABYTES = Buffer.alloc(10_000_000, 'x');

const ANSWERS: Readonly<Record<Bad, RequestListener>> = {
  error: (_, response) => void response.writeHead(500).end('a fault of its own'),
  hang: () => {},
  redirect: (_, response) =>
    void response.writeHead(308, { location: `https://127.0.0.1:${inside.port}/` }).end(),
  flood: (_, response) => void response.writeHead(200).end(TEN_MEGABYTES),
  'error-flood': (_, response) => void response.writeHead(502).end(TEN_MEGABYTES),
  wait: (_, response) => void response.writeHead(429, { 'retry-after': '120' }).end(),
  gone: (_, response) => void response.writeHead(410).end('moved to another firm'),
};

const answer: RequestListener = (request, response) => {
  const received = hook.receiver.received.at(-1) as Received;
  const { key } = JSON.parse(received.body).data as { readonly key: string };
  const word = bad.get(key)?.shift();
  posts.push({ ...received, key, at: deployed.world.now(), isTaken: word === undefined || word === 'flood' });
  const listener = word === undefined ? TAKES : ANSWERS[word];
  listener(request, response);
};

beforeAll(async () => {
  [hook, inside] = await Promise.all([startHook(), startReceiver()]);
  const secret = { kind: 'parameter', name: '/truebounce/hook' } as const;
  deployed = await deploy({
    site: {
      alerts: 'admin@elsewhere.example',
      domains: {
        'plain.example': {
          mailboxes: {
            info: OWNER,
            hook: { kind: 'webhook', url: hook.url('/hook'), secret },
            gone: { kind: 'webhook', url: hook.url('/gone'), secret },
            inside: { kind: 'webhook', url: `https://inside.example:${inside.port}/`, secret },
          },
        },
      },
    },
    parameters: { [secret.name]: SECRETS.join('\n') },
    zone: { ...HOOK_ZONE, 'inside.example': { A: ['127.0.0.1'] } },
    deliver: hook.settings,
  });
  operator = await operatorOf(deployed.world);
  hook.receiver.answer = answer;
  deployed.work();
}, 60_000);
afterAll(async () => {
  await operator.close();
  await deployed.world.close();
  await Promise.all([hook.close(), inside.close()]);
});

async function arrive(id: string, mailbox: string, ...words: readonly Bad[]): Promise<string> {
  const key = keyOf(id);
  bad.set(key, [...words]);
  await deployed.arrive({ id, raw: letter(id), to: [`${mailbox}@plain.example`] });
  storedNow(deployed.world, key);
  return key;
}

/** Nobody works, and nothing is to be done now; what waits for its time may be delayed. */
async function wentThrough(): Promise<void> {
  for (;;) {
    const depths = await Promise.all((['inbound', 'deliveries'] as const).map(deployed.world.depth));
    if (depths.every(({ visible, inHand }) => visible + inHand === 0)) return;
    await sleep(30);
  }
}

/** In steps of five minutes, with a sweep each. */
async function pass(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 5) {
    await wentThrough();
    deployed.world.advance(5 * MINUTE);
    await deployed.sweep.invoke({});
    await wentThrough();
  }
}

async function stateOf(key: string): Promise<DeliveryState> {
  const [state, ...more] = await deployed.deliveries(key);
  expect(more).toEqual([]);
  return state as DeliveryState;
}

async function arrivedOnce(keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    expect([key, (await stateOf(key)).outcome?.kind]).toEqual([key, 'delivered']);
    const own = posts.filter((post) => post.key === key);
    expect([key, own.filter(({ isTaken }) => isTaken).length]).toEqual([key, 1]);
    expect(new Set(own.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(own.at(-1)?.isTaken).toBe(true);
  }
}

/** By SES, to another mailbox, within the seconds that a mail takes. */
async function othersArrive(id: string): Promise<void> {
  const key = await arrive(id, 'info');
  await vi.waitFor(() => expect(deployed.sentOf(key)).toHaveLength(1), { timeout: 8_000, interval: 20 });
}

const FAILING = [
  ['fails', 'error', 'error'],
  ['hangs', 'hang'],
  ['redirects', 'redirect'],
  ['floods', 'flood'],
  ['fails-and-floods', 'error-flood'],
  ['asks-for-time', 'wait'],
  ['takes'],
] as const;

describe('a receiver', () => {
  let keys: string[];

  it('that fails in each way gets each mail later, and other mail goes on', async () => {
    keys = [];
    for (const [id, ...words] of FAILING) keys.push(await arrive(id, 'hook', ...words));
    await vi.waitFor(() => expect(posts.some(({ key }) => key === keyOf('hangs'))).toBe(true), {
      timeout: 20_000,
    });
    await othersArrive('while-it-hangs');
    expect((await stateOf(keyOf('hangs'))).outcome).toBeNull();
    await wentThrough();
    expect((await stateOf(keyOf('hangs'))).outcome).toMatchObject({
      kind: 'later',
      error: expect.stringContaining('did not answer within 10 seconds'),
    });
    expect((await stateOf(keyOf('redirects'))).outcome).toMatchObject({
      kind: 'later',
      error: expect.stringContaining('a redirect to 127.0.0.1'),
    });
    await pass(35);
    await arrivedOnce(keys);
    expect(posts.filter(({ key }) => key === keyOf('fails'))).toHaveLength(3);
    expect(inside.connections).toBe(0);
  }, 60_000);

  it('that is down for two hours gets all of it afterwards, and other mail goes on', async () => {
    await hook.receiver.close();
    keys = [];
    for (let n = 0; n < 6; n++) keys.push(await arrive(`down-${n}`, 'hook'));
    for (const hour of ['first', 'second']) {
      await othersArrive(`in-the-${hour}-hour`);
      keys.push(await arrive(`late-${hour}`, 'hook'));
      await pass(60);
    }
    const before = posts.length;
    for (const key of keys)
      expect((await stateOf(key)).outcome).toMatchObject({
        kind: 'later',
        error: expect.stringContaining('cannot be reached (ECONNREFUSED)'),
      });
    await hook.restart();
    hook.receiver.answer = answer;
    // The longest wait between two tries is an hour.
    await pass(65);
    await arrivedOnce(keys);
    expect(posts.length - before).toBe(keys.length);
  }, 120_000);

  it('that hangs has one try a minute of an environment: the rest of its mail waits in the table', async () => {
    await deployed.rest();
    const mails = ['hung-0', 'hung-1'].map((id) => ({ id, raw: letter(id), to: ['hook@plain.example'] }));
    keys = mails.map(({ id }) => keyOf(id));
    bad.set(keyOf('hung-0'), ['hang']);
    await deployed.inbound.invoke(await deployed.batch(mails));
    for (const key of keys) storedNow(deployed.world, key);
    const one = deployed.another('deliver', hook.settings);
    for (const key of keys) await one.invoke({ Records: [sqsRecord('m', `${key} hook@plain.example`)] });
    expect(posts.filter(({ key }) => keys.includes(key)).map(({ key }) => key)).toEqual([keyOf('hung-0')]);
    expect((await stateOf(keyOf('hung-1'))).outcome).toMatchObject({
      kind: 'later',
      error: expect.stringMatching(/^not tried, as just before hook.example:\d+ did not answer/),
    });
    deployed.work();
    await pass(10);
    await arrivedOnce(keys);
  }, 60_000);

  it('that says 410 is left alone, and gets what waited when it is resumed', async () => {
    const first = await arrive('gone-0', 'gone', 'gone');
    await wentThrough();
    keys = [first, await arrive('gone-1', 'gone'), await arrive('gone-2', 'gone')];
    await othersArrive('while-it-is-gone');
    await pass(60);
    expect(posts.filter(({ path }) => path === '/gone')).toHaveLength(1);
    expect(countsOf(deployed.deliver).get('DestinationsPaused')).toBe(1);
    expect((await operator.json('destinations', 'list')).lines).toMatchObject([
      { destination: 'gone@plain.example', why: expect.stringContaining('moved to another firm') },
    ]);
    const resumed = await operator.json('destinations', 'resume', 'gone@plain.example');
    expect(resumed).toMatchObject({ code: 0, lines: [{ resumed: true }] });
    await pass(20);
    await arrivedOnce(keys);
  }, 60_000);

  it('inside the network gets nothing, whatever DNS says', async () => {
    const key = await arrive('to-the-inside', 'inside');
    await wentThrough();
    expect((await stateOf(key)).outcome).toMatchObject({
      kind: 'later',
      error: expect.stringContaining('127.0.0.1, which is not of the Internet'),
    });
    expect(inside.connections).toBe(0);
  });
});

it('each post was signed, by the new and by the old secret, at its time', () => {
  expect(posts.length).toBeGreaterThan(20);
  for (const { body, headers, at, method } of posts) {
    expect(method).toBe('POST');
    vi.useFakeTimers({ now: at, toFake: ['Date'] });
    try {
      for (const secret of SECRETS)
        expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
      const other = new Webhook(Buffer.alloc(32, 3).toString('base64'));
      expect(() => other.verify(body, headers as Record<string, string>)).toThrow();
    } finally {
      vi.useRealTimers();
    }
  }
});
