/**
 * Automatic replies (RFC 3834): vacation notices, acknowledgements of ticket systems. Auto-Submitted says so by the
 * standard, but stands on many bounces too; older responders have fields and subjects of their own.
 */

import { UnitSet } from '../parse/index.ts';
import { isPassedOn, signedByProgram } from './authorship.ts';
import type { Detector } from './draft.ts';
import type { Notice } from './notice.ts';

/** Beginnings of subjects that responders put before the subject they answer; lower case. */
const AUTOMATIC_STARTS: readonly string[] = [
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
  'out of office autoreply',
  'vacation reply',
  'vacation response',
  '[autoreply',
  '[auto-reply',
  '[auto reply',
  'automatische antwort',
  'automatische afwezigheid',
  'automatisch antwoord',
  'abwesenheitsnotiz',
  'réponse automatique',
  'reponse automatique',
  'absence du bureau',
  'respuesta automática',
  'respuesta automatica',
  'resposta automática',
  'risposta automatica',
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
  '自动回复',
  '自動回覆',
  '자동 회신',
  '자동 응답',
];
/** Those that people write too: they announce an absence, a parcel service that nobody was in, and "Auto" is a car. */
const ABSENCE_STARTS: readonly string[] = [
  'auto:',
  '(auto',
  'out of office',
  'out-of-office',
  'out of the office',
  'vacation:',
  'away from',
  'away until',
  'on vacation',
  'abwesenheit',
  'abwesend',
  'fuera de la oficina',
  'fuera de oficina',
  'fuori ufficio',
  '不在通知',
  '不在連絡',
  '부재 중',
];
const SUBJECT_STARTS = [...AUTOMATIC_STARTS, ...ABSENCE_STARTS];
const SUBJECT_INITIALS = new UnitSet(SUBJECT_STARTS.map((start) => start.charAt(0)).join(''));
/** The end of a word that is declined, of a bracket, and what stands between a mark and the subject that it is put before. */
const BEHIND_MARK =
  /^(?:[a-zß-žа-яё]{0,3}|メール)[ )\]】」』]{0,3}(?:$|[)\]】」』:：\-–—|/>]| (?:re|aw|from|to|von|de|för|от)\b)/;

/** Marks that responders put anywhere. */
const SUBJECT_PARTS: readonly string[] = [
  '(out of office)',
  '(autoreply)',
  '(auto-reply)',
  '[out of office]',
  '[auto-reply]',
];
/** Lotus Notes: "Jane Doe/Unit/Org is out of the office.", "AUTO: Doe, Jane is out of the office. (returning 05/01/2026)" */
const NOTES_SUBJECT = /^(auto: )?(.{1,200}?) is out of (?:the )?office\.?(?: \([^()]{1,60}\)?)?$/;

/** Fields that only automatic responders write. */
const RESPONDER_FIELDS = [
  'x-autoreply',
  'x-autorespond',
  'x-auto-reply',
  'x-autoresponder',
  'x-mail-autoreply',
  'x-autoreply-from',
  'x-vacation',
];

export const autoReply: Detector = {
  name: 'rfc3834',
  read(notice) {
    const bySubject = subjectSaysSo(notice) && (machineMade(notice) || onlyMachinesSay(notice));
    // A list hands on what its members' responders send, and its own mail is auto-generated: the subject must say it.
    if (notice.sender.list && !bySubject) return undefined;
    const bySubmitted = isAutoReplied(notice);
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

function isAutoReplied({ sender }: Notice): boolean {
  return sender.autoSubmitted?.startsWith('auto-replied') ?? false;
}

/**
 * A responder sent it. `auto-generated` and the wish for no answers stand on the mail of tools too (RFC 3834 section
 * 5), and a list adds its own Precedence: there the mail has to answer another.
 */
function machineMade(notice: Notice): boolean {
  const { sender, mail } = notice;
  const { header } = mail;
  if (sender.nullPath || sender.daemon || sender.anonymous || isAutoReplied(notice) || fieldSaysSo(notice))
    return true;
  if (
    /^(?:bulk|junk|auto)/i.test(header.value('precedence') ?? '') &&
    !sender.list &&
    !header.has('list-unsubscribe')
  )
    return true;
  const automatic = sender.autoSubmitted !== null || header.has('x-auto-response-suppress');
  return automatic && (header.has('in-reply-to') || header.has('references'));
}

/** A subject that suffices by itself: a responder's mark alone or before another subject, or a Notes user's own absence. */
function onlyMachinesSay(notice: Notice): boolean {
  if (signedByProgram(notice)) return false;
  const subject = bareSubject(notice.subject);
  const notes = NOTES_SUBJECT.exec(subject);
  if (notes !== null) {
    const [, mark, name = ''] = notes;
    return mark !== undefined || name.includes('/') || isOwnName(name, notice);
  }
  // Exchange wrote "Out of Office" alone.
  if (ABSENCE_STARTS.includes(subject)) return true;
  const automatic = AUTOMATIC_STARTS.find((start) => subject.startsWith(start));
  if (automatic !== undefined) return BEHIND_MARK.test(subject.slice(automatic.length));
  return SUBJECT_PARTS.some((part) => subject.includes(part)) && !isPassedOn(notice);
}

/** "Doe, Jane" of jane.doe@...: who is absent writes. A colleague writes another's name. */
function isOwnName(name: string, { sender }: Notice): boolean {
  const own = `${sender.fromName} ${sender.fromAddress}`.toLowerCase();
  const words = name.split(/[\s,]+/).filter((word) => word !== '');
  return words.length > 0 && words.every((word) => own.includes(word));
}

function subjectSaysSo(notice: Notice): boolean {
  const subject = bareSubject(notice.subject);
  return (
    (SUBJECT_INITIALS.has(subject.charCodeAt(0)) &&
      SUBJECT_STARTS.some((start) => subject.startsWith(start))) ||
    SUBJECT_PARTS.some((part) => subject.includes(part)) ||
    (subject.includes(' is out of ') && NOTES_SUBJECT.test(subject) && !isPassedOn(notice))
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
  if (!subject.startsWith('[')) return subject.trim();
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
