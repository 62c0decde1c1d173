/** Has the failed recipient written to this mailbox, or somebody whose address is nearly the same? */

import type { TraceEffects } from '../effects.ts';
import { type Evidence, evidence } from './evidence.ts';

/** Failed recipients that are asked for: each costs a read, and a report may name a thousand. */
export const MAX_RECIPIENTS_COMPARED = 20;

/**
 * Writers that are compared with a recipient by letters; a busy mailbox of years has a few thousand. The exact one is
 * found by `hasWritten`, whatever their number.
 */
export const MAX_WRITERS_COMPARED = 5_000;

/** A slip of the hand: one or two letters wrong, left out, doubled or swapped. */
export const MAX_EDITS = 2;

/** RFC 5321 section 4.5.3.1.3 allows 254; what is longer is not typed by hand. */
const MAX_COMPARED_CHARS = 254;

/**
 * `mailbox`: to which the report came; null: nobody is asked. `failed`: addresses that failed, or that answered.
 * `doubted`: some evidence is against, or it is not known who wrote the report, or nothing is returned (whoever wrote to
 * us once could else send a report that names himself as the failed recipient). Address books get stolen with the
 * passwords, and the mails of such a run go to those who have written: then it is weak.
 *
 * A `nearly-written` is for "did you mean ...", the nearest writer a recipient; only where `writers` is at hand, and only
 * for recipients who have not written themselves. Rejects only where an effect does.
 */
export async function correspondentEvidence(
  q: {
    readonly mailbox: string | null;
    readonly failed: readonly string[];
    readonly doubted: boolean;
  },
  effects: Pick<TraceEffects, 'hasWritten' | 'writers'>,
): Promise<Evidence[]> {
  const { mailbox } = q;
  const { hasWritten, writers } = effects;
  if (mailbox === null || (hasWritten === null && writers === null)) return [];
  const failed = [...new Set(q.failed.map((address) => address.toLowerCase()))].slice(
    0,
    MAX_RECIPIENTS_COMPARED,
  );
  const written = await Promise.all(
    failed.map((recipient) => (hasWritten === null ? false : hasWritten(mailbox, recipient))),
  );
  const found: Evidence[] = [];
  const others = writers === null || written.every(Boolean) ? [] : someOf(writers(mailbox));
  for (const [i, recipient] of failed.entries()) {
    if (written[i]) {
      found.push(evidence('has-written', q.doubted ? 'weak' : 'strong', { recipient }));
      continue;
    }
    const nearest = nearestOf(recipient, others);
    if (nearest === null) continue;
    if (nearest.edits > 0) found.push(evidence('nearly-written', 'weak', { recipient, ...nearest }));
    // A plain list of writers does not tell whose mail passed DMARC; where somebody can tell, he said no.
    else if (hasWritten === null) found.push(evidence('has-written', 'weak', { recipient }));
  }
  return found;
}

function someOf(writers: Iterable<string>): string[] {
  const some: string[] = [];
  for (const writer of writers) {
    if (some.length >= MAX_WRITERS_COMPARED) break;
    some.push(writer.toLowerCase());
  }
  return some;
}

interface Near {
  readonly known: string;
  readonly edits: number;
}

function nearestOf(recipient: string, writers: readonly string[]): Near | null {
  const letters = lettersOf(recipient);
  let nearest: Near | null = null;
  for (const known of writers) {
    const most = nearest === null ? MAX_EDITS : nearest.edits - 1;
    if (Math.abs(known.length - recipient.length) > most) continue;
    // An edit takes one letter away and brings one in: sets that differ by more are further apart.
    if (bits(lettersOf(known) ^ letters) > 2 * most) continue;
    const edits = editsWithin(recipient, known, most);
    if (edits === null) continue;
    nearest = { known, edits };
    if (edits === 0) break;
  }
  return nearest;
}

/** Which letters occur, 32 kinds. */
function lettersOf(address: string): number {
  let set = 0;
  for (let i = 0; i < address.length; i++) set |= 1 << (address.charCodeAt(i) & 31);
  return set;
}

function bits(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}

/**
 * How many letters are wrong, missing, too many or swapped with their neighbour (the optimal string alignment form of
 * Damerau's distance), or null where more than `most`. Looks at no more than 2 * most + 1 cells a letter.
 */
export function editsWithin(a: string, b: string, most: number): number | null {
  if (a === b) return 0;
  if (most <= 0 || Math.abs(a.length - b.length) > most) return null;
  if (a.length > MAX_COMPARED_CHARS || b.length > MAX_COMPARED_CHARS) return null;
  const far = most + 1;
  let before: number[] = [];
  let above: number[] = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, far));
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = new Array(b.length + 1).fill(far);
    if (i <= most) row[0] = i;
    let least = row[0] as number;
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      const isSame = a[i - 1] === b[j - 1];
      let edits = Math.min(
        (above[j - 1] as number) + (isSame ? 0 : 1),
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (before[j - 2] as number) + 1);
      row[j] = edits;
      least = Math.min(least, edits);
    }
    if (least > most) return null;
    before = above;
    above = row;
  }
  const edits = above[b.length] as number;
  return edits <= most ? edits : null;
}
