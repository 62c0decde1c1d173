/**
 * What Amazon SES says of a mail that it took and put into S3: the notice of its S3 action (receipt rule, `topicArn`), as
 * SNS brings it to a queue. Fields: docs.aws.amazon.com/ses, "Contents of notifications for Amazon SES email receiving".
 *
 * What a notice says besides is not looked at: header fields stand in it only up to 10 KB, and `mail.destination` is what
 * the sender wrote into To and Cc.
 */

import * as z from 'zod/mini';
import { VERDICTS, type Verdict, type Verdicts } from '../model.ts';

/** A message of SQS has at most 1 MiB; a real notice has some 20 KB. */
export const MAX_NOTICE_CHARS = 1_048_576;

/** A receipt rule lists 500 recipients. Only labels (`user+label@`) could be more, and no mail needs that many. */
export const MAX_RECIPIENTS = 500;

/** RFC 5321 section 4.5.3.1: local part 64, `@`, domain 255. */
export const MAX_PATH_CHARS = 320;

/** SES's ids have 40 characters, those in its manual 65. */
export const MAX_ID_CHARS = 256;

/** A key of S3 has at most 1,024 bytes, the name of a bucket 63. */
export const MAX_KEY_CHARS = 1_024;
export const MAX_BUCKET_CHARS = 63;

/** Of an error's text: it goes into a log. */
const MAX_TOLD_CHARS = 300;

export type SesNotice =
  | SesMailNotice
  /** SES tried whether it may write into the bucket, when the rule was made. There is no mail. */
  | { readonly kind: 'setup' }
  | { readonly kind: 'not-ours'; readonly why: NotOurs };

export interface SesMailNotice {
  readonly kind: 'mail';
  readonly bucket: string;
  /** Names the raw mail in the bucket. */
  readonly key: string;
  /** SES's id of this mail, which its own Received line bears too. */
  readonly messageId: string;
  /** RCPT TO, as far as a rule lists it; each once, and at least one. */
  readonly forwardPaths: readonly string[];
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly verdicts: Verdicts;
  /** MAIL FROM, without brackets; null where the notice has one of the forms that may be `<>`, or no address. */
  readonly source: string | null;
  /** It came in SNS's own envelope: the subscription does not deliver raw. */
  readonly wrapped: boolean;
}

export type NotOurs =
  /** SNS asks, or tells, about the subscription. */
  | 'subscription'
  /** A notice of another kind, such as Bounce or Delivery. */
  | 'other-notice'
  /** The rule did something else with the mail than to put it into S3. */
  | 'other-action';

/** A message on the queue is no notice that can be read. No later try mends it: it is for the dead letters. */
export class NoNotice extends Error {
  override readonly name = 'NoNotice';

  constructor(why: string) {
    super(`this is no notice of SES: ${why.slice(0, MAX_TOLD_CHARS)}`);
  }
}

const KINDS = z.looseObject({
  Type: z.optional(z.unknown()),
  Message: z.optional(z.unknown()),
  notificationType: z.optional(z.unknown()),
  eventType: z.optional(z.unknown()),
});

/** The id, and the last part of the key, of what SES writes when a rule is made: no mail. */
export const SETUP_ID = 'AMAZON_SES_SETUP_NOTIFICATION';

const SETUP = z.object({ mail: z.object({ messageId: z.literal(SETUP_ID) }) });

const ACTION = z.object({ receipt: z.object({ action: z.object({ type: z.string() }) }) });

const VERDICT = z.nullish(z.object({ status: z.string('a word') }, 'an object with a status'));

const TIME = z.iso.datetime({ offset: true, error: 'a time (ISO 8601)' });

const MAIL = z.object({
  mail: z.object({
    messageId: text(MAX_ID_CHARS).check(z.regex(/^[!-~]+$/, 'an id of printable ASCII')),
    source: z.optional(z.unknown()),
    timestamp: z.optional(z.unknown()),
  }),
  receipt: z.object({
    timestamp: z.optional(TIME),
    recipients: z.array(z.unknown(), 'a list of addresses'),
    spamVerdict: VERDICT,
    virusVerdict: VERDICT,
    spfVerdict: VERDICT,
    dkimVerdict: VERDICT,
    dmarcVerdict: VERDICT,
    dmarcPolicy: z.optional(z.unknown()),
    action: z.object({ bucketName: text(MAX_BUCKET_CHARS), objectKey: text(MAX_KEY_CHARS) }),
  }),
});

function text(most: number) {
  const expected = `a text of 1 to ${most} characters`;
  return z.string(expected).check(z.minLength(1, expected), z.maxLength(most, expected));
}

/** `body`: of the message on the queue. Throws `NoNotice`. */
export function readSesNotice(body: string): SesNotice {
  const outer = objectOf(body, 'the message');
  if (outer.Type === 'SubscriptionConfirmation' || outer.Type === 'UnsubscribeConfirmation')
    return { kind: 'not-ours', why: 'subscription' };
  if (outer.Type !== 'Notification' || typeof outer.Message !== 'string') return readNotice(outer, false);
  return readNotice(objectOf(outer.Message, "the Message in SNS's envelope"), true);
}

function objectOf(json: string, what: string): z.output<typeof KINDS> {
  if (json.length > MAX_NOTICE_CHARS)
    throw new NoNotice(`${what} has ${json.length} characters, at most ${MAX_NOTICE_CHARS} are read`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new NoNotice(`${what} is no JSON`);
  }
  const parsed = KINDS.safeParse(value);
  if (!parsed.success) throw new NoNotice(`${what} is no JSON object`);
  return parsed.data;
}

function readNotice(notice: z.output<typeof KINDS>, wrapped: boolean): SesNotice {
  const { notificationType, eventType } = notice;
  if (notificationType !== 'Received') {
    if (typeof notificationType === 'string' || typeof eventType === 'string')
      return { kind: 'not-ours', why: 'other-notice' };
    throw new NoNotice('it has no notificationType');
  }
  // Before all else: what the rest of this one looks like, no document says.
  if (SETUP.safeParse(notice).success) return { kind: 'setup' };
  const action = ACTION.safeParse(notice);
  if (action.success && action.data.receipt.action.type !== 'S3')
    return { kind: 'not-ours', why: 'other-action' };
  const parsed = MAIL.safeParse(notice);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NoNotice(`${issue?.path.join('.')}: expected ${issue?.message}`);
  }
  const { mail, receipt } = parsed.data;
  const forwardPaths = pathsOf(receipt.recipients);
  if (forwardPaths.length === 0) throw new NoNotice('receipt.recipients: expected at least one recipient');
  return {
    kind: 'mail',
    bucket: receipt.action.bucketName,
    key: receipt.action.objectKey,
    messageId: mail.messageId,
    forwardPaths,
    receivedAt: timeOf(receipt.timestamp, mail.timestamp),
    verdicts: {
      spam: verdictOf(receipt.spamVerdict),
      virus: verdictOf(receipt.virusVerdict),
      spf: verdictOf(receipt.spfVerdict),
      dkim: verdictOf(receipt.dkimVerdict),
      dmarc: verdictOf(receipt.dmarcVerdict),
      dmarcPolicy: POLICIES.find((policy) => policy === receipt.dmarcPolicy) ?? null,
    },
    source: sourceOf(mail.source),
    wrapped,
  };
}

/**
 * An attack: a mail to a mailbox of ours and to one more with a label of a thousand letters, or to a thousand labels of one
 * before another, so that nobody or only the first gets it. The defence: what is too long for a path is left out, and of too
 * many, those that differ in their label alone go first.
 */
function pathsOf(recipients: readonly unknown[]): readonly string[] {
  const paths = new Set(
    recipients.filter(
      (path): path is string => typeof path === 'string' && path !== '' && path.length <= MAX_PATH_CHARS,
    ),
  );
  if (paths.size <= MAX_RECIPIENTS) return [...paths];
  const byMailbox = new Map<string, string>();
  for (const path of paths) {
    const mailbox = path.replace(/\+[^@]*@/, '@').toLowerCase();
    if (!byMailbox.has(mailbox)) byMailbox.set(mailbox, path);
  }
  return [...new Set([...byMailbox.values(), ...paths])].slice(0, MAX_RECIPIENTS);
}

/** When SES took the mail; `mail.timestamp` is the same time in the notices that the manual shows. */
function timeOf(received: string | undefined, ofMail: unknown): string {
  const found = TIME.safeParse(received ?? ofMail);
  if (!found.success) throw new NoNotice('receipt.timestamp: expected a time (ISO 8601)');
  return new Date(found.data).toISOString();
}

const POLICIES = ['reject', 'quarantine', 'none'] as const;

/** A word that SES may add is no PASS, and not the same as no check: it could not tell. */
function verdictOf(verdict: z.output<typeof VERDICT>): Verdict | null {
  if (verdict == null || verdict.status === 'DISABLED') return null;
  return VERDICTS.find((one) => one === verdict.status) ?? 'PROCESSING_FAILED';
}

/**
 * Null for all that may stand for `<>` (no document says what does: an empty text, `<>`, nothing, MAILER-DAEMON), and for
 * what is no address.
 */
function sourceOf(source: unknown): string | null {
  if (typeof source !== 'string' || source.length > MAX_PATH_CHARS + 2) return null;
  const trimmed = source.trim();
  const path = trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1) : trimmed;
  return path.indexOf('@') < 1 || /^mailer-daemon@/i.test(path) ? null : path;
}
