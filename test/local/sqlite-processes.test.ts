/** Real processes: several at once, one that is killed, one whose disk is full. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DATABASE_FILE, openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { MAILBOX } from '../contract/made.ts';

const WRITER = fileURLToPath(new URL('sqlite-writer.ts', import.meta.url));

let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-processes-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

interface Worker {
  readonly child: ChildProcess;
  /** What it printed so far; a line that is not whole is not told. */
  readonly lines: () => string[];
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>;
}

function start(what: string, name: string, count: number, command = [process.execPath]): Worker {
  const [file = '', ...args] = command;
  const child = spawn(file, [...args, WRITER, what, directory, name, String(count)]);
  children.push(child);
  let out = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, complaint }));
  return { child, lines: () => out.split('\n').slice(0, -1), ended };
}

async function finished(...workers: readonly Worker[]): Promise<string[]> {
  for (const { ended } of workers) expect(await ended).toEqual({ code: 0, complaint: '' });
  return workers.flatMap(({ lines }) => lines());
}

async function using(work: (tables: Tables) => Promise<void>): Promise<void> {
  const tables = openTables(directory, {});
  try {
    await work(tables);
  } finally {
    await tables.close();
  }
}

test('four that make it, write and count at once lose nothing of one another', async () => {
  const told = await finished(...['a', 'b', 'c', 'd'].map((name) => start('write', name, 60)));
  expect(told.length).toBe(240);
  await using(async (tables) => {
    const accepted = await tables.acceptedSince('', null, 1_000);
    expect(accepted.map(({ inbound }) => inbound.key)).toEqual(told.toSorted());
    expect(await tables.inbound.counts()).toEqual({ waiting: 240, leased: 0, dead: 0 });
    // Not in order of time, so that all stand in one flood.
    expect((await tables.incidents(MAILBOX)).map(({ reports }) => reports)).toEqual([240]);
  });
});

test('three that empty one queue get each message once', async () => {
  const sent = await finished(start('write', 'a', 300));
  const removed = await finished(...[1, 2, 3].map((n) => start('drain', String(n), 0)));
  expect(removed.toSorted()).toEqual(sent.toSorted());
});

test('kill -9 loses nothing that was told as durable', { timeout: 60_000 }, async () => {
  const told: string[] = [];
  for (const [round, least] of [3, 40, 130].entries()) {
    const worker = start('write', `r${round}`, 1_000_000);
    await new Promise<void>((resolve) => {
      worker.child.stdout?.on('data', () => {
        if (worker.lines().length >= least) resolve();
      });
    });
    worker.child.kill('SIGKILL');
    await worker.ended;
    told.push(...worker.lines());
  }
  await using(async (tables) => {
    const { waiting } = await tables.inbound.counts();
    const accepted = await tables.acceptedSince('', null, 1_000_000);
    const keys = new Set(accepted.map(({ inbound }) => inbound.key));
    expect(told.filter((key) => !keys.has(key))).toEqual([]);
    // Known and on the queue, or neither.
    expect(waiting).toBe(keys.size);
  });
  const db = new DatabaseSync(join(directory, DATABASE_FILE));
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  db.close();
});

test('a disk that takes no more is told as such, and what was kept before stays', async () => {
  await using(async () => {});
  // No file of the process may grow beyond 400 KB: the system refuses the write, as a full disk does.
  const shell = ['bash', '-c', `trap '' XFSZ; ulimit -f 400; exec '${process.execPath}' "$@"`, 'bash'];
  const told = await finished(start('fill', 'a', 40, shell));
  const kept = told.filter((line) => line.startsWith('kept ')).map((line) => line.slice('kept '.length));
  const refused = told.filter((line) => line.startsWith('Unavailable the disk of the database'));
  expect(kept.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(kept.length + refused.length).toBe(told.length);
  await using(async (tables) => {
    const accepted = await tables.acceptedSince('', null, 1_000);
    expect(accepted.map(({ inbound }) => inbound.key)).toEqual(kept.toSorted());
  });
});
