/** The database file: how it is made, opened and set up. */

import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, told } from './failures.ts';
import { MIGRATIONS, migrate, NewerDatabase, versionOf } from './migrations.ts';

export const DATABASE_FILE = 'truebounce.sqlite';

/** Owner only: it tells who wrote to whom. SQLite gives the files beside it the same mode. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * How long a write waits for another process, in milliseconds. A group is written in a few, an expiry in some hundred; who
 * holds the lock longer is stopped or hangs, and the mail is tried again. The process stands still meanwhile.
 */
const BUSY_TIMEOUT = 5_000;

/** The log (-wal) is cut to this at checkpoints, in bytes: it grows as far as one burst needed, and would stay there. */
const LOG_BYTES = 64 << 20;

/** Tries of a first opening, each after `SETUP_WAIT` milliseconds: SQLite does not wait while the log's mode is set. */
const SETUP_TRIES = 100;
const SETUP_WAIT = 50;

/** Throws an error whose message is a sentence for the operator. */
export function openDatabase(directory: string, readOnly: boolean): DatabaseSync {
  const path = join(directory, DATABASE_FILE);
  let db: DatabaseSync;
  try {
    if (!readOnly) makeFile(directory, path);
    db = new DatabaseSync(path, {
      readOnly,
      timeout: BUSY_TIMEOUT,
      // Rows are deleted by whoever knows what belongs together.
      enableForeignKeyConstraints: false,
    });
  } catch (error) {
    throw readable(error, path);
  }
  try {
    if (readOnly) checkVersion(db);
    else patiently(() => setUp(db));
    return db;
  } catch (error) {
    db.close();
    throw readable(error, path);
  }
}

/**
 * Made before SQLite opens it, for its mode. Never opened here where it stands: closing any handle on a file gives up
 * all locks that the process has on it (fcntl), those of SQLite too.
 */
function makeFile(directory: string, path: string): void {
  mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
  try {
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(path, FILE_MODE);
  }
}

function setUp(db: DatabaseSync): void {
  // Before anything is written: a database of a newer version stays as it is.
  if (versionOf(db) > MIGRATIONS.length) throw new NewerDatabase(versionOf(db), MIGRATIONS.length);
  db.exec('PRAGMA journal_mode = WAL');
  // Each commit is on disk before it is told, also through a power cut.
  db.exec('PRAGMA synchronous = FULL');
  db.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
  migrate(db);
}

function checkVersion(db: DatabaseSync): void {
  const version = versionOf(db);
  if (version > MIGRATIONS.length) throw new NewerDatabase(version, MIGRATIONS.length);
  if (version < MIGRATIONS.length)
    throw new Error(
      `the database is of version ${version}, and this Truebounce reads version ${MIGRATIONS.length}: ` +
        'start it once with the right to write, which brings the database up to date',
    );
}

function patiently(action: () => void): void {
  for (let tries = 1; ; tries++) {
    try {
      action();
      return;
    } catch (error) {
      if (tries >= SETUP_TRIES || !isBusy(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETUP_WAIT);
    }
  }
}

function readable(error: unknown, path: string): Error {
  const { message } = told(error) as Error;
  return new Error(`${path}: ${message}`, { cause: error });
}
