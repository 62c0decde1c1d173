import { describe, expect, test } from 'vitest';
import { printable } from '../../lib/tell/printable.ts';
import { padEnd, padStart, widthOf, wrap } from '../../lib/tell/width.ts';

describe('width', () => {
  test('counts an ideograph as two columns and a combining mark as none', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('不達')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('█▏')).toBe(2);
  });

  test('padding and cutting keep to the columns', () => {
    expect(padEnd('宛先', 6)).toBe('宛先  ');
    expect(padStart('7,205', 7)).toBe('  7,205');
    expect(padEnd('宛先不明', 6)).toBe('宛先… ');
  });

  test('a line of Japanese does not begin with a closing mark', () => {
    expect(wrap('宛先不明です。次', 12)).toEqual(['宛先不明で', 'す。次']);
  });
});

describe('printable', () => {
  test('leaves nothing that a terminal obeys', () => {
    const hostile = '\u001b[2J\u001b]0;x\u0007a\r\nb\u009b31m\u202ec\u2066d\u200be\u2028f\ud800g';
    const shown = printable(hostile, 100);
    expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    for (const letter of 'abcdefg') expect(shown).toContain(letter);
  });

  test('cuts, and not through a character', () => {
    expect(printable('a'.repeat(50), 10)).toBe('aaaaaaa...');
    expect(printable('😀'.repeat(50), 10)).toBe(`${'😀'.repeat(7)}...`);
    expect(printable('a'.repeat(10), 10)).toBe('a'.repeat(10));
  });
});
