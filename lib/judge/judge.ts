/**
 * Whose mail does a report return? The classes that are never judged by provenance are told apart here, so that
 * `decide` cannot mix them up; for the others the evidence is weighed, and it is asked whether a stranger's hand
 * sent the mail through our own account.
 */

import type { Classified, Ordinary, Report } from '../model.ts';
import type { Knowledge } from '../trace/knowledge.ts';
import type { Trace } from '../trace/trace.ts';
import { abused, type Resemblance } from './abused.ts';
import type { Provenance } from './provenance.ts';
import { weigh } from './weigh.ts';

export type Judgement =
  /** A fault of ours kept the mail from being read. */
  | { readonly kind: 'unread' }
  | Ordinary
  /** A report that is wanted whoever wrote the original. */
  | { readonly kind: 'not-judged'; readonly report: Report }
  | {
      readonly kind: 'judged';
      readonly report: Report;
      readonly provenance: Provenance;
      readonly traced: Traced | null;
    };

/** What was found out of a report, and by whose knowledge. */
export interface Traced {
  readonly trace: Trace;
  readonly knowledge: Knowledge;
}

/** True for the classes that stand for a mail of which one can ask whose it is. */
export function isJudged({ kind }: Report): boolean {
  switch (kind) {
    case 'arf':
    case 'mdn':
    case 'dmarc-report':
      return false;
    case 'bounce':
    case 'delay':
    case 'success-dsn':
    case 'auto-reply':
    case 'challenge':
    case 'virus-notice':
      return true;
    default:
      return kind satisfies never;
  }
}

/**
 * `classified` is null where the mail could not be read, `traced` where no site is known. `resemblance`: the open
 * incident of the mailbox that the report resembles. Pure and total.
 */
export function judge(
  classified: Classified | null,
  traced: Traced | null = null,
  resemblance: Resemblance | null = null,
): Judgement {
  if (classified === null) return { kind: 'unread' };
  if (classified.kind === 'ordinary') return classified;
  if (!isJudged(classified)) return { kind: 'not-judged', report: classified };
  return {
    kind: 'judged',
    report: classified,
    provenance: provenanceOf(classified, traced, resemblance),
    traced,
  };
}

function provenanceOf(report: Report, traced: Traced | null, resemblance: Resemblance | null): Provenance {
  if (traced === null) return { kind: 'unproven', because: 'nothing-asked' };
  const { trace, knowledge } = traced;
  return (
    abused(trace, knowledge, resemblance) ??
    weigh(trace, { readBy: report.readBy, incident: resemblance !== null })
  );
}
