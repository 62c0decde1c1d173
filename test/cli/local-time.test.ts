import { describe, expect, test } from 'vitest';
import { readTime } from '../../lib/cli/local-time.ts';

const NOW = new Date(2026, 10, 24, 15, 0, 0);

function iso(text: string): string {
  const read = readTime(text, NOW);
  return read.kind === 'time' ? read.time.toISOString() : read.kind;
}

describe('a time as a person writes it', () => {
  test.each([
    ['2026-11-24T14:05:00Z', '2026-11-24T14:05:00.000Z'],
    ['2026-11-24T14:05Z', '2026-11-24T14:05:00.000Z'],
    ['2026-11-24T14:05:00.123+09:00', '2026-11-24T05:05:00.000Z'],
    ['2026-11-24 14:05-0330', '2026-11-24T17:35:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-02-29T00:00:00Z', 'no-such'],
    ['2026-11-24T24:00:00Z', 'no-such'],
    ['0026-11-24T14:05:00Z', 'no-such'],
    ['24:00', 'no-such'],
    ['14:61', 'no-such'],
    ['2026-11-24', 'unread'],
    ['24.11.2026 14:05', 'unread'],
    ['now', 'unread'],
    ['', 'unread'],
    [`${'9'.repeat(100_000)}`, 'unread'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  test('without a zone, the machine’s own; without a day, today', () => {
    expect(iso('2026-11-24 14:05')).toBe(new Date(2026, 10, 24, 14, 5).toISOString());
    expect(iso('9:05')).toBe(new Date(2026, 10, 24, 9, 5).toISOString());
    expect(iso(' 09:05:30 ')).toBe(new Date(2026, 10, 24, 9, 5, 30).toISOString());
  });
});
