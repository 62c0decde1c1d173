/** Whether a hop's client is a host of the reporter's own, so that the walk goes on below it. */

import { describe, expect, it } from 'vitest';
import { innernessOf } from '../../lib/trace/inner.ts';
import type { Hop } from '../../lib/trace/received/hop.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';
import { hopOf } from '../support/traces.ts';

const ZONE = new Set(['remote.example', 'outlook.com']);
const IN = 'mx.remote.example';

async function ask(hop: Partial<Hop>, dns: DnsTable = {}, next?: Partial<Hop>) {
  const { resolve, asked } = dnsTable(dns);
  const found = await innernessOf(
    hopOf({ client: '198.51.100.9', ...hop }),
    ZONE,
    resolve,
    next && hopOf(next),
  );
  return { ...found, asked };
}

describe('a client is the reporter’s own', () => {
  it.each<[string, Partial<Hop>]>([
    ['by its name', { name: IN, helo: 'x' }],
    ['by what it calls itself', { name: null, helo: 'MX.remote.example' }],
    ['by what it calls itself, though its name is another', { name: 'a.isp.example', helo: IN }],
  ])('%s, to which DNS leads', async (_, hop) => {
    expect(await ask(hop, { [`A ${IN}`]: ['198.51.100.9'] })).toMatchObject({ kind: 'proved', silent: null });
  });

  it('by the address of a provider whose inner names are not in DNS', async () => {
    const name = 'am9pr04mb1234.eurprd04.prod.outlook.com';
    for (const client of ['40.107.1.2', '2603:10a6:20b:1::1'])
      expect(await ask({ form: 'exchange', client, name: null, helo: name })).toMatchObject({
        kind: 'proved',
      });
    // The same name from elsewhere is what anybody may say.
    expect(await ask({ form: 'exchange', client: '203.0.113.66', name: null, helo: name })).toMatchObject({
      kind: 'no',
    });
    // And the address under another's name is a customer's.
    expect(await ask({ client: '40.107.1.2', helo: 'pc', name: 'a.isp.example' })).toMatchObject({
      kind: 'no',
    });
  });
});

describe('a name that DNS does not confirm', () => {
  it('is a claim where the server itself wrote it', async () => {
    expect(await ask({ name: IN, helo: 'x' })).toMatchObject({ kind: 'claimed', silent: null });
  });

  describe('where the server writes HELO alone', () => {
    const exchange: Partial<Hop> = { form: 'exchange', name: null, helo: 'EX9.remote.example' };
    const A = 'A ex9.remote.example';

    it.each<[string, DnsTable, Partial<Hop> | undefined, string]>([
      ['the next line is by that name', {}, { by: 'ex9.remote.example' }, 'claimed'],
      ['the next line is by another', {}, { by: 'ex8.remote.example' }, 'no'],
      ['there is no next line', {}, undefined, 'no'],
      ['DNS leads elsewhere', { [A]: ['192.0.2.1'] }, { by: 'ex9.remote.example' }, 'no'],
      ['DNS is silent', { [A]: 'silent' }, undefined, 'claimed'],
      ['DNS leads to it', { [A]: ['198.51.100.9'] }, undefined, 'proved'],
    ])('%s', async (_, dns, next, kind) => {
      expect(await ask(exchange, dns, next)).toMatchObject({ kind });
    });
  });

  it('is nothing in HELO alone: that is what spammers write first', async () => {
    expect(await ask({ name: null, helo: IN })).toMatchObject({ kind: 'no', silent: null });
    expect(await ask({ name: 'a.isp.example', helo: IN }, { [`A ${IN}`]: ['192.0.2.1'] })).toMatchObject({
      kind: 'no',
    });
  });

  it('is told, where DNS was silent', async () => {
    expect(await ask({ name: IN, helo: 'x' }, { [`A ${IN}`]: 'silent' })).toMatchObject({
      kind: 'claimed',
      silent: IN,
    });
    expect(await ask({ name: null, helo: IN }, { [`A ${IN}`]: 'silent' })).toMatchObject({
      kind: 'no',
      silent: IN,
    });
  });
});

it('a stranger’s names are not asked about, nor is a hop without a client', async () => {
  expect(await ask({ name: 'a.isp.example', helo: 'evil.example' })).toEqual({
    kind: 'no',
    silent: null,
    asked: [],
  });
  expect(await ask({ client: null, name: IN, helo: IN })).toEqual({ kind: 'no', silent: null, asked: [] });
});

it('a hop costs one question for each of its two names', async () => {
  const { asked } = await ask({ name: 'a.remote.example', helo: 'b.remote.example' });
  expect(asked).toEqual(['A a.remote.example', 'A b.remote.example']);
});
