import { expect, it } from 'vitest';
import type { DnsAnswer, Resolve } from '../../lib/dns.ts';
import { hostsAsker, leadsTo } from '../../lib/trace/hosts.ts';
import { knowledgeOf } from '../support/traces.ts';

const NAME = 'mail.client.example';

it('remembers the addresses of our hosts for a run, but not that DNS was silent of one', async () => {
  const answers: DnsAnswer[] = [
    { kind: 'silent' },
    { kind: 'silent' },
    { kind: 'found', records: ['203.0.113.5'] },
    { kind: 'none' },
  ];
  const resolve: Resolve = async () => answers.shift() ?? { kind: 'none' };
  const hostsOf = hostsAsker(resolve);
  const knowledge = knowledgeOf({ exclusiveHosts: [NAME] });
  const asked = async () => {
    const hosts = await hostsOf(knowledge);
    return [hosts.silent, hosts.kindOf('203.0.113.5')];
  };
  expect(await asked()).toEqual([[NAME], 'foreign']);
  expect(await asked()).toEqual([[], 'exclusive']);
  expect(await asked()).toEqual([[], 'exclusive']);
  expect((await hostsOf(knowledgeOf())).kindOf('203.0.113.5')).toBe('foreign');
});

it('asks DNS only for records of the kind that the address is', async () => {
  const asked: string[] = [];
  const resolve: Resolve = async (name, type) => {
    asked.push(`${type} ${name}`);
    if (name === 'dead.example') return { kind: 'silent' };
    return { kind: 'found', records: type === 'A' ? ['203.0.113.5'] : ['2001:DB8::5'] };
  };
  expect(await leadsTo(NAME, '203.0.113.5', resolve)).toBe('yes');
  expect(await leadsTo(NAME, '203.0.113.6', resolve)).toBe('no');
  expect(await leadsTo(NAME, '2001:db8::5', resolve)).toBe('yes');
  expect(await leadsTo('dead.example', '203.0.113.5', resolve)).toBe('silent');
  expect(asked).toEqual([`A ${NAME}`, `A ${NAME}`, `AAAA ${NAME}`, 'A dead.example']);
});
