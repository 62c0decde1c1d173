/** `truebounce init`, with options and with a person. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../../lib/cli/init-answers.ts';
import { zoneResolver } from '../../lib/dns.ts';
import { readDomain } from '../../lib/init/read-domain.ts';
import { loadSite } from '../../lib/site/load.ts';
import { readZone } from '../../lib/site/zone.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { truebounce } from '../support/command.ts';

const ZONE = JSON.stringify({
  'client.example': {
    TXT: [['v=spf1 mx include:_spf.google.com ~all']],
    MX: [{ exchange: 'sv1.host.example', priority: 10 }],
  },
  'sv1.host.example': { A: ['192.0.2.10'] },
  'google._domainkey.client.example': { TXT: [['p=MIIB']] },
});

let dir: string;
let out: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-init-'));
  out = join(dir, 'truebounce.config.ts');
  writeFileSync(join(dir, 'zone.json'), ZONE);
  return () => rmSync(dir, { recursive: true });
});

const run = (...args: string[]) =>
  truebounce(['init', '--dns', join(dir, 'zone.json'), '--out', out, ...args]);
const FULL = [
  ...['--domain', 'Client.Example', '--mailbox', 'info', '--mailbox', 'shop=shop@far.example'],
  ...['--to', 'owner@far.example', '--alert', 'admin@elsewhere.example', '--region', 'eu-central-1', '--yes'],
];

describe('init with all that it needs', () => {
  it.each(['en', 'ja'] as const)(
    'writes a config that is a site, and says what comes next (%s)',
    async (lang) => {
      const { code, stdout, stderr } = await run(...FULL, '--lang', lang);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const site = await loadSite(out);
      expect(site).toMatchObject({
        region: 'eu-central-1',
        language: lang,
        alerts: ['admin@elsewhere.example'],
      });
      const domain = site.domains.get('client.example');
      expect(domain).toMatchObject({ door: 'forward', receivesAt: 'sort.client.example', publishMx: false });
      expect(domain?.stated.sendingHosts).toEqual([
        { name: 'sv1.host.example', addresses: [], exclusive: false, printsLogins: false },
      ]);
      expect([...(domain?.mailboxes ?? [])]).toEqual([
        ['info', { kind: 'ses', address: 'owner@far.example' }],
        ['shop', { kind: 'ses', address: 'shop@far.example' }],
      ]);
      const text = readFileSync(out, 'utf8');
      expect(text).toContain('Google Workspace');
      expect(text).toContain('allMailSignedSince');
      expect(text.split('\n').filter((line) => line.length > 110)).toEqual([]);
      const steps = ['truebounce doctor', 'cdk bootstrap', 'cdk deploy', 'publishMx', 'doctor --test'];
      const places = steps.map((step) => stdout.indexOf(step));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(places[0]).toBeGreaterThan(0);
    },
  );

  it('the operator has the last word on the door and on who sends', async () => {
    const words = ['--receive', 'mx', '--sender', 'sv9.host.example', '--own-sender', 'own.client.example'];
    expect((await run(...FULL, ...words)).code).toBe(0);
    const domain = (await loadSite(out)).domains.get('client.example');
    expect(domain).toMatchObject({ door: 'mx' });
    expect(domain?.stated.sendingHosts).toMatchObject([
      { name: 'sv9.host.example', exclusive: false },
      { name: 'own.client.example', exclusive: true },
    ]);
  });

  it('never writes over a file, unless it is told to', async () => {
    writeFileSync(out, 'mine');
    const refused = await run(...FULL);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await run(...FULL, '--force')).code).toBe(0);
    expect((await loadSite(out)).region).toBe('eu-central-1');
  });

  it('--json tells what was found and what follows, and writes nothing', async () => {
    const { code, stdout } = await run('--domain', 'client.example', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      found: { mx: [{ host: 'sv1.host.example', sends: true }], dkim: ['google'], dmarc: null },
      proposed: {
        door: { receive: 'sort.client.example', why: 'mx-sends' },
        sendingHosts: ['sv1.host.example'],
      },
    });
    expect(existsSync(out)).toBe(false);
  });
});

describe('init without', () => {
  it.each<[readonly string[], RegExp]>([
    [['--domain', 'client.example'], /--mailbox, --alert, --region/],
    [['--domain', 'co.jp'], /--domain: Expected a domain/],
    [[...FULL, '--region', 'af-south-1'], /--region: Expected a region in which SES takes mail/],
    [[...FULL, '--to', 'info@client.example'], /--to: .*not in this domain/],
    [[...FULL, '--alert', 'nobody'], /--alert: Expected an address/],
    [[...FULL, '--mailbox', 'a b'], /--mailbox: Expected names/],
    [[...FULL, '--mailbox', '__proto__'], /--mailbox: Expected names/],
    [[...FULL, '--sender', "x'];y"], /--sender: Expected host names/],
    [[...FULL, '--out', '/nowhere/at/all.ts'], /cannot be written \(ENOENT\).*--out/],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(existsSync(out)).toBe(false);
  });
});

describe('init with a person', () => {
  const read = (domain: string) => readDomain(domain, zoneResolver(readZone(ZONE, 'zone')));

  /** Answers each question by the first of `answers` that is left; the end of the input where none is. */
  async function asked(answers: readonly (string | null)[], options: object = {}) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const left = [...answers];
    let screen = '';
    output.on('data', (chunk: Buffer) => {
      screen += chunk;
      if (!screen.endsWith(': ')) return;
      const next = left.shift() ?? null;
      if (next === null) input.end();
      else input.write(`${next}\n`);
    });
    const collected = await collect(
      { out, ...options },
      WORDS.en,
      { input, output, region: 'us-east-1' },
      read,
    ).catch((error: Error) => error);
    return { collected, screen };
  }

  it('asks what is missing, proposes what DNS tells, and asks again after a slip', async () => {
    const answers = [
      'nonsense',
      'client.example',
      'info, shop',
      'owner@far.example',
      '',
      'info@client.example',
      'admin@elsewhere.example',
      'eu-central-1',
      '',
      '',
    ];
    const { collected, screen } = await asked(answers);
    expect(collected).toMatchObject({
      answers: {
        domain: 'client.example',
        mailboxes: new Map([
          ['info', 'owner@far.example'],
          ['shop', 'owner@far.example'],
        ]),
        alerts: ['admin@elsewhere.example'],
        region: 'eu-central-1',
        senders: ['sv1.host.example'],
        receive: null,
      },
    });
    expect(screen).toContain('Expected a domain such as client.example.');
    expect(screen).toContain('MX     sv1.host.example, sends too');
    expect(screen).toContain('[sv1.host.example]: ');
    expect(screen).toContain('[sort.client.example]: ');
  });

  it('asks nothing that an option says', async () => {
    const options = {
      domain: 'client.example',
      mailbox: ['info=a@far.example'],
      alert: ['b@far.example'],
      region: 'us-east-1',
      sender: ['sv2.host.example'],
    };
    const { collected } = await asked(['mx'], options);
    expect(collected).toMatchObject({ answers: { receive: 'mx', senders: ['sv2.host.example'] } });
  });

  it('ends where the person has had enough', async () => {
    const { collected } = await asked(['client.example', null]);
    expect(collected).toBeInstanceOf(Error);
    expect((collected as Error).message).toBe('nothing was written.');
  });
});
