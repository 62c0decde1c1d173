import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { cachedResolver, type DnsAnswer, within } from '../../lib/dns.ts';

const FOUND: DnsAnswer = { kind: 'found', records: ['192.0.2.1'] };

/** Timers that keep the process alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

describe('within', () => {
  it('gives an answer that comes in time, at once or later', async () => {
    expect(await within(1_000, Promise.resolve(FOUND))).toEqual(FOUND);
    expect(await within(1_000, sleep(5, FOUND))).toEqual(FOUND);
  });

  it('is silent where the answer is late, or none', async () => {
    expect(await within(5, new Promise(() => {}))).toEqual({ kind: 'silent' });
    expect(await within(5, sleep(60, FOUND))).toEqual({ kind: 'silent' });
    expect(await within(1_000, Promise.reject(new Error('no network')))).toEqual({ kind: 'silent' });
  });

  it('waits with a timer for what is asked, with none for what a cache knows, and leaves none behind', async () => {
    const before = timers();
    let answer = (_: DnsAnswer) => {};
    const cached = cachedResolver(() => new Promise((done) => (answer = done)), {
      maxEntries: 1,
      ttlMs: 60_000,
      now: () => new Date(0),
    });
    const first = within(60_000, cached('a.example', 'A'));
    await setImmediate();
    expect(timers()).toBe(before + 1);
    answer(FOUND);
    expect(await first).toEqual(FOUND);
    expect(timers()).toBe(before);
    const again = within(60_000, within(60_000, cached('a.example', 'A')));
    await setImmediate();
    expect(timers()).toBe(before);
    expect(await again).toEqual(FOUND);
  });
});
