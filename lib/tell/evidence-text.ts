/** What trace found out, in sentences: plain text, strangers' values harmless, length bounded. */

import type { Evidence, EvidenceKind, EvidenceOf, Unknown } from '../trace/evidence.ts';
import type { Mark } from '../trace/submission.ts';
import type { Reporter } from '../trace/trace.ts';
import { harmless } from './harmless.ts';
import type { ByKind, Words } from './words.ts';

/** One sentence or two that tell a piece of evidence with its values. At most 2,000 characters, no colour. */
export function saysOf(evidence: Evidence, words: Words): string {
  return says(evidence, words);
}

function says<K extends EvidenceKind>({ kind, facts, strength }: EvidenceOf<K>, words: Words): string {
  return words.evidence.says[kind](harmless(facts), strength);
}

/** What could not be found out. */
export function unknownText(unknown: Unknown, words: Words): string {
  return wordedBy(words.evidence.unknown, unknown);
}

/** What a submission shows, such as the login used. */
export function markText(mark: Mark, words: Words): string {
  return words.evidence.mark[mark.kind](harmless(mark));
}

/** Who wrote the report, and what established it. */
export function reporterText({ kind, host, by }: Reporter, words: Words): string {
  return words.evidence.reporter[kind](harmless(host), by === null ? null : words.evidence.established[by]);
}

/** The text that `table` has for the kind of `value`, its values made harmless. */
export function wordedBy<U extends { readonly kind: string }>(table: ByKind<U>, value: U): string {
  // Each function takes the kind under which it stands; that `value` is of it the compiler cannot follow here.
  const worded = table[value.kind as U['kind']] as (value: U) => string;
  return worded(harmless(value));
}
