/** `scan --site NEW --against OLD`: which decisions change. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanAgainst } from '../../lib/cli/scan-against.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { truebounce } from '../support/command.ts';
import { onTerminal, screenOf } from '../support/on-terminal.ts';
import { mboxOf, SEED_SITE, type SeedMail, seedDay, writeMaildir } from '../support/seed-day.ts';

const mails = seedDay({ notices: 240 });
const says = ({ raw }: SeedMail, words: string) =>
  (raw.split('--- Below this line')[0] as string).includes(words);
const SAID = 'Remote host said: 5';
const DOMAIN = {
  sendingHosts: [{ name: 'sv1.host.example', printsLogins: true }],
  states: { logins: { info: ['info@client.example'] } },
  mailboxes: { info: 'owner@elsewhere.example' },
};

let dir: string;
let dns: string;
let mailbox: string;
let json: string;
let plain: string;
let dropping: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-scan-against-'));
  dns = join(dir, 'zone.json');
  writeFileSync(dns, JSON.stringify(SEED_SITE.zone));
  json = join(dir, 'site.json');
  writeFileSync(json, JSON.stringify(SEED_SITE));
  mailbox = join(dir, 'mails');
  writeMaildir(mailbox, mails);
  plain = config('old.json', DOMAIN);
  dropping = config('new.json', DOMAIN, [{ name: 'said', body: { contains: SAID }, then: 'drop' }]);
});
afterAll(() => rmSync(dir, { recursive: true }), 60_000);

function config(name: string, domain: object, rules: readonly object[] = []): string {
  const path = join(dir, name);
  const written = { alerts: 'admin@elsewhere.example', domains: { 'client.example': domain }, rules };
  writeFileSync(path, JSON.stringify(written));
  return path;
}

async function compared(site: string, against: string, maxKept?: number) {
  const stdin = (async function* () {})();
  const complain = (line: string) => expect(line).toBe('nothing to complain about');
  const sources = { stdin, complain, ...(maxKept !== undefined && { maxKept }) };
  const { changes, same } = await scanAgainst(mailbox, { site, against, dns }, WORDS.en, sources);
  return { changes, same };
}

describe('a rule more', () => {
  const taken = mails.filter((mail) => says(mail, SAID));
  const own = taken.filter(({ kind }) => kind === 'own');

  test('changes what it takes; the own bounces come first, and three files are named', async () => {
    const { changes, same } = await compared(dropping, plain);
    expect(
      changes.map(({ provenance, own: isOwn, from, to, count }) => [
        provenance,
        isOwn,
        from.kind,
        to.kind,
        count,
      ]),
    ).toEqual([
      ['ours', true, 'deliver', 'drop', own.length],
      ['abused', false, 'hold', 'drop', taken.length - own.length],
    ]);
    expect(same).toBe(mails.length - taken.length);
    const [first, second] = changes;
    expect(first).toMatchObject({
      class: 'bounce',
      from: { rule: 'ours', provenance: 'ours', to: null, would: null },
      to: { rule: 'rule:said', provenance: 'ours', to: null, would: null },
    });
    const files = readdirSync(join(mailbox, 'new')).sort();
    const named = (file: string) => mails[files.indexOf(file.slice('new/'.length))] as SeedMail;
    expect(first?.files.map((file) => named(file).kind)).toEqual(own.slice(0, 3).map(() => 'own'));
    expect(second?.files).toHaveLength(3);
    for (const file of second?.files ?? []) expect(says(named(file), SAID)).toBe(true);
  });

  test('less, gives them back', async () => {
    const { changes } = await compared(plain, dropping);
    expect(changes[0]).toMatchObject({
      own: true,
      from: { kind: 'drop' },
      to: { kind: 'deliver' },
      count: own.length,
    });
  });

  test('comes to the same where reports are too many to keep, up to the files that are named', async () => {
    const bare = ({ changes, same }: Awaited<ReturnType<typeof compared>>) => ({
      same,
      changes: changes.map(({ files: _, ...change }) => change),
    });
    const [all, tight] = [await compared(dropping, plain), await compared(dropping, plain, 100)];
    expect(bare(tight)).toEqual(bare(all));
  });
});

test('a site against itself changes nothing; as JSON it may stand on either side', async () => {
  expect(await compared(plain, plain)).toEqual({ changes: [], same: mails.length });
  expect(await compared(plain, json)).toEqual({ changes: [], same: mails.length });
});

test('other knowledge changes verdicts, and both are named', async () => {
  const ignorant = config('ignorant.json', { mailboxes: DOMAIN.mailboxes });
  const { changes, same } = await compared(plain, ignorant);
  const [first] = changes;
  expect(first).toMatchObject({ own: true, provenance: 'ours', to: { provenance: 'ours', kind: 'deliver' } });
  expect(first?.from.provenance).not.toBe('ours');
  expect(changes.some(({ from, to }) => from.provenance !== 'abused' && to.provenance === 'abused')).toBe(
    true,
  );
  expect(changes.reduce((sum, { count }) => sum + count, same)).toBe(mails.length);
});

test('a rule that decides as before is told apart from one that decides otherwise', async () => {
  const held = config('held.json', DOMAIN, [
    { name: 'flood', body: { contains: SAID }, provenance: 'abused', then: 'hold' },
  ]);
  const { changes } = await compared(held, plain);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({
    from: { kind: 'hold', rule: 'abused' },
    to: { kind: 'hold', rule: 'rule:flood' },
  });
  const { stdout } = await truebounce(['scan', '--dns', dns, '--site', held, '--against', plain, mailbox]);
  expect(stdout).toMatch(/^Nothing changes/);
  expect(stdout).toMatch(/^Decided alike, by another rule$/m);
  expect(stdout).not.toContain('Other mails');
});

describe('the command', () => {
  test('prints one object with --json, also of standard input, and ends by 0', async () => {
    const args = ['scan', '--json', '--dns', dns, '--site', dropping, '--against', plain];
    const [lying, piped] = await Promise.all([
      truebounce([...args, mailbox]),
      truebounce([...args, '-'], { stdin: mboxOf(mails) }),
    ]);
    expect([lying.code, lying.stderr, piped.code]).toEqual([0, '', 0]);
    const found = JSON.parse(lying.stdout);
    expect(Object.keys(found)).toEqual(['mails', 'unreadable', 'changes', 'same']);
    expect(Object.keys(found.changes[0])).toEqual([
      'class',
      'provenance',
      'own',
      'from',
      'to',
      'count',
      'files',
    ]);
    expect(JSON.parse(piped.stdout)).toMatchObject({ mails: mails.length, same: found.same });
  });

  test.each([
    [80, 'en', /^1 BOUNCE OF YOUR OWN MAIL would no longer reach its mailbox\./],
    [120, 'ja', /^自分のメールのバウンス1通が、メールボックスに届かなくなります。/],
  ] as const)(
    'tells in its first line what would be lost (%i columns, %s)',
    (columns, language, expected) => {
      const args = [
        'scan',
        '--lang',
        language,
        '--dns',
        dns,
        '--site',
        dropping,
        '--against',
        plain,
        mailbox,
      ];
      const lines = screenOf(onTerminal(columns, ...args));
      expect(lines[0]).toMatch(expected);
      expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
      expect(lines.join('\n')).toMatch(/ours → rule:said/);
    },
  );

  test('needs a site, and says so', async () => {
    const { code, stderr } = await truebounce(['scan', '--against', plain, mailbox]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--against says nothing without --site'),
    });
    const wrong = await truebounce(['scan', '--site', plain, '--against', join(dir, 'none.json'), mailbox]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(`--against ${join(dir, 'none.json')}: cannot be read (ENOENT)`);
    const filtered = await truebounce([
      'scan',
      '--site',
      plain,
      '--against',
      plain,
      '--filter',
      'body contains x',
      mailbox,
    ]);
    expect(filtered.code).toBe(2);
  });
});
