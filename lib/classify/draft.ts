/** What detectors hand in, and how it becomes a report: reasons, limits and quoted ids are filled in at one place. */

import type { Action, Defect, QuotedId, Reason, Recipient, Report, ReportClass } from '../model.ts';
import { MAX_ADDRESS_CHARS, MAX_DIAGNOSTIC_CHARS, MAX_RECIPIENTS } from './limits.ts';
import type { Notice } from './notice.ts';
import { quotedIds } from './quoted-ids.ts';
import { isHard, normalise, type ReasonQuery, reasonOf } from './reason/index.ts';
import { commandOf } from './smtp-command.ts';
import { replyCodeIn, statusIn, successCodeIn } from './smtp-reply.ts';

/** What a detector learnt of one recipient; what the mail does not state is left out. */
export interface RecipientDraft {
  readonly address: string;
  readonly originalRecipient?: string | undefined;
  readonly action?: Action | undefined;
  readonly actionDerived?: boolean | undefined;
  readonly status?: string | undefined;
  readonly replyCode?: string | undefined;
  readonly diagnosticCode?: string | undefined;
  /** Type of the Diagnostic-Code where it is not smtp: `x-unix`. */
  readonly diagnosticType?: string | undefined;
  /** The reason, where the format itself tells it whatever the language. */
  readonly reason?: Reason | undefined;
  /** The refused SMTP command, where the format's own grammar tells it and the words do not. */
  readonly command?: string | undefined;
  /** What the server says of the status in words: the comment of the Status field. */
  readonly note?: string | undefined;
  /** The host that gave the reply. */
  readonly remoteHost?: string | undefined;
  /** More of the notice's words about this recipient alone. */
  readonly context?: string | undefined;
  /** The whole prose is about this recipient. */
  readonly aboutAll?: boolean | undefined;
}

export interface ReportDraft {
  readonly kind: ReportClass;
  /** Where one detector reads several formats, the format's own name; else the detector's is taken. */
  readonly format?: string | undefined;
  readonly readBy: 'grammar' | 'fallback';
  readonly reportingMta?: string | undefined;
  readonly recipients: readonly RecipientDraft[];
  readonly quotedIds?: readonly QuotedId[] | undefined;
  readonly defects?: readonly Defect[] | undefined;
}

/** Reads one format, or says that the mail is not of that format. No I/O, no decision, no exception. */
export interface Detector {
  readonly name: string;
  read(notice: Notice): ReportDraft | undefined;
}

export function finishReport(draft: ReportDraft, detector: string, notice: Notice): Report {
  const defects = [...notice.mail.defects, ...notice.defects, ...(draft.defects ?? [])];
  const kept = draft.recipients.slice(0, MAX_RECIPIENTS);
  if (kept.length < draft.recipients.length) {
    defects.push({
      kind: 'candidate-limit',
      detail: `only ${MAX_RECIPIENTS} recipients of the report were kept`,
    });
  }
  return {
    kind: draft.kind,
    detector: draft.format ?? detector,
    readBy: draft.readBy,
    reportingMta: draft.reportingMta ?? null,
    recipients: kept.map((recipient) => finishRecipient(recipient, notice)),
    returned: notice.returned,
    quotedIds: quotedIds(notice, draft.quotedIds ?? []),
    defects,
  };
}

function finishRecipient(draft: RecipientDraft, notice: Notice): Recipient {
  const diagnostic = draft.diagnosticCode?.slice(0, MAX_DIAGNOSTIC_CHARS) ?? '';
  const action = draft.action ?? null;
  const status = draft.status ?? statusIn(diagnostic);
  const succeeded = action !== null && action !== 'failed' && action !== 'delayed';
  const replyCode = draft.replyCode ?? (succeeded ? successCodeIn(diagnostic) : replyCodeIn(diagnostic));
  const at = draft.address.lastIndexOf('@');
  const typed = draft.diagnosticType === undefined ? diagnostic : `${draft.diagnosticType}; ${diagnostic}`;
  const text = normalise([draft.note, typed, draft.context].filter(Boolean).join('\n'));
  let command: string | null | undefined;
  const query: ReasonQuery = {
    text,
    around: draft.aboutAll ? () => notice.around : null,
    status,
    replyCode,
    action,
    recipientDomain: at < 0 ? null : draft.address.slice(at + 1).toLowerCase(),
    remoteHost: draft.remoteHost?.toLowerCase() ?? null,
    command() {
      if (command === undefined)
        command =
          commandOf(text) ??
          (draft.action === undefined ? null : notice.dialogueCommand) ??
          draft.command ??
          null;
      return command;
    },
  };
  const reason = draft.reason ?? reasonOf(query);
  return {
    address: draft.address.slice(0, MAX_ADDRESS_CHARS),
    originalRecipient: draft.originalRecipient?.slice(0, MAX_ADDRESS_CHARS) ?? null,
    action,
    actionDerived: draft.actionDerived ?? false,
    status,
    replyCode,
    diagnosticCode: diagnostic === '' ? null : diagnostic,
    reason,
    hard: isHard(reason, { status, replyCode }),
  };
}
