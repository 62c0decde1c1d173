/** How the database came to look as it does: each text takes it one version further. Never changed once released. */

import type { DatabaseSync } from 'node:sqlite';

/**
 * Times in TEXT are ISO 8601, UTC, as `Date.toISOString` writes them, so that they sort as text; those in INTEGER are
 * milliseconds. Columns beside a JSON text repeat what is searched by.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE mails (
    key TEXT PRIMARY KEY,
    received_at TEXT NOT NULL,
    size INTEGER NOT NULL,
    inbound TEXT NOT NULL
  ) STRICT;
  CREATE INDEX mails_by_age ON mails (received_at, key);

  CREATE TABLE records (
    key TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    received_at TEXT NOT NULL,
    -- Listed until it is answered: decided 'hold'.
    held INTEGER NOT NULL,
    incident_mailbox TEXT,
    incident_id TEXT,
    record TEXT NOT NULL,
    -- 'released' or 'dropped'.
    answer TEXT,
    answered_at TEXT,
    PRIMARY KEY (key, mailbox)
  ) STRICT;
  CREATE INDEX records_by_age ON records (received_at, key);
  -- The answer stands last in each, so that what is answered is passed over without a look at its row.
  CREATE INDEX held ON records (received_at, key, mailbox, answer) WHERE held = 1;
  CREATE INDEX held_by_mailbox ON records (mailbox, received_at, key, answer) WHERE held = 1;
  CREATE INDEX held_by_incident ON records (incident_id, incident_mailbox, received_at, key, mailbox, answer)
    WHERE held = 1 AND incident_id IS NOT NULL;

  CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    delivery TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    -- 'new', 'leased', 'waiting' or 'settled'.
    state TEXT NOT NULL,
    -- From when on it is due: of a new one when it was planned, of a leased one when the lease ends, of a waiting one
    -- its nextAt.
    due_at TEXT NOT NULL,
    owner TEXT,
    outcome TEXT
  ) STRICT;
  CREATE INDEX deliveries_by_key ON deliveries (key);
  CREATE INDEX deliveries_due ON deliveries (state, due_at) WHERE state <> 'settled';

  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    receives INTEGER NOT NULL,
    -- Empty: at once.
    visible_at TEXT NOT NULL,
    lease TEXT,
    -- It was sent once more while it was leased: what was sent later must not end with the earlier.
    again INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    UNIQUE (queue, body)
  ) STRICT;
  CREATE INDEX messages_alive ON messages (queue, id) WHERE dead = 0;
  CREATE INDEX messages_dead ON messages (queue, id) WHERE dead = 1;

  CREATE TABLE counters (
    mailbox TEXT PRIMARY KEY,
    counted_at INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX counters_by_age ON counters (counted_at);

  CREATE TABLE hash_keys (
    id TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    made_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE correspondents (
    mailbox TEXT NOT NULL,
    hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (mailbox, hash, key_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX correspondents_by_age ON correspondents (at);

  CREATE TABLE sent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    exact TEXT NOT NULL UNIQUE,
    -- Only where it is another than the exact one.
    loose TEXT,
    sent_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sent_by_loose ON sent (loose) WHERE loose IS NOT NULL;
  CREATE INDEX sent_by_age ON sent (sent_at);
  CREATE TABLE sent_recipients (
    sent INTEGER NOT NULL,
    hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    PRIMARY KEY (sent, hash, key_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE paused_destinations (
    destination TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    why TEXT NOT NULL
  ) STRICT;

  -- Attempts of which it is known what came of them.
  ALTER TABLE deliveries ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
  UPDATE deliveries SET ended = attempts;
  `,
];

export function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

/**
 * Brings the database to the newest version, all at once or not at all. Several processes may try at the same time.
 * Throws `NewerDatabase`, or what SQLite throws.
 */
export function migrate(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  if (versionOf(db) === migrations.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(db);
    if (version > migrations.length) throw new NewerDatabase(version, migrations.length);
    for (const sql of migrations.slice(version)) db.exec(sql);
    // A pragma takes no parameters; this is a number of ours.
    db.exec(`PRAGMA user_version = ${migrations.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** A later Truebounce has written it. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';

  constructor(version: number, known: number) {
    super(
      `the database is of version ${version}, and this Truebounce knows versions up to ${known}: ` +
        'start the newer Truebounce, or restore the copy that was made before it was started',
    );
  }
}
