import { expect, it } from 'vitest';
import type { DnsAnswer, Resolve } from '../../lib/dns.ts';
import { hostsAsker } from '../../lib/trace/hosts.ts';
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
