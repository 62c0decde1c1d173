/** What becomes of each field of a mail that SES forwards. */

/** What replaced or repeated fields are kept under. */
export const ORIGINAL_PREFIX = 'X-Original-';

/** `keep`: the topmost stays, further ones move. `move`: kept under `X-Original-`. `rename`: a stranger's, not ours. */
export type FieldFate = 'all' | 'keep' | 'move' | 'rename' | 'drop';

const FATES: ReadonlyMap<string, FieldFate> = new Map([
  // Signatures over what is changed here: a failed one is worse than none, and SES takes only one of each.
  ['dkim-signature', 'drop'],
  ['domainkey-signature', 'drop'],
  ['arc-seal', 'drop'],
  ['arc-message-signature', 'drop'],
  ['arc-authentication-results', 'drop'],
  // Another sender's account at the recipient's feedback loop.
  ['feedback-id', 'drop'],
  // Ours says all of it.
  ['x-auto-response-suppress', 'drop'],
  // To SES these two are the sender and where bounces go: both must be verified.
  ['sender', 'move'],
  ['return-path', 'move'],
  ['from', 'move'],
  // SES writes its own.
  ['message-id', 'move'],
  ['delivered-to', 'move'],
  // A recipient that the mail hides stays hidden from who parses the header; SES may count it as one.
  ['bcc', 'move'],
]);

/**
 * Fields that SES takes once ("Amazon SES header fields" in its Developer Guide; "Duplicate header" otherwise), with those
 * that RFC 5322 section 3.6 allows once: To and Cc.
 */
const SINGLE: ReadonlySet<string> = new Set(
  [
    'accept-language acceptlanguage archived-at auto-submitted bounces-to comments',
    'content-alternative content-base content-class content-description content-disposition content-duration',
    'content-id content-language content-length content-location content-md5 content-transfer-encoding content-type',
    'date disposition-notification-options disposition-notification-to errors-to importance in-reply-to keywords',
    'list-archive list-help list-id list-owner list-post list-subscribe list-unsubscribe list-unsubscribe-post',
    'message-context mime-version organization original-from original-message-id original-recipient',
    'original-subject precedence priority references reply-to return-receipt-to solicitation sensitivity subject',
    'thread-index thread-topic user-agent vbr-info',
    'to cc',
  ].flatMap((line) => line.split(' ')),
);

/**
 * An attack: a stranger's `X-SES-CONFIGURATION-SET` or `X-SES-SOURCE-ARN`, which SES obeys in what we send. The defence:
 * no field of that prefix is sent on under its name, SES's own verdicts included.
 */
const SES_PREFIX = 'x-ses-';

/** `key`: the name in lower case. */
export function fateOf(key: string): FieldFate {
  if (key.startsWith(SES_PREFIX)) return 'move';
  // Else a stranger's `X-Original-From` could pass for what we kept.
  if (key.startsWith(ORIGINAL_PREFIX.toLowerCase())) return 'rename';
  return FATES.get(key) ?? (SINGLE.has(key) ? 'keep' : 'all');
}
