/** `sweep` and `digest` as Lambda runs them: real bundles in processes of their own, against the services' emulators. */

import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../cdk/bundle.ts';
import { WATERMARK_MARGIN_MS } from '../../lib/aws/ledger-watermark.ts';
import type { Table } from '../../lib/aws/table/index.ts';
import { readSite } from '../../lib/site/site.ts';
import { deliveryTo, heldFor } from '../contract/made.ts';
import { FAIL } from '../support/aws/door.ts';
import { type LambdaFunction, startFunction } from '../support/aws/function.ts';
import { startWorld, type World } from '../support/aws/world.ts';
import { dnsServer, rdata } from '../support/dns-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ADMINS = ['admin@elsewhere.example', 'other@elsewhere.example'];

let world: World;
let table: Table;
let sweep: LambdaFunction;
let digest: LambdaFunction;

beforeAll(async () => {
  world = await startWorld();
  const site = await readSite(
    {
      region: 'us-east-1',
      alerts: ADMINS,
      domains: { 'client.example': { receive: 'mx', mailboxes: { info: 'owner@far.example' } } },
    },
    'site.json',
  );
  const outdir = join(world.directory, 'bundle');
  bundleFunctions({ outdir, site, functions: ['sweep', 'digest'] });
  const dns = await dnsServer((name, type) =>
    type === 'TXT' && name === 'client.example'
      ? { records: [rdata.txt('v=spf1 ip4:192.0.2.0/24 -all')] }
      : { rcode: 'NXDOMAIN' },
  );
  world.keep(dns.close);
  const start = (name: string) =>
    startFunction(world, { file: join(outdir, `${name}.mjs`), name, timeoutMs: 240_000, dns: dns.address });
  sweep = start('sweep');
  digest = start('digest');
  table = world.table();
}, 60_000);
afterAll(() => world.close());

async function ended(fn: LambdaFunction, event: object = {}): Promise<string> {
  const { outcome } = await fn.invoke(event);
  return outcome.kind;
}

describe('sweep', () => {
  it('puts what was lost back on its queue, and tells how much, and how far the ledger is', async () => {
    const { id } = deliveryTo('a@far.example');
    await world.table({ send: async () => {} }).plan([deliveryTo('a@far.example')]);
    await table.pause('hook', 'gone', world.now().toISOString());
    world.advance(HOUR);
    const before = world.now().getTime();
    expect(await ended(sweep)).toBe('returned');
    expect(await world.messages.bodies('deliveries')).toEqual([id]);
    expect((await table.watermark())?.getTime()).toBeGreaterThanOrEqual(before - WATERMARK_MARGIN_MS);
    expect(sweep.metrics().map(({ name, value }) => [name, value])).toEqual([
      ['SweepRepairs', 1],
      ['IncidentsOpen', 0],
      ['DestinationsPaused', 1],
      ['OldestDeliveryMinutes', 60],
    ]);
    expect(sweep.logs().at(-1)).toMatchObject({ message: 'swept', sent: 1, repairs: 1, archivedDomains: 1 });
    expect(await table.archivedRanges('client.example')).toMatchObject([{ ranges: ['192.0.2.0/24'] }]);
  });

  it('leaves the watermark where events wait, and fails where a part of it could not be done', async () => {
    const standing = await table.watermark();
    await world.send('sent', 'an event');
    world.advance(5 * MINUTE);
    expect(await ended(sweep)).toBe('returned');
    expect(await table.watermark()).toEqual(standing);
    world.order('sqs', 'SendMessageBatch', FAIL, 10);
    expect(await ended(sweep)).toBe('threw');
    const told = sweep.stderr.find((line) => line.includes('"level":"WARN"')) ?? '';
    expect(JSON.parse(told)).toMatchObject({ message: expect.stringContaining('deliveries failed: AWS') });
    expect(sweep.metrics().filter(({ name }) => name === 'DestinationsPaused').length).toBe(3);
  });
});

describe('digest', () => {
  const time = () => ({ time: world.now().toISOString() });

  it('sends nothing where nothing is held', async () => {
    expect(await ended(digest, time())).toBe('returned');
    expect(world.sent()).toEqual([]);
  });

  it('goes to each address once, with the subject of what is held, also where SES refused at first', async () => {
    const receivedAt = new Date(world.now().getTime() - 2 * HOUR).toISOString();
    await table.putRecord(heldFor('k1', { receivedAt }));
    await world.put('k1', 'From: a@far.example\r\nSubject: =?utf-8?b?5pys5pel?=\r\n\r\nbody\r\n');
    const event = time();
    world.order('ses', 'SendRawEmail', FAIL);
    expect(await ended(digest, event)).toBe('threw');
    expect(await ended(digest, event)).toBe('returned');
    expect(await ended(digest, event)).toBe('returned');
    expect(world.sent().map(({ source, destinations }) => [source, ...destinations])).toEqual([
      ['truebounce@client.example', ADMINS[1]],
      ['truebounce@client.example', ADMINS[0]],
    ]);
    for (const { raw } of world.sent()) {
      const { text = '' } = await simpleParser(raw);
      expect(text).toContain('- k1\n');
      expect(text).toContain('Subject: "本日"');
      expect(text).toContain('truebounce held release KEY --stack --region us-east-1');
    }
    expect([...digest.stdout, ...digest.stderr].join('\n')).not.toContain('@elsewhere.example');
  });
});
