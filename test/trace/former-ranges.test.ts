/** What our SPF authorised until lately speaks less against a mail, and never for it. */

import { describe, expect, test } from 'vitest';
import type { ArchivedRanges } from '../../lib/effects.ts';
import { formerAsker } from '../../lib/trace/former-ranges.ts';
import { hostsOf } from '../../lib/trace/hosts.ts';
import { pathEvidence } from '../../lib/trace/path-evidence.ts';
import type { SpfResult } from '../../lib/trace/spf.ts';
import type { Reporter } from '../../lib/trace/trace.ts';
import { dnsTable } from '../support/dns-table.ts';
import { hopOf, knowledgeOf } from '../support/traces.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const MATCHED: Reporter = { kind: 'matched', host: 'mail.remote.example', by: 'dns-name' };
const CLIENT = '203.0.113.9';

const seen = (ageMs: number, ...ranges: string[]): ArchivedRanges => ({
  ranges,
  lastPublished: new Date(NOW - ageMs),
});

const asker = (archived: readonly ArchivedRanges[]) =>
  formerAsker({ archivedRanges: async () => archived, now: () => new Date(NOW) });

test.each<[string, readonly ArchivedRanges[], boolean]>([
  ['a range of yesterday', [seen(DAY, '192.0.2.0/24', '203.0.113.8/30')], true],
  ['a range that a later day lacks', [seen(0, '192.0.2.0/24'), seen(3 * DAY, '203.0.113.0/24')], true],
  ['one that was there fourteen days ago', [seen(14 * DAY, CLIENT)], true],
  ['one that was there a moment longer ago', [seen(14 * DAY + 1, CLIENT)], false],
  ['one with a date that cannot be read', [{ ranges: [CLIENT], lastPublished: new Date('x') }], false],
  ['other ranges', [seen(DAY, '203.0.113.128/25', '2001:db8::/32')], false],
  ['none', [], false],
])('an address in %s', async (_, archived, formerly) => {
  expect(await asker(archived)('client.example', CLIENT)).toBe(formerly);
});

test('the archive is asked once a domain, and again where it failed', async () => {
  const asked: string[] = [];
  let fails = true;
  const ask = formerAsker({
    archivedRanges: async (domain) => {
      asked.push(domain);
      if (fails) throw new Error('not now');
      return [seen(DAY, CLIENT)];
    },
    now: () => new Date(NOW),
  });
  await expect(ask('client.example', CLIENT)).rejects.toThrow('not now');
  fails = false;
  for (let n = 0; n < 3; n++) expect(await ask('client.example', CLIENT)).toBe(true);
  expect(await ask('client.test', '192.0.2.1')).toBe(false);
  expect(asked).toEqual(['client.example', 'client.example', 'client.test']);
});

test('without an archive nothing is known', async () => {
  const now = () => new Date(NOW);
  expect(await formerAsker({ now })('client.example', CLIENT)).toBe(false);
  expect(await formerAsker({ now, archivedRanges: null })('client.example', CLIENT)).toBe(false);
});

describe('a hand-off by a host that our SPF does not authorise', () => {
  const from = async (
    archived: readonly ArchivedRanges[],
    result: SpfResult['result'],
    sender = 'info@client.example',
  ) => {
    const knowledge = knowledgeOf({ otherDomains: ['client.test'] });
    const asked: string[] = [];
    const { evidence } = await pathEvidence(
      {
        path: {
          kind: 'hand-off',
          hop: hopOf({ client: CLIENT }),
          index: 0,
          exclusive: false,
          claimed: false,
        },
        hops: [hopOf({ client: CLIENT })],
        reporter: MATCHED,
        sender,
        hosts: await hostsOf(knowledge, dnsTable({}).resolve),
        knowledge,
        formerly: (domain, address) => {
          asked.push(domain);
          return asker(archived)(domain, address);
        },
      },
      async () => ({ result, silentName: null }),
    );
    return { evidence, asked };
  };
  const FORMER = [seen(2 * DAY, '203.0.113.0/24')];

  test('is weak where it did until lately, and says so; else it is strong', async () => {
    expect((await from(FORMER, 'fail')).evidence).toMatchObject([
      { kind: 'spf-fail', side: 'against', strength: 'weak', facts: { result: 'fail', formerly: true } },
    ]);
    const [strong] = (await from([seen(20 * DAY, CLIENT)], 'fail')).evidence;
    expect(strong).toMatchObject({ kind: 'spf-fail', strength: 'strong' });
    expect(strong?.facts).not.toHaveProperty('formerly');
  });

  test('is asked of the archive by the domain that SPF was asked of, and only where it would be strong', async () => {
    expect((await from(FORMER, 'fail', 'a@client.test')).asked).toEqual(['client.test']);
    const soft = await from(FORMER, 'softfail');
    expect(soft.asked).toEqual([]);
    expect(soft.evidence[0]?.facts).not.toHaveProperty('formerly');
  });

  test('never speaks for us', async () => {
    for (const result of ['fail', 'softfail', 'neutral', 'none', 'permerror', 'temperror'] as const)
      expect((await from(FORMER, result)).evidence.filter(({ side }) => side === 'for')).toEqual([]);
  });
});
