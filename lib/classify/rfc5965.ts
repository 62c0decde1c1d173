/**
 * Abuse reports (ARF, RFC 5965; authentication failures, RFC 6591): somebody complains about a mail, or tells that
 * it failed DMARC. Hotmail's old form (JMRP) returns the mail without a feedback part and says so in X-HmXmrOriginalRecipient.
 */

import type { Defect } from '../model.ts';
import { bytesOf, parseHeaderBlock } from '../parse/index.ts';
import { isAttachedByPerson } from './authorship.ts';
import type { Detector, RecipientDraft } from './draft.ts';
import { MAX_RECIPIENTS, MAX_STATUS_BYTES } from './limits.ts';
import { hostIn } from './rfc3464.ts';
import { addressIn } from './status-fields.ts';

export const rfc5965: Detector = {
  name: 'rfc5965',
  read(notice) {
    const part = notice.part((leaf) => leaf.type === 'message/feedback-report');
    if (part === undefined || isAttachedByPerson(notice)) return undefined;
    const { header } = parseHeaderBlock(trimStart(bytesOf(part).subarray(0, MAX_STATUS_BYTES)));
    const defects: Defect[] = [];
    if (!header.has('feedback-type')) {
      defects.push({ kind: 'missing-feedback-type', detail: 'the feedback report has no Feedback-Type' });
    }
    const addresses = header
      .all('original-rcpt-to')
      .slice(0, MAX_RECIPIENTS)
      .flatMap((field) => addressIn(field.value) ?? []);
    return {
      kind: 'arf',
      readBy: 'grammar',
      reportingMta: hostIn(header.value('reporting-mta')),
      recipients: addresses.map((address): RecipientDraft => ({ address, reason: 'feedback' })),
      defects,
    };
  },
};

/** Microsoft's Junk Mail Reporting Partner Program: the mail itself, with one field on top. */
export const jmrp: Detector = {
  name: 'jmrp',
  read(notice) {
    const { mail, parts } = notice;
    if (mail.root.kind !== 'multipart' || !parts.some(({ kind }) => kind === 'message')) return undefined;
    const { returned } = notice;
    if (returned.kind !== 'message/rfc822') return undefined;
    const mark = returned.header.value('x-hmxmroriginalrecipient');
    // The field tells it: people complain under its subject too, and attach what they complain about.
    if (mark === undefined) return undefined;
    if (!notice.subject.trim().startsWith('complaint about message from')) return undefined;
    if (notice.part((leaf) => leaf.type === 'message/feedback-report') !== undefined) return undefined;
    const recipient = addressIn(mark);
    return {
      kind: 'arf',
      readBy: 'grammar',
      recipients: recipient === undefined ? [] : [{ address: recipient, reason: 'feedback' }],
    };
  },
};

/** Apple Mail's "unsubscribe" on a reader's behalf (RFC 2369's mailto): feedback about a mailing. */
export const appleUnsubscribe: Detector = {
  name: 'apple-unsubscribe',
  read(notice) {
    if (notice.mail.header.value('x-apple-unsubscribe')?.toLowerCase() !== 'true') return undefined;
    return { kind: 'arf', readBy: 'grammar', recipients: [] };
  },
};

function trimStart(bytes: Uint8Array): Uint8Array {
  let i = 0;
  while (i < bytes.length && (bytes[i] === 10 || bytes[i] === 13 || bytes[i] === 32)) i++;
  return bytes.subarray(i);
}
