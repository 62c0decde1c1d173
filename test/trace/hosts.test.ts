/** Which hosts are ours, by the operator's word, and by DNS for the names that he gave. */

import { describe, expect, it } from 'vitest';
import type { DnsAnswer, Resolve } from '../../lib/dns.ts';
import { hostsAsker, hostsOf, leadsTo, MAX_NAMES } from '../../lib/trace/hosts.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';
import { knowledgeOf } from '../support/traces.ts';

const NAME = 'mail.client.example';

function hosts(knowledge: Partial<Knowledge>, dns: DnsTable = {}) {
  return hostsOf(knowledgeOf(knowledge), dnsTable(dns).resolve);
}

describe('an address', () => {
  it('is of a host that only we use, of one that others use too, or foreign', async () => {
    const { kindOf } = await hosts(
      {
        ownAddresses: ['192.0.2.0/28', '2001:db8::/64'],
        exclusiveHosts: [NAME],
        ownHosts: ['sv1.host.example'],
        sharedRanges: ['198.51.100.0/24'],
      },
      {
        [`A ${NAME}`]: ['203.0.113.5', '203.0.113.6'],
        [`AAAA ${NAME}`]: ['2001:DB8:1::25'],
        'A sv1.host.example': ['203.0.113.80'],
      },
    );
    const kinds = (...addresses: string[]) => addresses.map(kindOf);
    expect(kinds('192.0.2.15', '2001:db8::1', '203.0.113.6', '2001:db8:1::25')).toEqual(
      Array(4).fill('exclusive'),
    );
    expect(kinds('203.0.113.80', '198.51.100.255')).toEqual(['shared', 'shared']);
    expect(kinds('192.0.2.16', '203.0.113.7', '2001:db8:2::1', 'mail', '')).toEqual(Array(5).fill('foreign'));
  });

  it('is exclusive where it is declared as both', async () => {
    const { kindOf } = await hosts({ ownAddresses: ['192.0.2.9'], sharedRanges: ['192.0.2.0/24'] });
    expect([kindOf('192.0.2.9'), kindOf('192.0.2.8')]).toEqual(['exclusive', 'shared']);
  });
});

it('a name is ours as it is declared, and below that, not beside it', async () => {
  const { kindOfName } = await hosts({ exclusiveHosts: [NAME], ownHosts: ['host.example'] });
  expect([NAME, `a.${NAME}`].map(kindOfName)).toEqual(['exclusive', 'exclusive']);
  expect(['host.example', 'sv1.host.example'].map(kindOfName)).toEqual(['shared', 'shared']);
  expect(['client.example', `evil${NAME}`, 'evilhost.example', 'example', ''].map(kindOfName)).toEqual(
    Array(5).fill('foreign'),
  );
});

it('a line or a customer’s machine is not ours by a name below that of the provider', async () => {
  const { kindOfName } = await hosts({ ownHosts: ['isp.example', 'amazonaws.com'] });
  for (const name of [
    'p203-0-113-66.dynamic.isp.example',
    '203-0-113-66.isp.example',
    'ec2-203-0-113-66.compute-1.amazonaws.com',
  ])
    expect([name, kindOfName(name)]).toEqual([name, 'foreign']);
  expect(kindOfName('out203-0-113-66.mail.isp.example')).toBe('shared');
  const declared = await hosts({ exclusiveHosts: ['203-0-113-5.static.isp.example'] });
  expect(declared.kindOfName('203-0-113-5.static.isp.example')).toBe('exclusive');
});

describe('DNS', () => {
  it('that answers for one kind of address alone is silent all the same', async () => {
    const { kindOf, silent } = await hosts(
      { exclusiveHosts: [NAME] },
      { [`A ${NAME}`]: 'silent', [`AAAA ${NAME}`]: ['2001:db8::25'] },
    );
    expect([kindOf('2001:db8::25'), silent]).toEqual(['exclusive', [NAME]]);
  });

  it.each([
    [MAX_NAMES, 2 * MAX_NAMES],
    [MAX_NAMES + 1, 2 * MAX_NAMES],
  ])('is asked of %i names by %i questions', async (names, questions) => {
    const { resolve, asked } = dnsTable({});
    const ownHosts = Array.from({ length: names }, (_, i) => `sv${i}.host.example`);
    await hostsOf(knowledgeOf({ ownHosts }), resolve);
    expect(asked).toHaveLength(questions);
  });

  it('leads from a name to an address, or not, or is silent; one question of the right kind', async () => {
    const { resolve, asked } = dnsTable({
      'A a.example': ['192.0.2.1'],
      'AAAA a.example': ['2001:0db8::1'],
      'A b.example': 'silent',
    });
    expect(await leadsTo('a.example', '192.0.2.1', resolve)).toBe('yes');
    expect(await leadsTo('a.example', '2001:db8::1', resolve)).toBe('yes');
    expect(await leadsTo('a.example', '192.0.2.2', resolve)).toBe('no');
    expect(await leadsTo('b.example', '192.0.2.1', resolve)).toBe('silent');
    expect(asked).toEqual(['A a.example', 'AAAA a.example', 'A a.example', 'A b.example']);
  });

  it('is remembered for a run, but not that it was silent of one', async () => {
    const answers: DnsAnswer[] = [
      { kind: 'silent' },
      { kind: 'silent' },
      { kind: 'found', records: ['203.0.113.5'] },
      { kind: 'none' },
    ];
    const resolve: Resolve = async () => answers.shift() ?? { kind: 'none' };
    const ask = hostsAsker(resolve);
    const knowledge = knowledgeOf({ exclusiveHosts: [NAME] });
    const asked = async () => {
      const { silent, kindOf } = await ask(knowledge);
      return [silent, kindOf('203.0.113.5')];
    };
    expect(await asked()).toEqual([[NAME], 'foreign']);
    expect(await asked()).toEqual([[], 'exclusive']);
    expect(await asked()).toEqual([[], 'exclusive']);
    expect((await ask(knowledgeOf())).kindOf('203.0.113.5')).toBe('foreign');
  });
});
