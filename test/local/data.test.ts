/** The data directory: whose it is, and who works in it. */

import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataInUse, DataOpen, openLocalData } from '../../lib/local/data.ts';

const now = () => new Date('2026-11-24T10:15:30Z');

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'truebounce-data-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function modeOf(...names: string[]): Promise<number> {
  return (await stat(join(directory, ...names))).mode & 0o777;
}

test('nobody else can hold the lock: a new one and an older one are the owner’s alone', async () => {
  const first = await openLocalData(join(directory, 'new'), now);
  expect(await modeOf('new')).toBe(0o700);
  expect(await modeOf('new', 'lock.sqlite')).toBe(0o600);
  await expect(openLocalData(join(directory, 'new'), now)).rejects.toThrow(DataInUse);
  await first.close();
  await writeFile(join(directory, 'lock.sqlite'), '');
  await chmod(join(directory, 'lock.sqlite'), 0o644);
  const second = await openLocalData(directory, now);
  expect(await modeOf('lock.sqlite')).toBe(0o600);
  await second.close();
});

test.each([
  [0o755, true],
  [0o775, false],
  [0o757, false],
])('a directory of mode %o is taken: %s', async (mode, taken) => {
  const where = join(directory, 'made before');
  await mkdir(where);
  await chmod(where, mode);
  const opening = openLocalData(where, now);
  if (taken) await (await opening).close();
  else {
    await expect(opening).rejects.toThrow(DataOpen);
    await expect(opening).rejects.toThrow(`chmod go-w '${where}'`);
  }
});
