/** Lines behind which systems put the returned original in plain text. */

import { UnitSet } from '../parse/index.ts';

/**
 * Beginnings of such a line once its leading dashes, stars, pipes and spaces are gone; lower case. A fragment
 * stands here when a server's source or manual prints it, not because one mail did.
 */
const SEPARATORS: readonly string[] = [
  'below this line is a copy of the message', // qmail-send
  'below this line is the original bounce', // qmail double bounce
  'below the next line is a copy of the message',
  'this is a copy of the message', // Exim
  'this is a copy of your message', // Exim
  'this is a copy of the headers', // Exim
  'the body of the message is', // Exim, large messages
  'possibly truncated original message', // GroupWise
  'original message', // Google, Lotus, X.400 gateways
  'original mail',
  'original headers',
  'original message headers', // Exchange 2007 and later
  'original message follows',
  'original message header',
  'the original message', // Postfix in prose, MDaemon
  'returned message',
  'returned mail',
  'returned content', // CommuniGate
  'returned headers',
  'unsent message follows', // sendmail 5
  'unsent message below',
  'undelivered message follows', // MMDF
  'undelivered message',
  'message header follows', // Sendmail 8 without MIME
  'message headers follow',
  'message text follows', // MMDF
  'message follows',
  'received message follows',
  'your message follows',
  'your message reads',
  'your original message',
  'your message was',
  'mail text follows', // Smail
  'message text',
  'message header', // X1, X3
  'message log',
  'header of the original message',
  'headers of the original message',
  'start of returned message',
  'start of original message',
  'begin of original message',
  'begin original message',
  'begin message',
  'beginning of the original message',
  'copy of the message',
  'copy of your message',
  'copy of the original message',
  'a copy of the original message',
  'a copy of your message',
  'included is a copy of the message header', // MX Logic
  'included below is a copy of the',
  'here is a copy of the first part of the message',
  'here is the header of the message',
  'here is the top of your mail',
  'first lines of the message',
  'forwarded message',
  'failed message',
  'bounced message',
  'attached message',
  'non-delivered message',
  'ursprüngliche nachricht',
  'originalnachricht',
  'die kopfzeilen',
  'es folgt eine kopie',
  'message original',
  'mensaje original',
  'messaggio originale',
  'mensagem original',
  'исходное сообщение',
  'текст сообщения',
  '原始邮件',
  '原始信件',
  '元のメッセージ',
  'オリジナルメール',
  '送信メール',
];

/** Characters that systems draw their lines with, and blanks. */
const RULE = new UnitSet(' \t-=_*|#>+~.:<[]');
/** Those that make a rule when two stand together. */
const DRAWN = /[-=_*|#+~]{2}/;
const MAX_RULE_CHARS = 80;

/** What may follow where no rule is drawn: amid prose the words alone are too common. */
const CLOSES =
  /^[\s.:\-=*]*$|^,? including all the headers|^ header|^ (?:is )?(?:below|follows|attached|as follows|info)/;

const BY_BEGINNING = new Map<string, string[]>();
for (const text of SEPARATORS) {
  const same = BY_BEGINNING.get(text.slice(0, 3));
  if (same === undefined) BY_BEGINNING.set(text.slice(0, 3), [text]);
  else same.push(text);
}

/** Of three letters of ASCII in any case, or the first three bytes of others; further ones may share theirs. */
function hashAt(text: string, at: number): number {
  const first = text.charCodeAt(at) & 31;
  const second = text.charCodeAt(at + 1) & 31;
  return (first << 10) | (second << 5) | (text.charCodeAt(at + 2) & 31);
}

/** 1 for the hash of each beginning, as it stands in the Latin-1 form of a text in UTF-8. */
const BEGINNINGS = new Uint8Array(1 << 15);
for (const [first = '', second = '', ...rest] of SEPARATORS)
  for (const a of [first, first.toUpperCase()])
    for (const b of [second, second.toUpperCase()])
      BEGINNINGS[hashAt(Buffer.from([a, b, ...rest].join('')).toString('latin1'), 0)] = 1;

/** Lines that announce the original are short. */
const MAX_SEPARATOR_CHARS = 160;

/**
 * A first question, cheap enough for every line of a text: whether `isSeparator` may say yes of `[from, to)`. `text` is
 * bytes as Latin-1; those of other alphabets are UTF-8.
 */
export function maySeparate(text: string, from: number, to: number): boolean {
  if (to - from > MAX_SEPARATOR_CHARS) return false;
  const start = behindRule(text, from, to);
  return start < to && BEGINNINGS[hashAt(text, start)] === 1;
}

/** True where `line` announces the original. */
export function isSeparator(line: string): boolean {
  const start = behindRule(line, 0, line.length);
  const candidates = BY_BEGINNING.get(line.slice(start, start + 3).toLowerCase());
  if (candidates === undefined || line.length > MAX_SEPARATOR_CHARS) return false;
  const bare = line.slice(start).toLowerCase();
  const drawn = start >= 2 && DRAWN.test(line);
  for (const text of candidates) {
    if (!bare.startsWith(text)) continue;
    const rest = bare.slice(text.length);
    // "The original message was received at ..." is prose of sendmail's, not a separator.
    if (drawn ? !/^ was\b/.test(rest) : CLOSES.test(rest)) return true;
  }
  return false;
}

function behindRule(text: string, from: number, to: number): number {
  const most = Math.min(to, from + MAX_RULE_CHARS);
  let start = from;
  while (start < most && RULE.has(text.charCodeAt(start))) start++;
  return start;
}
