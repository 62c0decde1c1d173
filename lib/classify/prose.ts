/**
 * Notices that consist of prose: known formats by their sentence, and a careful fallback for those that no file
 * knows. Prose can be written by anyone, so a person's words ("my mail could not be delivered, see below") must
 * not become a report: a machine must seem to have sent the mail, and the text must name whom it is about.
 */

import type { Action, ReportClass } from '../model.ts';
import { saysAutoReply } from './auto-reply.ts';
import type { Detector, RecipientDraft, ReportDraft } from './draft.ts';
import { type Format, formatsOf, OPENING_CHARS } from './formats.ts';
import type { Notice } from './notice.ts';
import { phrasesIn } from './phrase-index.ts';
import { type Tells, tellsAmong } from './phrases.ts';
import { proseRecipients } from './prose-recipients.ts';
import { repliedStatusIn, replyCodeIn, statusIn } from './smtp-reply.ts';
import { writerIn } from './writer.ts';

/** A format of the table, sent by what seems a machine. */
export const proseFormat: Detector = {
  name: 'prose',
  read(notice) {
    if (!mayBounce(notice) || notice.status !== undefined) return undefined;
    const [format] = formatsOf(notice);
    if (format === undefined) return undefined;
    return reportOf(notice, format, 'grammar');
  },
};

/** Prose that no format knows. Weaker: what only this has read is never worse than unproven. */
export const proseFallback: Detector = {
  name: 'fallback',
  read(notice) {
    const { sender } = notice;
    // A list's members write through the list's null path, and phishing dresses as a bounce: too little to go on.
    if (sender.list || !machineMade(notice)) return undefined;
    const stated = notice.mail.header.has('x-failed-recipients');
    const { failure, delay } = openingTells(notice);
    if (!stated && !failure && !delay && !quotesReply(notice)) return undefined;
    const report = reportOf(notice, undefined, 'fallback');
    if (report === undefined) return undefined;
    if (report.recipients.length === 0) return undefined;
    const replied = report.recipients.some((r) => r.replyCode !== undefined || r.status !== undefined);
    // A person's stand-in is no failed recipient.
    if (saysAutoReply(notice) && !report.recipients.some(repliedClass) && notice.returned.kind === 'none')
      return undefined;
    const strong = sender.nullPath || sender.daemonAddress || stated;
    return strong || replied || notice.returned.kind !== 'none' ? report : undefined;
  },
};

/** A server's reply with its enhanced status, sent under the null path: nobody but a mail system writes that. */
function quotesReply(notice: Notice): boolean {
  if (!notice.sender.nullPath) return false;
  const opening = notice.said.slice(0, OPENING_CHARS);
  return replyCodeIn(opening) !== null && repliedStatusIn(opening) !== null;
}

/** A person behind postmaster@ answers, with quotes, and forwards. */
function isAnswer(notice: Notice): boolean {
  if (/^\s*(?:fwd?|wg|tr|i|rv|转发)\s*[:：]/.test(notice.subject)) return true;
  return (
    /^\s*(?:re|aw|sv|antw|回复|答复)\s*[:：]/.test(notice.subject) && notice.said.length < notice.prose.length
  );
}

/**
 * A list's members and a ticket system's customers paste the bounces that they ask about: `auto-generated` alone makes
 * no notice of them, and through a list only a mail system's own address does.
 */
function mayBounce(notice: Notice): boolean {
  const { sender } = notice;
  if (sender.list) return sender.daemon && !isAnswer(notice);
  const ticket = sender.autoSubmitted?.startsWith('auto-generated') ?? false;
  const stated = notice.mail.header.has('x-failed-recipients');
  if (ticket && !sender.nullPath && !sender.daemon && !sender.anonymous && !stated) return false;
  return machineMade(notice);
}

function machineMade(notice: Notice): boolean {
  const { sender } = notice;
  return (
    sender.nullPath ||
    (sender.daemon && !isAnswer(notice)) ||
    sender.anonymous ||
    sender.autoSubmitted !== null ||
    notice.mail.header.has('x-failed-recipients')
  );
}

const ACTION_OF: Partial<Record<ReportClass, Action>> = { delay: 'delayed', 'success-dsn': 'delivered' };

function reportOf(
  notice: Notice,
  format: Format | undefined,
  readBy: 'grammar' | 'fallback',
): ReportDraft | undefined {
  const recipients = proseRecipients(notice, readBy === 'grammar');
  const kind = kindOf(notice, recipients);
  const action = ACTION_OF[kind] ?? 'failed';
  return {
    kind,
    format: format?.name,
    readBy,
    reportingMta: writerIn(notice),
    recipients: recipients.map(
      (draft): RecipientDraft => ({
        ...draft,
        action,
        actionDerived: true,
        reason: format?.reason,
        command: format?.tellsStage ? 'RCPT' : undefined,
      }),
    ),
  };
}

function kindOf(notice: Notice, recipients: readonly RecipientDraft[]): ReportClass {
  // sendmail's list of recipients, in a success notification whose DSN part is lost.
  const { flat } = notice;
  if (
    flat.includes('had successful delivery notifications') &&
    !flat.includes('had permanent fatal errors')
  ) {
    return 'success-dsn';
  }
  if (!openingTells(notice).delay || tellsAmong(notice.phrases.tells).gaveUp) return 'bounce';
  // "... please resend", "delayed or refused": words about time beside a permanent reply (RFC 5321 section 4.2.1).
  const refused = recipients.some((recipient) => repliedClass(recipient) === '5');
  return refused ? 'bounce' : 'delay';
}

/** What the subject and the first lines tell. */
function openingTells(notice: Notice): Tells {
  const subject = tellsAmong(phrasesIn(notice.subject).tells);
  const prose = tellsAmong(notice.phrases.tells, OPENING_CHARS);
  return {
    failure: subject.failure || prose.failure,
    delay: subject.delay || prose.delay,
    gaveUp: subject.gaveUp || prose.gaveUp,
  };
}

/** The first digit of what a server replied about a recipient (RFC 3463 section 3, RFC 5321 section 4.2.1). */
function repliedClass(recipient: RecipientDraft): string | undefined {
  const { status, replyCode, diagnosticCode = '' } = recipient;
  return (status ?? statusIn(diagnosticCode) ?? replyCode ?? replyCodeIn(diagnosticCode) ?? undefined)?.[0];
}
