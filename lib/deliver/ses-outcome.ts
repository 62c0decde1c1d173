/** What SES's later word means for a delivery of ours: whether it failed after all, and its destination with it. */

import { normalise, reasonOf } from '../classify/reason/index.ts';
import { replyCodeIn, statusIn } from '../classify/smtp-reply.ts';
import type { Reason } from '../model.ts';
import type { BouncedRecipient, SesMailEvent } from '../receive/ses-event.ts';
import type { Failed } from '../record/delivery.ts';
import { printable } from '../tell/printable.ts';

export interface LateOutcome {
  /** As it is counted. */
  readonly counts: 'bounced' | 'complained' | 'failed';
  /** The same for the same event, whenever it comes. */
  readonly outcome: Failed;
  /** Why no further mail will reach the destination; null: another may. */
  readonly pauses: string | null;
}

type Bounce = Extract<SesMailEvent, { kind: 'bounce' }>;
type Complaint = Extract<SesMailEvent, { kind: 'complaint' }>;

/** Characters of what is told to the operator. */
const MAX_ERROR_CHARS = 500;

/** SES took the mail and did not send it, and so it will do with the next (bounceSubType, complaintSubType). */
const ON_OUR_LIST = 'OnAccountSuppressionList';

/** SES's own words for an address that is none, whatever a server said. */
const NO_ADDRESS: ReadonlySet<string> = new Set(['NoEmail', 'Suppressed', ON_OUR_LIST]);

/**
 * Reasons that lie in this mail, in its sender, or in the host from which SES sent it: another may arrive.
 *
 * An attack: a mail that the destination's server refuses for good, for its content or its size, so that the mailbox gets
 * no mail until the operator looks. The defence: these pause nothing. What SES does not deliver any more after such a
 * bounce, it says by its own word with the next mail.
 */
const OF_THE_MAIL: ReadonlySet<Reason> = new Set([
  'authfailure',
  'badreputation',
  'blocked',
  'contenterror',
  'exceedlimit',
  'mesgtoobig',
  'notcompliantrfc',
  'policyviolation',
  'rejected',
  'requireptr',
  'securityerror',
  'spamdetected',
  'speeding',
  'syntaxerror',
  'toomanyconn',
  'virusdetected',
]);

/** RFC 3463 section 3.7 and 3.8: of the content, of security or policy. */
const STATUS_OF_THE_MAIL = /^5\.[67]\./;

/** `address`: of the destination now; null where the site has none. Null: it changes nothing. */
export function lateOutcome(event: SesMailEvent, address: string | null): LateOutcome | null {
  switch (event.kind) {
    case 'bounce':
      return isFinal(event) ? ofBounce(event, address) : null;
    case 'complaint':
      return ofComplaint(event, address);
    case 'reject':
      return failed('failed', event.mail.sentAt, `SES does not send it: ${event.reason}`, null);
    case 'send':
    case 'delivery':
    case 'rendering-failure':
    case 'delivery-delay':
    case 'open':
    case 'click':
    case 'subscription':
      return null;
    default:
      return event satisfies never;
  }
}

/**
 * SES calls an automatic answer of the recipient a bounce too, Transient and General ("Bounce types"). No server has said
 * then that it failed, and the mail was delivered.
 */
function isFinal({ type, subType, recipients }: Bounce): boolean {
  const isClear = type === 'Permanent' || (subType !== 'General' && subType !== 'Undetermined');
  return isClear || recipients.some(saysFailed);
}

function saysFailed({ action, status, diagnosticCode }: BouncedRecipient): boolean {
  if (action !== null) return action.toLowerCase() === 'failed';
  return status !== null || diagnosticCode !== null;
}

function ofBounce(bounce: Bounce, address: string | null): LateOutcome {
  const { type, subType, recipients, at } = bounce;
  const own = recipients.find((recipient) => address !== null && isSame(recipient.address, address));
  const said = own ?? recipients[0];
  const words = [said?.diagnosticCode ?? said?.status].filter((one) => one != null);
  const error = `bounced: ${[`${type}/${subType ?? 'Undetermined'}`, ...words].join(', ')}`;
  // Of another address (to which the destination forwards) nothing follows for the destination, nor for a former one.
  const pauses = own !== undefined && type === 'Permanent' && endsAll(own, subType);
  return failed('bounced', at, error, pauses ? error : null);
}

function endsAll(recipient: BouncedRecipient, subType: string | null): boolean {
  if (subType !== null && NO_ADDRESS.has(subType)) return true;
  const diagnostic = recipient.diagnosticCode ?? '';
  const status = statusIn(recipient.status ?? '') ?? statusIn(diagnostic);
  const reason = reasonOf({
    text: normalise(diagnostic),
    around: null,
    status,
    replyCode: replyCodeIn(diagnostic),
    action: 'failed',
    recipientDomain: recipient.address.slice(recipient.address.lastIndexOf('@') + 1).toLowerCase(),
    remoteHost: null,
    command: () => null,
  });
  if (reason === 'undefined') return !STATUS_OF_THE_MAIL.test(status ?? '');
  return !OF_THE_MAIL.has(reason);
}

/**
 * A complaint pauses nothing: the mail arrived, and so will the next. Whoever complains wants the mail of others not to come;
 * that the account's standing suffers is told by its count.
 */
function ofComplaint(complaint: Complaint, address: string | null): LateOutcome | null {
  const { at, subType, feedbackType, recipients } = complaint;
  if (subType === ON_OUR_LIST) {
    const error = `not sent by SES: the address is on the account's suppression list`;
    const isOwn = address !== null && recipients.some((recipient) => isSame(recipient, address));
    return failed('bounced', at, error, isOwn ? error : null);
  }
  // Somebody took it out of the junk.
  if (feedbackType === 'not-spam') return null;
  const said = feedbackType === null ? '' : ` (${feedbackType})`;
  return failed('complained', at, `it arrived, and the recipient complained of it as spam${said}`, null);
}

function failed(
  counts: LateOutcome['counts'],
  at: string,
  error: string,
  pauses: string | null,
): LateOutcome {
  const told = (text: string) => printable(text.replace(/\s+/g, ' '), MAX_ERROR_CHARS);
  return {
    counts,
    outcome: { kind: 'failed', at, error: told(error) },
    pauses: pauses === null ? null : told(pauses),
  };
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
