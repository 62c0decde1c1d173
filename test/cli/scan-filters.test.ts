/** What filters would have taken of a mailbox: the site's own rules, each asked alone, and whatever --filter asks. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFilters, scanSite } from '../../lib/cli/scan-site.ts';
import { scanSiteJson } from '../../lib/cli/scan-site-output.ts';
import { MAX_FILTERS } from '../../lib/site/filter.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { truebounce } from '../support/command.ts';
import { CORPUS } from '../support/samples.ts';
import { SEED_SITE, type SeedMail, seedDay, writeMaildir } from '../support/seed-day.ts';

const SEED = fileURLToPath(new URL('../sites/seed/truebounce.config.ts', import.meta.url));
const ASKED = 'body contains Remote host said: 5';
const mails = seedDay({ notices: 240 });

let dir: string;
let dns: string;
let site: string;
let mailbox: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-scan-filters-'));
  dns = join(dir, 'zone.json');
  writeFileSync(dns, JSON.stringify(SEED_SITE.zone));
  site = join(dir, 'site.json');
  writeFileSync(site, JSON.stringify(SEED_SITE));
  mailbox = join(dir, 'mails');
  writeMaildir(mailbox, mails);
});
afterAll(() => rmSync(dir, { recursive: true }), 60_000);

/** Whether the words stand in what the server says, above what it returns. */
const says = ({ raw }: SeedMail, words: string) =>
  (raw.split('--- Below this line')[0] as string).includes(words);
const counted = (words: string, kind?: SeedMail['kind']) =>
  mails.filter((mail) => says(mail, words) && (kind === undefined || mail.kind === kind)).length;

function withRules(name: string, rules: readonly object[]): string {
  const path = join(dir, name);
  const domain = {
    sendingHosts: [{ name: 'sv1.host.example', printsLogins: true }],
    states: { logins: { info: ['info@client.example'] } },
    mailboxes: { info: 'owner@elsewhere.example' },
  };
  const written = { alerts: 'admin@elsewhere.example', domains: { 'client.example': domain }, rules };
  writeFileSync(path, JSON.stringify(written));
  return path;
}

async function scanned(of: string, options: { filter?: string[]; path?: string; maxKept?: number } = {}) {
  const { filter, path = mailbox, maxKept } = options;
  const stdin = (async function* () {})();
  const complain = (line: string) => expect(line).toBe('nothing to complain about');
  const sources = { stdin, complain, ...(maxKept !== undefined && { maxKept }) };
  const scan = await scanSite(path, { site: of, dns, ...(filter && { filter }) }, WORDS.en, sources);
  return scanSiteJson(scan);
}

describe('--filter', () => {
  test('counts what it would have taken: in all, of the own bounces, and of ordinary mail', async () => {
    const filters = [
      ASKED,
      'header Subject matches ^order \\d+$',
      'sender equals <>',
      'body contains nowhere',
    ];
    const { filters: found, decisions } = await scanned(site, { filter: filters });
    const ordinary = mails.filter(
      ({ raw }) => /^Subject: Order \d+$/m.test(raw) && !/^Return-Path: <>/.test(raw),
    );
    expect(found).toEqual([
      {
        rule: ASKED,
        takes: counted('Remote host said: 5'),
        own: counted('Remote host said: 5', 'own'),
        ordinary: 0,
      },
      { rule: filters[1], takes: ordinary.length, own: 0, ordinary: ordinary.length },
      { rule: 'sender equals <>', takes: 245, own: 5, ordinary: 0 },
      { rule: 'body contains nowhere', takes: 0, own: 0, ordinary: 0 },
    ]);
    expect(found[0]?.own).toBeGreaterThan(0);
    // It is asked, and does nothing.
    expect(decisions).toEqual({ deliver: 45, mark: 0, hold: 240, drop: 0 });
  });

  test('is told below the own bounces, in both languages; it needs no site of the operator’s', async () => {
    const asked = ['--filter', ASKED, '--filter', 'body contains "x'];
    const [en, ja] = await Promise.all([
      truebounce(['scan', ...asked, '--dns', dns, mailbox]),
      truebounce(['scan', '--lang', 'ja', ...asked, '--site', site, mailbox]),
    ]);
    const own = counted('Remote host said: 5', 'own');
    const text = en.stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      `The filter "${ASKED}" would have taken ${own} of your own bounces; ${counted('Remote host said: 5')} mails in all.`,
    );
    expect(text).toContain(`The filter "body contains 'x" would have taken nothing.`);
    expect(text.indexOf('bounces of your own mail')).toBeLessThan(text.indexOf('The filter'));
    expect(ja.stdout.replaceAll(/\s+/g, '')).toContain(
      `フィルタ"${ASKED.replaceAll(' ', '')}"なら、自分のバウンス${own}通も取り除いてしまいます`,
    );
  });

  test('that is no filter is told before anything is read, and the command ends by 2', async () => {
    const { code, stderr, stdout } = await truebounce([
      'scan',
      '--filter',
      'bdy contains x',
      '/does/not/exist',
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      'found "bdy", expected one of body, header, whole, sender, recipient (did you mean body?)',
    );
    expect(stderr).not.toContain('/does/not/exist');
    const judged = await truebounce(['scan', '--no-site', '--filter', ASKED, mailbox]);
    expect(judged.code).toBe(2);
    expect(judged.stderr).toContain('--filter says nothing with --no-site');
  });

  test('may be asked fifty times', async () => {
    const asked = (count: number) =>
      readFilters(Array.from({ length: count }, (_, n) => `body contains ${n}`));
    expect(await asked(MAX_FILTERS)).toHaveLength(50);
    await expect(asked(MAX_FILTERS + 1)).rejects.toThrow('found 51, expected at most 50');
  });
});

describe('the rules of a site', () => {
  const rules = [
    { name: 'said', body: { contains: 'Remote host said: 5' }, then: 'drop' },
    { name: 'qq', body: { contains: 'service.mail.qq.example' }, then: 'hold' },
    { name: 'orders', header: { subject: { contains: 'Order' } }, then: { deliver: 'info@client.example' } },
    { name: 'offers', header: { subject: { contains: 'offer' } }, then: 'mark' },
  ];

  test('are asked alone, whatever a rule above has taken; what each did is counted beside it', async () => {
    const { filters, rules: did, ownBounces, decisions } = await scanned(withRules('rules.json', rules));
    const said = counted('Remote host said: 5');
    expect(filters.map(({ rule, takes, own }) => [rule, takes, own])).toEqual([
      ['rule:said', said, counted('Remote host said: 5', 'own')],
      ['rule:qq', counted('service.mail.qq.example'), 0],
      [
        'rule:orders',
        mails.filter(({ raw, kind }) => kind === 'ordinary' && /^Subject: Order/m.test(raw)).length,
        0,
      ],
    ]);
    expect(did.find(({ rule }) => rule === 'rule:said')).toMatchObject({ decision: 'drop', count: said });
    // All that it would take, the one above takes.
    expect(did.find(({ rule }) => rule === 'rule:qq')).toBeUndefined();
    expect(decisions.drop).toBe(said);
    // The own bounces are told all the same, with what becomes of them.
    expect(ownBounces).toHaveLength(5);
    const dropped = ownBounces.filter(({ decision }) => decision.kind === 'drop');
    expect(dropped).toHaveLength(counted('Remote host said: 5', 'own'));
    expect(dropped[0]).toMatchObject({
      decision: { kind: 'drop', rule: 'rule:said', to: null },
      takenBy: ['rule:said'],
    });
    expect(ownBounces.filter(({ takenBy }) => takenBy.length > 0)).toEqual(dropped);
  });

  test('on the page: what was decided by each, and which own bounce does not arrive', async () => {
    const of = withRules('page.json', rules);
    const { stdout } = await truebounce(['scan', '--dns', dns, '--site', of, mailbox]);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`dropped by rule:said ${counted('Remote host said: 5')}`);
    expect(text).toContain('no such user (drop, your rule said)');
    expect(text).toContain('Your rule qq, alone, would have taken none of your own bounces');
  });

  test('come to the same where reports are too many to keep', async () => {
    const of = withRules('tight.json', rules);
    const [all, tight] = await Promise.all([scanned(of), scanned(of, { maxKept: 50 })]);
    for (const key of ['filters', 'rules', 'ownBounces', 'decisions'] as const)
      expect(tight[key]).toEqual(all[key]);
  });

  test('about a verdict change with the flood, and are asked by the verdict that stands', async () => {
    const of = withRules('verdict.json', [{ name: 'mine', provenance: 'ours', then: 'hold' }]);
    expect((await scanned(of)).filters).toEqual([{ rule: 'rule:mine', takes: 5, own: 5, ordinary: 0 }]);
  });
});

test('the filters of the host’s panel take of the story’s mails what they took there', async () => {
  const path = join(dir, 'story');
  mkdirSync(path);
  const flood = readdirSync(`${CORPUS}/flood`).filter((name) => name.endsWith('.eml'));
  for (const name of flood) writeFileSync(join(path, name), readFileSync(`${CORPUS}/flood/${name}`));
  writeFileSync(
    join(path, 'letter.eml'),
    'From: customer@far.example\nTo: info@client.example\nSubject: Your mail server\n\nMy program says: no SMTP connection to sv1.host.example.\n',
  );
  const { filters, rules } = await scanned(SEED, { path });
  expect(filters.map(({ rule, takes, ordinary }) => [rule, takes, ordinary])).toEqual([
    ['rule:qq', 1, 0],
    ['rule:remote-host-said', 6, 0],
    ['rule:smtp-connection', 2, 1],
  ]);
  expect(Object.fromEntries(rules.map(({ rule, to, count }) => [rule, [to, count]]))).toEqual({
    'rule:qq': [['spare'], 1],
    'rule:remote-host-said': [['spare'], 5],
    'rule:smtp-connection': [['spare'], 2],
    'rule:everything': [null, 1],
  });
});
