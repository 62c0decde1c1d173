import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTables } from '../../lib/local/sqlite/index.ts';
import { truebounce } from '../support/command.ts';

const OWNER = 'owner@far.example';
const HOOK = 'hook; rm -rf';
const WHY = 'bounced: Permanent/General, 550 5.1.1 no such user';
const HOSTILE = '550 gone \u001b[2J\r\ntruebounce: all is well\u202e';

let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-destinations-'));
  const tables = openTables(dir, {});
  await tables.pause(OWNER, WHY, '2026-11-24T10:20:00.000Z');
  await tables.pause(HOOK, HOSTILE, '2026-11-24T10:30:00.000Z');
  await tables.close();
  return () => rmSync(dir, { recursive: true });
});

const run = (...args: string[]) => truebounce(['destinations', ...args, '--data', dir]);

async function paused(): Promise<string[]> {
  const tables = openTables(dir, { readOnly: true });
  const found = await tables.pausedDestinations();
  await tables.close();
  return found.map(({ destination }) => destination);
}

describe('destinations list', () => {
  test('tells which, since when, why, and the command that resumes it', async () => {
    const { code, stdout, stderr } = await run('list');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^2 destinations are paused\. Their mail waits; none of it is lost\.\n/);
    expect(stdout).toContain(`${OWNER}  since 2026-11-24 10:20 UTC\n  ${WHY}\n`);
    expect(stdout).toContain(`truebounce destinations resume ${OWNER} --data ${dir}\n`);
  });

  test('lets no server’s words and no name pass for ours, and puts no such command before anybody', async () => {
    const { stdout } = await run('list');
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(stdout).not.toMatch(/^truebounce:/m);
    expect(stdout).toContain('"hook; rm -rf"');
    expect(stdout).not.toContain('resume hook');
  });

  test('--json: one object each, whole', async () => {
    const { stdout } = await run('list', '--json');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { destination: OWNER, since: '2026-11-24T10:20:00.000Z', why: WHY },
      { destination: HOOK, since: '2026-11-24T10:30:00.000Z', why: HOSTILE },
    ]);
  });

  test('in Japanese', async () => {
    const { stdout } = await run('list', '--lang', 'ja');
    expect(stdout).toMatch(/^2件の配送先への配送を停止しています。/);
    expect(stdout).toContain(`truebounce destinations resume ${OWNER}`);
  });

  test('none is no failure; no data is one', async () => {
    await run('resume', OWNER, HOOK);
    expect(await run('list')).toEqual({ code: 0, stdout: 'No destination is paused.\n', stderr: '' });
    expect(await run('list', '--json')).toEqual({ code: 0, stdout: '', stderr: '' });
    const gone = await truebounce(['destinations', 'list', '--data', join(dir, 'nowhere')]);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('nowhere');
  });
});

describe('destinations resume', () => {
  test('mail goes there again, and when is said', async () => {
    const { code, stdout } = await run('resume', OWNER);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^owner@far\.example gets mail again\.\nWhat waits is tried within 15 minutes/);
    expect(await paused()).toEqual([HOOK]);
  });

  test('several at once, each by itself; a name in other letters is the same', async () => {
    const { code, stdout } = await run('resume', HOOK, 'Owner@FAR.example', '--json');
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { destination: HOOK, resumed: true },
      { destination: OWNER, resumed: true },
    ]);
    expect(await paused()).toEqual([]);
  });

  test('what is not paused is said, with what is; the rest is done all the same', async () => {
    const { code, stdout } = await run('resume', 'owner@fr.example', OWNER);
    expect(code).toBe(1);
    expect(stdout).toContain(`owner@fr.example is not paused. Paused: ${OWNER}, "hook; rm -rf".\n`);
    expect(stdout).toContain(`${OWNER} gets mail again.`);
    expect(await paused()).toEqual([HOOK]);
    const again = await run('resume', OWNER, '--lang', 'ja');
    expect(again.code).toBe(1);
    expect(again.stdout).toContain(`${OWNER}は停止していません。`);
  });

  test('a name is asked for', async () => {
    const { code, stderr } = await run('resume');
    expect(code).toBe(2);
    expect(stderr).toMatch(/missing required argument 'names'/);
  });
});

test('its help teaches what pausing is, and what to do', async () => {
  const { code, stdout } = await truebounce(['destinations', '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/waits, and none of it is lost/);
  expect(stdout).toContain('truebounce destinations resume owner@far.example');
  expect((await truebounce(['--help'])).stdout).toMatch(/^ {2}destinations /m);
});
