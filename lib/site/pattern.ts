/**
 * Patterns of the operator's rules, in RE2's syntax. They read strangers' text: with RE2 no mail makes one take more
 * than time in proportion to its length, which the patterns of JavaScript do not promise.
 */

import type { TextTest } from '../decide/policy.ts';

export type PatternTest = Extract<TextTest, { kind: 'pattern' }>;

/** Characters of a pattern: a list of fifty domains takes this much, and belongs into `failingDomain`. */
export const MAX_PATTERN_SOURCE = 1_000;

/**
 * Steps of the compiled pattern: RE2's time is text times steps. Sixty words take 500; `(?:.{0,99}x){50}` ten times that.
 */
export const MAX_PATTERN_STEPS = 500;

/** `expected`: what the pattern should be, and what is wrong with this one. */
export type Compiled =
  | { readonly kind: 'pattern'; readonly test: PatternTest }
  | { readonly kind: 'refused'; readonly expected: string };

/**
 * Case is disregarded, `^` and `$` stand for the bounds of each line too. Loads RE2 when first asked: a site without
 * patterns does without it.
 */
export async function compilePattern(source: string): Promise<Compiled> {
  if (source === '') return refused('a pattern of at least one character');
  if (source.length > MAX_PATTERN_SOURCE)
    return refused(`a pattern of at most ${MAX_PATTERN_SOURCE} characters`);
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
    if (compiled.programSize() > MAX_PATTERN_STEPS)
      return refused(
        `a smaller pattern: its repetitions make ${compiled.programSize()} steps, at most ${MAX_PATTERN_STEPS} are taken`,
      );
    // `test` walks RE2's automaton; `matcher` would seek groups too, and take a hundred times as long.
    return { kind: 'pattern', test: { kind: 'pattern', source, matches: (text) => compiled.test(text) } };
  } catch (error) {
    return refused(`a pattern of RE2: ${faultOf(source, error)}`);
  }
}

function refused(expected: string): Compiled {
  return { kind: 'refused', expected };
}

interface Lacking {
  /** At the place where the walk stands. */
  readonly at: RegExp;
  readonly construct: string;
  readonly instead: string;
}

/** What other engines have and RE2 lacks, with what does the same here. */
const LACKING: readonly Lacking[] = [
  {
    at: /\(\?=/y,
    construct: 'lookahead',
    instead: 'give the rule a second condition: all of them must hold',
  },
  {
    at: /\(\?!/y,
    construct: 'negative lookahead',
    instead: 'put a rule before this one that delivers what must not match',
  },
  {
    at: /\(\?<=/y,
    construct: 'lookbehind',
    instead: 'write what stands before as a part of the pattern: only whether it matches counts',
  },
  {
    at: /\(\?<!/y,
    construct: 'negative lookbehind',
    instead: 'put a rule before this one that delivers what must not match',
  },
  { at: /\(\?>/y, construct: 'atomic group', instead: 'write (?: ... ): RE2 never backtracks' },
  { at: /\(\?\(/y, construct: 'conditional', instead: 'write both alternatives: (?:one|other)' },
  { at: /\(\?#/y, construct: 'comment', instead: 'leave it out, or write it beside the rule' },
  { at: /\(\?[a-z]*x/y, construct: 'free-spacing flag', instead: 'leave it and the spaces out' },
  {
    at: /(?:[*+?]|\{\d+(?:,\d*)?\})\+/y,
    construct: 'possessive repetition',
    instead: 'leave the second + out: RE2 never backtracks',
  },
  {
    at: /\\[1-9]|\\k[<{']|\(\?P=/y,
    construct: 'backreference',
    instead: 'write the repeated text out, or the pattern of it once more',
  },
  { at: /\\u/y, construct: '\\u escape', instead: 'write the character itself, or \\x{3042}' },
  { at: /\\c/y, construct: 'control escape', instead: 'write \\x{0D}, or \\r, \\n, \\t' },
  { at: /\\R/y, construct: '\\R for line ends', instead: 'write \\n: lines end so when rules read them' },
  { at: /\\h/y, construct: '\\h for blanks', instead: 'write [ \\t]' },
  { at: /\\X/y, construct: '\\X for characters as seen', instead: 'write .' },
  {
    at: /\\[ZG]/y,
    construct: 'anchor of this kind',
    instead: 'write \\z for the end of the text, \\A for its start',
  },
  { at: /\\K/y, construct: '\\K', instead: 'leave it out: only whether it matches counts' },
];

/** Repetitions that RE2 takes at most. */
const MAX_REPETITION = 1_000;

function faultOf(source: string, error: unknown): string {
  for (let at = 0; at < source.length; at++) {
    const found = lackingAt(source, at);
    if (found !== null) return found;
    if (source[at] === '\\') at += 1;
    else if (source[at] === '[') at = classEnd(source, at);
  }
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/^error parsing regexp: /, '').replaceAll('(?m)(?i)', '');
}

function lackingAt(source: string, at: number): string | null {
  for (const { at: pattern, construct, instead } of LACKING) {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) return `it has no ${construct} (${found}, character ${at + 1}); ${instead}`;
  }
  const repetition = /\{(\d+)(?:,(\d*))?\}/y;
  repetition.lastIndex = at;
  const [written, least = '', most = ''] = repetition.exec(source) ?? [];
  if (written === undefined || Math.max(Number(least), Number(most)) <= MAX_REPETITION) return null;
  return `it repeats at most ${MAX_REPETITION} times (${written}, character ${at + 1}); write {${MAX_REPETITION},} or less`;
}

/** A bracket expression ends at the first `]` that is not its first member. */
function classEnd(source: string, start: number): number {
  let at = start + (source[start + 1] === '^' ? 2 : 1);
  if (source[at] === ']') at += 1;
  for (; at < source.length && source[at] !== ']'; at++) if (source[at] === '\\') at += 1;
  return at;
}
