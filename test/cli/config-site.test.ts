/** `--site` with a config: the same verdicts as by JSON, and what only a config states. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanSite } from '../../lib/cli/scan-site.ts';
import { scanSiteJson } from '../../lib/cli/scan-site-output.ts';
import { openTracer } from '../../lib/cli/site-tracer.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { truebounce } from '../support/command.ts';
import { SEED_MAILBOX, SEED_SITE, type SeedMail, seedDay, writeMaildir } from '../support/seed-day.ts';

const mails = seedDay({ notices: 120 });
const CLIENT = {
  sendingHosts: [{ name: 'sv1.host.example', printsLogins: true }],
  states: { logins: { info: [SEED_MAILBOX] } },
  mailboxes: { info: 'owner@elsewhere.example' },
};

let dir: string;
let dns: string;
let mailbox: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-config-site-'));
  dns = write('zone.json', SEED_SITE.zone);
  write('site.json', SEED_SITE);
  mailbox = maildir('mails', mails);
});
afterAll(() => rmSync(dir, { recursive: true }), 60_000);

function write(name: string, data: unknown): string {
  const path = join(dir, name);
  writeFileSync(path, typeof data === 'string' ? data : JSON.stringify(data));
  return path;
}

function config(name: string, domains: object, more: object = {}): string {
  return write(name, { alerts: 'admin@elsewhere.example', domains, ...more });
}

function maildir(name: string, of: readonly SeedMail[]): string {
  const path = join(dir, name);
  mkdirSync(path);
  writeMaildir(path, of);
  return path;
}

async function scanned(site: string, path = mailbox) {
  const stdin = (async function* () {})();
  const complain = (line: string) => expect(line).toBe('nothing to complain about');
  return scanSiteJson(await scanSite(path, { site, dns }, WORDS.en, { stdin, complain }));
}

describe('a config', () => {
  test('gives the verdicts, decisions and incidents that the same knowledge as JSON gives', async () => {
    const [byConfig, byJson] = await Promise.all([
      scanned(config('plain.json', { 'client.example': CLIENT })),
      scanned(join(dir, 'site.json')),
    ]);
    expect(byConfig).toEqual(byJson);
    expect(byConfig.provenance).toEqual({ abused: 120, ours: 5 });
  });

  test('in TypeScript is taken by scan, trace and explain, which tell what its rules would do', async () => {
    const site = write(
      'truebounce.config.ts',
      `import { defineConfig } from 'truebounce';
      export default defineConfig({ alerts: 'admin@elsewhere.example',
        domains: { 'client.example': ${JSON.stringify(CLIENT)} },
        destinations: { spare: 'spare@elsewhere.example' },
        rules: [{ name: 'qq', body: { contains: 'service.mail.qq.example' }, then: 'drop' },
          { name: 'orders', header: { Subject: { contains: 'Order' } }, then: { deliver: 'spare' } }] });`,
    );
    const notice = write('notice.eml', mails.find(({ raw }) => raw.includes('service.mail.qq'))?.raw ?? '');
    const order = write('order.eml', mails.find(({ raw }) => raw.includes('\nSubject: Order'))?.raw ?? '');
    const [scan, trace, explain, explained] = await Promise.all([
      truebounce(['scan', '--json', '--dns', dns, '--site', site, mailbox]),
      truebounce(['trace', '--json', '--dns', dns, '--site', site, notice]),
      truebounce(['explain', '--dns', dns, '--site', site, notice]),
      truebounce(['explain', '--dns', dns, '--site', site, order]),
    ]);
    expect([scan, trace, explain, explained].map(({ code, stderr }) => [code, stderr])).toEqual(
      Array.from({ length: 4 }, () => [0, '']),
    );
    const taken = mails.filter(({ raw }) => raw.includes('service.mail.qq')).length;
    expect(JSON.parse(scan.stdout).decisions).toMatchObject({ drop: taken, hold: 120 - taken });
    expect(JSON.parse(trace.stdout).decision).toEqual({ kind: 'drop', rule: 'rule:qq' });
    expect(explain.stdout).toMatch(/^Decided +Drop: .* \(rule rule:qq\)/m);
    expect(explained.stdout).toMatch(/^Decided +Deliver \(rule rule:orders\)\.\n +sent to spare\n/);
  });

  test('with keys in Parameter Store is used without them, which is told once and in one sentence', async () => {
    const keyed = { ...CLIENT, returnKeys: { verp: [{ kind: 'parameter', name: '/truebounce/verp' }] } };
    const site = config('keyed.json', { 'client.example': keyed });
    const { stdout, stderr, code } = await truebounce(['classify', '--dns', dns, '--site', site, mailbox]);
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(120);
    expect(stderr.match(/Parameter Store/g)).toHaveLength(1);
    expect(stderr).toMatch(/^truebounce: --site \S+: the returnKeys of client\.example [^\n]+\n$/);
  });

  test('that cannot be used says where, and the command ends by 2', async () => {
    const wrong = config('wrong.json', { 'client.example': { ...CLIENT, mailboxs: {} } });
    const { stderr, code } = await truebounce(['scan', '--site', wrong, mailbox]);
    expect(code).toBe(2);
    expect(stderr).toContain('domains["client.example"].mailboxs: is not known, did you mean mailboxes?');
    const missing = await truebounce(['scan', '--site', join(dir, 'none.ts'), mailbox]);
    expect(missing.stderr).toContain('cannot be read (ENOENT): there is no such file');
  });
});

describe('what only a config states', () => {
  test('each mail is judged by the knowledge of the domain at which it came, not of the first', async () => {
    const first = { mailboxes: { info: 'owner@elsewhere.example' } };
    const found = await scanned(config('two.json', { 'first.example': first, 'client.example': CLIENT }));
    expect(found.provenance).toEqual({ abused: 120, ours: 5 });
    expect(found.incidents.map((incident) => incident.mailbox)).toEqual([SEED_MAILBOX]);
    // By the first one's knowledge the host is a stranger's, and nothing it says is proof.
    const lost = maildir(
      'lost',
      mails.map((mail) => ({
        ...mail,
        raw: mail.raw.replace(/^Delivered-To: .*\n/m, '').replaceAll(/^To: info@.*\n/gm, ''),
      })),
    );
    const elsewhere = await scanned(join(dir, 'two.json'), lost);
    expect(elsewhere.provenance.abused ?? 0).toBe(0);
  });

  test('its limits say what a flood is', async () => {
    const never = 100_000;
    const incidents = {
      clusterMinutes: never,
      clusterHour: never,
      clusterDay: never,
      mailboxMinutes: never,
      mailboxHour: never,
    };
    const found = await scanned(config('patient.json', { 'client.example': CLIENT }, { incidents }));
    expect(found.incidents).toEqual([]);
    expect(found.provenance).toEqual({ ours: 125 });
  });

  test('a site that only observes delivers all, and says what it would have done', async () => {
    const site = config('observe.json', { 'client.example': CLIENT }, { protect: 'observe' });
    const found = await scanned(site);
    expect(found.decisions).toEqual({ deliver: 165, mark: 0, hold: 0, drop: 0 });
    expect(found.rules).toContainEqual({
      rule: 'abused',
      decision: 'deliver',
      to: null,
      would: 'hold',
      count: 120,
    });
    const { stdout } = await truebounce(['scan', '--dns', dns, '--site', site, mailbox]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('only observed; would be held');
  });

  test('a rule about a mailbox is asked of its mail alone', async () => {
    const two = {
      ...CLIENT,
      mailboxes: { info: 'owner@elsewhere.example', shop: 'owner@elsewhere.example' },
    };
    const rules = [{ name: 'shop', recipient: 'shop@client.example', then: 'drop' }];
    const halves = mails.map((mail, n) => ({
      ...mail,
      raw:
        n % 2 === 0
          ? mail.raw
          : mail.raw.replace(`Delivered-To: ${SEED_MAILBOX}`, 'Delivered-To: shop@client.example'),
    }));
    const found = await scanned(
      config('shop.json', { 'client.example': two }, { rules }),
      maildir('halves', halves),
    );
    expect(found.decisions.drop).toBe(Math.floor(mails.length / 2));
  });

  test('its record is complete up to the newest mail of the ledger, and not without one', async () => {
    const states = { ...CLIENT.states, ledgerCompleteSince: '2016-01-01T00:00:00Z' };
    const site = config('recorded.json', { 'client.example': { ...CLIENT, states } });
    const ledger = write(
      'sent.jsonl',
      JSON.stringify({
        messageId: 'a@client.example',
        recipients: ['b@far.example'],
        sentAt: '2016-09-20T10:00:00Z',
      }),
    );
    const feedBy = async (options: object) =>
      (await openTracer({ site, dns, ...options }, null)).domains().get('client.example')?.knowledge.feed;
    expect(await feedBy({})).toBeNull();
    expect(await feedBy({ ledger })).toEqual({
      since: new Date('2016-01-01T00:00:00Z'),
      until: new Date('2016-09-20T10:00:00Z'),
    });
  });
});
