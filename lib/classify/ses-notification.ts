/**
 * Amazon SES's feedback as SNS mails it to a person: one JSON object, bare or as the `Message` of SNS's envelope
 * ("Amazon SNS notification contents for Amazon SES", SES Developer Guide). The mail has no trait of a report.
 */

import type { Action, ReportClass } from '../model.ts';
import { bytesOf } from '../parse/index.ts';
import type { Detector, RecipientDraft, ReportDraft } from './draft.ts';
import { MAX_RECIPIENTS } from './limits.ts';
import type { Notice } from './notice.ts';
import { ACTIONS } from './rfc3464.ts';
import { isStatus } from './smtp-reply.ts';
import { typedValue } from './status-fields.ts';

/** Bytes of a notification with its copy of the headers: SNS cuts at 256 KB. */
const MAX_JSON_BYTES = 262_144;

const KINDS: ReadonlyMap<string, ReportClass> = new Map([
  ['Bounce', 'bounce'],
  ['Complaint', 'arf'],
  ['Delivery', 'success-dsn'],
]);

export const sesNotification: Detector = {
  name: 'ses-notification',
  read(notice) {
    if (!notice.mail.header.has('x-amz-sns-message-id')) return undefined;
    const outer = objectIn(jsonText(notice));
    const inner = typeof outer?.Message === 'string' ? objectIn(outer.Message) : outer;
    const type = text(inner?.notificationType) ?? text(inner?.eventType);
    const kind = type === undefined ? undefined : KINDS.get(type);
    if (inner === undefined || kind === undefined) return undefined;
    const mail = record(inner.mail);
    const messageId = text(record(mail?.commonHeaders)?.messageId) ?? text(mail?.messageId);
    return {
      kind,
      readBy: 'grammar',
      reportingMta: typedValue(text(record(inner.bounce)?.reportingMTA) ?? '').value || undefined,
      recipients: recipientsOf(kind, inner),
      quotedIds:
        messageId === undefined ? [] : [{ id: messageId.replace(/^<|>$/g, ''), where: 'report-fields' }],
    } satisfies ReportDraft;
  },
};

function recipientsOf(kind: ReportClass, notification: Record<string, unknown>): RecipientDraft[] {
  const detail =
    record(notification.bounce) ?? record(notification.complaint) ?? record(notification.delivery);
  const list = detail?.bouncedRecipients ?? detail?.complainedRecipients ?? detail?.recipients;
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_RECIPIENTS).flatMap((entry: unknown): RecipientDraft[] => {
    const fields = typeof entry === 'string' ? { emailAddress: entry } : record(entry);
    const address = text(fields?.emailAddress);
    if (address === undefined) return [];
    const diagnostic = typedValue(text(fields?.diagnosticCode) ?? text(detail?.smtpResponse) ?? '').value;
    const stated = actionIn(fields?.action);
    const status = text(fields?.status);
    const action = kind === 'arf' ? undefined : (stated ?? (kind === 'bounce' ? 'failed' : 'delivered'));
    return [
      {
        address,
        action,
        actionDerived: action !== undefined && stated === undefined,
        status: status !== undefined && isStatus(status) ? status : undefined,
        diagnosticCode: diagnostic === '' ? undefined : diagnostic,
        context: `${text(detail?.bounceType) ?? ''} ${text(detail?.bounceSubType) ?? ''}`,
      },
    ];
  });
}

/** The text of the mail beyond what is read of prose: a notification about many recipients is long. */
function jsonText(notice: Notice): string {
  const part = notice.part((leaf) => leaf.type === 'text/plain');
  if (part === undefined) return notice.prose;
  return Buffer.from(bytesOf(part, MAX_JSON_BYTES)).toString('utf8').replace(/\r\n?/g, '\n');
}

function actionIn(value: unknown): Action | undefined {
  const word = text(value)?.toLowerCase() ?? '';
  return ACTIONS.has(word) ? (word as Action) : undefined;
}

/** The first JSON object of a text; mailers fold its long line, also within strings. */
function objectIn(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  const whole = text.slice(start);
  const end = whole.search(/\}\s*(?:\n--|$)/);
  const json = end < 0 ? whole : whole.slice(0, end + 1);
  for (const unfolded of [json, json.replace(/\r?\n /g, ''), json.replace(/\r?\n/g, '')]) {
    try {
      return record(JSON.parse(unfolded));
    } catch {
      // not JSON in this folding
    }
  }
  return undefined;
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
