/**
 * The decision table: what becomes of a mail, by which row, if the operator's rules are silent. Pure and total: there
 * is no mail without a decision. Where several rows fit, the one that withholds most has its way.
 */

import type { Judgement } from '../judge/judge.ts';
import type { Provenance } from '../judge/provenance.ts';
import { LOOP_RULE, loopDecision } from '../loop-mark.ts';
import type { Report, Verdicts } from '../model.ts';
import { type ForgedGround, forgedGround } from './decision.ts';
import type { Policy } from './policy.ts';

/**
 * Whether the report resembles an incident of its mailbox. `resembles-silently`: one that is over, or was answered: it
 * is decided in the same way, but nobody is alerted.
 */
export type ResemblanceColumn = 'calm' | 'resembles' | 'resembles-silently';

/** By which way the mail came: the domain's MX, or an old host's filter, which forwards in strangers' names. */
export type Door = 'mx' | 'forward';

export interface TableFacts {
  readonly judgement: Judgement;
  readonly resemblance: ResemblanceColumn;
  readonly verdicts: Verdicts;
  readonly door: Door;
  /** As in `Envelope`. */
  readonly reversePath: string | null | undefined;
  /** The mailbox's address, lower case; null where it is not known. */
  readonly recipient: string | null;
  /** How often this site has forwarded it already, by the marks of ours that it bears. */
  readonly hops: number;
  readonly policy: Pick<Policy, 'protect' | 'spam'>;
}

export type Row =
  | { readonly kind: 'deliver' | 'mark' | 'hold'; readonly rule: RowName }
  | { readonly kind: 'drop'; readonly rule: RowName; readonly ground: ForgedGround };

/** Every row of the table by its name, for whoever counts or lists them. */
export const ROW_NAMES = [
  'virus',
  LOOP_RULE,
  'failed-open',
  'ordinary',
  'spam',
  'spam-unsure',
  'dmarc-reject',
  'dmarc-quarantine',
  'dmarc-fail',
  'arf',
  'mdn',
  'dmarc-report',
  'success-dsn',
  'spam-report',
  'ours',
  'unproven',
  'suspect',
  'forged',
  'abused',
  'unproven-in-incident',
  'suspect-in-incident',
] as const;
export type RowName = (typeof ROW_NAMES)[number];

/** From the mildest on. */
const SEVERITY: Readonly<Record<Row['kind'], number>> = { deliver: 0, mark: 1, hold: 2, drop: 3 };

export function decideByTable(facts: TableFacts): Row {
  if (isInfected(facts.verdicts)) return { kind: 'hold', rule: 'virus' };
  if (isLooping(facts)) return { kind: 'hold', rule: LOOP_RULE };
  return softenedFor(facts.recipient, rowOf(facts));
}

/**
 * It goes round between us and where it is delivered. It is held whoever asks for its delivery, postmaster and who only
 * observes too: whatever sends it on refuses it for the same reason, and then it would be nowhere to be seen.
 */
export function isLooping({ hops }: Pick<TableFacts, 'hops'>): boolean {
  return loopDecision(hops) !== null;
}

/** The one thing that is held whoever asks for its delivery: it harms by being opened. */
export function isInfected({ virus }: Verdicts): boolean {
  return virus === 'FAIL';
}

/** RFC 2142: through these, strangers reach whoever can mend a fault of ours. */
export function isNeverHeld(recipient: string | null): boolean {
  return recipient !== null && /^(?:postmaster|abuse)(?:\+[^@]*)?(?:@|$)/i.test(recipient);
}

function softenedFor(recipient: string | null, row: Row): Row {
  if (!isNeverHeld(recipient)) return row;
  return row.kind === 'hold' || row.kind === 'drop' ? { kind: 'mark', rule: row.rule } : row;
}

function rowOf(facts: TableFacts): Row {
  const { judgement } = facts;
  switch (judgement.kind) {
    case 'unread':
      return { kind: 'mark', rule: 'failed-open' };
    case 'ordinary':
      return strictest({ kind: 'deliver', rule: 'ordinary' }, ofOrdinarySpam(facts), ofDmarc(facts));
    case 'not-judged':
      return { kind: 'deliver', rule: notJudged(judgement.report.kind) };
    case 'judged':
      return ofJudged(judgement, facts);
    default:
      return judgement satisfies never;
  }
}

/** The judge leaves these classes alone; of any other it would be a slip, and a slip is delivered. */
function notJudged(kind: Report['kind']): RowName {
  return kind === 'arf' || kind === 'mdn' || kind === 'dmarc-report' ? kind : 'success-dsn';
}

function ofJudged(judgement: Extract<Judgement, { kind: 'judged' }>, facts: TableFacts): Row {
  const { report, provenance } = judgement;
  // Whoever sent it: that a mail arrived harms nobody.
  if (report.kind === 'success-dsn') return { kind: 'deliver', rule: 'success-dsn' };
  const row = ofProvenance(provenance, report, facts);
  if (provenance.kind === 'ours') return row;
  const anythingFor = judgement.traced?.trace.evidence.some(({ side }) => side === 'for') ?? false;
  // A null path has no domain of its own that DMARC could protect: From is the reporter's, and often odd.
  const named = facts.reversePath !== null && facts.reversePath !== undefined;
  return strictest(row, named ? ofDmarc(facts) : null, ofReportSpam(facts.verdicts, anythingFor));
}

function ofProvenance(provenance: Provenance, report: Report, facts: TableFacts): Row {
  const { kind } = provenance;
  const calm = facts.resemblance === 'calm';
  switch (kind) {
    case 'ours':
      return { kind: 'deliver', rule: kind };
    case 'unproven':
    case 'suspect':
      return calm ? { kind: 'mark', rule: kind } : { kind: 'hold', rule: `${kind}-in-incident` };
    case 'forged': {
      const ground =
        facts.policy.protect === 'drop' ? forgedGround(provenance, report, facts.reversePath) : null;
      return ground === null ? { kind: 'hold', rule: kind } : { kind: 'drop', rule: kind, ground };
    }
    case 'abused':
      return { kind: 'hold', rule: kind };
    default:
      return kind satisfies never;
  }
}

/** A site that delivers what is spam for certain does not mark what may be some. */
function ofOrdinarySpam({ verdicts: { spam }, policy }: TableFacts): Row | null {
  switch (spam) {
    case 'FAIL':
      return { kind: policy.spam, rule: 'spam' };
    case 'GRAY':
    case 'PROCESSING_FAILED':
      return policy.spam === 'deliver' ? null : { kind: 'mark', rule: 'spam-unsure' };
    case 'PASS':
    case null:
      return null;
    default:
      return spam satisfies never;
  }
}

function ofReportSpam({ spam }: Verdicts, anythingFor: boolean): Row | null {
  if (spam !== 'FAIL') return null;
  return { kind: anythingFor ? 'mark' : 'hold', rule: 'spam-report' };
}

/** By the forward door nothing is held for it: forwarding breaks SPF, and some filters break DKIM. */
function ofDmarc({ verdicts: { dmarc, dmarcPolicy }, door }: TableFacts): Row | null {
  if (dmarc !== 'FAIL' || dmarcPolicy === 'none') return null;
  if (door === 'forward' || dmarcPolicy === null) return { kind: 'mark', rule: 'dmarc-fail' };
  return dmarcPolicy === 'reject'
    ? { kind: 'hold', rule: 'dmarc-reject' }
    : { kind: 'mark', rule: 'dmarc-quarantine' };
}

/** Among equals the first: it tells most. */
function strictest(first: Row, ...others: (Row | null)[]): Row {
  let found = first;
  for (const row of others) if (row !== null && SEVERITY[row.kind] > SEVERITY[found.kind]) found = row;
  return found;
}
