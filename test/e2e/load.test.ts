/** Many connections at full speed, and kill -9 in the middle of it: none lost, none doubled, and the audit says so. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LoadOptions, load } from '../support/serve-load.ts';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');
const MAILS = 800;
const CONNECTIONS = 20;

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'truebounce-load-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

test.each<[string, Pick<LoadOptions, 'killAt'>]>([
  ['while it runs', {}],
  ['killed in the middle', { killAt: MAILS / 2 }],
])('%s', { timeout: 120_000 }, async (_, options) => {
  const { accepted, found, held, stderr, data } = await load({
    dir,
    mails: MAILS,
    connections: CONNECTIONS,
    ...options,
  });
  expect(stderr).toBe('');
  // Each connection that the kill ended lost one mail that it was told nothing about.
  expect(accepted.size).toBeGreaterThanOrEqual(MAILS - CONNECTIONS);
  expect([...accepted].filter((number) => !found.has(number))).toEqual([]);
  expect([...found].filter(([, times]) => times !== 1)).toEqual([]);
  // Nearly all of it is one flood.
  expect(held).toBeGreaterThan(MAILS * 0.8);
  // Rejects where the exit code says that there is something to look at.
  const audit = await promisify(execFile)(process.execPath, [COMMAND, 'doctor', '--audit', '--data', data]);
  expect(audit.stdout).toMatch(/\d/);
});
