/**
 * Automatic replies (RFC 3834): vacation notices, acknowledgements of ticket systems. Auto-Submitted says so by the
 * standard, but stands on many bounces too; older responders have fields and subjects of their own.
 */

import { UnitSet } from '../parse/index.ts';
import type { Detector } from './draft.ts';
import type { Notice } from './notice.ts';

/** Beginnings of subjects that responders put before the subject they answer; lower case. */
const SUBJECT_STARTS: readonly string[] = [
  'auto:',
  'auto reply',
  'auto-reply',
  'autoreply',
  'auto response',
  'auto-response',
  'autoresponse',
  'autorespons',
  'automatic reply',
  'automatic response',
  'automated reply',
  'automated response',
  'out of office',
  'out-of-office',
  'out of the office',
  'vacation:',
  'vacation reply',
  'vacation response',
  'away from',
  'away until',
  'on vacation',
  '[autoreply',
  '[auto-reply',
  '[auto reply',
  '(auto',
  'automatische antwort',
  'automatische afwezigheid',
  'automatisch antwoord',
  'abwesenheit',
  'abwesend',
  'réponse automatique',
  'reponse automatique',
  'absence du bureau',
  'respuesta automática',
  'respuesta automatica',
  'fuera de la oficina',
  'fuera de oficina',
  'resposta automática',
  'risposta automatica',
  'fuori ufficio',
  'autosvar',
  'automatiskt svar',
  'automatisk svar',
  'automaattinen vastaus',
  'automatyczna odpowied',
  '[automatyczna odpowied',
  'odpowiedź automatyczna',
  'automatická odpov',
  'automatikus válasz',
  'otomatik yanıt',
  'автоответ',
  'автоматический ответ',
  '自動応答',
  '自動返信',
  '【自動返信',
  '[自動返信',
  '不在通知',
  '不在連絡',
  '自动回复',
  '自動回覆',
  '자동 회신',
  '자동 응답',
  '부재 중',
];
const SUBJECT_INITIALS = new UnitSet(SUBJECT_STARTS.map((start) => start.charAt(0)).join(''));
/** Those of SUBJECT_STARTS that a person writes as well, announcing an absence. */
const PERSONS_STARTS: readonly string[] = [
  'out of office',
  'out-of-office',
  'out of the office',
  'vacation:',
  'away from',
  'away until',
  'on vacation',
  'abwesend',
  'fuera de la oficina',
  'fuera de oficina',
  'fuori ufficio',
  '不在連絡',
];

/** Ends of subjects: Lotus Notes writes "Jane Doe is out of the office." */
const SUBJECT_PARTS: readonly string[] = [
  'is out of the office',
  'is out of office',
  '(out of office)',
  '(autoreply)',
  '(auto-reply)',
  '[out of office]',
  '[auto-reply]',
];

/** Fields that only automatic responders write. */
const RESPONDER_FIELDS = [
  'x-autoreply',
  'x-autorespond',
  'x-auto-reply',
  'x-autoresponder',
  'x-mail-autoreply',
  'x-autoreply-from',
  'x-vacation',
  'x-ms-exchange-inbox-rules-loop',
];

export const autoReply: Detector = {
  name: 'rfc3834',
  read(notice) {
    const bySubject = subjectSaysSo(notice) && (!personMayType(notice.subject) || machineMade(notice));
    // A list hands on what its members' responders send, and its own mail is auto-generated: the subject must say it.
    if (notice.sender.list && !bySubject) return undefined;
    const bySubmitted = notice.sender.autoSubmitted?.startsWith('auto-replied') ?? false;
    const byField = fieldSaysSo(notice);
    if (!bySubmitted && !byField && !bySubject && !saysSo(notice)) return undefined;
    const sender = notice.sender.fromAddress;
    return {
      kind: 'auto-reply',
      readBy: bySubmitted || byField ? 'grammar' : 'fallback',
      // Who answers is the recipient that the report is about.
      recipients: sender === '' ? [] : [{ address: sender, reason: 'vacation' }],
    };
  },
};

/** The subject or a field of responders says that the mail is an automatic reply. */
export function saysAutoReply(notice: Notice): boolean {
  return subjectSaysSo(notice) || fieldSaysSo(notice);
}

/**
 * "Out of office next week - can you cover?": people too begin a subject so. Exchange wrote "Out of Office" alone, and
 * "Out of Office AutoReply: ...".
 */
function personMayType(subject: string): boolean {
  const bare = bareSubject(subject);
  if (/auto.?(?:reply|response)/.test(bare)) return false;
  return PERSONS_STARTS.some((start) => bare.startsWith(start) && bare.length > start.length);
}

function machineMade(notice: Notice): boolean {
  const { sender, mail } = notice;
  return (
    sender.nullPath ||
    sender.daemon ||
    sender.anonymous ||
    sender.autoSubmitted !== null ||
    fieldSaysSo(notice) ||
    /^(?:bulk|junk|auto)/i.test(mail.header.value('precedence') ?? '') ||
    mail.header.has('x-auto-response-suppress')
  );
}

function subjectSaysSo(notice: Notice): boolean {
  const subject = bareSubject(notice.subject);
  return (
    (SUBJECT_INITIALS.has(subject.charCodeAt(0)) &&
      SUBJECT_STARTS.some((start) => subject.startsWith(start))) ||
    SUBJECT_PARTS.some((part) => subject.includes(part))
  );
}

function fieldSaysSo(notice: Notice): boolean {
  const { header } = notice.mail;
  return (
    RESPONDER_FIELDS.some((key) => header.has(key) && !/^(?:no|false)\b/i.test(header.value(key) ?? '')) ||
    /auto.?reply/i.test(header.value('precedence') ?? '') ||
    /^vacation/i.test(header.value('x-apple-action') ?? '')
  );
}

/** List tags and reply marks off: "[ILUG] Re: Out of office". */
function bareSubject(subject: string): string {
  return subject
    .replace(/^(?:\[[^\]]{1,40}\]\s*(?=\S)(?!$))?/, (tag) => (/auto|out of|返信|odpow/.test(tag) ? tag : ''))
    .trim();
}

const OPENINGS: readonly string[] = [
  'this is an automated response to a message you have sent',
  'this is an automated response to your message',
  'this is an automatic reply to your',
  'this is an automatically generated reply',
  'this is an auto-generated reply',
  'this message is an automatic reply',
  'this is a vacation reply',
  'dies ist eine automatische antwort',
  'ceci est une réponse automatique',
  'これは自動返信メールです',
  'このメールは自動返信',
];

/** Old vacation programs say it in their first words and nowhere else. */
function saysSo(notice: Notice): boolean {
  if (notice.mail.root.kind !== 'leaf' || !notice.subject.startsWith('re:')) return false;
  const opening = notice.prose.slice(0, 400).toLowerCase().replace(/\s+/g, ' ').trimStart();
  return OPENINGS.some((text) => opening.startsWith(text));
}
