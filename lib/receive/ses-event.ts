/**
 * What Amazon SES says of a mail that it sent, as SNS brings it to a queue: events of a configuration set (`eventType`), and
 * the older notifications of an identity (`notificationType`, without Send and without tags). Fields:
 * docs.aws.amazon.com/ses, "Contents of event data that Amazon SES publishes to Amazon SNS" and "Amazon SNS notification
 * contents for Amazon SES".
 */

import * as z from 'zod/mini';
import {
  type Fields,
  fieldsOf,
  headerIdOf,
  MAX_EVENT_RECIPIENTS,
  MAX_RECIPIENT_CHARS,
  recipientsOf,
  TIME,
  tagsOf,
  textsOf,
  timeAfter,
  wordsOf,
} from './ses-event-fields.ts';

/** A message of SQS has at most 1 MiB, one of SNS 256 KiB; header fields stand in it up to 10 KB. */
export const MAX_EVENT_CHARS = 1_048_576;

/** SES's ids have 60 characters. */
export const MAX_SES_ID_CHARS = 256;

/** Of an error's text: it goes into a log. */
const MAX_TOLD_CHARS = 300;

export type SesEvent =
  | SesMailEvent
  /** SES or SNS tried whether it may publish. There is no mail. */
  | { readonly kind: 'setup' }
  | { readonly kind: 'not-ours'; readonly why: NotAnEvent };

export type NotAnEvent =
  /** SNS asks, or tells, about the subscription. */
  | 'subscription'
  /** A notice of a mail that SES received: it is for another queue. */
  | 'received'
  /** A kind that SES may add. */
  | 'unknown-kind';

export type SesMailEvent =
  /** SES took it, and will try to deliver it (what it suppresses, too). */
  | SesEventOf<'send'>
  /** The recipients' server took it. */
  | (SesEventOf<'delivery'> & { readonly recipients: readonly string[] })
  | (SesEventOf<'bounce'> & SesBounce)
  | (SesEventOf<'complaint'> & SesComplaint)
  /** SES took it, found a virus in it, and does not send it. */
  | (SesEventOf<'reject'> & { readonly reason: string })
  /** A template could not be filled in: nothing was sent. */
  | SesEventOf<'rendering-failure'>
  /** SES goes on trying. */
  | SesEventOf<'delivery-delay'>
  | SesEventOf<'open'>
  | SesEventOf<'click'>
  | SesEventOf<'subscription'>;

interface SesEventOf<Kind extends string> {
  readonly kind: Kind;
  readonly mail: SesSentMail;
  /** `notification`: of an identity, without configuration set. */
  readonly form: 'event' | 'notification';
}

export interface SesSentMail {
  /** As SES names it; recipients see it before `@REGION.amazonses.com`. */
  readonly sesId: string;
  /** When SES took it. ISO 8601, UTC. */
  readonly sentAt: string;
  /** Whom SES was told to send it to, as it was told: a name may stand beside the address. */
  readonly destination: readonly string[];
  /** Message-ID with which it was handed in, without brackets: whoever wrote the mail chose it. Recipients do not see it. */
  readonly headerId: string | null;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

export interface SesBounce {
  /** When the bounce was sent, by the clock of whoever sent it, from `sentAt` to MAX_LATE_DAYS after. ISO 8601, UTC. */
  readonly at: string;
  /** SES's word; `Undetermined` where it has none that we know. */
  readonly type: 'Permanent' | 'Transient' | 'Undetermined';
  /** Such as `General`, `NoEmail`, `OnAccountSuppressionList`. */
  readonly subType: string | null;
  /** The addresses are those of the server that bounced it, where it named any. */
  readonly recipients: readonly BouncedRecipient[];
}

export interface BouncedRecipient {
  readonly address: string;
  readonly action: string | null;
  readonly status: string | null;
  readonly diagnosticCode: string | null;
}

export interface SesComplaint {
  /** As that of a bounce. */
  readonly at: string;
  /** `OnAccountSuppressionList`: SES took the mail and did not send it. Else null. */
  readonly subType: string | null;
  /** RFC 5965 and IANA, such as `abuse`; null where the report does not say. */
  readonly feedbackType: string | null;
  /** Of the recipients, those who may have complained. */
  readonly recipients: readonly string[];
}

/** A message on the queue is no event that can be read. No later try mends it: it is for the dead letters. */
export class NoEvent extends Error {
  override readonly name = 'NoEvent';

  constructor(why: string) {
    super(`this is no sending event of SES: ${why.slice(0, MAX_TOLD_CHARS)}`);
  }
}

const OUTER = z.looseObject({
  Type: z.optional(z.unknown()),
  Message: z.optional(z.unknown()),
  notificationType: z.optional(z.unknown()),
  eventType: z.optional(z.unknown()),
});

/** By SES's word, in lower case and without blanks: it writes `Rendering Failure`, and RENDERING_FAILURE elsewhere. */
const KINDS: ReadonlyMap<string, SesMailEvent['kind']> = new Map([
  ['send', 'send'],
  ['delivery', 'delivery'],
  ['bounce', 'bounce'],
  ['complaint', 'complaint'],
  ['reject', 'reject'],
  ['renderingfailure', 'rendering-failure'],
  ['deliverydelay', 'delivery-delay'],
  ['open', 'open'],
  ['click', 'click'],
  ['subscription', 'subscription'],
]);

/** What SES publishes, as plain text, when it is told to publish; and what it says of an identity's topic. */
const VALIDATED = 'Successfully validated SNS topic for Amazon SES';
const SUBSCRIBED = 'AmazonSnsSubscriptionSucceeded';

/** What SES itself states, and what is worth nothing without it. */
const MAIL = z.object({
  mail: z.object({
    messageId: text(MAX_SES_ID_CHARS).check(z.regex(/^[!-;=?A-~]+$/, 'an id of printable ASCII')),
    timestamp: TIME,
    destination: z
      .array(text(MAX_RECIPIENT_CHARS), 'a list of addresses')
      .check(
        z.minLength(1, 'at least one recipient'),
        z.maxLength(MAX_EVENT_RECIPIENTS, `at most ${MAX_EVENT_RECIPIENTS} recipients`),
      ),
    headers: z.optional(z.unknown()),
    commonHeaders: z.optional(z.unknown()),
    tags: z.optional(z.unknown()),
  }),
});

function text(most: number) {
  const expected = `a text of 1 to ${most} characters`;
  return z.string(expected).check(z.minLength(1, expected), z.maxLength(most, expected));
}

/** `body`: of the message on the queue, as SNS delivers it raw or in its envelope. Throws `NoEvent`. */
export function readSesEvent(body: string): SesEvent {
  if (body.startsWith(VALIDATED)) return { kind: 'setup' };
  const outer = objectOf(body, 'the message');
  if (outer.Type === 'SubscriptionConfirmation' || outer.Type === 'UnsubscribeConfirmation')
    return { kind: 'not-ours', why: 'subscription' };
  if (outer.Type !== 'Notification' || typeof outer.Message !== 'string') return readEvent(outer);
  if (outer.Message.startsWith(VALIDATED)) return { kind: 'setup' };
  return readEvent(objectOf(outer.Message, "the Message in SNS's envelope"));
}

function objectOf(json: string, what: string): z.output<typeof OUTER> {
  if (json.length > MAX_EVENT_CHARS)
    throw new NoEvent(`${what} has ${json.length} characters, at most ${MAX_EVENT_CHARS} are read`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new NoEvent(`${what} is no JSON`);
  }
  const parsed = OUTER.safeParse(value);
  if (!parsed.success) throw new NoEvent(`${what} is no JSON object`);
  return parsed.data;
}

function readEvent(event: z.output<typeof OUTER>): SesEvent {
  const form = typeof event.eventType === 'string' ? 'event' : 'notification';
  const type = event.eventType ?? event.notificationType;
  if (typeof type !== 'string') throw new NoEvent('it has neither eventType nor notificationType');
  if (type === SUBSCRIBED) return { kind: 'setup' };
  if (type === 'Received') return { kind: 'not-ours', why: 'received' };
  const kind = KINDS.get(type.replace(/[\s_]/g, '').toLowerCase());
  if (kind === undefined) return { kind: 'not-ours', why: 'unknown-kind' };
  const parsed = MAIL.safeParse(event);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NoEvent(`${issue?.path.join('.')}: expected ${issue?.message}`);
  }
  const { messageId, timestamp, destination, headers, commonHeaders, tags } = parsed.data.mail;
  const mail = {
    sesId: messageId,
    sentAt: new Date(timestamp).toISOString(),
    destination,
    headerId: headerIdOf(headers, commonHeaders),
    tags: tagsOf(tags),
  };
  return detailed(kind, { mail, form }, event);
}

function detailed(
  kind: SesMailEvent['kind'],
  base: Pick<SesMailEvent, 'mail' | 'form'>,
  event: Readonly<Record<string, unknown>>,
): SesMailEvent {
  const { sentAt } = base.mail;
  switch (kind) {
    case 'delivery':
      return { kind, ...base, recipients: textsOf(fieldsOf(event.delivery).recipients) };
    case 'bounce':
      return { kind, ...base, ...bounceOf(fieldsOf(event.bounce), sentAt) };
    case 'complaint':
      return { kind, ...base, ...complaintOf(fieldsOf(event.complaint), sentAt) };
    case 'reject':
      return { kind, ...base, reason: wordsOf(fieldsOf(event.reject).reason) ?? '' };
    case 'send':
    case 'rendering-failure':
    case 'delivery-delay':
    case 'open':
    case 'click':
    case 'subscription':
      return { kind, ...base };
    default:
      return kind satisfies never;
  }
}

const BOUNCE_TYPES = ['Permanent', 'Transient'] as const;

function bounceOf(bounce: Fields, sentAt: string): SesBounce {
  return {
    at: timeAfter(sentAt, bounce.timestamp),
    type: BOUNCE_TYPES.find((type) => type === bounce.bounceType) ?? 'Undetermined',
    subType: wordsOf(bounce.bounceSubType),
    recipients: recipientsOf(bounce.bouncedRecipients).map(({ address, fields }) => ({
      address,
      action: wordsOf(fields.action),
      status: wordsOf(fields.status),
      diagnosticCode: wordsOf(fields.diagnosticCode),
    })),
  };
}

function complaintOf(complaint: Fields, sentAt: string): SesComplaint {
  return {
    at: timeAfter(sentAt, complaint.timestamp),
    subType: wordsOf(complaint.complaintSubType),
    feedbackType: wordsOf(complaint.complaintFeedbackType),
    recipients: recipientsOf(complaint.complainedRecipients).map(({ address }) => address),
  };
}
