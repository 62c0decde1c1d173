/** Counting in bounded space. */

import { describe, expect, it } from 'vitest';
import {
  codeOf,
  EXACT,
  howMany,
  noneSeen,
  readDistinct,
  see,
  writeDistinct,
} from '../../lib/incident/distinct.ts';
import { count, emptyTally, halve, readTally, topOf, writeTally } from '../../lib/incident/tally.ts';

function seen(count: number) {
  const distinct = noneSeen();
  for (let n = 0; n < count; n++) see(distinct, codeOf(`recipient ${n}`));
  return distinct;
}

describe('distinct ones', () => {
  it('are exact up to the limit', () => {
    for (const count of [0, 1, EXACT - 1, EXACT]) expect(howMany(seen(count))).toBe(count);
  });
  it('are within 1% up to 50,000, and 2.5% up to 200,000', () => {
    for (const count of [EXACT + 1, 7_000, 50_000])
      expect(Math.abs(howMany(seen(count)) / count - 1)).toBeLessThan(0.01);
    expect(Math.abs(howMany(seen(200_000)) / 200_000 - 1)).toBeLessThan(0.025);
  });
  it('stay finite when every bit is set', () => {
    expect(howMany(seen(1_000_000))).toBeGreaterThan(300_000);
    expect(howMany(seen(1_000_000))).toBeLessThan(1_000_001);
  });
  it('do not change by being seen again', () => {
    for (const count of [500, 7_000]) {
      const distinct = seen(count);
      const before = howMany(distinct);
      for (let n = 0; n < count; n++) see(distinct, codeOf(`recipient ${n}`));
      expect(howMany(distinct)).toBe(before);
    }
  });
  it('are read back from at most 5,610 characters', () => {
    for (const count of [0, 3, EXACT, 7_000]) {
      const written = writeDistinct(seen(count));
      expect(written.length).toBeLessThanOrEqual(5_610);
      const back = readDistinct(written);
      expect(howMany(back)).toBe(howMany(seen(count)));
      see(back, codeOf('recipient 0'));
      expect(howMany(back)).toBe(Math.max(1, howMany(seen(count))));
    }
    expect(howMany(readDistinct(''))).toBe(0);
  });
});

describe('frequent values', () => {
  it('are kept whatever else comes', () => {
    const tally = emptyTally();
    for (let n = 0; n < 10_000; n++) count(tally, 'helo', n % 10 === 0 ? 'often' : `once ${n}`, 24);
    const [[value, times] = ['', 0]] = topOf(tally, 'helo', 1);
    expect(value).toBe('often');
    expect(times).toBeGreaterThan(600);
    expect(times).toBeLessThanOrEqual(1_000);
    expect(tally.groups.get('helo')?.size).toBeLessThanOrEqual(24);
  });
  it('are exact while they fit', () => {
    const tally = emptyTally();
    for (let n = 0; n < 240; n++) count(tally, 'helo', `v${n % 24}`, 24);
    expect(topOf(tally, 'helo', 30).every(([, times]) => times === 10)).toBe(true);
    expect(topOf(readTally(writeTally(tally)), 'helo', 30)).toEqual(topOf(tally, 'helo', 30));
  });
  it('weigh half when halved', () => {
    const tally = emptyTally();
    for (const value of ['a', 'a', 'a', 'a', 'b']) count(tally, '', value, 9);
    halve(tally);
    expect(topOf(tally, '', 9)).toEqual([['a', 2]]);
  });
});
