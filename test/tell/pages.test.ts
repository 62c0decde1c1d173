import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { ScanCount } from '../../lib/cli/scan-count.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { chartOf } from '../../lib/tell/chart.ts';
import { classifyHead, classifyRows } from '../../lib/tell/classify-table.ts';
import { explainText } from '../../lib/tell/explain-text.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { painter } from '../../lib/tell/paint.ts';
import { printable } from '../../lib/tell/printable.ts';
import { scanPage } from '../../lib/tell/scan-page.ts';
import { cut, padEnd, widthOf, wrap } from '../../lib/tell/width.ts';
import { samples } from '../support/samples.ts';

const plain = painter(false);
const read = samples().map((sample) => {
  const mail = parseMail(sample.raw);
  return { name: sample.name, mail, classified: classify(mail) };
});
const CASES = [40, 80, 120, 160].flatMap((width) =>
  (['en', 'ja'] as const).map((language) => [language, width] as const),
);

function tooWide(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => line.split('\n')).filter((line) => widthOf(line) > width);
}

describe.each(CASES)('in %s, on %i columns', (language, width) => {
  const words = WORDS[language];

  test('the page of scan fits', () => {
    const count = new ScanCount();
    for (const { mail, classified } of read) count.add(mail, classified);
    expect(tooWide(scanPage(count.summary(3), words, width, plain), width)).toEqual([]);
    expect(tooWide(scanPage(new ScanCount().summary(0), words, width, plain), width)).toEqual([]);
  });

  test('the table of classify fits', () => {
    const rows = read.flatMap(({ name, classified }) => classifyRows(name, classified, words, width, plain));
    expect(rows.length).toBeGreaterThan(read.length);
    expect(tooWide([classifyHead(words, width, plain), ...rows], width)).toEqual([]);
  });

  test('what is explained fits, and names every recipient', () => {
    for (const { name, mail, classified } of read) {
      const lines = explainText(mail, classified, words, width, plain);
      expect(tooWide(lines, width), name).toEqual([]);
      if (classified.kind === 'ordinary') continue;
      const text = lines.map((line) => line.trim()).join('');
      for (const { address } of classified.recipients.slice(0, 10)) {
        expect(text.replaceAll(' ', ''), name).toContain(printable(address, 600).replaceAll(' ', ''));
      }
    }
  });
});

describe('the chart', () => {
  const HOUR = 3_600_000;
  const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 1, max: 99 })), {
    minLength: 1,
    maxLength: 60,
  });

  test('fits its columns and loses no count', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 12, max: 150 }), (hours, most) => {
        const byHour = new Map(hours.map(([hour, count]) => [hour * HOUR, count]));
        const perHour = [...byHour].sort(([a], [b]) => a - b);
        const chart = chartOf(perHour, most);
        expect(chart.columns.length).toBeLessThanOrEqual(most);
        const shown = chart.columns.reduce((sum, { count }) => sum + count, 0);
        expect(shown + chart.outside).toBe(perHour.reduce((sum, [, count]) => sum + count, 0));
      }),
    );
  });

  test('shows a flood by the hour, though one mail has a wrong clock', () => {
    const flood = Array.from({ length: 24 }, (_, hour) => [hour * HOUR + 400_000 * HOUR, 300] as const);
    const chart = chartOf([[0, 1], ...flood], 60);
    expect(chart).toMatchObject({ unit: 'hour', outside: 1 });
    expect(chart.columns).toHaveLength(24);
  });
});

describe('text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '語', 'ｱ', '😀', ' ', 'e\u0301', '、', '-') });

  test('is cut and padded to its columns, ideographs in whole', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (value, width) => {
        expect(widthOf(cut(value, width))).toBeLessThanOrEqual(width);
        expect(widthOf(padEnd(value, width))).toBe(width);
      }),
    );
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cut('日本語', 6)).toBe('日本語');
    expect(padEnd('日本', 6)).toBe('日本  ');
  });

  test('is wrapped to its columns without losing a character', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (value, width) => {
        const lines = wrap(value, width);
        expect(lines.every((line) => widthOf(line) <= width)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''));
      }),
    );
  });

  test('of strangers has nothing that a terminal obeys, and is bounded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 3, max: 100 }),
        (value, most) => {
          const shown = printable(value, most);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
          expect([...shown].length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});
