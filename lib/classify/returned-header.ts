/** What tells a mail's header block from other fields, and how it becomes what a report returns. */

import type { HeaderBlock, Returned } from '../model.ts';

/** Fields that a mail has and prose has not. */
export const KNOWN_FIELDS = new Set(
  (
    'received from to cc subject date message-id return-path mime-version content-type dkim-signature x-mailer reply-to ' +
    'sender references in-reply-to x-originating-ip user-agent delivered-to content-transfer-encoding x-received ' +
    'envelope-to x-priority importance thread-topic thread-index x-ms-has-attach arc-seal authentication-results ' +
    'received-spf x-original-to list-id list-unsubscribe precedence organization x-mimeole'
  ).split(' '),
);

/** True for a block that only a mail has: enough known fields, one that names it, and no fields of a report. */
export function isMailHeader(header: HeaderBlock, least: number): boolean {
  if (header.has('final-recipient') || header.has('reporting-mta') || header.has('feedback-type'))
    return false;
  let known = 0;
  const seen = new Set<string>();
  for (const field of header.fields) {
    if (seen.has(field.key)) continue;
    seen.add(field.key);
    if (KNOWN_FIELDS.has(field.key)) known++;
  }
  const named =
    header.has('message-id') ||
    header.has('received') ||
    (header.has('from') && (header.has('to') || header.has('subject') || header.has('date'))) ||
    (header.has('to') && header.has('subject') && header.has('date'));
  return known >= least && named;
}

export function returnedHeader(
  header: HeaderBlock,
  kind: 'message/rfc822' | 'text/rfc822-headers' | 'inline-text',
): Returned {
  return { kind, header, complete: isComplete(header) };
}

/**
 * Whether all fields of the original stand here and not an extract: From, Date, Message-ID, Received, and one
 * more than those that any extract shows, with an end that no limit cut.
 */
function isComplete(header: HeaderBlock): boolean {
  if (!header.closed) return false;
  if (!['from', 'date', 'message-id', 'received'].every((key) => header.has(key))) return false;
  const extract = new Set([
    'from',
    'date',
    'message-id',
    'received',
    'to',
    'cc',
    'subject',
    'reply-to',
    'return-path',
  ]);
  return header.fields.some((field) => !extract.has(field.key));
}
