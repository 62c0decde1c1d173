import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { DnsAnswer, RecordType, Resolve } from '../../lib/dns.ts';
import {
  heloSpf,
  MAX_ELAPSED_MS,
  MAX_QUERIES,
  MAX_REMEMBERED,
  spfAsker,
  spfOf,
} from '../../lib/trace/spf.ts';

/** `TYPE name` -> records, or 'silent'. */
type Table = Record<string, string[] | 'silent'>;

function dns(table: Table): { resolve: Resolve; asked: string[] } {
  const asked: string[] = [];
  const resolve = async (name: string, type: RecordType): Promise<DnsAnswer> => {
    asked.push(`${type} ${name}`);
    const records = table[`${type} ${name}`];
    if (records === undefined) return { kind: 'none' };
    return records === 'silent' ? { kind: 'silent' } : { kind: 'found', records };
  };
  return { resolve, asked };
}

async function spf(table: Table, question: Partial<Parameters<typeof spfOf>[0]> = {}) {
  const { resolve } = dns(table);
  return spfOf({ address: '192.0.2.1', domain: 'ours.example', helo: 'mail.example', ...question }, resolve);
}

const record = (text: string): Table => ({ 'TXT ours.example': [text, 'other=text'] });

describe('spfOf', () => {
  it.each<[string, string]>([
    ['v=spf1 ip4:192.0.2.0/28 -all', 'pass'],
    ['v=spf1 ip4:198.51.100.0/24 -all', 'fail'],
    ['v=spf1 ip4:198.51.100.0/24 ~all', 'softfail'],
    ['v=spf1 ?all', 'neutral'],
    ['v=spf1 ip4:198.51.100.1', 'neutral'],
    ['v=spf1 ip4:192.0.2.1 nonsense -all', 'permerror'],
    ['v=spf10 -all', 'none'],
  ])('%s: %s', async (text, result) => {
    expect(await spf(record(text))).toEqual({ result, silentName: null });
  });

  it('follows include, a, mx and redirect', async () => {
    const table: Table = {
      'TXT ours.example': ['v=spf1 include:sender.example redirect=_spf.ours.example'],
      'TXT sender.example': ['v=spf1 a:out.sender.example -all'],
      'A out.sender.example': ['198.51.100.7'],
      'TXT _spf.ours.example': ['v=spf1 mx -all'],
      'MX _spf.ours.example': ['mx1.ours.example', 'mx2.ours.example'],
      'A mx2.ours.example': ['192.0.2.1'],
    };
    expect(await spf(table)).toMatchObject({ result: 'pass' });
    expect(await spf(table, { address: '198.51.100.7' })).toMatchObject({ result: 'pass' });
    expect(await spf(table, { address: '203.0.113.9' })).toMatchObject({ result: 'fail' });
  });

  it('judges IPv6 clients, and IPv4 ones written as IPv6', async () => {
    const table = record('v=spf1 ip6:2001:db8::/32 ip4:192.0.2.1 -all');
    expect(await spf(table, { address: '2001:db8::9' })).toMatchObject({ result: 'pass' });
    expect(await spf(table, { address: '::ffff:192.0.2.1' })).toMatchObject({ result: 'pass' });
    expect(await spf(table, { address: '2001:dead::9' })).toMatchObject({ result: 'fail' });
  });

  it('has no result for no record, no domain and no address', async () => {
    expect(await spf({})).toEqual({ result: 'none', silentName: null });
    for (const domain of ['', 'localhost', '192.0.2.1', '[192.0.2.1]', 'a..example', 'a'.repeat(300)]) {
      expect(await spf({}, { domain })).toEqual({ result: 'none', silentName: null });
    }
    for (const address of ['', 'mail.example', '192.0.2.1/24', '300.1.1.1', 'fe80::1%eth0']) {
      expect(await spf(record('v=spf1 +all'), { address })).toEqual({ result: 'none', silentName: null });
    }
  });

  it.each<[string, Table, string]>([
    ['the record', { 'TXT ours.example': 'silent' }, 'ours.example'],
    [
      'an included record',
      { ...record('v=spf1 include:sender.example -all'), 'TXT sender.example': 'silent' },
      'sender.example',
    ],
    [
      'a host',
      { ...record('v=spf1 a:out.ours.example -all'), 'A out.ours.example': 'silent' },
      'out.ours.example',
    ],
    [
      'the name of the client, which RFC 7208 would pass over',
      { ...record('v=spf1 ptr -all'), 'PTR 1.2.0.192.in-addr.arpa': 'silent' },
      '1.2.0.192.in-addr.arpa',
    ],
  ])('is temperror where DNS is silent about %s', async (_, table, silentName) => {
    expect(await spf(table)).toEqual({ result: 'temperror', silentName });
  });

  it('does not ask behind the mechanism that matches, so silence there is none', async () => {
    const table = {
      ...record('v=spf1 ip4:192.0.2.1 include:dead.example -all'),
      'TXT dead.example': 'silent' as const,
    };
    expect(await spf(table)).toEqual({ result: 'pass', silentName: null });
  });

  it('takes ten terms that ask DNS, and not eleven', async () => {
    const terms = (count: number): Table => {
      const names = Array.from({ length: count }, (_, n) => `n${n}.example`);
      return {
        ...record(`v=spf1 ${names.map((name) => `a:${name}`).join(' ')} -all`),
        ...Object.fromEntries(names.map((name) => [`A ${name}`, ['198.51.100.1']])),
      };
    };
    expect(await spf(terms(10))).toMatchObject({ result: 'fail' });
    expect(await spf(terms(11))).toMatchObject({ result: 'permerror' });
  });

  it('takes two of them without an answer, and not three', async () => {
    expect(await spf(record('v=spf1 a:x.example a:y.example -all'))).toMatchObject({ result: 'fail' });
    expect(await spf(record('v=spf1 a:x.example a:y.example a:z.example -all'))).toMatchObject({
      result: 'permerror',
    });
  });

  it('asks no more than the standard allows, however greedy the record', async () => {
    const table: Table = record(
      `v=spf1 ${Array.from({ length: 10 }, (_, n) => `mx:m${n}.example`).join(' ')} -all`,
    );
    for (let n = 0; n < 10; n++) {
      const hosts = Array.from({ length: 10 }, (_, host) => `h${n}x${host}.example`);
      table[`MX m${n}.example`] = hosts;
      for (const host of hosts) table[`A ${host}`] = ['198.51.100.1'];
    }
    const { resolve, asked } = dns(table);
    const question = { address: '192.0.2.1', domain: 'ours.example', helo: null };
    expect(await spfOf(question, resolve)).toMatchObject({ result: 'fail' });
    expect(asked).toHaveLength(MAX_QUERIES);
  });

  it('ends at records that include each other', async () => {
    const table = {
      ...record('v=spf1 include:b.example -all'),
      'TXT b.example': ['v=spf1 include:ours.example -all'],
    };
    expect(await spf(table)).toMatchObject({ result: 'permerror' });
  });

  it('expands macros by the sender, if that is a usable one', async () => {
    const table: Table = {
      ...record('v=spf1 exists:%{l}._spf.%{d} -all'),
      'A info._spf.ours.example': ['127.0.0.2'],
      'A postmaster._spf.ours.example': ['127.0.0.2'],
    };
    expect(await spf(table, { mailFrom: 'info@ours.example' })).toMatchObject({ result: 'pass' });
    expect(await spf(table, { mailFrom: 'other@ours.example' })).toMatchObject({ result: 'fail' });
    expect(await spf(table)).toMatchObject({ result: 'pass' });
    for (const mailFrom of [
      'a b@ours.example',
      `${'x'.repeat(65)}@ours.example`,
      '\0@ours.example',
      'nobody',
      '@',
    ]) {
      expect(await spf(table, { mailFrom })).toMatchObject({ result: 'pass' });
    }
  });

  it('never rejects, whatever strangers write', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.domain(), fc.ipV4(), fc.string());
    await fc.assert(
      fc.asyncProperty(text, text, text, text, text, async (address, domain, helo, mailFrom, policy) => {
        const { resolve } = dns({
          [`TXT ${domain}`]: [`v=spf1 ${policy}`],
          'TXT ours.example': [`v=spf1 ${policy}`],
        });
        await spfOf({ address, domain, helo, mailFrom }, resolve);
        await spfOf({ address: '192.0.2.1', domain: 'ours.example', helo, mailFrom }, resolve);
        await heloSpf(helo, address, resolve);
      }),
    );
  });

  it('waits for DNS as long as the standard asks, and no longer', async () => {
    // Loaded before the clock stops.
    await spf({});
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      let result: unknown = 'none yet';
      const question = { address: '192.0.2.1', domain: 'ours.example', helo: null };
      const asking = spfOf(question, () => new Promise(() => {})).then((found) => {
        result = found;
      });
      await vi.advanceTimersByTimeAsync(0);
      // The import of the loaded module takes a turn of the loop that is not the clock's.
      await new Promise(setImmediate);
      await vi.advanceTimersByTimeAsync(MAX_ELAPSED_MS - 1);
      expect(result).toBe('none yet');
      await vi.advanceTimersByTimeAsync(1);
      await asking;
      expect(result).toEqual({ result: 'temperror', silentName: 'ours.example' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes a resolver that rejects for silence', async () => {
    const question = { address: '192.0.2.1', domain: 'ours.example', helo: null };
    expect(await spfOf(question, () => Promise.reject(new Error('no socket')))).toEqual({
      result: 'temperror',
      silentName: 'ours.example',
    });
  });
});

describe('spfAsker', () => {
  it('asks once a client and domain, also of those that ask at once', async () => {
    const { resolve, asked } = dns(record('v=spf1 ip4:192.0.2.1 -all'));
    const ask = spfAsker(resolve);
    const question = { address: '192.0.2.1', domain: 'ours.example', helo: 'a' };
    const answers = await Promise.all([ask(question), ask({ ...question, helo: 'b' })]);
    expect(answers.map(({ result }) => result)).toEqual(['pass', 'pass']);
    expect(await ask({ ...question, helo: 'c' })).toMatchObject({ result: 'pass' });
    expect(asked).toHaveLength(1);
    expect(await ask({ ...question, address: '192.0.2.2' })).toMatchObject({ result: 'fail' });
    expect(asked).toHaveLength(2);
  });

  it('does not answer for one sender by the macros of another', async () => {
    const { resolve } = dns({
      ...record('v=spf1 exists:%{L}._spf.%{d} -all'),
      'A info._spf.ours.example': ['127.0.0.2'],
    });
    const ask = spfAsker(resolve);
    const question = { address: '192.0.2.1', domain: 'ours.example', helo: null };
    expect(await ask({ ...question, mailFrom: 'info@ours.example' })).toMatchObject({ result: 'pass' });
    expect(await ask({ ...question, mailFrom: 'other@ours.example' })).toMatchObject({ result: 'fail' });
    expect(await ask({ ...question, mailFrom: 'info@ours.example' })).toMatchObject({ result: 'pass' });
  });

  it('asks again where DNS was silent', async () => {
    const table: Table = { 'TXT ours.example': 'silent' };
    const ask = spfAsker(dns(table).resolve);
    const question = { address: '192.0.2.1', domain: 'ours.example', helo: null };
    expect(await ask(question)).toMatchObject({ result: 'temperror', silentName: 'ours.example' });
    table['TXT ours.example'] = ['v=spf1 ip4:192.0.2.1 -all'];
    expect(await ask(question)).toMatchObject({ result: 'pass' });
  });

  it("does not take another mail's exhausted budget for an answer", async () => {
    const { resolve, asked } = dns(record('v=spf1 ip4:192.0.2.1 -all'));
    const ask = spfAsker(resolve);
    const question = { address: '192.0.2.1', domain: 'ours.example', helo: null };
    const exhausted: Resolve = async () => ({ kind: 'silent' });
    const both = await Promise.all([ask(question, exhausted), ask(question)]);
    expect(both.map(({ result }) => result)).toEqual(['temperror', 'pass']);
    expect(asked).toHaveLength(1);
  });

  it(`remembers ${MAX_REMEMBERED} answers`, async () => {
    const { resolve, asked } = dns({});
    const ask = spfAsker(resolve);
    const of = (n: number) => ask({ address: '192.0.2.1', domain: `n${n}.example`, helo: null });
    for (let n = 0; n < MAX_REMEMBERED; n++) await of(n);
    await of(0);
    expect(asked).toHaveLength(MAX_REMEMBERED);
    await of(MAX_REMEMBERED);
    await of(0);
    expect(asked).toHaveLength(MAX_REMEMBERED + 2);
  });
});

describe('heloSpf', () => {
  const { resolve } = dns({ 'TXT mail.ours.example': ['v=spf1 ip4:192.0.2.1 -all'] });

  it('passes a client that its own name authorises', async () => {
    expect(await heloSpf('Mail.Ours.Example', '192.0.2.1', resolve)).toMatchObject({ result: 'pass' });
    expect(await heloSpf('mail.ours.example', '203.0.113.9', resolve)).toMatchObject({ result: 'fail' });
    expect(await heloSpf('bare.example', '192.0.2.1', resolve)).toMatchObject({ result: 'none' });
  });

  it.each(['[192.0.2.1]', '192.0.2.1', 'localhost', 'xncgaxptya', '', 'a b.example', '\u00fc.example'])(
    'has nothing to say of %j',
    async (helo) => {
      expect(await heloSpf(helo, '192.0.2.1', resolve)).toEqual({ result: 'none', silentName: null });
    },
  );
});
