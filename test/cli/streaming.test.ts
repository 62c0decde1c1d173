import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CORPUS } from '../support/samples.ts';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');
const MEGABYTE = 1 << 20;
/** A process that has read a few small mails has about 120 MB, much of it code; garbage waits for its collector. */
const SMALL = 220 * MEGABYTE;
/** What judges takes room too, and some 3 KB of each report is kept. */
const JUDGED = 80 * MEGABYTE;
/** The largest mail is held twice while it is handed over, and each time in memory that grew to it by doubling. */
const LARGE = 420 * MEGABYTE;

let dir: string;
let preload: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-streaming-'));
  preload = join(dir, 'peak.mjs');
  writeFileSync(
    preload,
    "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS * 1024));",
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Pours the pieces into `scan --json OPTIONS -`; gives what it found and its peak memory in bytes. */
async function scan(pieces: Iterable<Buffer>, packed: boolean, ...options: string[]) {
  const args = ['--import', preload, COMMAND, 'scan', '--json', ...options, '-'];
  const child = spawn(process.execPath, args);
  const exited = once(child, 'close');
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const gzip = createGzip({ level: 1 });
  if (packed) gzip.pipe(child.stdin);
  const into = packed ? gzip : child.stdin;
  for (const piece of pieces) if (!into.write(piece)) await once(into, 'drain');
  into.end();
  const [code] = await exited;
  const peak = Number(/peak (\d+)/.exec(said.stderr)?.[1]);
  return { code, peak, stderr: said.stderr, found: JSON.parse(said.stdout) };
}

/** A megabyte of an mbox: bounces, and one ordinary mail with a large attachment. */
function megabyte(): Buffer {
  const line = 'From MAILER-DAEMON Fri Sep 23 01:22:39 2016\n';
  const bounce = `${line}${readFileSync(join(CORPUS, 'flood/01.eml'), 'latin1')}\n\n`.repeat(20);
  const head = `${line}From: a@far.example\nSubject: Large\n\n`;
  return Buffer.from(`${bounce}${head}${'x'.repeat(76).concat('\n').repeat(13_000)}\n`, 'latin1');
}

test.each([
  ['as it is', false],
  ['packed', true],
])('an mbox of 300 MB takes no more memory than a small one (%s)', async (_, packed) => {
  const piece = megabyte();
  const { code, peak, found } = await scan(new Array<Buffer>(300).fill(piece), packed, '--no-site');
  expect(code).toBe(0);
  expect(found).toMatchObject({ mails: 300 * 21, classes: { bounce: 300 * 20, ordinary: 300 } });
  expect(peak).toBeLessThan(SMALL);
});

test('judged, it takes what small results of its 6,000 reports take besides', async () => {
  const { code, peak, found } = await scan(new Array<Buffer>(300).fill(megabyte()), false);
  expect(code).toBe(0);
  expect(found).toMatchObject({ site: { guessed: true }, classes: { bounce: 300 * 20, ordinary: 300 } });
  expect(peak).toBeLessThan(SMALL + JUDGED);
});

test('one endless mail is cut and told, packed to nothing or not, and the next is found', async () => {
  const head = Buffer.from('From a@b Fri Sep 23 01:22:39 2016\nFrom: a@far.example\nSubject: Endless\n\n');
  const body = Buffer.alloc(MEGABYTE, 'endless\n');
  const pieces = [head, ...new Array<Buffer>(300).fill(body), Buffer.from('\n'), head];
  const { code, peak, found, stderr } = await scan(pieces, true);
  expect(code).toBe(0);
  expect(found).toMatchObject({ mails: 2, classes: { ordinary: 2 } });
  expect(stderr).toMatch(/-#1: .*48 MB/);
  expect(peak).toBeLessThan(LARGE);
});
