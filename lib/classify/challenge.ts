/** Challenge-response systems: "prove that you are a person, and your mail will be delivered". */

import type { Detector } from './draft.ts';
import type { Notice } from './notice.ts';
import { type PhrasesOfRow, rowsAmong } from './phrase-rows.ts';

/** All fragments of a row stand in the prose; lower case, single blanks. */
export const CHALLENGES: readonly PhrasesOfRow[] = [
  { says: ['boxbe', 'approved'] },
  { says: ['boxbe.com', 'guest list'] },
  { says: ['to complete this verification'] },
  { says: ['complete the verification'] },
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

export const challenge: Detector = {
  name: 'challenge',
  read(notice) {
    const { sender } = notice;
    const responder = RESPONDER.test(sender.fromAddress);
    if (sender.list || (notice.statusPart !== undefined && !responder)) return undefined;
    // A shop's "confirm your subscription" is ordinary mail: a challenge answers ours and asks for an act about it.
    const machine = sender.nullPath || sender.autoSubmitted !== null;
    const answers =
      machine ||
      notice.isMultipartReport ||
      subjectAsks(notice) ||
      /^(?:bulk|junk|auto)/i.test(notice.mail.header.value('precedence') ?? '');
    if (!answers) return undefined;
    const flat = notice.flat;
    // What a machine seems to have sent is asked for all tables sooner or later; for the rest, these few are quicker.
    const candidates = machine ? notice.phrases.challenges : CHALLENGES;
    const byProse = rowsAmong(CHALLENGES, candidates, flat).length > 0;
    if (!byProse && !(subjectAsks(notice) && /your (?:e-?mail|message)/.test(flat))) return undefined;
    // The failed recipient of a challenge is who sends it.
    return {
      kind: 'challenge',
      readBy: 'fallback',
      recipients: sender.fromAddress === '' ? [] : [{ address: sender.fromAddress, reason: 'undefined' }],
    };
  },
};

function subjectAsks(notice: Notice): boolean {
  return SUBJECTS.some((text) => notice.subject.includes(text));
}
