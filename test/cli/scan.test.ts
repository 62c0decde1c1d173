import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../lib/tell/width.ts';
import { truebounce } from '../support/command.ts';
import { onTerminal, screenOf } from '../support/on-terminal.ts';
import { CORPUS } from '../support/samples.ts';

const KEYS = [
  'mails',
  'unreadable',
  'from',
  'to',
  'classes',
  'reasons',
  'domains',
  'reporters',
  'perHour',
  'originals',
];

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-scan-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function place(name: string, mails: Readonly<Record<string, string>>): string {
  const path = join(dir, name);
  mkdirSync(path);
  for (const [file, mail] of Object.entries(mails)) writeFileSync(join(path, file), mail);
  return path;
}

function bounce(address: string, date: string): string {
  return [
    `Received: from there by here; ${date}`,
    'From: MAILER-DAEMON@mx.example',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b--',
    '',
  ].join('\n');
}

const ORDINARY = 'From: a@b.example\nDate: Fri, 23 Sep 2016 04:00:00 +0000\nSubject: hi\n\nhi\n';

describe('--json', () => {
  test('has exactly the keys that are documented', async () => {
    const path = place('json', {
      'a.eml': bounce('u@one.example', 'Fri, 23 Sep 2016 01:22:39 +0000'),
      'b.eml': bounce('v@one.example', 'Fri, 23 Sep 2016 01:59:59 +0000'),
      'c.eml': ORDINARY,
    });
    const { code, stdout } = await truebounce(['scan', '--json', path]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(Object.keys(found)).toEqual(KEYS);
    expect(found).toEqual({
      mails: 3,
      unreadable: 0,
      from: '2016-09-23T01:22:39.000Z',
      to: '2016-09-23T04:00:00.000Z',
      classes: { bounce: 2, ordinary: 1 },
      reasons: { userunknown: 2 },
      domains: [['one.example', 2]],
      reporters: [['mx.example', 2]],
      perHour: [['2016-09-23T01:00:00Z', 2]],
      originals: { none: 2 },
    });
  });

  test('is the same object for a mailbox with nothing in it, exit 2', async () => {
    const { code, stdout, stderr } = await truebounce(['scan', '--json', place('nothing', {})]);
    expect(code).toBe(2);
    expect(Object.keys(JSON.parse(stdout))).toEqual(KEYS);
    expect(JSON.parse(stdout)).toMatchObject({ mails: 0, from: null, to: null, perHour: [] });
    expect(stderr).toContain('there is no mail in it');
  });
});

test('an empty directory gives a line with the cure and no page', async () => {
  const { code, stdout, stderr } = await truebounce(['scan', place('empty', {})]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain(join(dir, 'empty'));
});

test('a mailbox without bounces gets a calm page', async () => {
  const path = place('calm', { 'a.eml': ORDINARY, 'b.eml': ORDINARY });
  const { code, stdout } = await truebounce(['scan', path]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2 mails, and none says that something could not be delivered\.\n/);
  expect(stdout).toContain('2016-09-23 04:00 to 2016-09-23 04:00 UTC');
  expect(stdout).not.toMatch(/Why|Reported by|by hour/);
});

test('mails without dates make a page without a chart', async () => {
  const path = place('dateless', { 'a.eml': bounce('u@one.example', 'some day').replace('Received', 'X') });
  const { code, stdout } = await truebounce(['scan', path]);
  expect(code).toBe(0);
  expect(stdout).toContain('No mail has a readable date.');
  expect(stdout).toContain('one.example');
  expect(stdout).not.toContain('┤');
});

test('the page names at most eight domains, and sums up the others', async () => {
  const mails = Array.from({ length: 12 }, (_, n) => [
    `${n}.eml`,
    bounce(`u@d${String(n).padStart(2, '0')}.example`, 'Fri, 23 Sep 2016 01:22:39 +0000'),
  ]);
  const { stdout } = await truebounce(['scan', place('domains', Object.fromEntries(mails))]);
  expect(stdout).toContain('d07.example');
  expect(stdout).not.toContain('d08.example');
  expect(stdout).toContain('and 4 more (4)');
  expect(stdout).toMatch(/no such user +12 +100\.0%/);
});

describe('on a terminal', () => {
  test.each([
    [60, 'en'],
    [80, 'ja'],
    [120, 'en'],
    [140, 'ja'],
  ])('the page fits %i columns (%s)', (columns, language) => {
    const lines = screenOf(onTerminal(columns, 'scan', '--lang', language, CORPUS));
    const widest = Math.max(...lines.map(widthOf));
    expect(widest).toBeLessThanOrEqual(columns);
    // It uses them, too.
    expect(widest).toBeGreaterThan(columns * 0.7);
  });

  test('a long reading has a progress line, which is gone at the end', () => {
    const mail = bounce('u@one.example', 'Fri, 23 Sep 2016 01:22:39 +0000');
    const path = join(dir, 'long.mbox');
    const padding = `${'x'.repeat(70)}\n`.repeat(30);
    writeFileSync(path, `From - Fri Sep 23 00:00:00 2016\n${mail}${padding}\n`.repeat(10_000));
    const written = onTerminal(80, 'scan', path);
    expect(written).toMatch(/█+░* *counting {2}\d+% {2}[\d,]+ mails {2}[\d,]+\/s {2}\d+ s left/);
    const drawn = written.split('\r\u001b[K').slice(1, -1);
    expect(drawn.length).toBeGreaterThan(1);
    expect(Math.max(...drawn.map(widthOf))).toBeLessThan(80);
    const [headline = ''] = screenOf(written);
    expect(headline).toBe('All 10,000 mails say that something could not be delivered, 10,000 an hour.');
  });
});
