import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REASONS } from '../../lib/model.ts';
import { truebounce } from '../support/command.ts';
import { CORPUS, goldenPath, samples } from '../support/samples.ts';

const FLOOD = join(CORPUS, 'flood');
const BOUNCE = join(FLOOD, '01.eml');
/** Control characters that a terminal obeys, but for the newlines of the page. */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
/** How a stranger would take over a terminal: title, clear screen, a line of its own, a line turned round. */
const HOSTILE = [
  'From: "\u001b]0;owned\u0007\u001b[2J" <mailer-daemon@mx.example>',
  'Subject: =?utf-8?B?4oCuZ25pcg==?= =?utf-8?Q?=1B[31m=C2=9B2J=0D=0Atruebounce: all is well?=',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  '',
  '--b',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx\u001b[7m.example',
  '',
  'Final-Recipient: rfc822; u\u001b[1m\u0085@evil\u202e.example',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 no \u001b[2J\u009b31m such user',
  '',
  '--b--',
  '',
].join('\n');

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-command-'));
  writeFileSync(join(dir, 'hostile.eml'), HOSTILE);
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('classify', () => {
  test('--json prints what the goldens say, one line a mail, in the order of names', async () => {
    const { code, stdout, stderr } = await truebounce(['classify', '--json', CORPUS]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const expected = samples().map((sample) => ({
      file: sample.name,
      ...JSON.parse(readFileSync(goldenPath(sample), 'utf8')),
    }));
    expect(lines).toEqual(expected);
  });

  test('--json takes several paths in their order, and standard input', async () => {
    const stdin = readFileSync(BOUNCE);
    const { code, stdout } = await truebounce(
      ['classify', '--json', join(FLOOD, '02.eml'), '-', join(FLOOD, '01.eml')],
      { stdin },
    );
    expect(code).toBe(0);
    const files = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).file);
    expect(files).toEqual([join(FLOOD, '02.eml'), '-', join(FLOOD, '01.eml')]);
  });

  test('prints a table that has every mail and fits 80 columns', async () => {
    const { code, stdout } = await truebounce(['classify', FLOOD]);
    expect(code).toBe(0);
    for (const name of ['01.eml', '08.eml']) expect(stdout).toContain(name);
    expect(stdout).toMatch(/bounce +452487590@qq\.com/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('takes the null sender of an mbox for what it is', async () => {
    // Neither Return-Path nor a daemon's address: only the dividing line tells that a machine wrote it.
    const mail = [
      'Date: Fri, 23 Sep 2016 01:22:39 +0000',
      'From: Example <notify@mx.example>',
      'To: a@example.com',
      'Subject: Hello',
      '',
      'The message to the following address could not be delivered:',
      '',
      '  <b@example.net>: 550 5.1.1 User unknown',
      '',
      '',
    ].join('\n');
    const path = join(dir, 'mbox');
    for (const [sender, expected] of [
      ['MAILER-DAEMON', 'bounce'],
      ['someone@mx.example', 'ordinary'],
    ]) {
      writeFileSync(path, `From ${sender} Fri Sep 23 01:22:39 2016\n${mail}`);
      const { stdout } = await truebounce(['classify', '--json', path]);
      expect(JSON.parse(stdout)).toMatchObject({ file: path, class: expected });
    }
  });
});

describe('explain', () => {
  test('tells class, detector, recipient, reason, reply and what is returned', async () => {
    const { code, stdout } = await truebounce(['explain', BOUNCE]);
    expect(code).toBe(0);
    for (const words of ['bounce', 'qmail', '452487590@qq.com', '550', 'Connection frequency limited']) {
      expect(stdout).toContain(words);
    }
    expect(stdout).toContain('2618F6F6DED910B3AFD436FE2C3465F9@xncgaxptya');
    expect(stdout).not.toMatch(/forged|unproven/i);
  });

  test('speaks the language of --lang, else that of the locale', async () => {
    const japanese = /[\u3040-\u30ff]/;
    const said = async (args: string[], env: Record<string, string>) =>
      (await truebounce(['explain', ...args, join(FLOOD, '02.eml')], { env })).stdout;
    expect(await said(['--lang', 'ja'], {})).toMatch(japanese);
    expect(await said([], { LANG: 'ja_JP.UTF-8' })).toMatch(japanese);
    expect(await said([], { LANG: 'en_US.UTF-8', LC_ALL: 'ja_JP.UTF-8' })).toMatch(japanese);
    expect(await said([], { LANG: 'ja_JP.UTF-8', LC_ALL: 'C' })).not.toMatch(japanese);
    expect(await said(['--lang', 'en'], { LANG: 'ja_JP.UTF-8' })).not.toMatch(japanese);
  });
});

describe('scan', () => {
  test('--json prints one object whose counts add up', async () => {
    const { code, stdout } = await truebounce(['scan', '--json', CORPUS]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    const goldens = samples().map((sample) => JSON.parse(readFileSync(goldenPath(sample), 'utf8')));
    expect(found).toMatchObject({ mails: goldens.length, unreadable: 0 });
    for (const [name, count] of Object.entries(found.classes)) {
      expect(goldens.filter((golden) => golden.class === name)).toHaveLength(count as number);
    }
    expect(sum(Object.values(found.classes))).toBe(goldens.length);
    expect(Object.keys(found.reasons).filter((name) => !REASONS.includes(name as never))).toEqual([]);
    expect(sum(Object.values(found.originals))).toBe(goldens.length - found.classes.ordinary);
    expect(found.from < found.to).toBe(true);
    for (const time of [found.from, found.to]) expect(new Date(time).toISOString()).toBe(time);
    const times = found.perHour.map(([hour]: [string, number]) => hour);
    expect(times).toEqual(times.toSorted());
    expect(times.every((hour: string) => /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/.test(hour))).toBe(true);
    for (const list of [found.domains, found.reporters]) {
      const counts = list.map(([, count]: [string, number]) => count);
      expect(counts).toEqual(counts.toSorted((a: number, b: number) => b - a));
    }
  });

  test('tells the flood of a mailbox: how many, how many an hour, to whom', async () => {
    // A day of the story: 5 an hour to qq.com and one ordinary mail every other hour.
    const bounce = readFileSync(BOUNCE, 'latin1');
    const path = join(dir, 'flood.mbox.gz');
    const mails: string[] = [];
    for (let hour = 0; hour < 24; hour++) {
      for (let count = 0; count < 30; count++) {
        const date = `Fri, 23 Sep 2016 ${String(hour).padStart(2, '0')}:${String(2 * count).padStart(2, '0')}:00 +0000`;
        mails.push(`Received: by mx.example; ${date}\n${bounce}`);
      }
      mails.push(
        `Received: by mx.example; Fri, 23 Sep 2016 ${String(hour).padStart(2, '0')}:30:00 +0000\nFrom: a@b.example\nSubject: hi\n\nhi\n`,
      );
    }
    writeFileSync(
      path,
      gzipSync(
        Buffer.from(mails.map((mail) => `From - Fri Sep 23 00:00:00 2016\n${mail}\n`).join(''), 'latin1'),
      ),
    );
    const page = await truebounce(['scan', path]);
    expect(page.code).toBe(0);
    const headline = page.stdout.slice(0, page.stdout.indexOf('\n\n')).replaceAll('\n', ' ');
    expect(headline).toContain('720 of 744 mails');
    expect(headline).toMatch(/\b30 an hour/);
    expect(page.stdout).toMatch(/qq\.com +720/);
    expect(page.stdout).toMatch(/[▁▂▃▄▅▆▇█]/);
    const { stdout } = await truebounce(['scan', '--json', path]);
    expect(JSON.parse(stdout)).toMatchObject({
      mails: 744,
      from: '2016-09-23T00:00:00.000Z',
      to: '2016-09-23T23:58:00.000Z',
      classes: { bounce: 720, ordinary: 24 },
      domains: [['qq.com', 720]],
      reporters: [['sv1.host.example', 720]],
    });
    expect(JSON.parse(stdout).perHour).toHaveLength(24);
  });

  test.each(['en', 'ja'])('fits the width of the terminal (%s)', async (lang) => {
    const { stdout } = await truebounce(['scan', '--lang', lang, CORPUS]);
    const wide = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]/g;
    const widths = stdout.split('\n').map((line) => line.length + (line.match(wide)?.length ?? 0));
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  });
});

describe('exit codes', () => {
  test('0: all was read', async () => {
    for (const command of ['classify', 'scan', 'explain']) {
      expect((await truebounce([command, BOUNCE])).code).toBe(0);
    }
    expect((await truebounce(['--help'])).code).toBe(0);
    expect((await truebounce(['scan', '--help'])).code).toBe(0);
  });

  test('1: something could not be read; it is named on stderr, and the rest is done', async () => {
    const place = join(dir, 'some');
    mkdirSync(place);
    writeFileSync(join(place, 'a.eml'), readFileSync(BOUNCE));
    symlinkSync('gone', join(place, 'b.eml'));
    writeFileSync(join(place, 'c.eml'), '');
    for (const command of ['classify', 'scan']) {
      const { code, stdout, stderr } = await truebounce([command, '--json', place]);
      expect(code).toBe(1);
      expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toContain(join(place, 'b.eml'));
      expect(stderr).toContain(join(place, 'c.eml'));
      expect(stderr.trimEnd().split('\n')).toHaveLength(2);
      if (command === 'scan') expect(JSON.parse(stdout)).toMatchObject({ mails: 1, unreadable: 2 });
    }
  });

  test.each([
    [['scan', '/no/such/place'], '/no/such/place'],
    [['classify', '/no/such/place'], '/no/such/place'],
    [['explain', join(import.meta.dirname, 'command.test.ts')], 'command.test.ts'],
    [['scan', '-'], '-'],
    [['scan'], 'path'],
    [['scan', '--jsn', BOUNCE], '--json'],
    [['scann', BOUNCE], 'scan'],
    [['explain', '--lang', 'xx', BOUNCE], 'en'],
    [[], 'Usage'],
  ])('2: nothing could be done: %j', async (args, said) => {
    const { code, stdout, stderr } = await truebounce(args);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(said);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('an old Node is refused in a sentence', () => {
    const shim = join(import.meta.dirname, '../../lib/cli/truebounce.js');
    const old = `Object.defineProperty(process.versions, 'node', { value: '22.1.0' });`;
    const preload = join(dir, 'old.cjs');
    writeFileSync(preload, old);
    const run = () =>
      execFileSync(process.execPath, ['--require', preload, shim, '--version'], { stdio: 'pipe' });
    expect(run).toThrow(/needs Node\.js 24/);
  });
});

describe('a terminal', () => {
  test.each([['classify'], ['explain'], ['scan']])(
    'is not at the mercy of strangers: %s',
    async (command) => {
      for (const lang of ['en', 'ja']) {
        const { code, stdout, stderr } = await truebounce([
          command,
          '--lang',
          lang,
          join(dir, 'hostile.eml'),
        ]);
        expect(code).toBe(0);
        expect(stdout).toContain('evil');
        expect(stdout + stderr).not.toMatch(CONTROLS);
        expect(stdout).not.toMatch(/^truebounce: all is well/m);
      }
    },
  );

  test('is not at the mercy of file names', async () => {
    const path = join(dir, 'a\u001b[2J\u202e.eml');
    const none = await truebounce(['scan', path]);
    expect(none.code).toBe(2);
    expect(none.stderr).not.toMatch(CONTROLS);
    writeFileSync(path, readFileSync(BOUNCE));
    expect((await truebounce(['classify', path])).stdout).not.toMatch(CONTROLS);
  });

  test('gets the values of --json as they are, but nothing that it would obey', async () => {
    for (const command of ['classify', 'scan']) {
      const { stdout } = await truebounce([command, '--json', join(dir, 'hostile.eml')]);
      expect(stdout).not.toMatch(CONTROLS);
      expect(stdout).toContain('evil');
    }
    const { stdout } = await truebounce(['classify', '--json', join(dir, 'hostile.eml')]);
    expect(JSON.parse(stdout).recipients[0].diagnosticCode).toContain('such user');
  });

  test('is needed for colours and the progress bar', async () => {
    for (const command of ['classify', 'explain', 'scan']) {
      const { stdout, stderr } = await truebounce([command, BOUNCE]);
      expect(stdout + stderr).not.toContain('\u001b');
    }
  });

  test('has colours unless NO_COLOR asks for none', () => {
    // util-linux's script gives the command a terminal.
    const said = (env: Record<string, string>) =>
      execFileSync(
        'script',
        ['-qec', `'${process.execPath}' '${shimPath}' scan --lang en '${FLOOD}'`, '/dev/null'],
        {
          env: { PATH: process.env.PATH ?? '', TERM: 'xterm', LANG: 'C.UTF-8', ...env },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
    expect(said({})).toMatch(/\u001b\[\d+m/);
    expect(said({ NO_COLOR: '1' })).not.toMatch(/\u001b\[\d+m/);
    expect(said({ TERM: 'dumb' })).not.toMatch(/\u001b\[\d+m/);
  });
});

test('a reader that has seen enough ends the command quietly', async () => {
  const { code, stderr } = await truebounce(['classify', '--json', CORPUS, CORPUS, CORPUS], {
    closeAfter: 1,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

const shimPath = join(import.meta.dirname, '../../lib/cli/truebounce.js');

function sum(counts: readonly unknown[]): number {
  return counts.reduce<number>((total, count) => total + Number(count), 0);
}
