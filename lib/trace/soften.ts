/** Evidence that another fact makes weaker than what found it could know. */

import { type Evidence, evidence } from './evidence.ts';
import type { Path } from './trace.ts';

/**
 * That nobody else handed the mail over is known only from a line of somebody whom we know. Without one, a signature
 * that names none of the recipients may be that of any mail of ours, sent by anybody to anybody.
 */
export function replayable(pieces: readonly Evidence[], path: Path): readonly Evidence[] {
  if (path.kind !== 'none') return pieces;
  return pieces.map((piece) =>
    piece.kind === 'signed' && piece.facts.recipient === null
      ? evidence('signed', 'weak', piece.facts)
      : piece,
  );
}

/**
 * The operator states that all is signed, or all recorded, and this mail is neither: a host of ours, or one that
 * pretends to be matched and to have got it from ours, sends what we do not know.
 */
export function softened(pieces: readonly Evidence[]): Evidence[] {
  return pieces.map((piece) =>
    piece.kind === 'from-our-host' ? evidence('from-our-host', 'weak', piece.facts) : piece,
  );
}
