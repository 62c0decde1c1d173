/** What the counts of many mailboxes come to on disk, in the tables of one machine. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LIMITS, type Observation, observe } from '../../lib/incident/index.ts';
import { DATABASE_FILE, openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { backscatter, HOUR, observed, ownBounce, SECOND } from '../support/days.ts';

const T = Date.parse('2026-11-02T03:00:00Z');
const MAILBOXES = 1_000;
/** Pages of the other tables, and what SQLite keeps free. */
const REST = 500_000;

let directory: string;
let tables: Tables;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'truebounce-counts-'));
  tables = openTables(directory, { now: () => new Date(T) });
});
afterEach(async () => {
  await tables.close();
  rmSync(directory, { recursive: true });
});

/** Bytes of the database, once all of it is in the one file. */
async function bytesOnDisk(): Promise<number> {
  await tables.close();
  const { size } = statSync(join(directory, DATABASE_FILE));
  tables = openTables(directory, { now: () => new Date(T) });
  return size;
}

/** `of` is asked for each mailbox in turn, so that their counts are read and written again and again. */
async function countAll(mailboxes: number, rounds: number, of: (m: number, n: number) => Observation) {
  for (let n = 0; n < rounds; n++)
    await Promise.all(
      Array.from({ length: mailboxes }, (_, m) => tables.count(`m${m}@client.example`, of(m, n), LIMITS)),
    );
}

it('a thousand mailboxes of a few bounces a day: some KB each, and no more the week after', async () => {
  const bounce = (day: number) => (m: number, n: number) =>
    observed(ownBounce(m * 10 + n, T + day * 24 * HOUR + n * HOUR));
  await countAll(MAILBOXES, 5, bounce(0));
  const first = await bytesOnDisk();
  expect(first).toBeLessThan(REST + MAILBOXES * 5_000);
  await countAll(MAILBOXES, 5, bounce(3));
  await countAll(MAILBOXES, 5, bounce(7));
  expect(await bytesOnDisk()).toBeLessThan(REST + first);
  expect(await tables.countedMailboxes()).toHaveLength(MAILBOXES);
}, 60_000);

it('who fills the counts of many at once gets no more on disk than what one mailbox may have', async () => {
  const text = 'x'.repeat(200);
  const filling = (m: number, n: number): Observation => {
    const { features, ...rest } = observed(backscatter(m * 100 + n, T + n * SECOND, { evidence: ['for'] }));
    return {
      ...rest,
      recipients: Array.from({ length: 150 }, (_, i) => `${m}-${n}-${i}-${text}`),
      features: features.map(({ kind }) => ({ kind, value: `${m}-${n}-${kind}-${text}` })),
      domains: Array.from({ length: 20 }, (_, i) => `${n}-${i}-${text}`),
    };
  };
  const [mailboxes, rounds] = [50, 45] as const;
  let state: Parameters<typeof observe>[0] = null;
  for (let n = 0; n < rounds; n++) state = observe(state, filling(0, n), 'm0@client.example').state;
  const one = JSON.stringify(state).length;
  // The reports of its day are as many bytes as they may be.
  expect(one).toBeGreaterThan(60_000);
  expect(one).toBeLessThan(100_000);
  await countAll(mailboxes, rounds, filling);
  expect(await bytesOnDisk()).toBeLessThan(REST + mailboxes * one * 1.1);
}, 60_000);
