import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../lib/audit/audit.ts';
import { auditSourceOf } from '../../lib/local/audit.ts';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import type { Inbound } from '../../lib/model.ts';
import { truebounce } from '../support/command.ts';
import { deliverAll, fillData, type HeldData, keyAt } from '../support/held-data.ts';
import { SEED_MAILBOX, seedDay } from '../support/seed-day.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

let template: string;
let dir: string;
let filled: HeldData;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'truebounce-doctor-'));
  // The flood ended an hour ago.
  const mails = seedDay({ notices: 60 });
  const last = mails.at(-1)?.at.getTime() ?? 0;
  filled = await fillData(template, mails, Date.now() - 60 * MINUTE - last);
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-doctor-'));
  cpSync(template, dir, { recursive: true });
  return () => rmSync(dir, { recursive: true });
});
afterAll(() => rmSync(template, { recursive: true }));

const run = (...args: string[]) => truebounce(['doctor', '--audit', '--data', dir, ...args]);

async function withTables<T>(action: (tables: Tables) => Promise<T>): Promise<T> {
  const tables = openTables(dir, {});
  try {
    return await action(tables);
  } finally {
    await tables.close();
  }
}

/** What is found, by kind, with its count. */
async function found(): Promise<Record<string, number>> {
  const { code, stdout } = await run('--json');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const findings = lines.filter(({ kind, status }) => kind !== 'sum' && status !== 'info');
  expect(code).toBe(findings.length === 0 ? 0 : 1);
  return Object.fromEntries(findings.map(({ kind, count }) => [kind, count]));
}

const held = () => filled.taken.filter(({ record }) => record.decision.kind === 'hold');

/** A mail of `age` milliseconds, of which nothing is known but that it was taken. */
async function take(tables: Tables, age: number, forwardPaths: readonly string[] = [SEED_MAILBOX]) {
  const first = filled.taken[0] as HeldData['taken'][number];
  const at = new Date(Date.now() - age);
  const key = keyAt(at, 999);
  const inbound: Inbound = {
    ...first.inbound,
    key,
    receivedAt: at.toISOString(),
    envelope: { ...first.inbound.envelope, forwardPaths },
  };
  writeFileSync(join(dir, 'raw', `${key}.eml`), 'x');
  await tables.accept(inbound, 1);
  return { ...first.record, key, receivedAt: inbound.receivedAt, envelope: inbound.envelope };
}

describe('doctor --audit', () => {
  test('finds nothing where all is well, and says what it looked at', async () => {
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^All is well with 105 mails of the last 7 days\.\n/);
    expect(stdout).toContain('ok    51 decisions to withhold');
    expect(stdout.match(/^ok /gm)).toHaveLength(6);
    expect(await run('--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await found()).toEqual({});
  });

  test('a raw file that is gone, and one of another size', async () => {
    const [a, b] = filled.taken;
    rmSync(join(dir, 'raw', `${a?.inbound.key}.eml`));
    appendFileSync(join(dir, 'raw', `${b?.inbound.key}.eml`), 'more');
    expect(await found()).toEqual({ 'raw-missing': 1, 'raw-size': 1 });
    const { stdout } = await run('--quiet');
    expect(stdout).toContain('1 mail without the raw file');
    expect(stdout).toContain(a?.inbound.key);
    expect(stdout).toContain('backup');
  });

  test('a raw file that belongs to no mail; a new one is in work', async () => {
    writeFileSync(join(dir, 'raw', 'stranger.eml'), 'x');
    expect(await found()).toEqual({});
    // Its age is that of its change, which nobody can set back: the clock goes on instead.
    const later = await withTables((tables) =>
      audit(auditSourceOf(tables, dir), { days: 7, now: () => new Date(Date.now() + 11 * MINUTE) }),
    );
    expect([...later.found.keys()]).toEqual(['stray']);
    expect(later.found.get('stray')).toMatchObject({ count: 1, samples: ['stranger.eml'] });
  });

  test('what is not decided: young is in work, older is waited for, out of the queue it is lost', async () => {
    await withTables(async (tables) => {
      await take(tables, MINUTE);
    });
    expect(await found()).toEqual({});
    expect((await run()).stdout).toContain('1 thing is in work');
    await withTables(async (tables) => {
      await take(tables, 11 * MINUTE);
    });
    expect(await found()).toEqual({ 'undecided-queued': 1 });
    await withTables(async (tables) => {
      const far = '2099-01-01T00:00:00.000Z';
      for (const message of await tables.inbound.receive(9, far, '2099-02-01T00:00:00.000Z', 9))
        await tables.inbound.remove(message);
    });
    expect(await found()).toEqual({ 'undecided-lost': 1 });
  });

  test('decisions that do not match the envelope', async () => {
    await withTables(async (tables) => {
      const record = await take(tables, 20 * MINUTE, [SEED_MAILBOX, 'sales@client.example']);
      await tables.putRecord({
        ...record,
        deliveries: [],
        envelope: { ...record.envelope, forwardPaths: [SEED_MAILBOX] },
      });
    });
    expect(await found()).toEqual({ paths: 1 });
  });

  test('deliveries: never planned, waiting, given up, begun and not ended', async () => {
    await withTables(async (tables) => {
      const record = await take(tables, 20 * MINUTE);
      const deliveries = ['lost', 'late', 'failed', 'begun'].map((destination) => ({
        kind: 'mail' as const,
        id: `${record.key} ${destination}`,
        key: record.key,
        mailbox: record.mailbox,
        destination,
      }));
      await tables.putRecord({ ...record, deliveries });
    });
    await withTables(async (tables) => {
      const [mail] = (await tables.acceptedSince('', keyAt(new Date(Date.now() - 21 * MINUTE), 0), 9)).slice(
        -1,
      );
      const [record] = await tables.recordsOf(mail?.inbound.key ?? '');
      const [, late, failed, begun] = record?.deliveries ?? [];
      if (late === undefined || failed === undefined || begun === undefined) throw new Error('no deliveries');
      const long = new Date(Date.now() - 15 * MINUTE).toISOString();
      const old = openTables(dir, { now: () => new Date(Date.now() - 20 * MINUTE) });
      await old.plan([late, failed, begun]);
      await old.close();
      await tables.claim(late.id, 'me', long, long);
      await tables.settle(late.id, 'me', { kind: 'later', at: long, nextAt: long, error: 'refused' });
      await tables.claim(failed.id, 'me', long, long);
      await tables.settle(failed.id, 'me', { kind: 'failed', at: long, error: 'no such mailbox' });
      await tables.claim(begun.id, 'me', long, long);
    });
    expect(await found()).toEqual({
      unplanned: 1,
      waiting: 1,
      failed: 1,
      'lease-over': 1,
    });
  });

  test('a paused destination is told with its cure; what may have arrived twice, as a note', async () => {
    await withTables(async (tables) => {
      const record = await take(tables, 20 * MINUTE);
      const deliveries = ['paused', 'twice'].map((destination) => ({
        kind: 'mail' as const,
        id: `${record.key} ${destination}`,
        key: record.key,
        mailbox: record.mailbox,
        destination,
      }));
      await tables.putRecord({ ...record, deliveries });
      const long = new Date(Date.now() - 15 * MINUTE).toISOString();
      const old = openTables(dir, { now: () => new Date(Date.now() - 20 * MINUTE) });
      await old.plan(deliveries);
      await old.close();
      const [paused = '', twice = ''] = deliveries.map(({ id }) => id);
      await tables.claim(paused, 'me', long, long);
      const nextAt = new Date(Date.now() + MINUTE).toISOString();
      await tables.settle(paused, 'me', { kind: 'later', at: long, nextAt, error: 'it is paused' });
      await tables.pause('paused', 'it said 410', long);
      await tables.claim(twice, 'first', long, long);
      await tables.claim(twice, 'second', new Date().toISOString(), nextAt);
      await tables.settle(twice, 'second', { kind: 'delivered', at: long });
    });
    expect(await found()).toEqual({ paused: 1 });
    const { stdout } = await run();
    expect(stdout).toContain('truebounce destinations resume');
    expect(stdout).toContain('note  1 delivery was carried out, but not by the first try');
    expect(stdout).toMatch(/ twice$/m);
    const note = (await run('--json')).stdout.split('\n').find((line) => line.includes('maybe-twice'));
    expect(JSON.parse(note ?? '{}')).toMatchObject({ status: 'info', count: 1 });
  });

  test('what was held and delivered all the same; released is no such thing', async () => {
    const [a, b] = held();
    if (a === undefined || b === undefined) throw new Error('nothing is held');
    await truebounce(['held', 'release', a.record.key, '--data', dir]);
    expect(await found()).toEqual({});
    expect((await run()).stdout).toContain('1 thing is in work');
    await withTables((tables) => deliverAll(tables, new Date()));
    await withTables((tables) => tables.plan(b.record.deliveries));
    expect(await found()).toEqual({ leaked: 1 });
  });

  test('dead letters', async () => {
    await withTables(async (tables) => {
      await take(tables, 20 * MINUTE);
      await tables.inbound.receive(9, new Date().toISOString(), new Date(Date.now() + 1).toISOString(), 1);
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await withTables(async (tables) => {
      await tables.inbound.receive(9, new Date().toISOString(), new Date(Date.now() + 1).toISOString(), 1);
    });
    expect(await found()).toEqual({ 'dead-mail': 1 });
    const redriven = await truebounce(['doctor', '--redrive', '--data', dir]);
    expect(redriven).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 mail and 0 deliveries/) });
    expect(await found()).toEqual({ 'undecided-queued': 1 });
    expect((await truebounce(['doctor', '--redrive', '--data', dir])).stdout).toMatch(/no dead letters/);
  });

  test('looks at so many days, and at deliveries of older mail that nobody takes', async () => {
    await withTables(async (tables) => {
      const record = await take(tables, 9 * DAY);
      const delivery = {
        kind: 'mail' as const,
        id: `${record.key} there`,
        key: record.key,
        mailbox: SEED_MAILBOX,
        destination: 'there',
      };
      await tables.putRecord({ ...record, deliveries: [delivery] });
      const old = openTables(dir, { now: () => new Date(Date.now() - 8 * DAY) });
      await old.plan([delivery]);
      await old.close();
    });
    expect(await found()).toEqual({ overdue: 1 });
    const { stdout } = await run('--days', '10', '--lang', 'ja');
    expect(stdout).toMatch(/^過去10日間の106通: 確認すべき点があります。\n/);
    expect(stdout).toContain('注意  待っている配送 1件');
  });

  test('an alert that nobody takes is told once, whether its mail is looked at or older', async () => {
    await withTables(async (tables) => {
      for (const age of [20 * MINUTE, 9 * DAY]) {
        const record = await take(tables, age);
        const alert = {
          kind: 'alert' as const,
          id: `incident ${SEED_MAILBOX} 20261124T1015-1 ${record.receivedAt} admin@elsewhere.example`,
          key: record.key,
          mailbox: SEED_MAILBOX,
          destination: 'admin@elsewhere.example',
          incident: { mailbox: SEED_MAILBOX, id: '20261124T1015-1' },
        };
        await tables.putRecord({ ...record, deliveries: [], alerts: [alert] });
        const old = openTables(dir, { now: () => new Date(Date.now() - 15 * MINUTE) });
        await old.plan([alert]);
        await old.close();
      }
    });
    expect(await found()).toEqual({ 'alert-waiting': 1, overdue: 1 });
  });

  test('could not be found out: 2', async () => {
    expect((await truebounce(['doctor', '--audit', '--data', join(dir, 'nowhere')])).code).toBe(2);
    expect((await run('--days', '0')).code).toBe(2);
    const bare = await truebounce(['doctor']);
    expect(bare.code).toBe(2);
    expect(bare.stderr).toContain('truebounce init');
  });

  test('is not misled by a server that works meanwhile', async () => {
    // Another process takes, decides and delivers mails all the time.
    const script = join(import.meta.dirname, '../support/busy-server.ts');
    const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    for (let n = 0; n < 3; n++) expect(await found()).toEqual({});
    child.kill('SIGKILL');
  });
});
