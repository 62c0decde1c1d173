/** A sweep over a real table: what goes back on its queue, what is counted, and what DNS had to say today. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MAX_DOMAINS, MAX_KEYS, refreshArchive } from '../../lib/aws/archive-refresh.ts';
import {
  MAX_LOOKED,
  MAX_MAILBOXES,
  MAX_SENT,
  PAGE,
  RESERVE_MS,
  type Sweeping,
  sweep,
} from '../../lib/aws/sweeping.ts';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { type DnsAnswer, type Resolve, zoneResolver } from '../../lib/dns.ts';
import { Unavailable } from '../../lib/effects.ts';
import { LIMITS } from '../../lib/incident/index.ts';
import { at, deliveryTo, flooding, MAILBOX, OTHER } from '../contract/made.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const MINUTE = 60_000;
const STALE_MS = 15 * MINUTE;
const ADDRESSES = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@there.example`);

let dynamo: Dynamo;
let table: Table;
let now: number;
let queue: string[];

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());
beforeEach(async () => {
  now = Date.parse(at(0));
  queue = [];
  const name = await dynamo.makeTable();
  table = tableOf(optionsOf(dynamo.client(), name, { now: () => new Date(now) }));
});

const sweeping = (change: Partial<Sweeping> = {}): Sweeping => ({
  table,
  send: async (ids) => void queue.push(...ids),
  moveWatermark: async () => null,
  refresh: async () => null,
  now: () => new Date(now),
  remainingMs: () => 240_000,
  staleMs: STALE_MS,
  ...change,
});
const after = (minutes: number) => {
  now = Date.parse(at(minutes));
};

describe('deliveries', () => {
  test('go back when they are due, and count as repaired where nothing but a loss explains it', async () => {
    const [lost, broken, waiting, working, done] = ADDRESSES.map((address) => deliveryTo(address));
    if (!lost || !broken || !waiting || !working || !done) throw new Error('five addresses');
    await table.plan([lost, broken, waiting, working, done]);
    await table.claim(broken.id, 'a', at(0), at(2));
    await table.claim(waiting.id, 'b', at(0), at(2));
    await table.settle(waiting.id, 'b', { kind: 'later', at: at(1), nextAt: at(10), error: 'busy' });
    await table.claim(working.id, 'c', at(0), at(40));
    await table.claim(done.id, 'd', at(0), at(2));
    await table.settle(done.id, 'd', { kind: 'delivered', at: at(1) });

    after(1);
    expect(await sweep(sweeping())).toMatchObject({ sent: 0, repairs: 0, more: false, problems: [] });
    after(3);
    expect(await sweep(sweeping())).toMatchObject({ sent: 1, repairs: 1 });
    expect(queue).toEqual([broken.id]);
    after(16);
    queue = [];
    expect(await sweep(sweeping())).toMatchObject({ sent: 3, repairs: 2, more: false });
    expect(queue.toSorted()).toEqual([lost.id, broken.id, waiting.id].toSorted());
    after(41);
    queue = [];
    expect(await sweep(sweeping())).toMatchObject({ sent: 4, repairs: 3 });
    expect(queue).not.toContain(done.id);
  });

  test('all that is due goes, page by page, each once, until there is hardly any time', async () => {
    const due = Array.from({ length: 2 * PAGE + 5 }, (_, n) => ({
      id: `d${n}`,
      kind: n % 2 === 0 ? ('waiting' as const) : ('broken-off' as const),
    }));
    const asked: number[] = [];
    const large = {
      ...table,
      due: async (_now: string, _stale: string, limit: number) => {
        asked.push(limit);
        return due.slice(0, limit);
      },
    };
    const swept = await sweep(sweeping({ table: large }));
    expect(swept).toMatchObject({ sent: due.length, repairs: PAGE + 2, more: false });
    expect(new Set(queue).size).toBe(due.length);
    expect(queue.length).toBe(due.length);
    expect(asked.length).toBe(4);

    queue = [];
    let left = RESERVE_MS + 1;
    const remainingMs = () => left;
    const send = async (ids: readonly string[]) => {
      queue.push(...ids);
      left -= 1_000;
    };
    expect(await sweep(sweeping({ table: large, remainingMs, send }))).toMatchObject({
      sent: PAGE,
      more: true,
    });
    expect(queue.length).toBe(PAGE);
  });

  test('and so many at most', async () => {
    let n = 0;
    const endless = {
      ...table,
      due: async (_now: string, _stale: string, limit: number) =>
        Array.from({ length: limit }, () => ({ id: `d${n++}`, kind: 'waiting' as const })),
    };
    expect(await sweep(sweeping({ table: endless }))).toMatchObject({ sent: MAX_SENT, more: true });
  });
});

describe('what is counted', () => {
  test('incidents that go on, of all mailboxes, until they were silent for their window', async () => {
    expect(await sweep(sweeping())).toMatchObject({ open: 0, paused: 0 });
    for (let n = 0; n < 40; n++) await table.count(MAILBOX, flooding(n), LIMITS);
    after(10);
    expect(await sweep(sweeping())).toMatchObject({ open: 1 });
    for (let n = 40; n < 80; n++) await table.count(OTHER, flooding(n), LIMITS);
    after(20);
    expect(await sweep(sweeping())).toMatchObject({ open: 2 });
    after(72);
    expect(await sweep(sweeping())).toMatchObject({ open: 1 });
    after(200);
    expect(await sweep(sweeping())).toMatchObject({ open: 0 });
  });

  test('of so many mailboxes at most', async () => {
    const asked: string[] = [];
    const large = {
      ...table,
      countedMailboxes: async () =>
        Array.from({ length: MAX_MAILBOXES + 1 }, (_, n) => `m${n}@client.example`),
      incidents: async (mailbox: string) => {
        asked.push(mailbox);
        return [];
      },
    };
    expect(await sweep(sweeping({ table: large }))).toMatchObject({ open: 0, problems: [] });
    expect(asked.length).toBe(MAX_MAILBOXES);
  });

  test('for how long the oldest delivery waits, whether due or not, until it is settled', async () => {
    expect(await sweep(sweeping())).toMatchObject({ oldestMinutes: 0 });
    const [putOff, fresh] = [deliveryTo('a@there.example'), deliveryTo('b@there.example')];
    await table.plan([putOff]);
    await table.claim(putOff.id, 'a', at(0), at(2));
    await table.settle(putOff.id, 'a', { kind: 'later', at: at(1), nextAt: at(61), error: 'SES is paused' });
    after(50);
    await table.plan([fresh]);
    after(60.9);
    const swept = await sweep(sweeping());
    expect(swept).toMatchObject({ sent: 0, repairs: 0, oldestMinutes: 60, problems: [] });
    await table.claim(putOff.id, 'b', at(61), at(63));
    await table.settle(putOff.id, 'b', { kind: 'delivered', at: at(62) });
    after(62);
    expect(await sweep(sweeping())).toMatchObject({ oldestMinutes: 12 });
  });

  test('not what waits for a destination that is paused, of which its own alarm tells; but the alert to it', async () => {
    const mail = deliveryTo('hook');
    await table.plan([mail]);
    after(30);
    expect(await sweep(sweeping())).toMatchObject({ oldestMinutes: 30 });
    await table.pause('hook', 'gone', at(30));
    expect(await sweep(sweeping())).toMatchObject({ paused: 1, oldestMinutes: 0 });
    await table.plan([{ ...mail, kind: 'alert', id: 'an alert', incident: null }]);
    after(35);
    expect(await sweep(sweeping())).toMatchObject({ oldestMinutes: 5 });
    await table.resume('hook');
    expect(await sweep(sweeping())).toMatchObject({ oldestMinutes: 35 });
  });

  test('among no more deliveries than can be looked at in a sweep', async () => {
    let asked = 0;
    const oldestPlanned = async (_: ReadonlySet<string>, limit: number) => {
      asked = limit;
      return at(5);
    };
    // A clock of AWS's that goes before ours makes no age below none.
    expect(await sweep(sweeping({ table: { ...table, oldestPlanned } }))).toMatchObject({ oldestMinutes: 0 });
    expect(asked).toBe(MAX_LOOKED);
  });

  test('destinations that are paused', async () => {
    await table.pause('shop@client.example', 'it bounces', at(0));
    await table.pause('hook', 'gone', at(1));
    expect(await sweep(sweeping())).toMatchObject({ paused: 2 });
    await table.resume('hook');
    expect(await sweep(sweeping())).toMatchObject({ paused: 1 });
  });
});

test('a part that fails keeps no other from being done', async () => {
  await table.plan([deliveryTo('a@there.example')]);
  await table.pause('hook', 'gone', at(1));
  after(20);
  const fault = new Unavailable('not now');
  const fails = async () => {
    throw fault;
  };
  const swept = await sweep(sweeping({ send: fails, moveWatermark: fails, refresh: fails }));
  expect(swept).toEqual({
    sent: 0,
    repairs: 0,
    more: false,
    watermark: null,
    paused: 1,
    oldestMinutes: 20,
    open: 0,
    refreshed: null,
    problems: (['deliveries', 'watermark', 'archive'] as const).map((part) => ({ part, error: fault })),
  });
  const broken = { ...table, due: fails, pausedDestinations: fails, countedMailboxes: fails };
  const moved = new Date(now);
  expect(await sweep(sweeping({ table: broken, moveWatermark: async () => moved }))).toMatchObject({
    sent: 0,
    watermark: moved,
    paused: null,
    oldestMinutes: null,
    open: null,
    problems: [{ part: 'deliveries' }, { part: 'destinations' }, { part: 'incidents' }],
  });
});

describe('the archive', () => {
  const DOMAIN = 'client.example';
  const key = (selector: string, domain = DOMAIN) => `${selector}._domainkey.${domain}`;
  // RFC 8463 appendix A.2.
  const KEY = 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
  let zone: Map<string, Map<'TXT' | 'A', string[]>>;
  let silent: Set<string>;
  let questions: string[];

  beforeEach(() => {
    zone = new Map([[DOMAIN, new Map([['TXT', ['v=spf1 ip4:192.0.2.0/24 -all']]])]]);
    silent = new Set();
    questions = [];
  });
  const publish = (name: string, ...records: string[]) => zone.set(name, new Map([['TXT', records]]));
  const resolve: Resolve = async (name, type) => {
    questions.push(name);
    const answer: DnsAnswer = await zoneResolver(zone)(name, type);
    return silent.has(name) ? { kind: 'silent' } : answer;
  };
  const refresh = (change: Partial<Parameters<typeof refreshArchive>[0]> = {}) =>
    refreshArchive({
      table,
      resolve,
      domains: [DOMAIN],
      stated: [],
      now: () => new Date(now),
      isLate: () => false,
      ...change,
    });
  const nextDay = () => {
    now += 24 * 60 * MINUTE;
  };

  test('knows from day to day what is published, and keeps what is gone as it was last seen', async () => {
    const first = new Date(now);
    for (const name of ['s1', 's2', 's3', 's4']) {
      publish(key(name), KEY);
      await table.archiveKey(key(name), KEY, first);
    }
    nextDay();
    zone.delete(key('s2'));
    publish(key('s3'), 'v=DKIM1; p=');
    publish(key('s4'), 'a stray record', 'v=DKIM1; p=', KEY);
    silent.add(key('s1'));
    publish(DOMAIN, 'v=spf1 ip4:198.51.100.7 -all');
    expect(await refresh()).toEqual({ keys: 2, domains: 1, silent: 1, left: 0 });
    const today = new Date(now);
    expect(await table.archivedKey(key('s1'))).toEqual({ record: KEY, lastPublished: first });
    expect(await table.archivedKey(key('s2'))).toEqual({ record: KEY, lastPublished: first });
    expect(await table.archivedKey(key('s3'))).toEqual({ record: 'v=DKIM1; p=', lastPublished: today });
    expect(await table.archivedKey(key('s4'))).toEqual({ record: KEY, lastPublished: today });
    nextDay();
    silent.add(DOMAIN);
    await refresh();
    expect(await table.archivedRanges(DOMAIN)).toEqual([
      { ranges: ['198.51.100.7/32'], lastPublished: today },
    ]);
    silent.clear();
    publish(DOMAIN, 'no SPF here');
    nextDay();
    expect(await refresh()).toMatchObject({ domains: 0, silent: 0 });
    expect((await table.archivedRanges(DOMAIN)).length).toBe(1);
  });

  test('a key that is published for weeks stays, and one that is gone is forgotten', async () => {
    for (const name of ['s1', 's2']) await table.archiveKey(key(name), KEY, new Date(now));
    publish(key('s1'), KEY);
    for (let day = 0; day < 20; day++) {
      nextDay();
      await refresh();
    }
    expect(await table.archivedKeyNames(10)).toEqual([key('s1')]);
  });

  test('has the keys that the config states, before any mail was signed by them', async () => {
    publish(key('bulk'), KEY);
    expect(await refresh({ stated: [key('bulk'), key('old')] })).toMatchObject({ keys: 1 });
    expect(await table.archivedKeyNames(10)).toEqual([key('bulk')]);
    nextDay();
    expect(await refresh({ stated: [key('bulk')] })).toMatchObject({ keys: 1 });
  });

  test('is asked once a day, by whoever comes first', async () => {
    publish(key('s1'), KEY);
    await table.archiveKey(key('s1'), KEY, new Date(now));
    const all = await Promise.all([refresh(), refresh(), refresh()]);
    expect(all.filter((one) => one !== null)).toEqual([{ keys: 1, domains: 1, silent: 0, left: 0 }]);
    const asked = questions.length;
    now = Date.parse('2026-11-24T23:59:59.000Z');
    expect(await refresh()).toBeNull();
    expect(questions.length).toBe(asked);
    now += 1_000;
    expect(await refresh()).not.toBeNull();
  });

  test('asks of no domain that is not of the site, of no more names than are ours, and while there is time', async () => {
    await table.archiveKey(key('s1', 'sold.example'), KEY, new Date(now));
    await table.archiveKey(key('s1'), KEY, new Date(now));
    await refresh();
    expect(questions).not.toContain(key('s1', 'sold.example'));
    expect(questions).toContain(key('s1'));

    nextDay();
    questions = [];
    expect(await refresh({ isLate: () => true })).toEqual({ keys: 0, domains: 0, silent: 0, left: 2 });
    expect(questions).toEqual([]);

    nextDay();
    const names = Array.from({ length: MAX_KEYS + 20 }, (_, n) => key(`s${1_000 + n}`));
    const many = { ...table, archivedKeyNames: async (limit: number) => names.slice(0, limit) };
    const domains = Array.from({ length: MAX_DOMAINS + 1 }, (_, n) => (n === 0 ? DOMAIN : `d${n}.example`));
    expect(await refresh({ table: many, domains })).toMatchObject({ left: 2 });
    expect(questions.filter((name) => name.includes('_domainkey')).length).toBe(MAX_KEYS);
    expect(questions).not.toContain(`d${MAX_DOMAINS}.example`);
    expect(questions).toContain(`d${MAX_DOMAINS - 1}.example`);
  });
});
