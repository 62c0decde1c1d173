/** Why a mail got its result, in a few English words made from the record's values. */

import type { Recipient } from '../model.ts';
import type { MailRecord } from '../record/record.ts';

/** A header and a terminal's line are read at a glance; the record names more. */
const RECIPIENTS_TOLD = 3;

/** Such as `qmail: a@b.example userunknown (550)`; null where there is nothing to say. Strangers' text inside. */
export function reasonsOf(record: MailRecord): string | null {
  if (record.fault !== null) return tellFault(record.fault);
  if (record.detector === null) return null;
  const told = record.recipients.slice(0, RECIPIENTS_TOLD).map(tellRecipient);
  const more = record.recipientCount - told.length;
  if (more > 0) told.push(`${more} more`);
  return told.length === 0 ? record.detector : `${record.detector}: ${told.join(', ')}`;
}

function tellFault(fault: NonNullable<MailRecord['fault']>): string {
  switch (fault.stage) {
    case 'attempts':
      return 'not read: earlier attempts did not end';
    case 'parse':
    case 'classify':
    case 'trace':
      return `${fault.stage} failed: ${fault.error}`;
    default:
      return fault.stage satisfies never;
  }
}

function tellRecipient(recipient: Recipient): string {
  const code = recipient.replyCode ?? recipient.status;
  const reason = recipient.reason === 'undefined' ? '' : ` ${recipient.reason}`;
  return `${recipient.address}${reason}${code === null ? '' : ` (${code})`}`;
}
