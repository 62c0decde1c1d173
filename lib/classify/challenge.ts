/** Challenge-response systems: "prove that you are a person, and your mail will be delivered". */

import { signedByProgram } from './authorship.ts';
import type { Detector } from './draft.ts';
import type { Notice } from './notice.ts';
import { type PhrasesOfRow, rowsAmong } from './phrase-rows.ts';

export interface Challenge extends PhrasesOfRow {
  /** Shops and banks say it as well: only beside the reader's mail. */
  readonly vague?: true;
}

/** All fragments of a row stand in the prose; lower case, single blanks. */
export const CHALLENGES: readonly Challenge[] = [
  { says: ['boxbe', 'approved'] },
  { says: ['boxbe.com', 'guest list'] },
  { says: ['to complete this verification'], vague: true },
  { says: ['complete the verification'], vague: true },
  { says: ['protecting myself from junk mail'] },
  { says: ['challenge/response'] },
  { says: ['bitte antworten sie auf diese nachricht', 'zugestellt'] },
  { says: ['please confirm that you sent', 'message'] },
  { says: ['confirm your message', 'delivered'] },
  { says: ['confirm', 'your message', 'will be delivered', 'held'] },
  { says: ['reply to this message', 'your message will be delivered'] },
  { says: ['reply to this message', 'original message', 'will be delivered'] },
  { says: ['reply to this email', 'confirm', 'you are not a spammer'] },
  { says: ['unsolicited', 'confirm', 'your original message'] },
  { says: ['tmda', 'confirmation'] },
  { says: ['spam arrest', 'verify'] },
  { says: ['earthlink', 'spamblocker', 'allowed sender'] },
  { says: ['to be added to', 'allowed senders', 'click'] },
  { says: ['your message is being held', 'confirm'] },
  { says: ['your message has been held', 'confirm'] },
  { says: ['your message', 'awaiting', 'verification', 'sender'] },
  { says: ['your mail', 'quarantine', 'confirm', 'human'] },
  { says: ['verify that you are a', 'person', 'your message'] },
  { says: ['prove that you are', 'human', 'your message'] },
  { says: ['認証', 'このメールに返信', '配信'] },
  { says: ['送信者認証', '返信'] },
];
const SUBJECTS: readonly string[] = [
  'please confirm your message',
  'confirm your message',
  'confirmation required',
  'verification required',
  'sender verification',
  'message sender verification',
  'your email requires verification',
  'your message requires verification',
  'please verify your email to',
  'awaiting your confirmation',
  'held for confirmation',
];

/** Addresses under which such systems write. */
const RESPONDER = /challenge|verif|confirm|spam|boxbe|tmda/i;

/** Rows that ask for an answer, and what is said where none is read. */
const ASKS_FOR_ANSWER = /reply|antworten|返信/;
const WANTS_NO_ANSWER =
  /do not reply|not monitored|返信(?:いただいても|頂いても|されても|は受け付け|はできません|できません|しないで|には(?:お答え|対応))|nicht auf diese (?:e-?mail|nachricht)/;
/** The mail that it holds back, not the address that a shop wants verified. */
const READERS_MAIL =
  /your (?:e-?mail|mail|message)s?\b(?!-?(?: address| account| program| client| provider))/;

export const challenge: Detector = {
  name: 'challenge',
  read(notice) {
    const { sender } = notice;
    const { header } = notice.mail;
    const responder = RESPONDER.test(sender.fromAddress);
    if (sender.list || (notice.statusPart !== undefined && !responder)) return undefined;
    // A shop's "confirm your subscription" is ordinary mail: a challenge answers ours and asks for an act about it.
    const machine = sender.nullPath || (sender.autoSubmitted?.startsWith('auto-replied') ?? false);
    const bulk =
      /^(?:bulk|junk|auto)/i.test(header.value('precedence') ?? '') && !header.has('list-unsubscribe');
    const answers = machine || notice.isMultipartReport || bulk || isAnswering(notice);
    if (!answers) return undefined;
    const flat = notice.flat;
    // What a machine seems to have sent is asked for all tables sooner or later; for the rest, these few are quicker.
    const candidates = machine ? notice.phrases.challenges : CHALLENGES;
    const rows = rowsAmong(CHALLENGES, candidates, flat);
    const byProse = rows.some((row) =>
      row.says.some((fragment) => ASKS_FOR_ANSWER.test(fragment))
        ? !WANTS_NO_ANSWER.test(flat)
        : !row.vague || READERS_MAIL.test(flat),
    );
    const bySubject = (machine || bulk || notice.isMultipartReport) && subjectAsks(notice);
    if (!byProse && !(bySubject && READERS_MAIL.test(flat))) return undefined;
    if (signedByProgram(notice)) return undefined;
    // The failed recipient of a challenge is who sends it.
    return {
      kind: 'challenge',
      readBy: 'fallback',
      recipients: sender.fromAddress === '' ? [] : [{ address: sender.fromAddress, reason: 'undefined' }],
    };
  },
};

/** Auto-generated mail is nobody's answer (RFC 3834 section 5); older systems' challenges say of which mail they are one. */
function isAnswering({ mail: { header }, sender }: Notice): boolean {
  return sender.autoSubmitted !== null && (header.has('in-reply-to') || header.has('references'));
}

function subjectAsks(notice: Notice): boolean {
  return SUBJECTS.some((text) => notice.subject.includes(text));
}
