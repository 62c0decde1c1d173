/** `truebounce classify` on files as people have them, and writing to what cannot be written to. */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { truebounce } from '../support/command.ts';
import { CORPUS } from '../support/samples.ts';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');
const FLOOD = join(CORPUS, 'flood');
const BOUNCE = readFileSync(join(FLOOD, '02.eml'), 'latin1');
const ORDINARY = 'From: a@far.example\nSubject: Hello\n\nSee you at ten.\n';
const FROM = 'From a@far.example Fri Sep 23 01:22:39 2016\n';

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-classify-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function put(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
  return path;
}

const WIDE = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]/g;

/** Columns of a terminal. */
function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** Each line of `--json` as `file class`. */
async function classes(args: readonly string[], stdin?: Uint8Array) {
  const { code, stdout, stderr } = await truebounce(['classify', '--json', ...args], stdin ? { stdin } : {});
  const said = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map((line) => `${line.file.replace(`${dir}/`, '')} ${line.class}`);
  return { code, stderr, said };
}

/** What a person sees on a terminal of that many columns; util-linux's script gives the command one. */
function onTerminal(columns: number, args: readonly string[], env: Record<string, string> = {}): string[] {
  const quoted = [process.execPath, COMMAND, 'classify', ...args].map((word) => `'${word}'`).join(' ');
  const said = execFileSync('script', ['-qec', `stty cols ${columns}; ${quoted}`, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', LANG: 'C.UTF-8', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return said.split('\r\n').filter((line) => line !== '');
}

describe('what is named', () => {
  test('may be an mbox, packed or not, or one mail that begins as an mbox does', async () => {
    const mbox = `${FROM}${ORDINARY}\n${FROM}${BOUNCE}\n`;
    const paths = [put('in.mbox', mbox), put('in.gz', gzipSync(mbox)), put('one.eml', mbox)];
    expect(await classes(paths)).toEqual({
      code: 0,
      stderr: '',
      said: [
        'in.mbox#1 ordinary',
        'in.mbox#2 bounce',
        'in.gz#1 ordinary',
        'in.gz#2 bounce',
        'one.eml ordinary',
      ],
    });
    expect((await classes(['-'], gzipSync(mbox))).said).toEqual(['-#1 ordinary', '-#2 bounce']);
  });

  test('may be a Maildir with folders, of which mails are told by their place in it', async () => {
    for (const folder of ['', '.Sent/'])
      for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(dir, 'm', folder, name), { recursive: true });
    put('m/cur/1.host:2,S', BOUNCE);
    put('m/new/2.host', ORDINARY);
    put('m/tmp/3.host', ORDINARY);
    put('m/.Sent/cur/4.host:2,S', ORDINARY);
    put('m/dovecot.index', Buffer.from([1, 2, 3]));
    expect(await classes([join(dir, 'm')])).toEqual({
      code: 0,
      stderr: '',
      said: ['cur/1.host:2,S bounce', 'new/2.host ordinary', '.Sent/cur/4.host:2,S ordinary'],
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    'without permission is named with its cure, and the rest is done (root may read all: skipped)',
    async () => {
      const closed = put('p/a.eml', BOUNCE);
      put('p/b.eml', ORDINARY);
      mkdirSync(join(dir, 'p/c'));
      chmodSync(closed, 0o000);
      chmodSync(join(dir, 'p/c'), 0o000);
      const { code, stderr, said } = await classes([join(dir, 'p')]);
      chmodSync(join(dir, 'p/c'), 0o700);
      expect({ code, said }).toEqual({ code: 1, said: ['b.eml ordinary'] });
      expect(stderr).toMatch(/p\/a\.eml: .*chmod/);
      expect(stderr).toMatch(/p\/c: .*chmod/);
    },
  );
});

describe('the table', () => {
  test.each([
    ['en', 40],
    ['en', 80],
    ['en', 120],
    ['ja', 40],
    ['ja', 80],
    ['ja', 120],
  ])('fits the terminal, its columns aligned (%s, %d columns)', (lang, columns) => {
    const lines = onTerminal(columns, ['--lang', lang, FLOOD, join(CORPUS, 'postfix')], { NO_COLOR: '1' });
    expect(Math.max(...lines.map((line) => widthOf(line)))).toBeLessThanOrEqual(columns);
    // Every address begins in one column, as wide as what stands before it may be.
    const begins = lines
      .filter((line) => line.includes('@'))
      .map((line) => widthOf(line.slice(0, line.lastIndexOf(' ', line.indexOf('@')) + 1)))
      .filter((_, index) => index < 8);
    expect(begins).toHaveLength(8);
    expect(new Set(begins).size).toBe(1);
  });

  test('names the detector where there is room', () => {
    expect(onTerminal(80, [FLOOD]).join('\n')).not.toContain('qmail');
    const [, first] = onTerminal(120, [FLOOD], { NO_COLOR: '1' });
    expect(first).toMatch(/^01\.eml +bounce +qmail +452487590@qq\.com +too many connections +550$/);
  });

  test('keeps the end of a long path, which tells mails apart', async () => {
    const path = put('a-directory-of-a-long-name/inbox', `${FROM}${BOUNCE}\n${FROM}${ORDINARY}`);
    const { stdout } = await truebounce(['classify', path]);
    const [, first = '', second = ''] = stdout.split('\n');
    expect(first).toMatch(/^…\S*\/inbox#1 +bounce /);
    expect(second).toMatch(/^…\S*\/inbox#2 +ordinary mail$/);
  });

  test('tells how many recipients have no row, however long the last address is', async () => {
    const groups = Array.from(
      { length: 9 },
      (_, index) =>
        `Final-Recipient: rfc822; ${'u'.repeat(60)}${index}@far.example\nAction: failed\nStatus: 5.1.1\n\n`,
    );
    const head = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n';
    const status = 'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n';
    const path = put(
      'many.eml',
      `From: <mailer-daemon@mx.example>\n${head}${status}${groups.join('')}--b--\n`,
    );
    const rows = (await truebounce(['classify', path])).stdout.trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(5);
    expect(rows.filter((row) => row.includes('… +4 '))).toEqual(rows.slice(-1));
  });

  test('has colours on a terminal, and none where NO_COLOR or a pipe asks for none', async () => {
    expect(onTerminal(80, [FLOOD]).join('')).toContain('\u001b[31m');
    expect(onTerminal(80, [FLOOD], { NO_COLOR: '1' }).join('')).not.toContain('\u001b[');
    expect((await truebounce(['classify', FLOOD])).stdout).not.toContain('\u001b');
  });
});

describe('the output', () => {
  const shell = (script: string) => {
    const command = `'${process.execPath}' '${COMMAND}'`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script.replaceAll('truebounce', command)], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test.each([['classify'], ['classify --json']])('%s | head ends quietly', (command) => {
    const paths = `${CORPUS} `.repeat(5);
    const { stdout, stderr } = shell(`truebounce ${command} ${paths} | head -1; echo "\${PIPESTATUS[0]}"`);
    expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(/./), '0']);
    expect(stderr).toBe('');
  });

  test.each([['classify'], ['classify --json'], ['scan'], ['explain']])(
    'of %s that no disk takes is told in a line',
    (command) => {
      const { status, stderr } = shell(`truebounce ${command} '${join(FLOOD, '01.eml')}' > /dev/full`);
      expect(status).toBe(2);
      expect(stderr).toBe(
        'truebounce: the output cannot be written: the disk is full. Make room, and run it again.\n',
      );
    },
  );

  test('is whole where nobody reads the complaints', () => {
    const { status, stdout } = shell(`truebounce classify --json /no/such/place '${FLOOD}' 2> /dev/full`);
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toHaveLength(8);
  });
});
