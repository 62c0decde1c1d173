import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SILENT_TTL_MS } from '../../lib/dns/cache.ts';
import { MAX_ALIASES } from '../../lib/dns/zone.ts';
import {
  cachedResolver,
  type DnsAnswer,
  mailauthResolver,
  type Resolve,
  type Zone,
  type ZoneRecordType,
  zoneResolver,
} from '../../lib/dns.ts';

function zoneOf(names: Record<string, Partial<Record<ZoneRecordType, string[]>>>): Zone {
  return new Map(
    Object.entries(names).map(([name, types]) => [
      name,
      new Map(Object.entries(types) as [ZoneRecordType, string[]][]),
    ]),
  );
}

const ZONE = zoneOf({
  'mail.example': { A: ['192.0.2.1'] },
  'empty.example': { A: [] },
  'alias.example': { CNAME: ['Mail.example.'] },
  'ring.example': { CNAME: ['ring.example'] },
});

describe('zoneResolver', () => {
  const resolve = zoneResolver(ZONE);

  it.each<[string, DnsAnswer]>([
    ['mail.example', { kind: 'found', records: ['192.0.2.1'] }],
    ['MAIL.example.', { kind: 'found', records: ['192.0.2.1'] }],
    ['alias.example', { kind: 'found', records: ['192.0.2.1'] }],
    ['empty.example', { kind: 'none' }],
    ['other.example', { kind: 'none' }],
    ['a..example', { kind: 'none' }],
    ['ring.example', { kind: 'silent' }],
  ])('answers %s', async (name, answer) => {
    expect(await resolve(name, 'A')).toEqual(answer);
  });

  it('has no record of another type', async () => {
    expect(await resolve('mail.example', 'TXT')).toEqual({ kind: 'none' });
  });

  it(`follows ${MAX_ALIASES} aliases`, async () => {
    const chain = (length: number): Zone =>
      zoneOf(
        Object.fromEntries(
          Array.from({ length: length + 1 }, (_, n) => [
            `n${n}.example`,
            n === length ? { A: ['192.0.2.9'] } : { CNAME: [`n${n + 1}.example`] },
          ]),
        ),
      );
    expect(await zoneResolver(chain(MAX_ALIASES))('n0.example', 'A')).toMatchObject({ kind: 'found' });
    expect(await zoneResolver(chain(MAX_ALIASES + 1))('n0.example', 'A')).toEqual({ kind: 'silent' });
  });

  it('never rejects, whatever the name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (name) => {
        expect((await resolve(name, 'A')).kind).toBe('none');
      }),
    );
  });
});

/** Answers from a table, and keeps what it was asked. */
function counting(answers: Record<string, DnsAnswer>): { resolve: Resolve; asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = async (name, type) => {
    asked.push(`${type} ${name}`);
    return answers[name] ?? { kind: 'none' };
  };
  return { resolve, asked };
}

describe('cachedResolver', () => {
  const HERE: DnsAnswer = { kind: 'found', records: ['192.0.2.1'] };
  const START = Date.parse('2026-11-01T00:00:00Z');

  it('asks once, by any spelling, until the time is over', async () => {
    const { resolve, asked } = counting({ 'a.example': HERE });
    let time = START;
    const cached = cachedResolver(resolve, { maxEntries: 10, ttlMs: 60_000, now: () => new Date(time) });
    expect(await cached('a.example', 'A')).toEqual(HERE);
    expect(await cached('A.example.', 'A')).toEqual(HERE);
    await cached('gone.example', 'A');
    await cached('gone.example', 'A');
    expect(asked).toEqual(['A a.example', 'A gone.example']);
    time += 59_999;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(2);
    time += 1;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(3);
  });

  it('tells types apart', async () => {
    const { resolve, asked } = counting({});
    const cached = cachedResolver(resolve, { maxEntries: 10, ttlMs: 60_000, now: () => new Date(START) });
    await cached('a.example', 'A');
    await cached('a.example', 'TXT');
    expect(asked).toEqual(['A a.example', 'TXT a.example']);
  });

  it('keeps silence for seconds only', async () => {
    const { resolve, asked } = counting({ 'a.example': { kind: 'silent' } });
    let time = START;
    const cached = cachedResolver(resolve, { maxEntries: 10, ttlMs: 600_000, now: () => new Date(time) });
    await cached('a.example', 'A');
    time += SILENT_TTL_MS - 1;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(1);
    time += 1;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(2);
  });

  it('keeps silence for as long as it is told', async () => {
    const { resolve, asked } = counting({ 'a.example': { kind: 'silent' } });
    let time = START;
    const now = () => new Date(time);
    const cached = cachedResolver(resolve, { maxEntries: 10, ttlMs: 600_000, silentMs: 60_000, now });
    await cached('a.example', 'A');
    time += 59_999;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(1);
    time += 1;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(2);
  });

  it('shares a question in flight', async () => {
    const waiting: ((answer: DnsAnswer) => void)[] = [];
    const cached = cachedResolver(() => new Promise((answer) => waiting.push(answer)), {
      maxEntries: 10,
      ttlMs: 60_000,
      now: () => new Date(START),
    });
    const both = [cached('a.example', 'A'), cached('a.example', 'A')];
    expect(waiting).toHaveLength(1);
    waiting[0]?.(HERE);
    expect(await Promise.all(both)).toEqual([HERE, HERE]);
  });

  it('asks again after the clock was set back', async () => {
    const { resolve, asked } = counting({ 'a.example': HERE });
    let time = START;
    const cached = cachedResolver(resolve, { maxEntries: 10, ttlMs: 60_000, now: () => new Date(time) });
    await cached('a.example', 'A');
    time -= 86_400_000;
    await cached('a.example', 'A');
    expect(asked).toHaveLength(2);
  });

  it('keeps as many as it may, and forgets the one not asked for longest', async () => {
    const { resolve, asked } = counting({});
    const cached = cachedResolver(resolve, { maxEntries: 2, ttlMs: 60_000, now: () => new Date(START) });
    for (const name of ['a.example', 'b.example', 'a.example', 'c.example', 'a.example', 'b.example']) {
      await cached(name, 'A');
    }
    expect(asked).toEqual(['A a.example', 'A b.example', 'A c.example', 'A b.example']);
  });

  it('takes a resolver that rejects for silence', async () => {
    const cached = cachedResolver(() => Promise.reject(new Error('no socket')), {
      maxEntries: 2,
      ttlMs: 60_000,
      now: () => new Date(START),
    });
    expect(await cached('a.example', 'A')).toEqual({ kind: 'silent' });
  });

  it('asks nobody about names that cannot be', async () => {
    const { resolve, asked } = counting({});
    const cached = cachedResolver(resolve, { maxEntries: 2, ttlMs: 60_000, now: () => new Date(START) });
    expect(await cached('a..example', 'A')).toEqual({ kind: 'none' });
    expect(asked).toEqual([]);
  });
});

describe('mailauthResolver', () => {
  const { resolve } = counting({
    'a.example': { kind: 'found', records: ['one', 'two'] },
    'dead.example': { kind: 'silent' },
  });

  it('gives records in the forms of node:dns', async () => {
    const ask = mailauthResolver(resolve, { maxQueries: 10, onSilent: () => {} });
    expect(await ask('a.example', 'TXT')).toEqual([['one'], ['two']]);
    expect(await ask('a.example', 'A')).toEqual(['one', 'two']);
    expect(await ask('a.example', 'MX')).toEqual([
      { exchange: 'one', priority: 0 },
      { exchange: 'two', priority: 1 },
    ]);
  });

  it('rejects with the codes of node:dns, and tells of silence', async () => {
    const silent: string[] = [];
    const ask = mailauthResolver(resolve, { maxQueries: 10, onSilent: (name) => silent.push(name) });
    await expect(ask('none.example', 'A')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(ask('a.example', 'SPF')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(silent).toEqual([]);
    await expect(ask('dead.example', 'A')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(silent).toEqual(['dead.example']);
  });

  it('asks up to its limit and counts the rest as silent', async () => {
    const silent: string[] = [];
    const ask = mailauthResolver(resolve, { maxQueries: 2, onSilent: (name) => silent.push(name) });
    await ask('a.example', 'A');
    await ask('a.example', 'TXT');
    await expect(ask('a.example', 'MX')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(silent).toEqual(['a.example']);
  });
});
