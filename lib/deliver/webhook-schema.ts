/**
 * What a webhook is posted, as a schema: `webhook.schema.json` is made of it, and the type of what is sent. Within one
 * version, fields and words may be added; none is taken away or means something else.
 */

import * as z from 'zod/mini';
import { MAIL_CLASSES, REASONS } from '../model.ts';

const said = <T extends z.ZodMiniType>(schema: T, description: string): T =>
  schema.check(z.describe(description)) as T;

const time = said(z.string(), 'ISO 8601, UTC');
const textOrNull = z.nullable(z.string());
const count = z.number().check(z.int(), z.minimum(0));

const client = z.object({
  address: said(z.string(), 'IPv4 or IPv6'),
  helo: said(textOrNull, 'What it called itself in EHLO or HELO'),
  name: said(textOrNull, 'What its address resolves to'),
});

const envelope = z.object({
  reversePath: said(
    z.optional(textOrNull),
    'MAIL FROM (RFC 5321): null is the null path, <>; absent: it is not known',
  ),
  forwardPaths: said(z.array(z.string()), 'RCPT TO: those that mean this mailbox'),
  client: said(z.nullable(client), 'The connecting host; null: not known'),
});

const recipient = z.object({
  address: z.string(),
  originalRecipient: textOrNull,
  action: said(
    z.nullable(z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded'])),
    'RFC 3464 section 2.3.3',
  ),
  actionDerived: said(z.boolean(), 'True: no field says it, it follows from what the mail says'),
  status: said(textOrNull, 'RFC 3463, such as 5.1.1; null: the mail states none'),
  replyCode: said(textOrNull, 'RFC 5321, such as 550'),
  diagnosticCode: textOrNull,
  reason: said(z.enum(REASONS), 'In the vocabulary of Sisimai 5 (libsisimai.org)'),
  hard: said(z.boolean(), 'Another try to this address makes no sense'),
});

const report = z.object({
  detector: said(z.string(), 'Which format it was read as, such as rfc3464 or qmail'),
  readBy: said(z.nullable(z.enum(['grammar', 'fallback'])), 'fallback: only its wording was known'),
  reportingMta: textOrNull,
  recipients: said(z.array(recipient), 'The first of them'),
  recipientCount: said(count, 'All of them'),
  originalId: said(textOrNull, 'Message-ID of the mail that is reported on, without angle brackets'),
  defects: said(z.array(z.string()), 'What is wrong with the report'),
});

const remedy = z.object({
  kind: z.enum(['change-password', 'clean-script', 'tell-host', 'rotate-selector']),
  subject: said(z.string(), "Whose password, which script, the neighbour's login, or the selector"),
  host: textOrNull,
  clients: z.array(z.string()),
  recipients: count,
  since: z.nullable(time),
  searchFor: said(textOrNull, "Message-ID that finds the mail in the host's log"),
});

const provenance = z.object({
  verdict: said(
    z.enum(['ours', 'abused', 'unproven', 'suspect', 'forged']),
    'Whether the mail that the report returns is ours',
  ),
  because: z.string(),
  remedy: said(z.nullable(remedy), 'What to do, where the account is abused'),
});

const evidence = z.object({
  kind: z.string(),
  family: z.string(),
  side: z.enum(['for', 'against']),
  strength: z.enum(['proof', 'strong', 'weak']),
  facts: z.record(z.string(), z.unknown()),
  says: said(z.string(), "The same as a sentence, in the site's language"),
});

const DECISIONS = ['deliver', 'mark', 'hold', 'drop'] as const;

const decision = z.object({
  kind: said(
    z.enum(DECISIONS),
    'mark: deliver so that the doubt is seen. hold, drop: it was withheld, and its operator released it',
  ),
  rule: said(z.string(), "The row of the table, or the operator's rule as rule:NAME, that said so"),
  released: z.boolean(),
  would: said(z.nullable(z.enum(DECISIONS)), 'What the rule would have done, where the site only observes'),
});

const cutText = z.object({
  value: z.string(),
  isCut: said(z.boolean(), 'There is more: it stands in the raw mail'),
});

const attachment = z.object({
  name: said(textOrNull, "The sender's word: no path of yours"),
  type: said(z.string(), "The sender's word, such as image/png"),
  disposition: said(textOrNull, 'inline, attachment; null: not stated'),
  contentId: said(textOrNull, 'Without angle brackets'),
  size: said(count, 'Bytes, decoded'),
  sha256: said(z.string(), 'Of the decoded bytes, in hexadecimal'),
});

const content = z.object({
  text: said(
    z.nullable(z.object({ ...cutText.shape, madeOf: z.enum(['text/plain', 'text/html']) })),
    'Its own text, not that of mails which it encloses; made of the HTML where there is no other',
  ),
  html: said(z.nullable(cutText), "A stranger's HTML, as it came"),
  attachments: said(z.array(attachment), 'The first of them; mails that it encloses are among them'),
  attachmentCount: said(count, 'All of them'),
});

export const webhookEvent = z.object({
  type: z.literal('mail.received'),
  version: z.literal(1),
  timestamp: said(time, 'When the mail came: ISO 8601, UTC'),
  data: z.object({
    key: said(z.string(), 'Names the raw mail'),
    mailbox: said(z.string(), 'To which it came'),
    envelope,
    class: said(z.enum([...MAIL_CLASSES, 'unread']), 'unread: a fault of ours kept the mail from being read'),
    report: said(z.nullable(report), "What a machine's mail about a mail says; null: it is none"),
    provenance: said(z.nullable(provenance), 'Null: the mail is none of which it is asked'),
    reporter: said(
      z.nullable(z.enum(['own', 'matched', 'unknown'])),
      'Who wrote the report; null: nobody asked',
    ),
    evidence: z.array(evidence),
    incident: said(
      z.nullable(z.object({ mailbox: z.string(), id: z.string() })),
      'The flood that it belongs to',
    ),
    decision,
    fault: said(z.nullable(z.object({ stage: z.string(), error: z.string() })), 'Of ours, in reading it'),
    headers: said(
      z.nullable(
        z.object({
          fields: said(
            z.array(z.object({ name: z.string(), value: z.string() })),
            'In order, unfolded and decoded; the first is Truebounce-Result',
          ),
          isCut: z.boolean(),
        }),
      ),
      'Null: a fault of ours kept them from being read',
    ),
    content: said(z.nullable(content), 'Null: a fault of ours kept it from being read'),
    raw: z.object({
      url: said(z.string(), 'The whole mail as it came (RFC 5322)'),
      until: said(z.nullable(time), 'When the link ends; null: with the mail'),
      size: said(count, 'Bytes'),
    }),
  }),
});

/** What a webhook is posted, as JSON. */
export type WebhookEvent = Readonly<z.output<typeof webhookEvent>>;

/** JSON Schema (2020-12). What it does not name may be there. */
export function webhookJsonSchema(): object {
  return {
    title: 'What Truebounce posts to a webhook',
    ...z.toJSONSchema(webhookEvent, { io: 'input' }),
  };
}
