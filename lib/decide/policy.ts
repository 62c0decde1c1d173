/** What the operator wants, compiled from his config: the choices that the decision table leaves to him, and his rules. */

import type { Provenance } from '../judge/provenance.ts';
import type { MailClass, Reason } from '../model.ts';

export interface Policy {
  /** `observe` delivers everything (virus excepted) and says what it would have done; `drop` drops what is forged. */
  readonly protect: 'observe' | 'hold' | 'drop';
  /** Ordinary mail with SES's spam verdict FAIL. */
  readonly spam: 'hold' | 'mark' | 'deliver';
  /** Asked in this order before the table; the first that matches wins, and `mark` goes on. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  /** Log key, metric dimension and header value. */
  readonly name: string;
  /** All of them hold. Empty: it always matches. */
  readonly conditions: readonly Condition[];
  readonly then:
    | { readonly kind: 'deliver'; readonly to: readonly string[] | null }
    | { readonly kind: 'hold' }
    | { readonly kind: 'drop' }
    | { readonly kind: 'mark' };
  /** Needed to overrule the virus row, or to be silent about an abuse. */
  readonly force: boolean;
}

/** How a text is compared: decoded, and without regard to case. `pattern` is RE2's, so that no mail can stall it. */
export type TextTest =
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'pattern'; readonly source: string; matches(text: string): boolean };

export type Condition =
  /** Any field of that name. */
  | { readonly kind: 'header'; readonly field: string; readonly test: TextTest }
  /** The mail's own text, not what it encloses. */
  | { readonly kind: 'body'; readonly test: TextTest }
  /** Header and text together, as the panels of mail hosts search. */
  | { readonly kind: 'whole'; readonly test: TextTest }
  | { readonly kind: 'class'; readonly any: readonly MailClass[] }
  | { readonly kind: 'provenance'; readonly any: readonly Provenance['kind'][] }
  | {
      readonly kind: 'verdict';
      readonly of: 'spam' | 'virus' | 'spf' | 'dkim' | 'dmarc';
      readonly any: readonly string[];
    }
  | { readonly kind: 'sender'; readonly test: TextTest }
  | { readonly kind: 'recipient'; readonly test: TextTest }
  /** Bytes of the mail. */
  | { readonly kind: 'size'; readonly over: number }
  | { readonly kind: 'reason'; readonly any: readonly Reason[] }
  /** Domain of a failed recipient, or one above it. */
  | { readonly kind: 'failing-domain'; readonly any: readonly string[] };
