/**
 * Delivery status notifications by the standard (RFC 3464, internationalised by RFC 6533).
 *
 *     Reporting-MTA: dns; mx.example.net
 *
 *     Final-Recipient: rfc822; user@example.com
 *     Action: failed
 *     Status: 5.1.1
 *     Diagnostic-Code: smtp; 550 5.1.1 <user@example.com>: no such user
 *
 * What the fields leave out (many servers write a status of 5.0.0, or no reply at all) is taken from the prose
 * beside them where it speaks of the same recipient.
 */

import type { Action, Defect, QuotedId, ReportClass } from '../model.ts';
import { signedByProgram } from './authorship.ts';
import type { Detector, RecipientDraft, ReportDraft } from './draft.ts';
import type { Notice } from './notice.ts';
import { proseRecipients } from './prose-recipients.ts';
import { messageIds } from './quoted-ids.ts';
import { isStatus, repliedStatusIn, replyCodeIn, statusIn } from './smtp-reply.ts';
import { addressIn, type FieldGroup, trimEndOf, typedValue, withoutComments } from './status-fields.ts';

export const ACTIONS: ReadonlySet<string> = new Set([
  'failed',
  'delayed',
  'delivered',
  'relayed',
  'expanded',
]);
/** Words that servers write for `failed` and the others. */
const ACTION_SYNONYMS: ReadonlyMap<string, Action> = new Map([
  ['failure', 'failed'],
  ['fail', 'failed'],
  ['error', 'failed'],
  ['expired', 'failed'],
  ['deny', 'failed'],
  ['denied', 'failed'],
  ['rejected', 'failed'],
  ['bounced', 'failed'],
  ['delay', 'delayed'],
  ['deferred', 'delayed'],
  ['success', 'delivered'],
  ['deliverable', 'delivered'],
]);

export const rfc3464: Detector = {
  name: 'rfc3464',
  read(notice) {
    if (!mayReport(notice) || notice.status === undefined) return undefined;
    const { message, recipients, defects: fieldDefects } = notice.status;
    const defects: Defect[] = [...fieldDefects];
    const drafts: RecipientDraft[] = [];
    for (const group of recipients) {
      const draft = recipientOf(group, defects);
      if (draft !== undefined) drafts.push(draft);
    }
    const told = drafts.length > 0 && drafts.every(isComplete);
    const complete = told
      ? drafts.map((draft) => ({ ...draft, aboutAll: drafts.length === 1 }))
      : withProse(drafts, proseRecipients(notice), recipients[0]);
    if (complete.length === 0) {
      defects.push({ kind: 'missing-recipient', detail: 'the delivery status names no recipient' });
    }
    return {
      kind: kindOf(complete, recipients),
      readBy: 'grammar',
      reportingMta: hostIn(message.get('reporting-mta')),
      recipients: complete,
      quotedIds: quotedIn(message, recipients),
      defects,
    } satisfies ReportDraft;
  },
};

/**
 * A person who forwards a bounce attaches its parts too, under multipart/mixed and his own name. And a list hands on
 * what its members send: there only a mail system's own multipart/report counts.
 */
function mayReport(notice: Notice): boolean {
  const { sender } = notice;
  if (sender.list) return notice.isMultipartReport && sender.daemon;
  if (notice.isMultipartReport) return true;
  if (sender.nullPath && sender.daemon) return true;
  if (signedByProgram(notice)) return false;
  if (sender.nullPath || sender.daemon || sender.anonymous) return true;
  // A ticket system is a machine too, and its tickets quote what people paste into them.
  return sender.autoSubmitted !== null && notice.statusPart !== undefined;
}

function recipientOf(group: FieldGroup, defects: Defect[]): RecipientDraft | undefined {
  const final = addressIn(group.get('final-recipient'));
  const original = addressIn(group.get('original-recipient'));
  const address =
    [final, original, addressIn(group.get('x-actual-recipient'))].find((a) => a?.includes('@')) ??
    final ??
    original;
  if (address === undefined) return undefined;
  const { diagnostic, diagnosticType } = diagnosticOf(group.get('diagnostic-code'));
  const { status, malformed } = statusOf(group.get('status'), diagnostic);
  if (malformed)
    defects.push({ kind: 'malformed-status', detail: 'a Status field is not of the form 5.1.1' });
  const { action, derived } = actionOf(group.get('action'), group.get('status') ?? status);
  if (derived)
    defects.push({
      kind: 'missing-action',
      detail: 'an Action field is missing or unknown; taken from Status',
    });
  return {
    address,
    originalRecipient: original !== undefined && original !== address ? original : undefined,
    action,
    actionDerived: derived,
    status,
    replyCode: diagnostic === undefined ? undefined : (replyCodeIn(diagnostic) ?? undefined),
    diagnosticCode: diagnostic,
    diagnosticType,
    note: commentIn(group.get('status')),
    remoteHost: hostIn(group.get('remote-mta')),
    context: group.get('x-supplementary-info'),
  };
}

function diagnosticOf(field: string | undefined): { diagnostic?: string; diagnosticType?: string } {
  if (field === undefined) return {};
  const { type, value } = typedValue(field);
  const known = type === '' || KNOWN_DIAGNOSTIC_TYPES.has(type) || type.startsWith('x-');
  const diagnostic = known ? value : field.trim();
  if (diagnostic === '') return {};
  return type !== 'smtp' && type !== '' && known ? { diagnostic, diagnosticType: type } : { diagnostic };
}

/** `5.2.1 (mailbox disabled, not accepting messages)` -> the words. */
function commentIn(status: string | undefined): string | undefined {
  const open = status?.indexOf('(') ?? -1;
  return open < 0 ? undefined : status?.slice(open + 1).replace(/\)\s*$/, '');
}

const KNOWN_DIAGNOSTIC_TYPES = new Set([
  'smtp',
  'lmtp',
  'x400',
  'x.400',
  'dns',
  'rfc822',
  'unix',
  'local',
  'mapi',
  'utf-8',
]);

/**
 * The Status as stated. Where it is x.0.0 ("other or undefined", RFC 3463 section 3.1) and the reply of the
 * remote host states a specific one of the same class, that one.
 */
function statusOf(
  field: string | undefined,
  diagnostic: string | undefined,
): { status: string | undefined; malformed: boolean } {
  const word = withoutComments(field ?? '').split(/[\s,;]/)[0] ?? '';
  const stated = isStatus(word) ? word : undefined;
  const replied =
    diagnostic === undefined
      ? null
      : stated === undefined
        ? statusIn(diagnostic)
        : repliedStatusIn(diagnostic);
  const vague = stated === undefined || stated.endsWith('.0.0');
  const status =
    vague && replied !== null && (stated === undefined || !replied.endsWith('.0.0')) ? replied : stated;
  return { status, malformed: field !== undefined && field.trim() !== '' && stated === undefined };
}

/** A missing or unknown Action follows from the class of Status (RFC 3464 section 2.3.3 requires one), and says so. */
function actionOf(
  field: string | undefined,
  status: string | undefined,
): { action: Action | undefined; derived: boolean } {
  const word =
    withoutComments(field ?? '')
      .toLowerCase()
      .split(/[\s,;]/)[0] ?? '';
  if (ACTIONS.has(word)) return { action: word as Action, derived: false };
  const synonym = ACTION_SYNONYMS.get(word);
  if (synonym !== undefined) return { action: synonym, derived: true };
  const statusClass = status?.trim()[0];
  if (statusClass === '5') return { action: 'failed', derived: true };
  if (statusClass === '4') return { action: 'delayed', derived: true };
  if (statusClass === '2') return { action: 'delivered', derived: true };
  return { action: undefined, derived: true };
}

/** Nothing is left for the prose to add. */
function isComplete(draft: RecipientDraft): boolean {
  const specific = draft.status !== undefined && !draft.status.endsWith('.0.0');
  return specific && draft.replyCode !== undefined && draft.address.includes('@');
}

/** Fills from the prose what the fields leave out, and whom they do not name. */
function withProse(
  drafts: readonly RecipientDraft[],
  said: readonly RecipientDraft[],
  unnamed: FieldGroup | undefined,
): RecipientDraft[] {
  const byAddress = new Map(said.map((recipient) => [recipient.address.toLowerCase(), recipient]));
  const only = drafts.length === 1 && said.length <= 1;
  const complete = drafts.map((draft) => {
    const other = byAddress.get(draft.address.toLowerCase()) ?? (only ? said[0] : undefined);
    const address = draft.address.includes('@') || other === undefined ? draft.address : other.address;
    const words = other?.diagnosticCode ?? '';
    const vague = draft.status?.endsWith('.0.0') ?? false;
    const replied = vague ? repliedStatusIn(words) : null;
    const specific = replied !== null && replied[0] === draft.status?.[0] ? replied : draft.status;
    return {
      ...draft,
      address,
      status: specific ?? statusIn(words) ?? undefined,
      replyCode: draft.replyCode ?? replyCodeIn(words) ?? undefined,
      diagnosticCode: draft.diagnosticCode ?? other?.diagnosticCode,
      aboutAll: only,
    };
  });
  if (complete.length > 0) return complete;
  // The fields tell what happened to a pipe or an X.400 name; the prose tells for whom that was.
  const { action, derived } = actionOf(unnamed?.get('action'), unnamed?.get('status'));
  const { status } = statusOf(unnamed?.get('status'), undefined);
  return said.map((draft) => ({ ...draft, action, actionDerived: derived, status: draft.status ?? status }));
}

/** One failed recipient makes a bounce, also where others were delivered. */
function kindOf(drafts: readonly RecipientDraft[], groups: readonly FieldGroup[]): ReportClass {
  const actions = drafts.map((draft) => draft.action);
  if (actions.includes('failed')) return 'bounce';
  if (actions.includes('delayed')) return 'delay';
  if (actions.some((action) => action !== undefined)) return 'success-dsn';
  return groups.some((group) => group.get('action')?.toLowerCase().startsWith('delay')) ? 'delay' : 'bounce';
}

/** `dns; mx.example.net` -> `mx.example.net`; comments and addresses in brackets go. */
export function hostIn(field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  const { type, value } = typedValue(field);
  // An X.400 name is no host.
  if (type.startsWith('x400') || type === 'x.400') return undefined;
  const [word = ''] = withoutComments(value).split(/\s/);
  const host = trimEndOf(word.replace(/^[<[]+/, ''), '>],;');
  return host === '' ? undefined : host;
}

function quotedIn(message: FieldGroup, recipients: readonly FieldGroup[]): QuotedId[] {
  const ids: QuotedId[] = [];
  for (const group of [message, ...recipients.slice(0, 4)]) {
    for (const key of [
      'x-original-message-id',
      'original-message-id',
      'original-envelope-id',
      'x-message-id',
    ]) {
      const value = group.get(key);
      if (value !== undefined)
        ids.push(...messageIds(value).map((id) => ({ id, where: 'report-fields' as const })));
    }
  }
  return ids;
}
