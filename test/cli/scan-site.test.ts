import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanSite } from '../../lib/cli/scan-site.ts';
import { scanSiteJson } from '../../lib/cli/scan-site-output.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { truebounce } from '../support/command.ts';
import { onTerminal, screenOf } from '../support/on-terminal.ts';
import { mboxOf, SEED_SITE, type SeedMail, seedDay, writeMaildir } from '../support/seed-day.ts';

let dir: string;
let site: string;
/** A tenth of the day: 720 notices in 2.4 hours. */
let tenth: string;
const mails = seedDay({ notices: 720 });

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-scan-site-'));
  site = join(dir, 'site.json');
  writeFileSync(site, JSON.stringify(SEED_SITE));
  tenth = join(dir, 'tenth');
  writeMaildir(tenth, mails);
});
// Thousands of files: a busy disk takes its time.
afterAll(() => rmSync(dir, { recursive: true }), 60_000);

function maildir(name: string, of: readonly SeedMail[]): string {
  const path = join(dir, name);
  writeMaildir(path, of);
  return path;
}

const sourcesOf = (text = '', maxKept?: number) => ({
  stdin: (async function* () {
    yield Buffer.from(text);
  })(),
  complain: (line: string) => expect(line).toBe('nothing to complain about'),
  ...(maxKept !== undefined && { maxKept }),
});

/** What `--json` prints, without a process. */
async function scanned(path: string, maxKept?: number) {
  return scanSiteJson(await scanSite(path, { site }, WORDS.en, sourcesOf('', maxKept)));
}

const json = async (path: string) => {
  const { stdout, code } = await truebounce(['scan', '--json', '--site', site, path]);
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

describe("the story's day", () => {
  test('7,200 abused are held; the 5 of the firm and the 40 ordinary ones are delivered; one incident', async () => {
    const found = await json(maildir('day', seedDay()));
    expect(found).toMatchObject({
      mails: 7_245,
      classes: { bounce: 7_205, ordinary: 40 },
      provenance: { abused: 7_200, ours: 5 },
      decisions: { deliver: 45, mark: 0, hold: 7_200, drop: 0 },
    });
    expect(found.domains.slice(0, 4)).toEqual([
      ['qq.example', 6_611],
      ['163.example', 204],
      ['126.example', 190],
      ['139.example', 88],
    ]);
    expect(found.incidents).toHaveLength(1);
    const [incident] = found.incidents;
    expect(incident).toMatchObject({
      mailbox: 'info@client.example',
      verdicts: { abused: 7_200 },
      remedy: { kind: 'change-password', subject: 'info@client.example', host: 'sv1.host.example' },
      closedAt: null,
    });
    // Distinct ones above some hundreds are estimated.
    expect(Math.abs(incident.recipients - 6_980)).toBeLessThan(0.02 * 6_980);
    const last = seedDay().findLast(({ kind }) => kind === 'thief');
    expect(incident.sentLast).toBe(last?.sentAt?.toISOString());
  });

  test("the firm's own bounces are listed with file, recipient and reason", async () => {
    const { ownBounces, incidents } = await scanned(tenth);
    const own = mails.filter(({ kind }) => kind === 'own');
    expect(ownBounces.map(({ recipient }) => recipient)).toEqual(own.map(({ recipient }) => recipient));
    expect(ownBounces.map(({ reason }) => reason)).toEqual([
      'hostunknown',
      'userunknown',
      'userunknown',
      'userunknown',
      'userunknown',
    ]);
    const files = readdirSync(join(tenth, 'new')).map((name) => `new/${name}`);
    expect(files).toEqual(expect.arrayContaining(ownBounces.map(({ file }) => file)));
    expect(incidents[0]?.samples).toHaveLength(3);
    expect(files).toEqual(expect.arrayContaining([...(incidents[0]?.samples ?? [])]));
  });

  test('the keys are those that are documented', async () => {
    const found = await json(tenth);
    expect(Object.keys(found)).toEqual([
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
      'provenance',
      'decisions',
      'rules',
      'incidents',
      'ownBounces',
      'filters',
    ]);
    expect(Object.keys(found.ownBounces[0])).toEqual(['file', 'recipient', 'reason', 'decision', 'takenBy']);
  });

  test('an mbox by standard input comes to the same, and nothing of it stays behind', async () => {
    const temporary = join(dir, 'temporary');
    mkdirSync(temporary);
    const args = ['scan', '--json', '--site', site, '-'];
    const { stdout } = await truebounce(args, { stdin: mboxOf(mails), env: { TMPDIR: temporary } });
    const [piped, lying] = [JSON.parse(stdout), await scanned(tenth)];
    for (const key of ['provenance', 'decisions', 'classes', 'from', 'to'] as const)
      expect(piped[key]).toEqual(lying[key]);
    expect(piped.ownBounces[0].file).toMatch(/^-#\d+$/);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('more reports than are kept are judged by a third reading, to the same result', async () => {
    const { provenance, decisions, ownBounces, incidents } = await scanned(tenth);
    const tight = await scanned(tenth, 300);
    expect(tight.provenance).toEqual(provenance);
    expect(tight.decisions).toEqual(decisions);
    expect(tight.ownBounces).toEqual(ownBounces);
    expect(tight.incidents.map(({ verdicts }) => verdicts)).toEqual(
      incidents.map(({ verdicts }) => verdicts),
    );
  });

  test('where nothing was sent for hours, the leak looks closed, and the headline says until when', async () => {
    const half = mails.filter(({ kind }, n) => kind !== 'thief' || n < 300);
    const lastSent = half.findLast(({ kind }) => kind === 'thief')?.sentAt?.toISOString() ?? '';
    const path = maildir('closed', half);
    const { incidents } = await scanned(path);
    expect(incidents[0]?.sentLast).toBe(lastSent);
    const { stdout } = await truebounce(['scan', '--site', site, path]);
    const when = lastSent.slice(0, 16).replace('T', ' ');
    expect(stdout).toMatch(/^SOMEONE WAS SENDING THROUGH info@client\.example/);
    expect(stdout).toContain(`nothing sent since ${when} UTC`);
  });
});

describe('mailboxes', () => {
  const renamed = (change: (raw: string, n: number) => string) =>
    mails.slice(0, 300).map((mail, n) => ({ ...mail, raw: change(mail.raw, n) }));

  test('two floods on two mailboxes are two incidents', async () => {
    const two = renamed((raw, n) => (n % 2 === 0 ? raw : raw.replaceAll('info@client', 'shop@client')));
    const { mailboxes: _, logins: __, ...open } = SEED_SITE;
    const wide = join(dir, 'wide.json');
    writeFileSync(wide, JSON.stringify(open));
    const found = await scanSite(maildir('two', two), { site: wide }, WORDS.en, sourcesOf());
    expect(found.site.incidents.map(({ mailbox }) => mailbox).sort()).toEqual([
      'info@client.example',
      'shop@client.example',
    ]);
    const { stdout } = await truebounce(['scan', '--site', wide, join(dir, 'two')]);
    expect(stdout).toContain('One more incident is below.');
  });

  test('a report that does not say to which it came belongs to the only one, or to the domain', async () => {
    const path = maildir(
      'unnamed',
      renamed((raw) => raw.replace(/^Delivered-To: .*\n/m, '')),
    );
    const only = await scanned(path);
    expect(only.incidents.map(({ mailbox }) => mailbox)).toEqual(['info@client.example']);
    const bare = join(dir, 'bare.json');
    writeFileSync(bare, JSON.stringify({ ...SEED_SITE, mailboxes: [] }));
    const { site: found } = await scanSite(path, { site: bare }, WORDS.en, sourcesOf());
    expect(found.incidents.map(({ mailbox }) => mailbox)).toEqual(['client.example']);
    expect(found.provenance.abused).toBe(only.provenance.abused);
  });
});

describe('the page', () => {
  test('tells in its first line what to do', async () => {
    const { stdout, stderr, code } = await truebounce(['scan', '--site', site, tenth]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [first] = stdout.split('\n');
    expect(first).toBe('SOMEONE IS SENDING THROUGH info@client.example. Change its password.');
    expect(stdout).toMatch(/abused +720 {2}hold +left through you/);
    expect(stdout).toMatch(/ours +5 {2}deliver/);
    expect(stdout).toMatch(/ordinary mail +40 {2}deliver/);
    expect(stdout).toMatch(/300 an\s+hour/);
    expect(stdout).toContain('5 bounces of your own mail:');
    expect(stdout).toContain('suzuki@partner-typo.example: no such domain');
    expect(stdout).toContain('1. Change the password of info@client.example');
  });

  test('tells it in Japanese', async () => {
    const { stdout } = await truebounce(['scan', '--lang', 'ja', '--site', site, tenth]);
    expect(stdout.replaceAll('\n', '')).toMatch(/^info@client\.exampleから、第三者がメールを送信しています/);
    expect(stdout.replaceAll('\n', '')).toContain('パスワードを変更してください');
    expect(stdout).toMatch(/不正利用 +720 {2}保留/);
    expect(stdout).toContain('自分のメールのバウンス 5通');
    expect(stdout.split('\n').filter((line) => widthOf(line) > 80)).toEqual([]);
  });

  test('of a calm mailbox says that nothing is to be done', async () => {
    const calm = maildir(
      'calm',
      mails.filter(({ kind }) => kind !== 'thief'),
    );
    const { stdout } = await truebounce(['scan', '--site', site, calm]);
    expect(stdout).toMatch(/^Nothing to do/);
    expect(stdout).toContain('5 bounces of your own mail:');
    expect(stdout).not.toMatch(/Incident|password/);
    expect(stdout).toMatch(/^ {2}truebounce explain --site /m);
    expect(await scanned(calm)).toMatchObject({ incidents: [], provenance: { ours: 5 } });
  });

  test.each([
    [80, 'en'],
    [120, 'en'],
    [80, 'ja'],
    [120, 'ja'],
  ])('fits a terminal of %i columns (%s), and its progress is gone at the end', (columns, language) => {
    const lines = screenOf(onTerminal(columns, 'scan', '--lang', language, '--site', site, tenth));
    const text = lines.join('\n');
    const widest = Math.max(...lines.map(widthOf));
    expect(widest).toBeLessThanOrEqual(columns);
    expect(widest).toBeGreaterThan(columns * 0.7);
    expect(text).toMatch(language === 'en' ? /^SOMEONE IS SENDING THROUGH/ : /^info@client\.exampleから/);
    expect(text).not.toMatch(/judging|判定中/);
  });

  test('of a mailbox without mail there is none, exit 2', async () => {
    mkdirSync(join(dir, 'empty'));
    const { stdout, code } = await truebounce(['scan', '--site', site, join(dir, 'empty')]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });
});

test('a site that is wrong is told before anything is read', async () => {
  const wrong = join(dir, 'wrong.json');
  writeFileSync(wrong, '{"domian":"client.example"}');
  const { code, stderr } = await truebounce(['scan', '--site', wrong, '/does/not/exist']);
  expect(code).toBe(2);
  expect(stderr).toContain('domian');
  expect(stderr).not.toContain('/does/not/exist');
  const needless = await truebounce(['scan', '--ledger', site, tenth]);
  expect(needless.code).toBe(2);
  expect(needless.stderr).toContain('--site');
});

describe('what strangers write', () => {
  const EVIL = ['\u001b[2J', '\u202e', '\u0007'];

  test('is harmless on the page and in the JSON', async () => {
    const evil = mails.map((mail) => ({
      ...mail,
      raw: mail.raw
        .replaceAll('@qq.example', '@qq\u001b[2J\u202e\u0007.example')
        .replaceAll('suzuki@', 'suz\u001b[2Juki@')
        .replaceAll(/\(HELO x/g, '(HELO \u001b[2J'),
    }));
    const path = maildir('evil', evil);
    const file = readdirSync(join(path, 'new'))[0] as string;
    writeFileSync(join(path, 'new', `1.\u001b[2J.${file}`), evil[0]?.raw ?? '');
    for (const args of [[], ['--json'], ['--lang', 'ja']]) {
      const { stdout } = await truebounce(['scan', ...args, '--site', site, path]);
      expect(stdout.length).toBeGreaterThan(100);
      for (const text of EVIL) expect(stdout).not.toContain(text);
    }
  });

  test('a mailbox whose mails name a thousand mailboxes is told in bounded lines', async () => {
    const many = mails.slice(0, 300).map((mail, n) => ({
      ...mail,
      raw: mail.raw.replace('Delivered-To: info@', `Delivered-To: user${n}@`),
    }));
    const open = join(dir, 'open.json');
    writeFileSync(open, JSON.stringify({ ...SEED_SITE, mailboxes: [], logins: {} }));
    const path = maildir('many', many);
    const { stdout, code } = await truebounce(['scan', '--site', open, path]);
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeLessThan(200);
  });
});
