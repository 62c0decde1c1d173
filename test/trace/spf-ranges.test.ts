/** The networks that an SPF record names, as a check would come to them. */

import { describe, expect, test } from 'vitest';
import { type Resolve, zoneResolver } from '../../lib/dns.ts';
import { spfOf } from '../../lib/trace/spf.ts';
import { MAX_HOSTS, MAX_RANGES, MAX_TERMS, MAX_VOID, spfRanges } from '../../lib/trace/spf-ranges.ts';

type Records = Readonly<
  Record<string, Readonly<Partial<Record<'TXT' | 'A' | 'AAAA' | 'MX', readonly string[]>>>>
>;

const OURS = 'client.example';

function dnsOf(records: Records, silent: readonly string[] = []): Resolve {
  const zone = new Map(
    Object.entries(records).map(([name, types]) => [name, new Map(Object.entries(types))] as const),
  );
  const answered = zoneResolver(zone as Parameters<typeof zoneResolver>[0]);
  return async (name, type) => (silent.includes(name) ? { kind: 'silent' } : answered(name, type));
}

const rangesOf = (records: Records, silent?: readonly string[]) => spfRanges(OURS, dnsOf(records, silent));
const ofRecord = (record: string, others: Records = {}) => rangesOf({ [OURS]: { TXT: [record] }, ...others });

describe('the ranges', () => {
  test('are those of the record, of what it includes, of named hosts and of what it leads on to', async () => {
    const found = await rangesOf({
      [OURS]: {
        TXT: [
          'site-verification=1',
          'v=spf1 ip4:192.0.2.7 ip6:2001:DB8::/32 a mx/28 include:bulk.example redirect=host.example',
        ],
        A: ['192.0.2.80'],
        AAAA: ['2001:db8:1::80'],
        MX: ['mx1.client.example', 'mx2.client.example'],
      },
      'mx1.client.example': { A: ['198.51.100.17'] },
      'mx2.client.example': { AAAA: ['2001:db8:2::25'] },
      'bulk.example': { TXT: ['v=spf1 ip4:203.0.113.0/25 include:more.bulk.example -all'] },
      'more.bulk.example': { TXT: ['v=spf1 ip4:203.0.113.128/26 ~all'] },
      'host.example': { TXT: ['v=spf1 a:sv1.host.example/31//64 -all'] },
      'sv1.host.example': { A: ['198.51.100.200'], AAAA: ['2001:db8:3::1'] },
    });
    expect(found).toEqual({
      kind: 'ranges',
      ranges: [
        '192.0.2.7/32',
        '2001:db8::/32',
        '192.0.2.80/32',
        '2001:db8:1::80/128',
        '198.51.100.17/28',
        '2001:db8:2::25/128',
        '203.0.113.0/25',
        '203.0.113.128/26',
        '198.51.100.200/31',
        '2001:db8:3::1/64',
      ],
    });
  });

  test.each([
    ['what does not pass', 'v=spf1 -ip4:192.0.2.1 ~ip4:192.0.2.2 ?include:bulk.example ip4:192.0.2.3 -all'],
    ['what stands behind `all`', 'v=spf1 ip4:192.0.2.3 -all ip4:192.0.2.4 include:bulk.example'],
    ['what an `all` keeps from being asked', 'v=spf1 redirect=bulk.example ip4:192.0.2.3 ~all'],
    ['whom everybody is', 'v=spf1 ip4:192.0.2.3 ip4:0.0.0.0/0 ip6:::/0 +all'],
    [
      'what depends on the mail',
      'v=spf1 include:%{i}.bulk.example a:%{h} exists:%{i}.x.example ptr ip4:192.0.2.3 -all',
    ],
    ['what a modifier says that nobody knows', 'v=spf1 ip4:192.0.2.3 exp=why.example moo=x -all'],
  ])('lack %s', async (_, record) => {
    expect(await ofRecord(record, { 'bulk.example': { TXT: ['v=spf1 ip4:203.0.113.1 -all'] } })).toEqual({
      kind: 'ranges',
      ranges: ['192.0.2.3/32'],
    });
  });

  test.each([
    ['an unknown mechanism', ['v=spf1 ip4:192.0.2.3 ipv4:192.0.2.4 -all']],
    ['no address', ['v=spf1 ip4:192.0.2.300 -all']],
    ['a prefix that is too long', ['v=spf1 ip4:192.0.2.0/33 -all']],
    ['an include of nothing', ['v=spf1 ip4:192.0.2.3 include: -all']],
    ['two redirects', ['v=spf1 redirect=a.example redirect=b.example']],
    ['two records', ['v=spf1 ip4:192.0.2.3 -all', 'v=spf1 ip4:192.0.2.4 -all']],
  ])("are nobody's where the record has %s", async (_, TXT) => {
    expect(await rangesOf({ [OURS]: { TXT } })).toEqual({ kind: 'broken' });
  });

  test('are none where there is no record, and unknown where DNS is silent anywhere', async () => {
    expect(await rangesOf({})).toEqual({ kind: 'none' });
    expect(await rangesOf({ [OURS]: { TXT: ['v=spf10 ip4:192.0.2.3'] } })).toEqual({ kind: 'none' });
    expect(await rangesOf({}, [OURS])).toEqual({ kind: 'silent' });
    const record = { [OURS]: { TXT: ['v=spf1 ip4:192.0.2.3 include:bulk.example a:sv1.example -all'] } };
    expect(await rangesOf(record, ['bulk.example'])).toEqual({ kind: 'silent' });
    const included = { ...record, 'bulk.example': { TXT: ['v=spf1 -all'] } };
    expect(await rangesOf(included, ['sv1.example'])).toEqual({ kind: 'silent' });
  });
});

describe('where a check would end with an error, the ranges before that count, as they pass', () => {
  const chain = (length: number): Records =>
    Object.fromEntries(
      Array.from({ length }, (_, n) => [
        `s${n + 1}.example`,
        { TXT: [`v=spf1 ip4:203.0.113.${n + 1} include:s${n + 2}.example -all`] },
      ]),
    );

  test('after ten terms that ask DNS, also in a ring', async () => {
    const found = await ofRecord('v=spf1 include:s1.example ip4:192.0.2.9 -all', chain(20));
    expect(found).toMatchObject({ ranges: { length: MAX_TERMS } });
    const ring = await ofRecord('v=spf1 ip4:192.0.2.3 include:client.example -all');
    expect(ring).toEqual({ kind: 'ranges', ranges: ['192.0.2.3/32'] });
  });

  test('after three names that are not there', async () => {
    expect(MAX_VOID).toBe(2);
    const found = await ofRecord(
      'v=spf1 a:x1.example mx:x2.example ip4:192.0.2.3 a:x3.example ip4:192.0.2.4 -all',
    );
    expect(found).toEqual({ kind: 'ranges', ranges: ['192.0.2.3/32'] });
  });

  test('at an `mx` of more than ten hosts, at an include without a record', async () => {
    const hosts = Array.from({ length: MAX_HOSTS + 1 }, (_, n) => `mx${n}.client.example`);
    const zone = Object.fromEntries(hosts.map((name, n) => [name, { A: [`198.51.100.${n}`] }]));
    const of = (MX: readonly string[]) =>
      rangesOf({ [OURS]: { TXT: ['v=spf1 ip4:192.0.2.3 mx ip4:192.0.2.4'], MX }, ...zone });
    expect(await of(hosts)).toEqual({ kind: 'ranges', ranges: ['192.0.2.3/32'] });
    expect(await of(hosts.slice(1))).toMatchObject({ ranges: { length: MAX_HOSTS + 2 } });
    expect(await ofRecord('v=spf1 ip4:192.0.2.3 include:gone.example ip4:192.0.2.4')).toEqual({
      kind: 'ranges',
      ranges: ['192.0.2.3/32'],
    });
  });

  test('and at more ranges than are kept', async () => {
    const records = Object.fromEntries(
      Array.from({ length: 8 }, (_, part) => [
        `p${part}.example`,
        {
          TXT: [
            `v=spf1 ${Array.from({ length: 300 }, (_, n) => `ip4:10.${part}.${n % 250}.${Math.floor(n / 250)}`).join(' ')}`,
          ],
        },
      ]),
    );
    const includes = Object.keys(records).map((name) => `include:${name}`);
    const found = await ofRecord(`v=spf1 ${includes.join(' ')}`, records);
    expect(found).toMatchObject({ kind: 'ranges', ranges: { length: MAX_RANGES } });
  });
});

test('a check by mailauth agrees: addresses of the ranges pass, their neighbours do not', async () => {
  const resolve = dnsOf({
    [OURS]: { TXT: ['v=spf1 ip4:192.0.2.8/30 a:sv1.example include:bulk.example -all'] },
    'sv1.example': { A: ['198.51.100.200'] },
    'bulk.example': { TXT: ['v=spf1 ip6:2001:db8:5::/48 ?all'] },
  });
  const results = ['192.0.2.11', '192.0.2.12', '198.51.100.200', '2001:db8:5::9', '2001:db8:6::9'].map(
    async (address) => (await spfOf({ address, domain: OURS, helo: null }, resolve)).result,
  );
  expect(await Promise.all(results)).toEqual(['pass', 'fail', 'pass', 'pass', 'fail']);
  expect(await spfRanges(OURS, resolve)).toEqual({
    kind: 'ranges',
    ranges: ['192.0.2.8/30', '198.51.100.200/32', '2001:db8:5::/48'],
  });
});
