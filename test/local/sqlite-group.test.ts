/** What is asked at once shares one commit; what fails, fails alone; nobody is told before it is durable. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NotHeld, Unavailable } from '../../lib/effects.ts';
import { LIMITS } from '../../lib/incident/index.ts';
import { Group } from '../../lib/local/sqlite/group.ts';
import { DATABASE_FILE, openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { at, flooding, heldFor, inboundOf, MAILBOX, recordFor } from '../contract/made.ts';

let directory: string;
let open: { close(): unknown }[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-group-'));
  open = [];
});
afterEach(async () => {
  for (const one of open) await one.close();
  await rm(directory, { recursive: true });
});

function opened(): Tables {
  const tables = openTables(directory, {});
  open.push(tables);
  return tables;
}

/** Commits in the write-ahead log (sqlite.org/fileformat2.html#walformat): frames that name the size of the database. */
async function commits(): Promise<number> {
  const log = await readFile(join(directory, `${DATABASE_FILE}-wal`));
  const pageSize = log.readUInt32BE(8);
  let count = 0;
  for (let frame = 32; frame < log.length; frame += 24 + pageSize)
    if (log.readUInt32BE(frame + 4) > 0) count++;
  return count;
}

/** A group on a table of texts that takes no text twice. */
function plain(): {
  db: DatabaseSync;
  group: Group;
  add(text: string): Promise<unknown>;
  texts(): unknown[];
} {
  const db = new DatabaseSync(join(directory, 'plain.sqlite'));
  open.push({ close: () => db.isOpen && db.close() });
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE texts (text TEXT UNIQUE)');
  const group = new Group(db);
  const insert = db.prepare('INSERT INTO texts VALUES (?)');
  const select = db.prepare('SELECT text FROM texts ORDER BY text');
  return {
    db,
    group,
    add: (text) => group.write(() => insert.run(text)),
    texts: () => select.all().map(({ text }) => text),
  };
}

test('the writes of one turn are one commit', async () => {
  const tables = opened();
  const before = await commits();
  await Promise.all([
    ...Array.from({ length: 30 }, (_, n) => tables.accept(inboundOf(`k${n}`), 1)),
    ...Array.from({ length: 3 }, (_, n) => tables.count(MAILBOX, flooding(n), LIMITS)),
    tables.putRecord(recordFor('k1')),
  ]);
  expect((await commits()) - before).toBe(1);
  await tables.accept(inboundOf('last'), 1);
  expect((await commits()) - before).toBe(2);
});

test('more than a group takes are several, in the order in which they were asked', async () => {
  const { group, db } = plain();
  const log = db.prepare('SELECT count(*) AS size FROM texts');
  const insert = db.prepare('INSERT INTO texts VALUES (?)');
  const order = await Promise.all(
    Array.from({ length: 1_200 }, (_, n) =>
      group.write(() => {
        const { size } = log.get() as { size: number };
        insert.run(`t${n}`);
        return size;
      }),
    ),
  );
  expect(order).toEqual(Array.from({ length: 1_200 }, (_, n) => n));
});

test('what takes long lets others in between', async () => {
  const { group, db } = plain();
  const insert = db.prepare('INSERT INTO texts VALUES (?)');
  const other = new DatabaseSync(join(directory, 'plain.sqlite'));
  open.push(other);
  const seen = other.prepare('SELECT count(*) AS size FROM texts');
  const sizes = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      group.write(() => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
        insert.run(`t${n}`);
        return seen.get()?.size;
      }),
    ),
  );
  expect(sizes[0]).toBe(0);
  expect(sizes.at(-1)).toBeGreaterThan(0);
  expect(seen.get()?.size).toBe(10);
});

test('what fails, fails alone', async () => {
  const tables = opened();
  await tables.putRecord(recordFor('delivered'));
  await tables.putRecord(heldFor('held'));
  const answer = { kind: 'released', at: at(1) } as const;
  const ended = await Promise.allSettled([
    tables.accept(inboundOf('k1'), 1),
    tables.answer('delivered', MAILBOX, answer),
    tables.answer('held', MAILBOX, answer),
    tables.accept(inboundOf('k2'), 1),
  ]);
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect((ended[1] as PromiseRejectedResult).reason).toBeInstanceOf(NotHeld);
  const other = opened();
  expect(await other.accepted('k2')).not.toBeNull();
  expect(await other.answered('held', MAILBOX)).toEqual(answer);
});

test('of an operation that fails nothing stays, also what it wrote before', async () => {
  const { group, add, db, texts } = plain();
  const fault = new TypeError('a fault of ours');
  const insert = db.prepare('INSERT INTO texts VALUES (?)');
  const ended = await Promise.allSettled([
    add('a'),
    group.write(() => {
      insert.run('b');
      throw fault;
    }),
    add('a'),
    add('c'),
  ]);
  expect(texts()).toEqual(['a', 'c']);
  expect(ended[1]).toEqual({ status: 'rejected', reason: fault });
  expect(ended[2]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_SQLITE_ERROR' } });
});

test('a promise resolves only when another connection can read what was written', async () => {
  const tables = opened();
  const other = opened();
  const seen = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await tables.accept(inboundOf(`k${n}`), 1);
      return other.accepted(`k${n}`);
    }),
  );
  expect(seen).not.toContain(null);
});

test('a full disk is Unavailable for each whose write was lost, and passes', async () => {
  const { db, add, texts } = plain();
  await add('before');
  db.exec('PRAGMA max_page_count = 8');
  const ended = await Promise.allSettled([add('small'), add('x'.repeat(100_000)), add('little')]);
  const kept = ['small', 'x'.repeat(100_000), 'little'].filter((_, n) => ended[n]?.status === 'fulfilled');
  expect(texts()).toEqual(['before', ...kept].toSorted());
  const reasons = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) {
    expect(reason).toBeInstanceOf(Unavailable);
    expect(reason.message).toContain('disk of the database is full');
  }
  db.exec('PRAGMA max_page_count = 1000');
  await add('after');
  expect(texts()).toContain('after');
});

test('counts in memory are forgotten when their commit fails, or when another process writes', async () => {
  const tables = opened();
  for (let n = 0; n < 20; n++) await tables.count(MAILBOX, flooding(n), LIMITS);
  const lock = new DatabaseSync(join(directory, DATABASE_FILE));
  open.push(lock);
  lock.exec('BEGIN IMMEDIATE');
  // Waits as long as a write waits for another process.
  const failed = tables.count(MAILBOX, flooding(20), LIMITS);
  await expect(failed).rejects.toThrow(Unavailable);
  await expect(failed).rejects.toThrow('another process keeps the database locked');
  lock.exec('ROLLBACK');
  expect((await tables.incidents(MAILBOX))[0]?.reports).toBe(20);
  await tables.count(MAILBOX, flooding(20), LIMITS);
  expect((await tables.incidents(MAILBOX))[0]?.reports).toBe(21);
  await opened().count(MAILBOX, flooding(21), LIMITS);
  await tables.count(MAILBOX, flooding(22), LIMITS);
  expect((await tables.incidents(MAILBOX))[0]?.reports).toBe(23);
});

test('counts of a group that was undone are not counted', async () => {
  const tables = opened();
  const other = new DatabaseSync(join(directory, DATABASE_FILE));
  open.push(other);
  // Undoes the whole transaction at its end, as a full disk may.
  other.exec(`CREATE TRIGGER full BEFORE INSERT ON counters WHEN new.mailbox = 'full@client.example'
              BEGIN SELECT RAISE(ROLLBACK, 'full'); END`);
  for (let n = 0; n < 20; n++) await tables.count(MAILBOX, flooding(n), LIMITS);
  const undone = await Promise.allSettled([
    tables.count(MAILBOX, flooding(20), LIMITS),
    tables.count('full@client.example', flooding(0), LIMITS),
    tables.accept(inboundOf('k1'), 1),
  ]);
  expect(undone.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await tables.accepted('k1')).toBeNull();
  await tables.count(MAILBOX, flooding(21), LIMITS);
  expect((await tables.incidents(MAILBOX))[0]?.reports).toBe(21);
});

test('closing writes what was asked before; then all is Unavailable', async () => {
  const tables = opened();
  const accepted = tables.accept(inboundOf('k1'), 1);
  await tables.close();
  await accepted;
  await tables.close();
  expect(await opened().accepted('k1')).not.toBeNull();
  await expect(tables.accept(inboundOf('k2'), 1)).rejects.toThrow(Unavailable);
  await expect(tables.accepted('k1')).rejects.toThrow(Unavailable);
  expect(() => tables.changedElsewhere()).toThrow(Unavailable);
});

test('a write of another process is noticed once, an own one never', async () => {
  const tables = opened();
  const other = opened();
  tables.changedElsewhere();
  await tables.accept(inboundOf('k1'), 1);
  expect(tables.changedElsewhere()).toBe(false);
  await other.accept(inboundOf('k2'), 1);
  expect(tables.changedElsewhere()).toBe(true);
  expect(tables.changedElsewhere()).toBe(false);
});
