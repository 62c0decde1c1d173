/** What the address to which a report came says: signed by us, or not although all are. */

import type { Evidence, EvidenceFacts } from '../evidence.ts';
import { evidence } from '../evidence.ts';
import type { Knowledge } from '../knowledge.ts';
import { type Check, dayOf } from './address.ts';
import { bareAddress, isOfSite, looksSigned, withoutVirtualDomain } from './mailbox.ts';
import { checkPrvs, readPrvs } from './prvs.ts';
import { checkSrs, readSrs } from './srs.ts';
import { checkVerp, readVerp } from './verp.ts';

/** A report about a mail sent before all were signed may come that late: queues give up after seven days. */
export const LATE_REPORT_DAYS = 7;

export interface ReturnQuestion {
  /** The address to which the report came, as our server witnessed it; null where unknown. */
  readonly forwardPath: string | null;
  /** What the forward door's host wrote into its own Delivered-To: the address before it forwarded. */
  readonly deliveredTo: string | null;
  /** The report came by the forward door, so that `forwardPath` is the door's. */
  readonly byForwardDoor: boolean;
  /** It is a bounce, delay or success notice. An auto-reply may go to the header From, which nobody signs. */
  readonly dsn: boolean;
  /** It came with the null reverse path (RFC 5321 section 4.5.5). */
  readonly reversePathNull: boolean;
  /**
   * When it came, as our server or the host witnessed it, ISO 8601; null: judged as coming `now`. Looked at where it
   * matters, since it may have to be read from the mail.
   */
  readonly arrival: { readonly at: string | null };
  readonly now: Date;
  readonly knowledge: Knowledge;
}

export interface ReturnAnswer {
  readonly evidence: readonly Evidence[];
  /** The address inside, signatures and rewritings undone, verified or not; null where no address is known. */
  readonly address: string | null;
}

/**
 * `return-signed`: proof where a signature of ours verifies and has not expired, on the day when the report came; strong
 * where it says less (expired for so little that a slow report explains it, or a form without a time). Whoever gets a
 * mail of ours knows its return address and may forge with it until it expires: later than that it says nothing for us.
 *
 * `return-not-signed`: strong, for a dsn with a null reverse path to an address that has no signature, a wrong one or
 * one long expired, more than LATE_REPORT_DAYS after all are signed. An address that looks signed in a scheme of which
 * no key is known is neither.
 */
export function returnEvidence(q: ReturnQuestion): ReturnAnswer {
  const stated = q.byForwardDoor ? q.deliveredTo : q.forwardPath;
  if (stated === null) return { evidence: [], address: null };
  const path = withoutVirtualDomain(stated);
  const address = bareAddress(path);
  if (!isOfSite(path, q.knowledge)) return { evidence: [], address };
  if (q.knowledge.allReturnsSignedSince === null && !looksSigned(path)) return { evidence: [], address };
  const arrived = arrivalOf(q);
  const checked = check(path, q.knowledge, dayOf(arrived));
  switch (checked.result.kind) {
    case 'valid':
      return { evidence: [signed(checked.scheme, 'proof', path)], address };
    case 'late':
      return { evidence: [signed(checked.scheme, 'strong', path)], address };
    case 'unchecked':
      return { evidence: [], address };
    case 'bad':
    case 'expired':
      return { evidence: notSigned(q, path, arrived), address };
    default:
      return checked.result satisfies never;
  }
}

interface Checked {
  readonly scheme: EvidenceFacts['return-signed']['scheme'];
  readonly result: Check;
}

/** An address without any signature is `bad`, in whatever scheme the site signs. */
function check(path: string, { returnKeys, mailboxes }: Knowledge, day: number): Checked {
  const prvs = readPrvs(path);
  if (prvs !== null) return { scheme: 'prvs', result: checkPrvs(prvs, returnKeys.prvs, day, mailboxes) };
  const verp = readVerp(path);
  if (verp !== null) return { scheme: 'verp', result: checkVerp(verp, returnKeys.verp) };
  const srs = readSrs(path);
  if (srs !== null) return { scheme: 'srs', result: checkSrs(srs, returnKeys.srs, day) };
  return { scheme: 'prvs', result: { kind: looksSigned(path) ? 'unchecked' : 'bad' } };
}

function signed(scheme: Checked['scheme'], strength: 'proof' | 'strong', address: string): Evidence {
  return evidence('return-signed', strength, { scheme, address });
}

function notSigned(q: ReturnQuestion, address: string, arrived: Date): Evidence[] {
  const since = q.knowledge.allReturnsSignedSince;
  if (since === null || !q.dsn || !q.reversePathNull) return [];
  if (arrived.getTime() <= since.getTime() + LATE_REPORT_DAYS * 86_400_000) return [];
  return [evidence('return-not-signed', 'strong', { address, since: since.toISOString() })];
}

/** A time that is unreadable, or not yet come, is no time at which a report came. */
function arrivalOf({ arrival, now }: ReturnQuestion): Date {
  const { at } = arrival;
  const read = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(read) || read > now.getTime() ? now : new Date(read);
}
