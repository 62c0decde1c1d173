/**
 * Notices that consist of prose: known formats by their sentence, and a careful fallback for those that no file
 * knows. Prose can be written by anyone, so a person's words ("my mail could not be delivered, see below") must
 * not become a report: a machine must seem to have sent the mail, and the text must name whom it is about.
 */

import type { Action, ReportClass } from '../model.ts';
import { firstAddress, parseAddresses } from '../parse/index.ts';
import { signedByFrom } from './authorship.ts';
import { saysAutoReply } from './auto-reply.ts';
import type { Detector, RecipientDraft, ReportDraft } from './draft.ts';
import { type Format, formatsOf, OPENING_CHARS } from './formats.ts';
import type { Notice } from './notice.ts';
import { type Tells, tellsAmong } from './phrases.ts';
import { proseRecipients } from './prose-recipients.ts';
import { repliedStatusIn, replyCodeIn, statusIn } from './smtp-reply.ts';
import { speaksOfIncoming, speaksOfMail } from './topic.ts';
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
    const { failure, delay } = openingTells(notice);
    if (!isStated(notice) && !failure && !delay && !quotesReply(notice)) return undefined;
    const report = reportOf(notice, undefined, 'fallback');
    if (report === undefined || report.recipients.length === 0) return undefined;
    // A person's stand-in is no failed recipient.
    if (saysAutoReply(notice) && !report.recipients.some(repliedClass) && notice.returned.kind === 'none')
      return undefined;
    if (isTicket(notice) && !returnsReadersMail(notice)) return undefined;
    return isGrounded(notice, report) ? report : undefined;
  },
};

/**
 * Words about a failure are everyday: parcels and payments fail as well, and a postmaster writes letters. So beside
 * them stands what only a notice has: the returned mail, a server's reply, the recipients in a field; or, in the words
 * of a mail system's address, a subject that tells it; or, under the null path, that the text is about mail sent.
 */
function isGrounded(notice: Notice, report: ReportDraft): boolean {
  const { sender } = notice;
  if (isStated(notice) || notice.returned.kind !== 'none') return true;
  const known = sender.daemonAddress || sender.anonymous;
  if (!sender.nullPath && !sender.daemonAddress) return false;
  if (known && report.recipients.some(repliedClass)) return true;
  if (speaksOfIncoming(notice.flat) || speaksOfIncoming(notice.subject)) return quotesReply(notice);
  if (known && sender.nullPath) return true;
  if (sender.daemonAddress) {
    const subject = notice.subjectTells;
    return subject.failure || subject.delay;
  }
  if (quotesReply(notice)) return true;
  return (
    speaksOfMail(`${notice.subject} ${notice.flat}`) &&
    !(sender.autoSubmitted === null && signedByFrom(notice))
  );
}

/** A server's reply with its enhanced status, sent under the null path: nobody but a mail system writes that. */
function quotesReply(notice: Notice): boolean {
  if (!notice.sender.nullPath) return false;
  const opening = notice.said.slice(0, OPENING_CHARS);
  return replyCodeIn(opening) !== null && repliedStatusIn(opening) !== null;
}

/** `X-Failed-Recipients` names the recipients: a field of Exim's and Gmail's alone. */
function isStated(notice: Notice): boolean {
  return notice.mail.header.has('x-failed-recipients');
}

/** A ticket system's customers paste and attach what they ask about: `auto-generated` alone makes no notice of it. */
function isTicket(notice: Notice): boolean {
  const { sender } = notice;
  if (sender.nullPath || sender.daemon || sender.anonymous || isStated(notice)) return false;
  return sender.autoSubmitted?.startsWith('auto-generated') ?? false;
}

/** `[Ticket#2026061610000031]`, `[HD-3120]`, `(Case 00417)`: all ticket systems mark the subject, to find the thread. */
const TICKET_MARK = /#\s?\d{2,}|\[[\w. -]{1,40}[-#: ]\d{2,}\]|\((?:case|ticket)\W{0,2}\d{2,}\)/;

/** A notice goes to the sender (RFC 3461 section 6.1); a ticket shows an agent a customer's mail. */
function returnsReadersMail(notice: Notice): boolean {
  const { returned, mail, subject } = notice;
  if (returned.kind === 'none' || TICKET_MARK.test(subject)) return false;
  const from = firstAddress(returned.header.value('from'))?.toLowerCase();
  return parseAddresses(mail.header.value('to') ?? '').some(({ address }) => address.toLowerCase() === from);
}

/** Through a list only a mail system's own address makes a notice, where nobody writes a letter under it. */
function mayBounce(notice: Notice): boolean {
  const { sender } = notice;
  if (sender.list) return sender.daemon && !notice.personal;
  return !isTicket(notice) && machineMade(notice);
}

function machineMade(notice: Notice): boolean {
  const { sender } = notice;
  const seems =
    sender.nullPath || sender.daemon || sender.anonymous || sender.autoSubmitted !== null || isStated(notice);
  return seems && (isStated(notice) || !notice.personal);
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
  const subject = notice.subjectTells;
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
