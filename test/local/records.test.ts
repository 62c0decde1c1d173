import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Records } from '../../lib/local/records.ts';
import { toJsonLine } from '../../lib/record/json-line.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { recipientOf, recordOf, reportOf } from '../support/reports.ts';

let directory: string;
let path: string;
let open: Records[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-records-'));
  path = join(directory, 'records.jsonl');
  open = [];
});
afterEach(async () => {
  for (const records of open) await records.close();
  await rm(directory, { recursive: true });
});

async function openRecords(...wanted: readonly string[]): Promise<Records> {
  const records = await Records.open(path, new Set(wanted));
  open.push(records);
  return records;
}

function bounce(key: string, change: Partial<MailRecord> = {}): MailRecord {
  return { ...recordOf(reportOf(), key), ...change };
}

describe('the records', () => {
  test('are one line each, also when many are put at once', async () => {
    const records = await openRecords();
    const all = Array.from({ length: 500 }, (_, index) => bounce(`k${index}`));
    expect(await Promise.all(all.map((record) => records.put(record)))).toEqual(all);
    expect(await readFile(path, 'utf8')).toBe(all.map(toJsonLine).join(''));
  });

  test('are put once: the first writer wins', async () => {
    const records = await openRecords();
    const first = bounce('k1');
    await records.put(first);
    expect(await records.put(bounce('k1', { size: 99 }))).toEqual(first);
    expect(records.standing('k1')).toEqual(first);
    expect(await readFile(path, 'utf8')).toBe(toJsonLine(first));
  });

  test('of an earlier run stand, for the mails that are looked for', async () => {
    const before = await openRecords();
    for (const key of ['k1', 'k2', 'k3']) await before.put(bounce(key));
    const records = await openRecords('k2', 'k9');
    expect(records.standing('k1')).toBeNull();
    expect(records.standing('k2')).toEqual(bounce('k2'));
    expect(records.standing('k9')).toBeNull();
    await records.put(bounce('k2', { size: 99 }));
    await records.put(bounce('k9'));
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).key)).toEqual(['k1', 'k2', 'k3', 'k9']);
  });

  test('are found in a file larger than what is read at a time, and across its pieces', async () => {
    const long = recipientOf({ diagnosticCode: '例'.repeat(490) });
    const big = recordOf(reportOf({ recipients: Array.from({ length: 20 }, () => long) }));
    const keys = Array.from({ length: 150 }, (_, index) => `k${index}`);
    await writeFile(path, keys.map((key) => toJsonLine({ ...big, key })).join(''));
    const records = await openRecords(...keys);
    for (const key of keys) expect(records.standing(key)).toEqual({ ...big, key });
  });

  test.each(['{"key":"k2","rec', '{"key":"k2"}'.padEnd(3_000_000, ' ')])(
    'that a crash tore off are cut away',
    async (torn) => {
      const before = await openRecords();
      await before.put(bounce('k1'));
      await appendFile(path, torn);
      const records = await openRecords('k1', 'k2');
      expect(records.standing('k1')).toEqual(bounce('k1'));
      expect(records.standing('k2')).toBeNull();
      await records.put(bounce('k2'));
      expect(await readFile(path, 'utf8')).toBe(toJsonLine(bounce('k1')) + toJsonLine(bounce('k2')));
    },
  );

  test('are forgotten when their mail is finished', async () => {
    const records = await openRecords();
    await records.put(bounce('k1'));
    records.forget('k1');
    expect(records.standing('k1')).toBeNull();
  });
});
