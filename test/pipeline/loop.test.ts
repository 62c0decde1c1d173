/** A mail that this site has forwarded comes back: by marks as deliveries write them, on real tables. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { type Effects, Unavailable } from '../../lib/effects.ts';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { forwardedHops, type LoopSecrets, MAX_HOPS, writeLoopMark } from '../../lib/loop-mark.ts';
import { type Inbound, NO_VERDICTS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { judgeMail, passMail, type Readers } from '../../lib/pipeline.ts';
import type { Fault, MailRecord } from '../../lib/record/record.ts';
import { routingOf } from '../../lib/site/routing.ts';
import { readSite } from '../../lib/site/site.ts';
import { ENVELOPE } from '../support/reports.ts';

const SECRET: LoopSecrets = [randomBytes(32)];
const STRANGERS: LoopSecrets = [randomBytes(32)];
const INBOUND: Inbound = {
  key: 'k1',
  envelope: { ...ENVELOPE, reversePath: 'a@far.example', forwardPaths: ['info@client.example'] },
  verdicts: NO_VERDICTS,
  receivedAt: '2026-11-24T10:15:30.000Z',
};
const CONFIG = {
  alerts: 'admin@elsewhere.example',
  protect: 'observe',
  domains: { 'client.example': { mailboxes: { info: 'owner@far.example' } } },
  rules: [{ name: 'all', size: { over: 1 }, then: 'deliver' }],
};

let tables: Tables;
let faults: Fault[];
let asked: number;

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'truebounce-loop-'));
  tables = openTables(directory, {});
  [faults, asked] = [[], 0];
  return async () => {
    await tables.close();
    await rm(directory, { recursive: true });
  };
});

function mailWith(hops: number, secrets = SECRET): string {
  const mark = writeLoopMark({ site: 'site-1', delivery: 'k0 owner@far.example', hops }, secrets);
  return `Truebounce-Loop: ${mark}\r\nFrom: a@far.example\r\nSubject: Hello\r\n\r\nSee you at ten.\r\n`;
}

function effectsOf(raw: string, hops?: Effects['hops']): Effects {
  return {
    ...tables,
    readRaw: async () => Buffer.from(raw),
    hops: (header) => {
      asked++;
      return hops?.(header) ?? forwardedHops(header, 'site-1', async () => SECRET);
    },
    tellFault: (_, fault) => void faults.push(fault),
  };
}

async function routing() {
  return routingOf({ kind: 'config', site: await readSite(CONFIG, 'config') });
}

async function pass(effects: Effects, readers?: Readers, inbound = INBOUND): Promise<MailRecord> {
  const [record] = await passMail(inbound, 'first', await routing(), effects, readers);
  if (record === undefined) throw new Error('nothing was decided');
  return record;
}

test('what was forwarded too often is held, whatever the rules say, and though the site only observes', async () => {
  const record = await pass(effectsOf(mailWith(MAX_HOPS)));
  expect(record.decision).toEqual({ kind: 'hold', rule: 'loop', alert: false });
  expect(record.fault).toBeNull();
  expect(await tables.deliveriesOf('k1')).toEqual([]);
  const { mails } = await tables.held({ answered: false, limit: 10, after: null });
  expect(mails.map(({ record: { key } }) => key)).toEqual(['k1']);
});

test('what was forwarded less often goes on', async () => {
  expect((await pass(effectsOf(mailWith(MAX_HOPS - 1)))).decision).toMatchObject({ kind: 'deliver' });
  expect((await tables.deliveriesOf('k1')).length).toBe(1);
});

test('a mark that a stranger made holds nothing', async () => {
  expect((await pass(effectsOf(mailWith(MAX_HOPS, STRANGERS)))).decision.kind).toBe('deliver');
  expect(asked).toBe(1);
});

test('of a mail without a mark nobody is asked', async () => {
  await pass(effectsOf('From: a@far.example\r\n\r\nTruebounce-Loop: 1\r\n'));
  expect(asked).toBe(0);
});

test('a virus that goes round is held as a virus', async () => {
  const infected = { ...INBOUND, verdicts: { ...NO_VERDICTS, virus: 'FAIL' } as const };
  expect((await pass(effectsOf(mailWith(MAX_HOPS)), undefined, infected)).decision).toMatchObject({
    kind: 'hold',
    rule: 'virus',
  });
});

test('marks that cannot be read by a fault of ours hold nothing, and the fault is told', async () => {
  const record = await pass(effectsOf(mailWith(MAX_HOPS), () => Promise.reject(new TypeError('no secret'))));
  expect(record).toMatchObject({
    class: 'ordinary',
    decision: { kind: 'deliver' },
    fault: { stage: 'loop', error: 'TypeError' },
  });
  expect(faults).toMatchObject([{ stage: 'loop', error: 'TypeError' }]);
});

test('a secret that is not to be had now holds up no mail: whoever forwards it asks again', async () => {
  const effects = effectsOf(mailWith(MAX_HOPS), () => Promise.reject(new Unavailable('no answer')));
  expect(await pass(effects)).toMatchObject({
    class: 'ordinary',
    decision: { kind: 'deliver' },
    fault: null,
  });
  expect((await tables.deliveriesOf('k1')).length).toBe(1);
  expect(faults).toEqual([]);
});

test('what cannot be classified is held where it goes round', async () => {
  const broken: Readers = {
    parse: parseMail,
    classify: () => {
      throw new RangeError('a fault of ours');
    },
  };
  expect(await pass(effectsOf(mailWith(MAX_HOPS)), broken)).toMatchObject({
    decision: { kind: 'hold', rule: 'loop' },
    fault: { stage: 'classify' },
  });
});

test('who only judges is told the same', async () => {
  const readers = { parse: parseMail, classify };
  const [record] = await judgeMail(INBOUND, await routing(), effectsOf(mailWith(MAX_HOPS)), readers);
  expect(record?.decision).toEqual({ kind: 'hold', rule: 'loop', alert: false });
});
