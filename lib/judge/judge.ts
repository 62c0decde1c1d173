/**
 * Whose mail does a report return? Until evidence is traced the honest answer is "unproven", and the classes that
 * are never judged by provenance are told apart here, so that `decide` cannot mix them up.
 */

import type { Classified, Ordinary, Provenance, Report } from '../model.ts';

export type Judgement =
  /** A fault of ours kept the mail from being read. */
  | { readonly kind: 'unread' }
  | Ordinary
  /** A report on mail that nobody could have forged to our cost, or that is wanted whoever wrote the original. */
  | { readonly kind: 'not-judged'; readonly report: Report }
  | { readonly kind: 'judged'; readonly report: Report; readonly provenance: Provenance };

/** `classified` is null where the mail could not be read. Pure and total. */
export function judge(classified: Classified | null): Judgement {
  if (classified === null) return { kind: 'unread' };
  switch (classified.kind) {
    case 'ordinary':
      return classified;
    case 'arf':
    case 'mdn':
    case 'dmarc-report':
    case 'success-dsn':
      return { kind: 'not-judged', report: classified };
    case 'bounce':
    case 'delay':
    case 'auto-reply':
    case 'challenge':
    case 'virus-notice':
      return {
        kind: 'judged',
        report: classified,
        provenance: { kind: 'unproven', because: 'nothing-asked' },
      };
    default:
      return classified satisfies never;
  }
}
