/** `scan --html`: where the page is written, and what is never written over. */

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { truebounce } from '../support/command.ts';
import { SEED_SITE, seedDay, writeMaildir } from '../support/seed-day.ts';

let dir: string;
let site: string;
let zone: string;
let mailbox: string;
/** Empty before each test. */
let out: string;
const HEADLINE = 'SOMEONE IS SENDING THROUGH info@client.example. Change its password.';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-scan-html-'));
  site = join(dir, 'site.json');
  writeFileSync(site, JSON.stringify(SEED_SITE));
  zone = join(dir, 'zone.json');
  writeFileSync(zone, JSON.stringify(SEED_SITE.zone));
  mailbox = join(dir, 'mailbox');
  writeMaildir(mailbox, seedDay({ notices: 120 }));
  out = join(dir, 'out');
});
beforeEach(() => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
});
afterAll(() => rmSync(dir, { recursive: true }));

const scan = (...args: string[]) => truebounce(['scan', ...args, mailbox]);
const pageAt = (name: string) => readFileSync(join(out, name), 'utf8');

test('the page is written beside what is printed', async () => {
  const { stdout, stderr, code } = await scan('--site', site, '--html', join(out, 'a.html'));
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(stdout.split('\n')[0]).toBe(HEADLINE);
  expect(pageAt('a.html')).toContain(`<h1>${HEADLINE}</h1>`);
  expect(readdirSync(out)).toEqual(['a.html']);
});

test('without a site it is that of the guess, and says so; with --no-site it counts', async () => {
  const { stdout } = await scan('--lang', 'ja', '--dns', zone, '--html', join(out, 'ja.html'));
  expect(stdout).toMatch(/^info@client\.example/);
  expect(pageAt('ja.html')).toContain('<html lang="ja">');
  expect(pageAt('ja.html')).toMatch(
    /class="note">サイトの指定がないため.*client\.example、サーバー sv1\.host\.example/,
  );
  expect(pageAt('ja.html')).toContain('truebounce scan --site site.json MAILBOX');
  await scan('--no-site', '--html', join(out, 'plain.html'));
  expect(pageAt('plain.html')).toContain('<h1>125 of 165 mails say');
  expect(pageAt('plain.html')).not.toContain('site.json');
});

test('with --json the object is printed, and the page written', async () => {
  const { stdout } = await scan('--json', '--site', site, '--html', join(out, 'a.html'));
  expect(JSON.parse(stdout)).toMatchObject({ mails: 165 });
  expect(pageAt('a.html')).toContain(HEADLINE);
});

test('- is standard output: the page alone', async () => {
  for (const args of [['--site', site], ['--dns', zone], ['--no-site']]) {
    const { stdout, code } = await scan(...args, '--html', '-');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toMatch(/<\/html>\n$/);
  }
  const both = await scan('--json', '--html', '-');
  expect(both).toMatchObject({ code: 2, stdout: '' });
  expect(both.stderr).toContain('name a file for --html');
});

describe('what stands there already', () => {
  test('is written over if it is a page of ours, or empty', async () => {
    writeFileSync(join(out, 'a.html'), '');
    await scan('--no-site', '--html', join(out, 'a.html'));
    expect(pageAt('a.html')).toContain('<h1>125 of');
    await scan('--site', site, '--html', join(out, 'a.html'));
    expect(pageAt('a.html')).toContain(HEADLINE);
    expect(readdirSync(out)).toEqual(['a.html']);
  });

  test.each([
    ['another page', '<!doctype html>\n<p>My diary</p>\n'],
    ['one that only begins like ours', '<!doctype html><!-- truebounce scan of my own -->\n'],
    ['a mail', 'From: a@b.example\n\nhi\n'],
  ])('is left alone if it is %s, and said before anything is read', async (_, text) => {
    writeFileSync(join(out, 'a.html'), text);
    const args = ['scan', '--html', join(out, 'a.html'), '/does/not/exist'];
    const { code, stdout, stderr } = await truebounce(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('scan did not make');
    expect(stderr).not.toContain('/does/not/exist');
    expect(pageAt('a.html')).toBe(text);
  });

  test('is written through a link, which stays one', async () => {
    await scan('--no-site', '--html', join(out, 'real.html'));
    symlinkSync(join(out, 'real.html'), join(out, 'link.html'));
    await scan('--site', site, '--html', join(out, 'link.html'));
    expect(lstatSync(join(out, 'link.html')).isSymbolicLink()).toBe(true);
    expect(pageAt('real.html')).toContain(HEADLINE);
  });
});

test('a place that cannot be written to is told with a cure, and nothing is read for it', async () => {
  const cases: [string, RegExp][] = [
    [join(out, 'none', 'a.html'), /ENOENT.*make it/],
    [out, /no file/],
    ['/dev/null', /no file/],
  ];
  for (const [place, expected] of cases) {
    const { code, stderr } = await truebounce(['scan', '--html', place, '/does/not/exist']);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('/does/not/exist');
  }
});

test.skipIf(process.getuid?.() === 0)(
  'a directory that refuses leaves what was printed, and exit 2',
  async () => {
    chmodSync(out, 0o500);
    const { code, stdout, stderr } = await scan('--no-site', '--html', join(out, 'a.html'));
    chmodSync(out, 0o700);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^125 of/);
    expect(stderr).toContain('EACCES');
  },
);

test('of a mailbox without mail there is no page', async () => {
  mkdirSync(join(dir, 'empty'), { recursive: true });
  const { code } = await truebounce(['scan', '--html', join(out, 'a.html'), join(dir, 'empty')]);
  expect(code).toBe(2);
  expect(readdirSync(out)).toEqual([]);
});
