import { expect, test } from 'vitest';
import { foreignValues, MAX_ODD_COLUMNS } from '../../lib/tell/foreign-values.ts';
import { MAX_VALUE_CHARS } from '../../lib/tell/harmless.ts';
import { widthOf, wrap } from '../../lib/tell/width.ts';

function through(value: string, width = 76): string[] {
  const values = foreignValues();
  return wrap(`It says ${values.told(value)} there.`, width).map(values.restored);
}

test('a value with blanks is quoted and stays on one line, wherever it stands', () => {
  for (let before = 0; before < 80; before++) {
    const values = foreignValues();
    const lines = wrap(`${'x'.repeat(before)} ${values.told('truebounce held drop x')}.`, 76);
    expect(
      lines.map(values.restored).filter((line) => line.includes('"truebounce held drop x"')),
    ).toHaveLength(1);
  }
});

test('what is no word of ASCII is cut at its columns', () => {
  const room = MAX_ODD_COLUMNS - 2;
  expect(through('語'.repeat(room / 2)).join('')).toContain(`"${'語'.repeat(room / 2)}"`);
  const longer = through('語'.repeat(room / 2 + 1)).join('');
  expect(longer).toContain(`"${'語'.repeat(room / 2 - 1)}…"`);
  expect(widthOf(longer)).toBeLessThanOrEqual(MAX_ODD_COLUMNS + 'It says  there.'.length);
});

test('a word of ASCII is cut where an address would be too long', () => {
  expect(through('a'.repeat(MAX_VALUE_CHARS), 400)).toEqual([
    `It says ${'a'.repeat(MAX_VALUE_CHARS)} there.`,
  ]);
  expect(through('a'.repeat(MAX_VALUE_CHARS + 1), 400)[0]).toContain('a... there.');
});

test('each value comes back to its own place, and private characters of strangers to none', () => {
  const values = foreignValues();
  const text = `${values.told('one 1')} ${values.told('\ue000\ue000 two')} ${values.told('three 3')}`;
  expect(values.restored(text)).toBe('"one 1" "?? two" "three 3"');
  expect(foreignValues().restored('\uf000')).toBe('?');
});
