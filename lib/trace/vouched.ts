/** What a report shows by itself of the returned mail's way: that it left through us, by whom that is to be believed. */

import type { Trace } from './trace.ts';

/** By this report, the mail went out through a server, an account or a key of ours: whoever's hand it was. */
export function leftThroughUs(trace: Trace): boolean {
  return trace.signature !== null || isPathOurs(trace);
}

function isPathOurs({ reporter, path, evidence }: Trace): boolean {
  if (reporter.kind === 'own') return path.kind === 'submission';
  if (reporter.kind === 'unknown' || path.kind !== 'hand-off' || path.claimed) return false;
  return (
    path.exclusive || evidence.some(({ kind, strength }) => kind === 'spf-pass' && strength === 'strong')
  );
}

/** Written only of whom is believed to have got the mail from us. */
const OUR_PATH: ReadonlySet<string> = new Set(['submitted', 'from-our-host', 'spf-pass']);

/**
 * It is more than a claim that the mail is from us: a proof, or the word of a reporter who is known.
 *
 * The attack: a stranger reports twelve mails that never were, copied from one genuine bounce, so that a flood of them
 * looks like the owner's own mail. The defence: what nobody vouches for is counted apart. The signature of some mail that
 * he once got from us vouches for nothing in the mouth of an unknown reporter.
 */
export function isVouchedFor(trace: Trace): boolean {
  const { reporter, evidence } = trace;
  if (evidence.some(({ side, strength }) => side === 'for' && strength === 'proof')) return true;
  if (reporter.kind === 'unknown') return false;
  return leftThroughUs(trace) || evidence.some(({ kind }) => OUR_PATH.has(kind));
}
