/**
 * The lattice: from the strengths of the families on either side to a verdict. Not a sum: forwarding alone makes
 * three facts against a genuine mail at once (SPF fails, the signature is gone, the recipient has another name), and
 * three weak facts are no strong one.
 */

import type { Evidence, Family } from '../trace/evidence.ts';
import type { Trace } from '../trace/trace.ts';
import type { Provenance } from './provenance.ts';

/** Families whose word against rests on what the operator states: all is recorded, all is signed. */
const ON_THE_OPERATORS_WORD: ReadonlySet<Family> = new Set(['ledger', 'absence', 'return']);

export type Weighed = Exclude<Provenance, { kind: 'abused' }>;

export interface Circumstances {
  /** A grammar read the report, or only its wording was known. */
  readonly readBy: 'grammar' | 'fallback';
  /** An incident is open on the mailbox: address books get stolen with passwords. */
  readonly incident: boolean;
}

export function weigh(trace: Trace, circumstances: Circumstances): Weighed {
  return withFloors(lattice(trace.evidence, circumstances.incident), trace, circumstances.readBy);
}

function lattice(evidence: readonly Evidence[], incident: boolean): Weighed {
  const on = (side: Evidence['side'], strength: Evidence['strength']) =>
    evidence.filter((piece) => piece.side === side && piece.strength === strength);
  if (on('for', 'proof').length > 0) return { kind: 'ours', because: 'proof' };
  const strongFor = on('for', 'strong').filter(({ family }) => !(incident && family === 'correspondent'));
  const against = families(on('against', 'strong'), strongFor.length > 0);
  if (strongFor.length > 0)
    return against.size === 0
      ? { kind: 'ours', because: 'strong' }
      : { kind: 'unproven', because: 'contradiction' };
  if (against.size === 0) return { kind: 'unproven', because: 'nothing-strong' };
  if (against.size === 1) return { kind: 'suspect', because: 'one-family' };
  return [...against].some((family) => ON_THE_OPERATORS_WORD.has(family))
    ? { kind: 'forged', because: 'two-families' }
    : { kind: 'suspect', because: 'no-word' };
}

/**
 * That our Message-ID went to somebody else counts beside another strong fact only: aliases and forwarders rename
 * recipients every day.
 */
function families(strong: readonly Evidence[], strongFor: boolean): ReadonlySet<Family> {
  const found = new Set(strong.map(({ family }) => family));
  return found.size === 1 && found.has('ledger') && !strongFor ? new Set() : found;
}

function withFloors(
  verdict: Weighed,
  { signature, ledger, unknown }: Trace,
  readBy: 'grammar' | 'fallback',
): Weighed {
  if (verdict.kind === 'ours' || verdict.kind === 'unproven') return verdict;
  if (signature !== null) return { kind: 'unproven', because: 'own-signature' };
  if (readBy === 'fallback') return { kind: 'unproven', because: 'read-by-fallback' };
  if (unknown.some((one) => one.kind === 'dns-silent' && one.matters))
    return { kind: 'unproven', because: 'dns-silent' };
  if (verdict.kind === 'forged' && (ledger === 'id' || ledger === 'sent'))
    return { kind: 'suspect', because: 'known-message-id' };
  return verdict;
}
