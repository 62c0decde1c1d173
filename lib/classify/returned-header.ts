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
  // Asked of every part, most of which have one or two fields.
  if (header.fields.length < least) return false;
  if (header.has('final-recipient') || header.has('reporting-mta') || header.has('feedback-type'))
    return false;
  const named =
    header.has('message-id') ||
    header.has('received') ||
    (header.has('from') && (header.has('to') || header.has('subject') || header.has('date'))) ||
    (header.has('to') && header.has('subject') && header.has('date'));
  if (!named) return false;
  const known = new Set<string>();
  for (const { key } of header.fields) {
    if (KNOWN_FIELDS.has(key) && known.add(key).size >= least) return true;
  }
  return false;
}

export function returnedHeader(
  header: HeaderBlock,
  kind: 'message/rfc822' | 'text/rfc822-headers' | 'inline-text',
): Returned {
  return { kind, header, complete: isComplete(header) };
}

const OF_COPIES = ['from', 'date', 'message-id', 'received'];
const OF_EXTRACTS = new Set([...OF_COPIES, 'to', 'cc', 'subject', 'reply-to', 'return-path']);

/**
 * Whether all fields of the original stand here and not an extract: From, Date, Message-ID, Received, and one
 * more than those that any extract shows, with an end that no limit cut.
 */
function isComplete(header: HeaderBlock): boolean {
  if (!header.closed) return false;
  if (!OF_COPIES.every((key) => header.has(key))) return false;
  return header.fields.some((field) => !OF_EXTRACTS.has(field.key));
}
