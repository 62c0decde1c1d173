/**
 * Traits by which a mail is seen to be a person's, or a website's: programs that people and scripts write with sign
 * their mails, answers quote, and a forwarder's null path is not the writer's. Asked only of mails that else count as
 * a machine's, since any of it takes a look at the text or at several fields.
 */

import { parseAddresses } from '../parse/index.ts';
import type { Notice } from './notice.ts';
import { isDaemonAddress } from './sender.ts';

/** Mail systems have none, but their scripts mail with these; everything else that writes the field is a person's. */
const SCRIPTS_AGENT = /\b(?:mailx|s-nail|nail|mailutils)\b/i;
/**
 * X-Mailer is written by both: gateways name themselves there (`Internet Mail Service (5.5)`, `<SMTP32 v10.0>`), so
 * here those that people read and write with are told by name, and the libraries of websites' forms.
 */
const PERSONS_MAILER =
  /^(?:apple mail|i(?:phone|pad|pod) mail|microsoft (?:office )?outlook|microsoft (?:windows )?(?:live )?mail|microsoft-macoutlook|outlook|windows (?:live )?mail|mozilla|thunderbird|mutt|neomutt|evolution|kmail|sylpheed|claws|mew|wanderlust|becky|shuriken|edmax|the bat|foxmail|em client|airmail|spark|mailmate|postbox|eudora|qualcomm|pegasus|roundcube|squirrelmail|horde|internet messaging program|rainloop|snappymail|sogo|zimbra .{0,40}webclient|open-xchange|yahoomail|webservice\/|qqmail|naver|phpmailer|swiftmailer|wordpress|drupal|laravel)/i;
/** PHP's mail() names the script that called it (`mail.add_x_header`). */
const SCRIPT_FIELDS = ['x-php-originating-script', 'x-php-script'];

/** A program that people, or websites, write with. */
export function signedByProgram({ mail: { header } }: Notice): boolean {
  const agent = header.value('user-agent');
  if (agent !== undefined && agent !== '' && !SCRIPTS_AGENT.test(agent)) return true;
  return PERSONS_MAILER.test(header.value('x-mailer') ?? '') || SCRIPT_FIELDS.some((key) => header.has(key));
}

/** Fields in which servers on the way note the reverse path: `(envelope-from <a@b>)`, `smtp.mailfrom=a@b`. */
const PATH_FIELDS = ['received', 'received-spf', 'authentication-results'];
const PATH_MARK = /(?:envelope-from|smtp\.mail(?:from)?)[ =]{1,4}["<]{0,2}([^\s<>";,)]{1,320})/gi;
/** Fields of each kind that are read, and characters of each: what a server adds by itself is no longer. */
const MAX_PATH_FIELDS = 16;
const MAX_PATH_CHARS = 2_048;

/** A server on the way saw the mail come with the reverse path of its From: the null path is a forwarder's. */
export function hadReversePath({ mail: { header }, sender }: Notice): boolean {
  const from = sender.fromAddress.toLowerCase();
  if (from === '' || sender.daemon) return false;
  return PATH_FIELDS.some((key) =>
    header
      .all(key)
      .slice(0, MAX_PATH_FIELDS)
      .some(({ value }) =>
        value
          .slice(0, MAX_PATH_CHARS)
          .matchAll(PATH_MARK)
          .some(([, path]) => path?.toLowerCase() === from),
      ),
  );
}

/** A website's form puts the visitor into Reply-To: neither the sender, nor a mail system, nor the reader. */
export function answersGoElsewhere({ mail: { header }, sender }: Notice): boolean {
  if (sender.daemon || sender.anonymous || !header.has('reply-to')) return false;
  const to = parseAddresses(header.text('reply-to') ?? '')[0]?.address.toLowerCase() ?? '';
  if (to === '' || isDaemonAddress(to)) return false;
  return domainOf(to) !== domainOf(sender.fromAddress.toLowerCase());
}

/** The domain in From signed the mail: that of a person or an application, where it is no mail system's address. */
export function signedByFrom({ mail: { header }, sender }: Notice): boolean {
  const from = domainOf(sender.fromAddress.toLowerCase());
  return header
    .all('dkim-signature')
    .slice(0, MAX_PATH_FIELDS)
    .some(({ value }) => {
      const domain = /(?:^|;)\s*d=\s*([\w.-]{1,255})/i.exec(value)?.[1]?.toLowerCase();
      return domain !== undefined && (from === domain || from.endsWith(`.${domain}`));
    });
}

/** A person writes, or a website for one. Behind postmaster@ sits somebody too, who writes letters and answers. */
export function isPersonal(notice: Notice): boolean {
  const { sender } = notice;
  if (!sender.list) {
    if (sender.nullPath && sender.daemon) return false;
    if (signedByProgram(notice)) return true;
    if (sender.nullPath && (hadReversePath(notice) || answersGoElsewhere(notice))) return true;
    if (sender.nullPath) return sender.autoSubmitted === null && opensAsLetter(notice);
    if (!sender.daemon || sender.autoSubmitted !== null) return false;
  }
  return signedByProgram(notice) || isAnswer(notice) || opensAsLetter(notice);
}

/**
 * Who forwards a report inline attaches its parts, but not under multipart/report (RFC 6522 section 3), which only the
 * report's writer makes. Programs that answer for their reader (RFC 8098) make it too, whatever they sign with.
 */
export function isAttachedByPerson(notice: Notice): boolean {
  if (notice.isMultipartReport) return false;
  return notice.sender.list || signedByProgram(notice) || isAnswer(notice) || opensAsLetter(notice);
}

const FORWARDS = /^\s*(?:fwd?|wg|tr|i|rv|vs|doorst|转发|轉寄|전달)\s*[:：]/;
const ANSWERS = /^\s*(?:re|aw|sv|antw|antwort|rif|r|回复|答复|回覆|답장)\s*(?:\[\d+\])?\s*[:：]/;

/** The subject of somebody who hands a mail on, or answers it. */
export function isPassedOn({ subject }: Notice): boolean {
  return FORWARDS.test(subject) || ANSWERS.test(subject);
}

/** A person behind postmaster@ answers, with quotes, and forwards. */
export function isAnswer(notice: Notice): boolean {
  if (FORWARDS.test(notice.subject)) return true;
  // Some systems' notices have "Re: " in front too, but they do not quote.
  return ANSWERS.test(notice.subject) && (notice.said.length < notice.prose.length || quotesBelow(notice));
}

/** Outlook's names for the date of what it quotes: no header has them. */
const SENT = [
  'sent',
  'gesendet',
  'envoyé',
  'envoye',
  'enviado',
  'inviato',
  'verzonden',
  'skickat',
  '送信日時',
  '发送时间',
  '寄件日期',
];
const SENT_LINE = new RegExp(`^[ \\t*]{0,4}(?:${SENT.join('|')})\\*?[ \\u00a0]?[:：]`, 'im');
const WROTE_LINE =
  /(?:\bwrote|\bschrieb|\ba écrit|\bescribió|\bha scritto|\bskrev|\bschreef|写道|寫道|のメール|написал) ?[:：]$/im;

/** An answer above what it answers, without `>`: Outlook's quoted header, or "... wrote:". */
function quotesBelow(notice: Notice): boolean {
  const { returned } = notice;
  if (returned.kind === 'inline-text' && SENT.some((key) => returned.header.has(key))) return true;
  return SENT_LINE.test(notice.prose) || WROTE_LINE.test(notice.prose);
}

/** Words that open a letter. */
const GREETING =
  /^(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day)|hallo|moin|servus|grüß (?:gott|dich|sie)|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|bonjour|bonsoir|salut|ch(?:er|ère)s?|hola|estimad[oa]s?|buen[oa]s (?:días|dias|tardes|noches)|ciao|buongiorno|buonasera|gentile|car[oai]|olá|bom dia|boa tarde|prezad[oa]s?|beste|geachte|hej|hei|cześć|dzień dobry|witam|dobrý den|здравствуйте|добрый день|привет)(?=[\s,!])/;
/** Whom a program greets that knows no name. */
const GREETS_NOBODY =
  /\b(?:user|users|customer|sender|subscriber|member|client|sir|madam|administrator|admin|postmaster|hostmaster|webmaster|abuse|team|owner|kunde|kundin|absender|nutzer|benutzer|damen|client|madame|monsieur|expéditeur|usuario|cliente|utente|remitente|señor|señores|пользователь|отправитель)\b|@/;
/** Up to four words, without a sentence: "Ms Raman,", "Kolleginnen und Kollegen". */
const IS_CALLED =
  /^,? \p{L}[^\s.]*(?: [^\s.]+){0,3}\.?[,:!]?$|^ (?:(?:dr|mr|mrs|ms|prof)\. ?){1,2}[^\s.]+(?: [^\s.]+){0,2}[,:!]?$/u;
const GREETS_IN_JAPANESE =
  /^(?!お客|ユーザ|ご利用|会員|送信者).{1,30}(?:様|さん|さま|先生|各位)[、。 　]{0,2}$/;
/** A greeting stands alone on the first line. */
const MAX_GREETING_CHARS = 60;

/** The first line greets somebody by name, or a circle ("Hi all,"), as a letter does; "Hello," alone is a program's too. */
export function opensAsLetter({ said }: Notice): boolean {
  const start = said.search(/\S/);
  if (start < 0) return false;
  const line =
    said
      .slice(start, start + MAX_GREETING_CHARS + 1)
      .split('\n', 1)[0]
      ?.trim()
      .toLowerCase() ?? '';
  if (line.length > MAX_GREETING_CHARS || GREETS_NOBODY.test(line)) return false;
  if (GREETS_IN_JAPANESE.test(line)) return true;
  const words = GREETING.exec(line)?.[0];
  return words !== undefined && IS_CALLED.test(line.slice(words.length));
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
