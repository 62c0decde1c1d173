/** How the database is made, brought up to date, and refused. */

import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../lib/effects.ts';
import { openDatabase } from '../../lib/local/sqlite/database.ts';
import { DATABASE_FILE, openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { MIGRATIONS, migrate, versionOf } from '../../lib/local/sqlite/migrations.ts';
import { at, heldFor, inboundOf, MAILBOX } from '../contract/made.ts';

let directory: string;
let path: string;
let open: { close(): unknown }[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-open-'));
  path = join(directory, DATABASE_FILE);
  open = [];
});
afterEach(async () => {
  for (const one of open) await one.close();
  await rm(directory, { recursive: true });
});

function opened(options: { readOnly?: boolean; now?: () => Date } = {}, where = directory): Tables {
  const tables = openTables(where, options);
  open.push(tables);
  return tables;
}

/** The database without Truebounce. */
function bare(): DatabaseSync {
  const db = new DatabaseSync(path);
  open.push({ close: () => db.isOpen && db.close() });
  return db;
}

describe('the files', () => {
  test('are the owner’s alone, in a directory that is made, also those beside it', async () => {
    const where = join(directory, 'a', 'b');
    await opened({}, where).accept(inboundOf('k1'), 1);
    const files = await readdir(where);
    expect(files.toSorted()).toEqual(['truebounce.sqlite', 'truebounce.sqlite-shm', 'truebounce.sqlite-wal']);
    for (const name of files) expect((await stat(join(where, name))).mode & 0o777).toBe(0o600);
    expect((await stat(where)).mode & 0o777).toBe(0o700);
  });

  test('are written so that a power cut takes nothing that was told as durable', () => {
    const db = openDatabase(directory, false);
    open.push(db);
    // 2 is FULL (sqlite.org/pragma.html#pragma_synchronous): in WAL mode each commit is synced.
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });

  test('that others could read are closed to them', async () => {
    await opened().close();
    await chmod(path, 0o644);
    opened();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('the version', () => {
  test.each(MIGRATIONS.map((_, version) => version))('%i is brought up to date', async (version) => {
    const db = bare();
    migrate(db, MIGRATIONS.slice(0, version));
    db.close();
    const tables = opened();
    await tables.putRecord(heldFor('k1'));
    expect((await tables.held({ answered: false, limit: 1, after: null })).mails.length).toBe(1);
    expect(versionOf(bare())).toBe(MIGRATIONS.length);
  });

  test('goes up step by step, and each step is taken once', () => {
    const db = bare();
    const steps = [
      'CREATE TABLE a (x)',
      'INSERT INTO a VALUES (1)',
      'ALTER TABLE a ADD COLUMN y; UPDATE a SET y = 2',
    ];
    migrate(db, steps.slice(0, 2));
    migrate(db, steps);
    migrate(db, steps);
    expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 2 }]);
    expect(versionOf(db)).toBe(3);
  });

  test('stays where a step fails, with all that was there', () => {
    const db = bare();
    const first = 'CREATE TABLE a (x); INSERT INTO a VALUES (1)';
    migrate(db, [first]);
    expect(() => migrate(db, [first, 'DELETE FROM a', 'INSERT INTO nowhere VALUES (1)'])).toThrow('nowhere');
    expect(db.isTransaction).toBe(false);
    expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1 }]);
    expect(versionOf(db)).toBe(1);
  });

  test('of a newer Truebounce is refused, and left as it is', async () => {
    await opened().close();
    const db = bare();
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = await readFile(path);
    for (const readOnly of [false, true])
      expect(() => openTables(directory, { readOnly })).toThrow(
        /is of version 99.*start the newer Truebounce/,
      );
    expect(await readFile(path)).toEqual(before);
  });

  test('that rises under a running process stops its writes', async () => {
    const tables = opened();
    await tables.accept(inboundOf('k1'), 1);
    bare().exec('PRAGMA user_version = 99');
    for (const key of ['k2', 'k3']) {
      const written = tables.accept(inboundOf(key), 1);
      await expect(written).rejects.toThrow(Unavailable);
      await expect(written).rejects.toThrow('start the newer Truebounce');
    }
  });
});

describe('reading only', () => {
  test('reads, beside one who writes', async () => {
    const writer = opened();
    await writer.remember(MAILBOX, 'anna@far.example', at(0));
    const reader = opened({ readOnly: true });
    await writer.accept(inboundOf('k1'), 1);
    expect(await reader.accepted('k1')).not.toBeNull();
    expect(await reader.hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
  });

  test('writes nothing: Unavailable', async () => {
    const reader = [opened(), opened({ readOnly: true })][1] as Tables;
    const written = reader.accept(inboundOf('k1'), 1);
    await expect(written).rejects.toThrow(Unavailable);
    await expect(written).rejects.toThrow('cannot be written');
    expect(await reader.accepted('k1')).toBeNull();
  });

  test('makes nothing where nothing is', async () => {
    expect(() => openTables(directory, { readOnly: true })).toThrow('cannot be opened');
    expect(await readdir(directory)).toEqual([]);
  });

  test('asks for a start where the database is older', () => {
    migrate(bare(), []);
    expect(() => openTables(directory, { readOnly: true })).toThrow('start it once');
  });
});

describe('damage', () => {
  test('is told where the file is no database', async () => {
    await writeFile(path, 'x'.repeat(10_000));
    expect(() => openTables(directory, {})).toThrow(`${path}: the database file is no SQLite database`);
  });

  test('is told where the directory cannot be made', async () => {
    await writeFile(join(directory, 'file'), '');
    const where = join(directory, 'file', 'data');
    expect(() => openTables(where, {})).toThrow(`${join(where, DATABASE_FILE)}: `);
  });

  test('within it is Unavailable, for who reads and who writes', async () => {
    const tables = opened();
    for (let n = 0; n < 200; n++) await tables.accept(inboundOf(`k${n}`), 1);
    await tables.close();
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0x41, 4096));
    const damaged = opened2();
    for (const asked of [damaged?.accepted('k5'), damaged?.accept(inboundOf('new'), 1)]) {
      if (asked === undefined) continue;
      await expect(asked).rejects.toThrow(Unavailable);
      await expect(asked).rejects.toThrow('damaged');
    }
  });

  /** Damage may be found at once. */
  function opened2(): Tables | null {
    try {
      return opened();
    } catch (error) {
      expect((error as Error).message).toContain('damaged');
      return null;
    }
  }
});

describe('the hash key', () => {
  test('is one for all openers', async () => {
    await opened().remember(MAILBOX, 'anna@far.example', at(0));
    expect(await opened().hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
    expect(bare().prepare('SELECT id FROM hash_keys').all().length).toBe(1);
  });

  test('that is lost takes its rows’ word with it: nobody wrote, nothing is known to be sent', async () => {
    const sent = { messageId: 'a@b.example', recipients: ['anna@far.example'], sentAt: at(0) };
    const before = opened();
    await before.remember(MAILBOX, 'anna@far.example', at(0));
    await before.addSent(sent);
    await before.close();
    bare().exec('DELETE FROM hash_keys');
    const tables = opened();
    expect(await tables.hasWritten(MAILBOX, 'anna@far.example')).toBe(false);
    expect(await tables.findSent('a@b.example', ['anna@far.example'])).toBeNull();
    await tables.addSent(sent);
    expect(await tables.findSent('a@b.example', ['anna@far.example'])).not.toBeNull();
  });

  test('of before is still asked by when there is a newer one', async () => {
    await opened().remember(MAILBOX, 'anna@far.example', at(0));
    bare()
      .prepare('INSERT INTO hash_keys (id, secret, made_at) VALUES (?, ?, ?)')
      .run('newer', new Uint8Array(32).fill(7), Date.now() + 1_000);
    const tables = opened();
    expect(await tables.hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
    await tables.remember(MAILBOX, 'bert@far.example', at(1));
    const rows = bare().prepare("SELECT count(*) AS size FROM correspondents WHERE key_id = 'newer'").get();
    expect(rows).toEqual({ size: 1 });
  });

  test('leaves no address in the file that could be read', async () => {
    const tables = opened();
    await tables.remember(MAILBOX, 'anna@far.example', at(0));
    await tables.addSent({ messageId: 'a@b.example', recipients: ['anna@far.example'], sentAt: at(0) });
    await tables.close();
    expect((await readFile(path)).includes('anna@')).toBe(false);
  });
});
