/**
 * Formats of notices in prose that need no file of their own: the sentence by which the format is known, and the
 * words of `prose-recipients` do the rest. One row a generation of a format; the first that matches names it.
 */

import type { Reason } from '../model.ts';
import type { Notice } from './notice.ts';
import { type PhrasesOfRow, rowsAmong } from './phrase-rows.ts';

/** How far down a notice says what it is; what stands further below may be somebody's text. */
export const OPENING_CHARS = 3_072;

export interface Format extends PhrasesOfRow {
  readonly name: string;
  /** Besides `says`: this in the subject, or From, where the sentence alone is too common. */
  readonly subject?: string;
  readonly from?: string;
  /** Not in the prose: where two systems share a sentence. */
  readonly lacks?: string;
  /** The format tells the stage (`RCPT TO`, `DATA`) of all refusals but those of the recipient. */
  readonly tellsStage?: true;
  /** Where all notices of the format tell one reason, in whatever language. */
  readonly reason?: Reason;
}

export const FORMATS: readonly Format[] = [
  // qmail-send's QSBMF (cr.yp.to/proto/qsbmf.txt) and those who took its layout over
  { name: 'qmail', says: ['this is the qmail-send program at'], tellsStage: true },
  {
    name: 'qmail',
    says: ["i'm afraid i wasn't able to deliver your message to the following addresses"],
    lacks: 'james mail server',
    tellsStage: true,
  },
  {
    name: 'qmail',
    says: ['i tried to deliver a bounce message to this address, but the bounce bounced'],
    tellsStage: true,
  },
  { name: 'yahoo', says: ['sorry, we were unable to deliver your message to the following address'] },
  { name: 'yahoo', says: ['unable to deliver message to the following address'] },
  // Postfix: src/bounce/bounce_templates.c and older
  { name: 'postfix', says: ['this is the mail system at host'], tellsStage: true },
  { name: 'postfix', says: ['this is the postfix program at host'], tellsStage: true },
  {
    name: 'postfix',
    says: ["i'm sorry to have to inform you that", 'could not be delivered to one or more recipients'],
    tellsStage: true,
  },
  // Exim: moan.c, deliver.c
  {
    name: 'exim',
    says: ['this message was created automatically by mail delivery software', 'could not be delivered to'],
    tellsStage: true,
  },
  {
    name: 'exim',
    says: ['this message was created automatically by mail delivery software', 'has not been delivered'],
    tellsStage: true,
  },
  { name: 'exim', says: ['a message that you sent could not be delivered to'], tellsStage: true },
  { name: 'exim', says: ['a message that you sent contained no recipient addresses'], tellsStage: true },
  {
    name: 'exim',
    says: [
      'a message that you sent contained one or more recipient addresses that were incorrectly constructed',
    ],
    tellsStage: true,
  },
  { name: 'exim', says: ['a message that you sent has not yet been delivered to'], tellsStage: true },
  // Sendmail: conf/, savemail.c
  { name: 'sendmail', says: ['transcript of session follows'], tellsStage: true },
  { name: 'sendmail', says: ['the following addresses had permanent fatal errors'], tellsStage: true },
  { name: 'sendmail', says: ['the following addresses had transient non-fatal errors'], tellsStage: true },
  {
    name: 'sendmail',
    says: ['the following addresses had delivery problems'],
    lacks: 'non-delivered information',
    tellsStage: true,
  },
  // Exchange
  { name: 'exchange', says: ['delivery has failed to these recipients or'] },
  { name: 'exchange', says: ['did not reach the following recipient(s)'] },
  { name: 'exchange', says: ['did not reach some or all of the intended recipients'], lacks: 'error type:' },
  { name: 'exchange', says: ['diagnostic information for administrators', 'generating server'] },
  { name: 'exchange', says: ['delivery to the following recipients failed.'] },
  { name: 'exchange', says: ['the following recipient(s) could not be reached'], lacks: 'error type:' },
  { name: 'exchange', says: ['the following recipient(s) cannot be reached'] },
  { name: 'exchange', says: ['more info for email admins', 'status code:'] },
  // Exchange 2007 and later in the languages of its administrators
  { name: 'exchange', says: ['diagnoseinformationen für administratoren'] },
  { name: 'exchange', says: ['informations de diagnostic pour les administrateurs'] },
  { name: 'exchange', says: ['información de diagnóstico para los administradores'] },
  { name: 'exchange', says: ['informazioni di diagnostica per gli amministratori'] },
  { name: 'exchange', says: ['informações de diagnóstico para administradores'] },
  { name: 'exchange', says: ['diagnostische gegevens voor beheerders'] },
  { name: 'exchange', says: ['диагностические сведения для администраторов'] },
  { name: 'exchange', says: ['管理者向けの診断情報'] },
  { name: 'exchange', says: ['管理员', '诊断信息'] },
  { name: 'exchange', says: ['供系統管理員使用的診斷資訊'] },
  // Google
  { name: 'gmail', says: ['delivery to the following recipient failed permanently'] },
  { name: 'gmail', says: ['delivery to the following recipients failed permanently'] },
  { name: 'gmail', says: ['technical details of permanent failure'] },
  { name: 'gmail', says: ['technical details of temporary failure'] },
  {
    name: 'gmail',
    says: [
      'this is an automatically generated delivery status notification',
      'delivery to the following recipient has been delayed',
    ],
  },
  {
    name: 'google-groups',
    says: ["we're writing to let you know that the group you tried to contact"],
    reason: 'rejected',
  },
  { name: 'google-groups', says: ['google groups'], from: 'googlemail.com', reason: 'rejected' },
  // Providers
  {
    name: 'prodigy',
    says: ['unable to find user', 'please make sure the address is correct and resend your mail'],
  },
  { name: 'aol', says: ['your mail to the following recipients could not be delivered'] },
  // Vendors
  { name: 'james', says: ['this is the james mail server at'] },
  { name: 'james', says: ['failed to deliver to the following address', 'james'] },
  { name: 'opensmtpd', says: ['this is the mailer-daemon, please do not reply to this e-mail'] },
  {
    name: 'opensmtpd',
    says: [
      'an error has occurred while attempting to deliver a message for the following list of recipients',
    ],
  },
  { name: 'opensmtpd', says: ['a message is delayed for more than'] },
  { name: 'dragonfly', says: ['this is the dragonfly mail agent'] },
  { name: 'imail', says: ['user mailbox exceeds allowed size'] },
  { name: 'imail', says: ['unknown user: '], subject: 'undeliverable mail' },
  { name: 'imail', says: ['unknown host: '], subject: 'undeliverable mail' },
  { name: 'imail', says: ['undeliverable to '], subject: 'undeliverable mail' },
  { name: 'mailmarshal', says: ['your message:', 'could not be delivered because of'] },
  {
    name: 'surfcontrol',
    says: ['your message could not be sent', 'a transcript of the attempts to send the message follows'],
  },
  { name: 'mailer-x1', says: ['the following addresses had delivery errors'] },
  { name: 'groupwise', says: ['the message that you sent was undeliverable to the following'] },
  { name: 'mdaemon', says: ['the attached message had permanent fatal delivery errors'] },
  { name: 'mdaemon', says: ['the attached message had permanent delivery errors'] },
  { name: 'hmailserver', says: ['did not reach some or all of the intended recipients', 'error type:'] },
  { name: 'xmail', says: ['xmail bounce'] },
  // Japan
  { name: 'kddi', says: ['could not be delivered to:', 'as their mailbox is full'] },
  { name: 'kddi', says: ['could not be delivered to:'], from: 'ezweb.ne.jp' },
  { name: 'kddi', says: ['could not be delivered to:'], from: 'au.com' },
  { name: 'biglobe', says: ['non-delivered information'] },
  { name: 'mfilter', says: ['「m-filter」'] },
  // China
  { name: 'tencent', says: ['很抱歉您发送的邮件被退回'] },
  { name: 'tencent', says: ['很抱歉，您发送的邮件被退回'] },
  { name: 'netease', says: ['抱歉，您的邮件被退回来了'] },
  { name: 'netease', says: ['对方服务器', '退信'] },
];

/** The rows that a notice fits, in the table's order; the first one names its format. */
export function formatsOf(notice: Notice): Format[] {
  const fitting = rowsAmong(FORMATS, notice.phrases.formats, notice.flat);
  if (fitting.length === 0) return fitting;
  const opening = notice.flat.slice(0, OPENING_CHARS);
  const from = `${notice.sender.fromName} ${notice.sender.fromAddress}`.toLowerCase();
  return fitting.filter(
    (row) =>
      row.says.some((fragment) => opening.includes(fragment)) &&
      (row.lacks === undefined || !notice.flat.includes(row.lacks)) &&
      (row.subject === undefined || notice.subject.includes(row.subject)) &&
      (row.from === undefined || from.includes(row.from)),
  );
}
