/** Whether a client is who it says it is, and how much of DNS that costs. */

import { describe, expect, it } from 'vitest';
import type { Client } from '../../lib/model.ts';
import { identityOf, reverseName } from '../../lib/trace/identity.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';

const NAME = 'mail.remote.example';
const ADDRESS = '198.51.100.9';
const PTR = 'PTR 9.100.51.198.in-addr.arpa';

async function identify(
  client: Partial<Client>,
  dns: DnsTable,
  wanted: (name: string) => boolean = () => true,
) {
  const { resolve, asked } = dnsTable(dns);
  const identity = await identityOf({ address: ADDRESS, helo: null, name: null, ...client }, wanted, resolve);
  return { ...identity, asked };
}

describe('a client is the host', () => {
  it('whose name, as the receiver saw it, leads to its address: one question', async () => {
    expect(await identify({ name: NAME, helo: 'x' }, { [`A ${NAME}`]: [ADDRESS] })).toEqual({
      kind: 'holds',
      name: NAME,
      by: 'dns-name',
      asked: [`A ${NAME}`],
    });
  });

  it('that it calls itself, if the name leads to its address, whatever the case', async () => {
    const found = await identify({ helo: 'MAIL.Remote.example.' }, { [`A ${NAME}`]: ['192.0.2.1', ADDRESS] });
    expect(found).toMatchObject({ kind: 'holds', name: NAME, by: 'dns-name' });
  });

  it('to which its reverse name leads, if that leads back', async () => {
    const found = await identify(
      { helo: 'EX01' },
      { [PTR]: ['Mail.Remote.Example.'], [`A ${NAME}`]: [ADDRESS] },
    );
    expect(found).toMatchObject({ kind: 'holds', name: NAME, by: 'dns-name' });
    expect(found.asked).toEqual([PTR, `A ${NAME}`]);
  });

  it('that its HELO names, if the SPF of the name says so', async () => {
    const found = await identify({ helo: NAME }, { [`TXT ${NAME}`]: [`v=spf1 ip4:${ADDRESS} -all`] });
    expect(found).toMatchObject({ kind: 'holds', name: NAME, by: 'helo-spf' });
    expect(found.asked).toEqual([`A ${NAME}`, PTR, `TXT ${NAME}`]);
  });

  it('by IPv6 too, in whatever spelling the zone has: one question, for addresses of that kind', async () => {
    const found = await identify(
      { address: '2001:db8::25', helo: NAME },
      { [`AAAA ${NAME}`]: ['2001:DB8:0:0::25'] },
    );
    expect(found).toMatchObject({ kind: 'holds', asked: [`AAAA ${NAME}`] });
  });
});

describe('a client is nobody', () => {
  const unknown = { kind: 'unknown', silent: [] };

  it.each<[string, Partial<Client>, DnsTable]>([
    ['who takes a name that leads elsewhere', { helo: NAME, name: NAME }, { [`A ${NAME}`]: ['192.0.2.1'] }],
    ['whose reverse name leads elsewhere', {}, { [PTR]: [NAME], [`A ${NAME}`]: ['192.0.2.1'] }],
    ['whom the SPF of the name refuses', { helo: NAME }, { [`TXT ${NAME}`]: ['v=spf1 -all'] }],
    ['about whom the SPF of the name does not say', { helo: NAME }, { [`TXT ${NAME}`]: ['v=spf1 ?all'] }],
  ])('%s', async (_, client, dns) => expect(await identify(client, dns)).toMatchObject(unknown));

  it.each([
    'localhost',
    '[198.51.100.9]',
    ADDRESS,
    'a..b.example',
    '-',
    `${'a.'.repeat(40)}example`,
    'a b.example',
  ])('who calls itself %s, and nothing is asked of that', async (helo) => {
    expect(await identify({ helo, name: helo }, {})).toEqual({ ...unknown, asked: [PTR] });
  });

  it('known, where DNS is silent about its address: that is told too', async () => {
    expect(await identify({ helo: 'EX01' }, { [PTR]: 'silent' })).toMatchObject({
      kind: 'unknown',
      silent: [PTR.replace('PTR ', '')],
    });
  });

  it('known, where DNS is silent: the names are told', async () => {
    const dns: DnsTable = { [`A ${NAME}`]: 'silent', [`TXT ${NAME}`]: 'silent' };
    expect(await identify({ helo: NAME }, dns)).toMatchObject({ kind: 'unknown', silent: [NAME, NAME] });
  });
});

describe('what is asked', () => {
  it('no name that nobody wants to know is asked of DNS', async () => {
    const dns = { [PTR]: ['evil.example'], 'A evil.example': [ADDRESS], 'TXT evil.example': ['v=spf1 +all'] };
    const found = await identify(
      { helo: 'evil.example', name: 'evil.example' },
      dns,
      (name) => name === NAME,
    );
    expect(found).toEqual({ kind: 'unknown', silent: [], asked: [PTR] });
  });

  it('one name is asked once, though receiver and HELO name it', async () => {
    const { asked } = await identify({ helo: NAME, name: NAME }, {});
    expect(asked).toEqual([`A ${NAME}`, PTR, `TXT ${NAME}`]);
  });

  it('of a thousand reverse names three are looked at', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `s${i}.evil.example`);
    const { asked } = await identify({}, { [PTR]: names });
    expect(asked).toEqual([PTR, ...['s0', 's1', 's2'].map((s) => `A ${s}.evil.example`)]);
  });
});

it('reverse names are written as RFC 1035 and RFC 3596 say', () => {
  expect(reverseName('192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
  expect(reverseName('::ffff:192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
  expect(reverseName('2001:db8::1')).toBe(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
  expect(reverseName('mail.example')).toBeNull();
});
