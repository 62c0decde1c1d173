/**
 * The story's first quarter of an hour through the one pipeline, on DynamoDB: each mail is notified of twice and taken by two
 * workers at once, DynamoDB fails in between, and each try that failed is made again.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { localOptions } from '../../lib/cli/serve.ts';
import { openSite } from '../../lib/cli/site.ts';
import { deliver } from '../../lib/deliver/deliver.ts';
import { type DeliveryEffects, type Effects, Unavailable } from '../../lib/effects.ts';
import { type Inbound, NO_VERDICTS } from '../../lib/model.ts';
import { type Attempt, passMail } from '../../lib/pipeline.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { SEED_HOST, SEED_SITE, SEED_START, type SeedMail, seedDay } from '../support/seed-day.ts';
import {
  type Door,
  type Dynamo,
  FAILING,
  LOST,
  startDoor,
  startDynamo,
  THROTTLED,
} from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const NOTICES = 80;
const MAILBOX = 'info@client.example';
const ALERTED = 'admin@elsewhere.example';
const CONFIG = {
  alerts: ALERTED,
  domains: {
    'client.example': {
      receive: 'sort.client.example',
      sendingHosts: [{ name: SEED_HOST.name, printsLogins: true }],
      states: { logins: { info: [MAILBOX] } },
      mailboxes: { info: 'owner@far.example' },
    },
  },
};

/** What is ordered for the requests of a mail, in turn. */
const FAULTS = [THROTTLED, LOST, FAILING, { kind: 'cut' }] as const;
const OPERATIONS = ['PutItem', 'UpdateItem', 'GetItem'] as const;

let directory: string;
let dynamo: Dynamo;
let door: Door;
let name: string;
let now: Date;
let workers: Worker[];
let raw: Map<string, Uint8Array>;
/** Ids on the queue, in the order in which they were sent. */
let queue: string[];
let delivered: string[];
let faults: number;
let failures: number;

interface Worker {
  pass(inbound: Inbound): Promise<readonly MailRecord[]>;
  deliver(id: string): Promise<void>;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-table-'));
  dynamo = await startDynamo();
  door = await startDoor(dynamo.url);
  now = SEED_START;
  [raw, queue, delivered, faults, failures] = [new Map(), [], [], 0, 0];
  const site = join(directory, 'truebounce.config.json');
  const dns = join(directory, 'dns.json');
  await writeFile(site, JSON.stringify(CONFIG));
  await writeFile(dns, JSON.stringify(SEED_SITE.zone));
  name = await dynamo.makeTable();
  workers = await Promise.all(
    ['one', 'other'].map(async (owner) => {
      const client = dynamo.client({ url: door.url, maxAttempts: 1 });
      const send = async (ids: readonly string[]) => void queue.push(...ids);
      return workerOn(tableOf(optionsOf(client, name, { now: () => now, send })), owner, { site, dns });
    }),
  );
});
afterEach(async () => {
  await door.close();
  await dynamo.close();
  await rm(directory, { recursive: true });
});

async function workerOn(
  table: Table,
  owner: string,
  files: { readonly site: string; readonly dns: string },
): Promise<Worker> {
  const trace = await openSite(files, null, { complain: () => {}, stored: table });
  const { routing, readers, makeAlert } = localOptions(
    { host: '', port: 0, size: 40, data: directory, behindServer: true },
    trace,
  );
  const readRaw = async (key: string) => raw.get(key) as Uint8Array;
  const effects: Effects = {
    ...table,
    readRaw,
    hops: async () => 0,
    tellFault: () => expect.unreachable('a fault of ours'),
  };
  const deliveryEffects: DeliveryEffects = { ...table, readRaw };
  return {
    pass: (inbound) => patiently((attempt) => passMail(inbound, attempt, routing, effects, readers)),
    deliver: async (id) => {
      await patiently(() =>
        deliver(id, {
          effects: deliveryEffects,
          send: async () => {
            delivered.push(id);
            return { kind: 'delivered' };
          },
          makeAlert,
          owner,
          now: () => now,
          leaseMs: 60_000,
        }),
      );
    },
  };
}

/** As a queue that gives a message again until it is done. */
async function patiently<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
  for (let attempt: Attempt = 'first'; ; attempt = 'again') {
    try {
      return await work(attempt);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      failures++;
    }
  }
}

/** Each mail is taken by both at once, while DynamoDB fails now and then; then once more by one of them. */
async function take({ at, raw: text }: SeedMail, n: number): Promise<MailRecord> {
  now = at;
  const key = `raw/${String(n).padStart(4, '0')}`;
  raw.set(key, Buffer.from(text.replaceAll('\n', '\r\n')));
  const client = { address: SEED_HOST.address, helo: SEED_HOST.name, name: SEED_HOST.name };
  const inbound: Inbound = {
    key,
    envelope: { reversePath: null, forwardPaths: ['info@sort.client.example'], client },
    verdicts: NO_VERDICTS,
    receivedAt: at.toISOString(),
  };
  if (n % 3 === 0) {
    const fault = FAULTS[faults % FAULTS.length] as (typeof FAULTS)[number];
    door.order(OPERATIONS[faults % OPERATIONS.length] as string, fault);
    faults++;
  }
  const taken = await Promise.all(workers.map((worker) => worker.pass(inbound)));
  if (n % 10 === 0) taken.push(await (workers[0] as Worker).pass(inbound));
  const records = taken.flat();
  expect(records.length).toBe(taken.length);
  for (const record of records) expect(record).toEqual(records[0]);
  const ids = queue.splice(0);
  await Promise.all(ids.flatMap((id) => workers.map((worker) => worker.deliver(id))));
  return records[0] as MailRecord;
}

test('one decision a mail, one delivery each, one incident, one alert', { timeout: 120_000 }, async () => {
  const mails = seedDay({ notices: NOTICES });
  const records: MailRecord[] = [];
  for (const [n, mail] of mails.entries()) records.push(await take(mail, n));
  expect(failures).toBeGreaterThan(25);

  const decisionsOf = (kind: SeedMail['kind']) =>
    records.filter((_, n) => mails[n]?.kind === kind).map(({ decision }) => decision.kind);
  const flood = decisionsOf('thief');
  const opening = flood.indexOf('hold');
  expect(opening).toBeGreaterThan(0);
  expect(opening).toBeLessThanOrEqual(25);
  expect(new Set(flood.slice(0, opening))).toEqual(new Set(['deliver']));
  expect(new Set(flood.slice(opening))).toEqual(new Set(['hold']));
  expect(new Set([...decisionsOf('own'), ...decisionsOf('ordinary')])).toEqual(new Set(['deliver']));

  // A claim whose answer was lost is nobody's until its lease ends; then a sweep finds it.
  const outside = tableOf(optionsOf(dynamo.client(), name, { now: () => now }));
  now = new Date(now.getTime() + 120_000);
  const due = await outside.due(now.toISOString(), now.toISOString(), 1_000);
  expect(due.length).toBeGreaterThan(0);
  expect(due.length).toBeLessThan(failures);
  for (const { id } of due) await (workers[0] as Worker).deliver(id);
  expect(await outside.due(now.toISOString(), now.toISOString(), 1_000)).toEqual([]);
  expect(new Set(delivered).size).toBe(delivered.length);
  expect(delivered.length).toBe(opening + 45 + 1);
  expect(delivered.filter((id) => id.endsWith(ALERTED)).length).toBe(1);

  const [incident, ...more] = await outside.incidents(MAILBOX);
  expect(more).toEqual([]);
  // Some of them tell of a recipient that an earlier one told of.
  expect(incident?.reports).toBeGreaterThan(NOTICES * 0.98);
  const { mails: held } = await outside.held({ answered: false, limit: 1_000, after: null });
  expect(held.map(({ record }) => record.key).toReversed()).toEqual(
    records.filter(({ decision }) => decision.kind === 'hold').map(({ key }) => key),
  );
  for (const { key, deliveries, decision } of records) {
    const states = await outside.deliveriesOf(key);
    const mail = states.filter(({ delivery }) => delivery.kind === 'mail');
    expect(mail.map(({ delivery }) => delivery)).toEqual(decision.kind === 'hold' ? [] : deliveries);
    expect(states.every(({ outcome }) => outcome?.kind === 'delivered')).toBe(true);
  }
});
