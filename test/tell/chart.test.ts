import { describe, expect, test } from 'vitest';
import { barsOf, chartOf } from '../../lib/tell/chart.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2016, 8, 23, 1);

/** `count` in each of `hours` hours, `step` hours apart. */
function even(hours: number, count: number, step = 1): [number, number][] {
  return Array.from({ length: hours }, (_, hour) => [START + hour * step * HOUR, count]);
}

describe('chart', () => {
  test('shows a day by the hour, hours without a count too', () => {
    const perHour = even(24, 300).filter((_, hour) => hour !== 5);
    const { unit, columns, outside } = chartOf(perHour, 72);
    expect({ unit, outside }).toEqual({ unit: 'hour', outside: 0 });
    expect(columns).toHaveLength(24);
    expect(columns[0]).toEqual({ start: START, count: 300 });
    expect(columns[5]).toEqual({ start: START + 5 * HOUR, count: 0 });
  });

  test('goes over to days, months and years as the columns ask', () => {
    expect(chartOf(even(72, 1), 72).unit).toBe('hour');
    expect(chartOf(even(73, 1), 100).unit).toBe('day');
    expect(chartOf(even(40, 1), 32).unit).toBe('day');
    expect(chartOf(even(100, 1, 24), 100).unit).toBe('day');
    const months = chartOf(even(100, 1, 24), 60);
    expect(months.unit).toBe('month');
    expect(months.columns.map(({ count }) => count)).toEqual([8, 31, 30, 31]);
    const years = chartOf(even(100, 1, 24 * 90), 60);
    expect(years.unit).toBe('year');
    expect(years.columns[0]?.start).toBe(Date.UTC(2016, 0));
  });

  test('is not spoiled by a mail with a wrong clock, and tells of it', () => {
    const old: [number, number] = [Date.UTC(1970, 0), 1];
    const late: [number, number] = [Date.UTC(2038, 0), 2];
    const { unit, columns, outside } = chartOf([old, ...even(24, 300), late], 72);
    expect({ unit, outside, length: columns.length }).toEqual({ unit: 'hour', outside: 3, length: 24 });
  });

  test('keeps how a flood began and ended, however quietly', () => {
    const quiet: [number, number] = [START - 3 * HOUR, 1];
    const after: [number, number] = [START + 30 * HOUR, 1];
    const { columns, outside } = chartOf([quiet, ...even(24, 300), after], 72);
    expect({ outside, length: columns.length }).toEqual({ outside: 0, length: 34 });
  });

  test('never has more columns than asked, and loses no count', () => {
    for (const most of [20, 33, 72, 150]) {
      for (const step of [1, 7, 24, 500, 9_000]) {
        const { columns, outside } = chartOf(even(300, 2, step), most);
        expect(columns.length).toBeLessThanOrEqual(most);
        expect(columns.reduce((sum, { count }) => sum + count, outside)).toBe(600);
      }
    }
  });
});

test('bars are as high as their counts, and what is not nothing is seen', () => {
  expect(barsOf([0, 1, 8, 16], 2, 1)).toEqual(['   █', ' ▁██']);
  expect(barsOf([1_000_000, 1], 1, 2)).toEqual(['██▁▁']);
  expect(barsOf([0], 1, 1)).toEqual([' ']);
});
