/** Rows of the tables of phrases. */

import type { Reason } from '../../../model.ts';

export interface PhraseRow {
  readonly reason: Reason;
  /** Any of these, in `normalise`d form: lower case, single blanks, plain quotes. */
  readonly phrases: readonly string[];
  /** And, where stated, any of these as well. */
  readonly beside: readonly string[];
}

/** `phrases` and `beside` are lists with bars between, which keeps a table on one page. */
export function row(reason: Reason, phrases: string, beside = ''): PhraseRow {
  return { reason, phrases: list(phrases), beside: list(beside) };
}

export function list(phrases: string): readonly string[] {
  return phrases
    .split('|')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
}
