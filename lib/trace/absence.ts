/** What a mail of ours would have and the returned one has not: a place in the ledger, a signature. */

import { type Evidence, evidence } from './evidence.ts';
import type { Feed, Knowledge } from './knowledge.ts';
import type { Hop } from './received/hop.ts';
import type { LedgerWord, Path, Reporter } from './trace.ts';

/**
 * How long a mail may lie in our own queue before anybody else sees it: qmail and most others give up after five to
 * seven days. A mail handed over within this time of a feed's start, or of the first signed mail, may be older.
 */
export const QUEUEING_DAYS = 7;

const QUEUEING_MS = QUEUEING_DAYS * 86_400_000;

export interface AbsenceQuestion {
  readonly word: LedgerWord;
  /** The Message-ID that was looked up; null where none is quoted. */
  readonly messageId: string | null;
  /** When the reporter's own hop took the returned mail, ISO 8601; null where the copy does not tell. */
  readonly at: string | null;
  /** When the report came to us, ISO 8601; null where unknown. Looked at where it matters: it may have to be read. */
  readonly arrival: { readonly at: string | null };
  /** Nothing is cut off from the returned header: `isComplete`. */
  readonly complete: boolean;
  /** `timeUnsent` of the same question, where somebody has asked it. */
  readonly unsentAt?: number | null;
  /** A DKIM-Signature in our name stands there, valid or not. */
  readonly ownSignaturePresent: boolean;
  readonly path: Path;
  readonly reporter: Reporter['kind'];
  readonly knowledge: Pick<Knowledge, 'feed' | 'allMailSignedSince' | 'printsLogins'>;
}

type SentQuestion = Pick<AbsenceQuestion, 'word' | 'messageId' | 'at' | 'arrival'> & {
  readonly knowledge: Pick<Knowledge, 'feed'>;
};

/**
 * The time of the mail, in milliseconds, where the ledger, within the feed that the operator states complete, lacks it
 * and would hold it; else null. The reporter's own hop tells the time: a forger writes the mail's Date, but not the line
 * of the server that took it. Where nothing with a readable time was returned, the report's arrival does.
 */
export function timeUnsent(q: SentQuestion): number | null {
  const { feed } = q.knowledge;
  if (q.word !== 'absent' || q.messageId === null || feed === null) return null;
  const at = timeOf(q);
  return at !== null && covers(feed, at) ? at : null;
}

/**
 * `not-sent` and `not-signed`, of one family: mail that went past our servers' eyes lacks both for one reason.
 *
 * A submission at a host of ours is asked neither: a person or script of ours is seen giving it in, and a host that
 * signs on the way out returns its own copy unsigned. (That a thief's mail lacks in the ledger is asked by the judge
 * of abuse, see `timeUnsent`.) Absence must not beat fact: where a host that only we use handed the mail over, truly or
 * as claimed, a missing record says that something of ours sends past the ledger, which is weak; a missing signature
 * is not asked of it.
 */
export function absenceEvidence(q: AbsenceQuestion): Evidence[] {
  const { path, knowledge } = q;
  if (path.kind === 'submission') return [];
  const found: Evidence[] = [];
  const strength = isForeign(q) ? 'strong' : 'weak';
  const unsent = q.unsentAt === undefined ? timeUnsent(q) : q.unsentAt;

  if (unsent !== null && knowledge.feed !== null && q.messageId !== null) {
    found.push(
      evidence('not-sent', strength, {
        messageId: q.messageId,
        at: new Date(unsent).toISOString(),
        since: knowledge.feed.since.toISOString(),
        until: knowledge.feed.until.toISOString(),
      }),
    );
  }

  const since = knowledge.allMailSignedSince;
  if (path.kind !== 'hand-off' || path.exclusive || since === null) return found;
  const client = nameOfClient(path.hop);
  const isKnown = q.word === 'id' || q.word === 'sent';
  if (client === null || isKnown || !q.complete || q.ownSignaturePresent) return found;
  const at = timeOf(q);
  if (at !== null && at >= since.getTime() + QUEUEING_MS)
    found.push(evidence('not-signed', strength, { client }));
  return found;
}

/**
 * Whether a stranger's host is known to have handed it over, or nothing is known. At a host of ours the first client
 * may be one of us whose login the host does not print: only one that prints them all tells the two apart.
 */
function isForeign({ path, reporter, knowledge }: AbsenceQuestion): boolean {
  if (path.kind === 'hand-off' && path.exclusive) return false;
  if (reporter !== 'own') return true;
  const by = path.kind === 'hand-off' ? path.hop.by : null;
  return by !== null && knowledge.printsLogins.includes(by);
}

function covers(feed: Feed, at: number): boolean {
  return at >= feed.since.getTime() + QUEUEING_MS && at <= feed.until.getTime();
}

function timeOf({ at, arrival }: Pick<AbsenceQuestion, 'at' | 'arrival'>): number | null {
  return readTime(at) ?? readTime(arrival.at);
}

function readTime(text: string | null): number | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function nameOfClient(hop: Hop): string | null {
  return hop.client ?? hop.name ?? hop.helo;
}
