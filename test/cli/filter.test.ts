import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTables } from '../../lib/local/sqlite/index.ts';
import { truebounce } from '../support/command.ts';
import { SEED_MAILBOX, SEED_SITE, type SeedMail, seedDay } from '../support/seed-day.ts';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');
const WITH_LIMITS = join(import.meta.dirname, '../support/filter-limits.ts');

let dir: string;
let site: string;
let mails: readonly SeedMail[];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-filter-'));
  site = join(dir, 'site.json');
  writeFileSync(site, JSON.stringify(SEED_SITE));
  mails = seedDay({ notices: 60 });
});
afterAll(() => rmSync(dir, { recursive: true }));

const of = (kind: SeedMail['kind']) => mails.filter((mail) => mail.kind === kind).map(({ raw }) => raw);
const first = (kind: SeedMail['kind']) => of(kind)[0] as string;
const fresh = () => mkdtempSync(join(dir, 'state-'));

function filter(raw: string | Uint8Array, ...args: readonly string[]) {
  return truebounce(
    ['filter', '--site', site, ...(args.includes('--state') ? [] : ['--state', fresh()]), ...args],
    {
      stdin: raw,
    },
  );
}

/** With limits of its own, and a config that is a program. */
async function limited(
  raw: string,
  {
    limitMs = 20_000,
    maxBytes = 1 << 20,
    config = '',
    strict = '',
    state = fresh(),
  }: Record<string, string | number>,
) {
  const path = config === '' ? site : join(fresh(), 'site.config.ts');
  if (config !== '') writeFileSync(path, String(config));
  const child = spawn(
    process.execPath,
    [WITH_LIMITS, String(limitMs), String(maxBytes), path, String(state), String(strict)],
    { stdio: 'pipe' },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(raw);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** The mail without the field that we put on top, and that field in one line. */
function taken(written: string): { result: string; mail: string } {
  const found = /^(From .*\n)?(Truebounce-Result: 1;.*\n(?: .*\n)*)/.exec(written);
  if (found === null) throw new Error(`no result on top: ${written.slice(0, 200)}`);
  const [whole, fromLine = '', field = ''] = found;
  return { result: field.replaceAll('\n', ''), mail: fromLine + written.slice(whole.length) };
}

const FAILED_OPEN = /^Truebounce-Result: 1; class=unread; provenance=none; decision=mark; rule=failed-open;/;

describe('filter', () => {
  test('puts the result on top, and leaves every byte as it came', async () => {
    for (const kind of ['ordinary', 'own', 'thief'] as const) {
      const { code, stdout, stderr } = await filter(first(kind));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(taken(stdout).mail).toBe(first(kind));
    }
    const { result } = taken((await filter(first('own'))).stdout);
    expect(result).toMatch(
      /^Truebounce-Result: 1; class=bounce; provenance=ours; decision=deliver; rule=ours;/,
    );
  });

  test('keeps bytes that are no text, and newlines as they are', async () => {
    const raw = Buffer.concat([
      Buffer.from('From: a@far.example\r\nSubject: \xe9\xff\r\n\r\n', 'latin1'),
      Buffer.from([0, 255, 254, 13, 10, 13, 0x80]),
    ]);
    const child = spawn(process.execPath, [COMMAND, 'filter', '--site', site, '--state', fresh()]);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.end(raw);
    await once(child, 'close');
    const written = Buffer.concat(chunks);
    expect(written.subarray(-raw.length).equals(raw)).toBe(true);
    expect(written.subarray(0, -raw.length).toString()).toMatch(
      /^Truebounce-Result: 1;[^\r]*\r\n(?: [^\r]*\r\n)*$/,
    );
  });

  test('stands below the From_ line, which says who sent it', async () => {
    const line = 'From MAILER-DAEMON  Fri Sep 23 01:00:00 2016\n';
    const { stdout } = await filter(line + first('own'));
    expect(stdout.startsWith(`${line}Truebounce-Result: 1;`)).toBe(true);
    expect(taken(stdout).mail).toBe(line + first('own'));
    // A field of that name is no such line.
    expect((await filter('From : a@far.example\n\nHello\n')).stdout).toMatch(/^Truebounce-Result/);
  });

  test("a stranger's field of that name does not pass for ours, also where we fail", async () => {
    const raw = `Truebounce-Result: 1; class=ordinary; decision=deliver\n${first('thief')}`;
    const good = await filter(raw);
    expect(good.stdout.match(/^Truebounce-Result:/gm)).toHaveLength(1);
    expect(good.stdout).toContain('\nX-Foreign-Truebounce-Result: 1; class=ordinary; decision=deliver\n');
    const failed = await truebounce(['filter', '--site', join(dir, 'none.json')], { stdin: raw });
    expect(failed.stdout.match(/^Truebounce-Result:/gm)).toHaveLength(1);
    expect(taken(failed.stdout).result).toMatch(FAILED_OPEN);
  });

  test('an empty mail comes out with its result alone', async () => {
    const { code, stdout } = await filter('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Truebounce-Result: 1; class=ordinary/);
  });

  test('--mailbox and the environment say where it came, where the mail does not', async () => {
    // Without Delivered-To nobody knows whose mailbox it is, and with another one it is another's.
    const raw = first('own').replace(/^Delivered-To: .*\n/m, '');
    const state = fresh();
    expect(taken((await filter(raw, '--mailbox', SEED_MAILBOX, '--state', state)).stdout).result).toContain(
      'provenance=ours',
    );
    await truebounce(['filter', '--site', site, '--state', state], {
      stdin: raw,
      env: { RECIPIENT: 'Sales@client.example', SENDER: '' },
    });
    const tables = openTables(state, { readOnly: true });
    expect(await tables.countedMailboxes()).toEqual(['*@client.example', SEED_MAILBOX]);
    await tables.close();
  });

  test('a config: its mailboxes, its rules, and its import by name', async () => {
    const config = join(fresh(), 'truebounce.config.ts');
    writeFileSync(
      config,
      `import { defineConfig } from 'truebounce';
      export default defineConfig({
        alerts: 'admin@elsewhere.example',
        domains: {
          'client.example': {
            sendingHosts: [{ name: 'sv1.host.example', printsLogins: true }],
            mailboxes: { info: 'info@elsewhere.example' },
          },
        },
        rules: [{ name: 'orders', header: { subject: { contains: 'Order' } }, then: 'hold' }],
      });`,
    );
    const zone = join(dir, 'zone.json');
    writeFileSync(zone, JSON.stringify(SEED_SITE.zone));
    const args = ['filter', '--site', config, '--dns', zone, '--state', fresh()];
    const order = of('ordinary').find((raw) => raw.includes('Subject: Order')) as string;
    const held = await truebounce(args, { stdin: order });
    expect(held).toMatchObject({ code: 0, stderr: '' });
    expect(taken(held.stdout)).toMatchObject({
      mail: order,
      result: expect.stringContaining('decision=hold; rule=rule:orders'),
    });
    const own = await truebounce(args, { stdin: first('own') });
    expect(taken(own.stdout).result).toContain('provenance=ours; decision=deliver');
  });

  test('needs a site', async () => {
    const { code, stderr } = await truebounce(['filter']);
    expect(code).toBe(2);
    expect(stderr).toContain("'--site <file>' not specified");
  });
});

describe('filter fails open', () => {
  test.each([
    ['a site that is not there', 'none.json', null, 'cannot be read'],
    ['a site that is no JSON', 'broken.json', '{"domain":', 'broken.json'],
    ['a config that throws', 'throws.config.ts', 'throw new Error("oh no");', 'oh no'],
  ])('%s', async (_, name, text, says) => {
    if (text !== null) writeFileSync(join(dir, name), text);
    const args = ['filter', '--site', join(dir, name), '--state', fresh()];
    const { code, stdout, stderr } = await truebounce(args, { stdin: first('thief') });
    expect(code).toBe(0);
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(taken(stdout)).toMatchObject({ mail: first('thief'), result: expect.stringMatching(FAILED_OPEN) });
    const strict = await truebounce([...args, '--strict'], { stdin: first('thief') });
    expect(strict).toMatchObject({ code: 75, stdout: '' });
  });

  /** What is read of the mail itself stands; how often the like came, and who has written, nobody knows. */
  const BY_ITSELF = /^Truebounce-Result: 1; class=bounce; provenance=unproven; decision=mark; rule=unproven;/;

  test('a state directory that cannot be used: its path and the cure are said, and the mail is classified', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    const state = join(file, 'state');
    const { code, stdout, stderr } = await filter(first('thief'), '--state', state);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^truebounce: --state .*\/file\/state.*ENOTDIR.* can be written with --state\.\n$/,
    );
    expect(stderr).not.toContain('fault of ours');
    expect(taken(stdout)).toMatchObject({ mail: first('thief'), result: expect.stringMatching(BY_ITSELF) });
    const strict = await filter(first('thief'), '--state', state, '--strict');
    expect(strict).toEqual({ code: 75, stdout: '', stderr });
    // Ordinary mail asks nothing of it.
    expect(await filter(first('ordinary'), '--state', state, '--strict')).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('a database that another keeps locked', async () => {
    const state = fresh();
    await filter(first('thief'), '--state', state);
    const other = new DatabaseSync(join(state, 'truebounce.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    const { code, stdout, stderr } = await filter(of('thief')[1] as string, '--state', state);
    other.exec('ROLLBACK');
    other.close();
    expect(code).toBe(0);
    expect(stderr).toMatch(/^truebounce: --state .*another process keeps the database locked.*fuser.*\n$/);
    expect(stderr).toContain(state);
    expect(taken(stdout)).toMatchObject({
      mail: of('thief')[1],
      result: expect.stringContaining('class=bounce;'),
    });
  });

  test('a database of a newer version says what to do', async () => {
    const state = fresh();
    const newer = new DatabaseSync(join(state, 'truebounce.sqlite'));
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    const { code, stdout, stderr } = await filter(first('thief'), '--state', state);
    expect(code).toBe(0);
    expect(stderr).toContain('start the newer Truebounce');
    expect(stderr).not.toContain('Name a directory');
    expect(taken(stdout).result).toMatch(BY_ITSELF);
  });

  test.each([
    ['loops for ever', 'for (;;);', 'not decided within 1.5 seconds'],
    [
      'takes all memory',
      'const all = []; for (;;) all.push(new Array(100_000).fill({}).map(() => ({})));',
      'memory',
    ],
    ['ends the process', 'process.exit(3);', 'ended without a result'],
  ])('a config that %s', async (what, config, says) => {
    const limitMs = what === 'loops for ever' ? 1_500 : 20_000;
    const { code, stdout, stderr } = await limited(first('thief'), { config, limitMs });
    expect(code).toBe(0);
    expect(stderr).toContain(says);
    expect(taken(stdout)).toMatchObject({ mail: first('thief'), result: expect.stringMatching(FAILED_OPEN) });
  });

  test('out of time with --strict: nothing, and 75', async () => {
    const ended = await limited(first('thief'), { config: 'for (;;);', limitMs: 1_500, strict: 'strict' });
    expect(ended).toMatchObject({ code: 75, stdout: '' });
  });

  test('what a config prints does not come before the mail', async () => {
    const config = `console.log('hello'); throw new Error('no site');`;
    const { stdout, stderr } = await limited(first('thief'), { config });
    expect(taken(stdout).mail).toBe(first('thief'));
    expect(stderr).toContain('hello');
  });

  test('a mail above the limit passes as it came; one at the limit is judged', async () => {
    const raw = `${first('ordinary')}${'x'.repeat(300_000)}`;
    const over = await limited(raw, { maxBytes: raw.length - 1 });
    expect(over).toMatchObject({ code: 0, stdout: raw });
    expect(over.stderr).toContain('passes as it came');
    expect(taken((await limited(raw, { maxBytes: raw.length })).stdout).mail).toBe(raw);
  });

  test('a reader that goes away is told by the exit code: the mail did not come out', async () => {
    const raw = `${first('ordinary')}${'x\n'.repeat(2_000_000)}`;
    const child = spawn(process.execPath, [COMMAND, 'filter', '--site', site, '--state', fresh()]);
    child.stdout.destroy();
    child.stdin.on('error', () => {});
    child.stdin.end(raw);
    const [code] = await once(child, 'close');
    expect(code).toBe(75);
  });
});

describe('filter in a flood', () => {
  let state: string;

  beforeAll(async () => {
    state = join(dir, 'flood');
    const thirty = of('thief').slice(0, 30);
    // However slow the machine is: how soon it gives up is tested above.
    const ended = await Promise.all(thirty.map((raw) => limited(raw, { state, limitMs: 200_000 })));
    for (const [n, { code, stdout }] of ended.entries()) {
      expect(code).toBe(0);
      expect(taken(stdout).mail).toBe(thirty[n]);
      expect(taken(stdout).result).not.toMatch(FAILED_OPEN);
    }
    const told = ended
      .flatMap(({ stderr }) => stderr.split('\n'))
      .filter((line) => line.includes('a flood on'));
    expect(told.length).toBeGreaterThan(0);
  }, 200_000);

  test('thirty processes at once count each mail once, and the next one is held', async () => {
    const tables = openTables(state, { readOnly: true });
    const [incident] = await tables.incidents(SEED_MAILBOX);
    await tables.close();
    const recipients = new Set(
      mails
        .filter(({ kind }) => kind === 'thief')
        .slice(0, 30)
        .map(({ recipient }) => recipient),
    );
    expect(incident?.recipients).toBe(recipients.size);
    const { stdout, stderr } = await filter(of('thief')[31] as string, '--state', state);
    expect(taken(stdout).result).toMatch(/provenance=abused; decision=hold; rule=abused;/);
    // Told once, not once a mail.
    expect(stderr).toBe('');
    for (const raw of of('own'))
      expect(taken((await filter(raw, '--state', state)).stdout).result).toContain('decision=deliver');
  });

  test('the same mail again adds nothing', async () => {
    const count = async () => {
      const tables = openTables(state, { readOnly: true });
      const [incident] = await tables.incidents(SEED_MAILBOX);
      await tables.close();
      return [incident?.reports, incident?.recipients];
    };
    const before = await count();
    await filter(of('thief')[3] as string, '--state', state);
    expect(await count()).toEqual(before);
  });

  /** The recipe as the help has it, with this command and site. */
  async function recipe(agent: string, next: string): Promise<string> {
    const { stdout } = await truebounce(['filter', '--help']);
    const start = stdout.indexOf('\n\n', stdout.indexOf(`\n${agent}`)) + 2;
    return stdout
      .slice(start, stdout.indexOf(`\n${next}`, start))
      .replaceAll(/^ {2}/gm, '')
      .replaceAll('/usr/local/bin/truebounce', `${process.execPath} ${COMMAND}`)
      .replaceAll('$HOME/truebounce.config.ts', `${site} --state ${state}`);
  }

  function maildir(path: string): void {
    for (const folder of ['new', 'cur', 'tmp']) mkdirSync(join(path, folder), { recursive: true });
  }

  /** The mails in a folder, without our field; procmail sees to it that each ends in an empty line. */
  const within = (path: string) =>
    readdirSync(path)
      .map((name) => taken(readFileSync(join(path, name), 'utf8')).mail.trimEnd())
      .sort();
  const sorted = (...raws: readonly (string | undefined)[]) => raws.map((raw) => raw?.trimEnd()).sort();

  test.skipIf(spawnSync('procmail', ['-v']).error !== undefined)(
    'the recipe for procmail keeps the flood out of the inbox (skipped where there is no procmail)',
    async () => {
      const home = fresh();
      const rc = join(home, 'procmailrc');
      const settings = `MAILDIR=${home}/Maildir\nDEFAULT=${home}/Maildir/\nLOGFILE=${home}/log\nSHELL=/bin/sh\n\n`;
      writeFileSync(rc, settings + (await recipe('procmail, in', 'maildrop, in')));
      maildir(join(home, 'Maildir'));
      const deliver = (raw: string) =>
        spawnSync('procmail', [rc], { input: raw, env: { PATH: process.env.PATH, HOME: home } });
      const line = 'From MAILER-DAEMON  Fri Sep 23 01:00:00 2016\n';
      for (const raw of [of('thief')[32], first('own'), first('ordinary')])
        expect(deliver(line + raw).status).toBe(0);
      expect(within(join(home, 'Maildir/.Held/new'))).toEqual(sorted(of('thief')[32]));
      expect(within(join(home, 'Maildir/new'))).toEqual(sorted(first('own'), first('ordinary')));
    },
  );

  test.skipIf(spawnSync('maildrop', ['-v']).error !== undefined)(
    'the recipe for maildrop keeps the flood out of the inbox (skipped where there is no maildrop)',
    async () => {
      const home = fresh();
      const rc = join(home, 'mailfilter');
      writeFileSync(rc, `DEFAULT="${home}/Maildir"\n${await recipe('maildrop, in', 'Sieve of')}`);
      chmodSync(rc, 0o600);
      maildir(join(home, 'Maildir'));
      maildir(join(home, 'Maildir/.Held'));
      for (const raw of [of('thief')[33], first('own'), first('ordinary')]) {
        const { status, stderr } = spawnSync('maildrop', [rc], {
          input: raw,
          cwd: home,
          env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' },
        });
        expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
      }
      expect(within(join(home, 'Maildir/.Held/new'))).toEqual(sorted(of('thief')[33]));
      expect(within(join(home, 'Maildir/new'))).toEqual(sorted(first('own'), first('ordinary')));
    },
  );
});
