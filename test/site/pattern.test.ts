import { describe, expect, test } from 'vitest';
import { compilePattern, MAX_PATTERN_SOURCE, MAX_PATTERN_STEPS } from '../../lib/site/pattern.ts';

async function refusal(source: string): Promise<string | null> {
  const compiled = await compilePattern(source);
  return compiled.kind === 'refused' ? compiled.expected : null;
}

async function finds(source: string, text: string): Promise<boolean> {
  const compiled = await compilePattern(source);
  if (compiled.kind === 'refused') throw new Error(compiled.expected);
  return compiled.test.matches(text);
}

describe('patterns', () => {
  test.each([
    ['said: 5\\d\\d', 'remote host SAID: 550 no', true],
    ['said: 5\\d\\d', 'remote host said: 5x', false],
    ['^said', 'host\nsaid', true],
    ['host$', 'host\nsaid', true],
    ['\\bqq\\.(com|co|cn)\\b', '<1@QQ.CN>:', true],
    ['\\p{Han}{3}', 'mail 配信失敗', true],
    ['(?i:failure)|(?P<x>notice)', 'NOTICE', true],
    ['[(?=]', '?', true],
    ['a{1000}', 'a'.repeat(1_000), null],
  ] as const)('%s', async (source, text, expected) => {
    if (expected === null) expect(await refusal(source)).toContain('a smaller pattern');
    else expect(await finds(source, text)).toBe(expected);
  });

  test.each([
    [
      'a(?=b)',
      'it has no lookahead ((?=, character 2); give the rule a second condition: all of them must hold',
    ],
    [
      'a(?!b)',
      'it has no negative lookahead ((?!, character 2); put a rule before this one that delivers what must not match',
    ],
    [
      '(?<=a)b',
      'it has no lookbehind ((?<=, character 1); write what stands before as a part of the pattern: only whether it matches counts',
    ],
    [
      '(?<!a)b',
      'it has no negative lookbehind ((?<!, character 1); put a rule before this one that delivers what must not match',
    ],
    [
      '(a)\\1',
      'it has no backreference (\\1, character 4); write the repeated text out, or the pattern of it once more',
    ],
    ['(?>a)', 'it has no atomic group ((?>, character 1); write (?: ... ): RE2 never backtracks'],
    [
      'a++',
      'it has no possessive repetition (++, character 2); leave the second + out: RE2 never backtracks',
    ],
    [
      'a{2,3}+',
      'it has no possessive repetition ({2,3}+, character 2); leave the second + out: RE2 never backtracks',
    ],
    ['(?(1)a|b)', 'it has no conditional ((?(, character 1); write both alternatives: (?:one|other)'],
    ['(?#x)a', 'it has no comment ((?#, character 1); leave it out, or write it beside the rule'],
    ['(?x) a', 'it has no free-spacing flag ((?x, character 1); leave it and the spaces out'],
    ['\\u3042', 'it has no \\u escape (\\u, character 1); write the character itself, or \\x{3042}'],
    ['a\\R', 'it has no \\R for line ends (\\R, character 2); write \\n: lines end so when rules read them'],
    [
      'a\\Z',
      'it has no anchor of this kind (\\Z, character 2); write \\z for the end of the text, \\A for its start',
    ],
    ['a{1001}', 'it repeats at most 1000 times ({1001}, character 2); write {1000,} or less'],
    [
      '[(?=]\\\\(?=a)',
      'it has no lookahead ((?=, character 8); give the rule a second condition: all of them must hold',
    ],
    ['(a', 'missing closing ): `(a`'],
    ['*a', 'missing argument to repetition operator: `*`'],
    ['[a', 'missing closing ]: `[a`'],
  ])('%s is refused with what to write instead', async (source, words) => {
    expect(await refusal(source)).toBe(`a pattern of RE2: ${words}`);
  });

  test('an empty one, which would match everything, is refused', async () => {
    expect(await refusal('')).toBe('a pattern of at least one character');
  });

  test('a source up to the limit is taken', async () => {
    const alternatives = 'a|b|'.repeat(MAX_PATTERN_SOURCE);
    expect(await refusal(alternatives.slice(0, MAX_PATTERN_SOURCE))).toBeNull();
    expect(await refusal(alternatives.slice(0, MAX_PATTERN_SOURCE + 1))).toBe(
      `a pattern of at most ${MAX_PATTERN_SOURCE} characters`,
    );
  });

  test('steps up to the limit are taken', async () => {
    let most = 1;
    while ((await refusal(`x{${most + 1}}`)) === null) most += 1;
    expect(most).toBeGreaterThan(MAX_PATTERN_STEPS - 10);
    expect(await refusal(`x{${most + 1}}`)).toBe(
      `a smaller pattern: its repetitions make ${MAX_PATTERN_STEPS + 1} steps, at most ${MAX_PATTERN_STEPS} are taken`,
    );
  });
});
