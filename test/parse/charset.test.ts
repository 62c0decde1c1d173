import { describe, expect, it } from 'vitest';
import { decodeBytes, isKnownCharset } from '../../lib/parse/index.ts';

/** Bytes written as Latin-1, which is how they are easiest to read here. */
const bytes = (text: string) => Buffer.from(text, 'latin1');
const TOKYO_JIS = '\x1b$BEl5~\x1b(B';

describe('decodeBytes', () => {
  it.each([
    ['utf-8', bytes('\xe6\x9d\xb1'), '東'],
    ['"UTF-8"', bytes('\xe6\x9d\xb1'), '東'],
    [' utf8 ', bytes('\xe6\x9d\xb1'), '東'],
    ['utf8mb4', bytes('\xe6\x9d\xb1'), '東'],
    ['ISO-2022-JP', bytes(TOKYO_JIS), '東京'],
    ['iso-2022-jp-ms', bytes('\x1b$B-!\x1b(B'), '①'],
    ['cp50221', bytes(TOKYO_JIS), '東京'],
    ['Shift_JIS', bytes('\x93\x8c\x8b\x9e'), '東京'],
    ['cp932', bytes('\x87\x40'), '①'],
    ['windows-31j', bytes('\x87\x40'), '①'],
    ['x-sjis', bytes('\x87\x40'), '①'],
    ['EUC-JP', bytes('\xc5\xec\xb5\xfe'), '東京'],
    ['eucJP-ms', bytes('\xad\xa1'), '①'],
    ['GB2312', bytes('\xb6\xab'), '东'],
    ['gbk', bytes('\x96\x7c'), '東'],
    ['GB18030', bytes('\x81\x30\x81\x30'), '\u0080'],
    ['cp936', bytes('\xb6\xab'), '东'],
    ['big5', bytes('\xaa\x46'), '東'],
    ['cp950', bytes('\xaa\x46'), '東'],
    ['koi8-r', bytes('\xee\xc5\xd4'), 'Нет'],
    ['windows-1251', bytes('\xcd\xe5\xf2'), 'Нет'],
    ['win-1251', bytes('\xcd\xe5\xf2'), 'Нет'],
    ['cp1252', bytes('\x93\xfc\x94'), '“ü”'],
    ['iso-8859-1', bytes('\x93\xfc\x94'), '“ü”'],
    ['iso-8859-15', bytes('\xa4'), '€'],
    ['ks_c_5601-1987', bytes('\xb0\xa1'), '가'],
    ['euc-kr', bytes('\xb0\xa1'), '가'],
    ['iso-2022-kr', bytes('\x1b$)C\x0e0!\x0f!'), '가!'],
    ['hz-gb-2312', bytes('a~~~{6+~}b'), 'a~东b'],
    ['utf-16le', bytes('a\0b\0'), 'ab'],
    ['unicode-1-1-utf-7', bytes('f+APw-r 1 +- 1, +AOQA9g'), 'für 1 + 1, äö'],
    ['utf-7', bytes('C++ +ZbBnLA-'), 'C++ 新本'],
    ['us-ascii', bytes('plain'), 'plain'],
  ])('decodes %s', (charset, source, text) => {
    expect(decodeBytes(source, charset)).toBe(text);
    expect(isKnownCharset(charset)).toBe(true);
  });

  const undeclared = [
    undefined,
    '',
    'us-ascii',
    'ANSI_X3.4-1968',
    'ansi_x3.4',
    'unknown-8bit',
    'x-unknown',
    '8bit',
  ];
  it.each(undeclared)('with charset %j reads the bytes for what they are', (charset) => {
    expect(decodeBytes(bytes('\xc3\xbc'), charset)).toBe('ü');
    expect(decodeBytes(bytes('\xfc \x93x\x94'), charset)).toBe('ü “x”');
    expect(decodeBytes(bytes(`${TOKYO_JIS}!`), charset)).toBe('東京!');
    expect(decodeBytes(bytes('plain'), charset)).toBe('plain');
  });

  it('reads ISO-2022-JP without escapes by its bytes: the label was a default', () => {
    expect(decodeBytes(bytes('\xe6\x9d\xb1'), 'iso-2022-jp')).toBe('東');
    expect(decodeBytes(bytes('plain'), 'iso-2022-jp')).toBe('plain');
  });

  it('does not fall back to Windows-1252 where a cut goes through the last UTF-8 character', () => {
    const cut = Buffer.from('Zustellung für 東', 'utf8').subarray(0, -1);
    expect(decodeBytes(cut, undefined)).toMatch(/^Zustellung für /);
  });

  it.each(['klingon', 'utf-99', 'x'.repeat(5_000), '\0', 'replacement', 'iso-2022-cn'])(
    'reads charset %j, which nobody knows, by the bytes',
    (charset) => {
      expect(decodeBytes(bytes('\xc3\xbc'), charset)).toBe('ü');
      expect(isKnownCharset(charset)).toBe(false);
    },
  );
});
