/** Finds the SMTP reply code (RFC 5321 section 4.2) and the enhanced status (RFC 3463) that a text states. */

/** A reply code stands alone: not in an address, a version, a date or a longer number. */
const REPLY_BEFORE_STATUS =
  /(?:^|[^\d.\w@/-])([45]\d\d)(?::? |-) ?['"([#]{0,2}[245]\.\d{1,3}\.\d{1,3}(?![\d.])/;
const REPLY_AFTER_MARK =
  /(?:said:|says:|smtp;|smtp:|<<<|<--|responded(?: with)?[^0-9]{0,40}|error:?|reply:?|code:?|returned|\bresponse(?: was)?:?|status:?)[ \t'"([<#:]{0,8}([45]\d\d)(?![\d.]|-?\d{3})/i;
const REPLY_AT_LINE = /(?:^|\n)[ \t>'"([|:]{0,40}([45]\d\d)(?=[ \t-]{1,8}[^\d\s]|: )/;
const REPLY_ANYWHERE = /[\s:：;([<'"]([45]\d\d)(?=(?:[ -]{1,3}|: : ?)['"<]?[A-Za-z<*\u0080-\uffff])/;

const STATUS_AFTER_REPLY = /(?:^|[^\d.])[245]\d\d(?::? |-) ?['"([#<]{0,2}([245]\.\d{1,3}\.\d{1,3})(?![\d.])/;
const STATUS_MARKED = /#[ ]?([45]\.\d{1,3}\.\d{1,3})(?![\d.])/;
const STATUS_ANYWHERE = /(?:^|[^\w.@-])([245]\.\d{1,3}\.\d{1,3})(?![\w.]|-\d)/;

/** Amazon SES closes what it says itself with what the other host said: `554 4.4.7 Message expired ... <421 4.4.2 ...>`. */
const QUOTED_REPLY = /message expired[^<]{0,200}<([45]\d\d [^>]{1,400})>/i;

/** What all patterns for a code, and all for a status, ask for: a text without it is walked over once, not by each. */
const CODE = /[45]\d\d/;
const STATUS = /[245]\.\d/;

/** `550`, or null. Codes of 2yz and 3yz never stand for a failure and are not looked for. */
export function replyCodeIn(text: string): string | null {
  if (!CODE.test(text)) return null;
  const quoted = QUOTED_REPLY.exec(text)?.[1];
  if (quoted !== undefined) return quoted.slice(0, 3);
  for (const pattern of [REPLY_BEFORE_STATUS, REPLY_AFTER_MARK, REPLY_AT_LINE, REPLY_ANYWHERE]) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined && isReplyCode(found)) return found;
  }
  return null;
}

/** `5.1.1`, or null. */
export function statusIn(text: string): string | null {
  if (!STATUS.test(text)) return null;
  const quoted = QUOTED_REPLY.exec(text)?.[1];
  if (quoted !== undefined) return repliedStatusIn(quoted);
  for (const pattern of [STATUS_AFTER_REPLY, STATUS_MARKED, STATUS_ANYWHERE]) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined && isStatus(found)) return found;
  }
  return null;
}

/** The status right behind a reply code, where RFC 2034 section 4 puts it; `(#5.7.1)` further on is a server's prose. */
export function repliedStatusIn(text: string): string | null {
  const quoted = QUOTED_REPLY.exec(text)?.[1] ?? text;
  const found = STATUS_AFTER_REPLY.exec(quoted)?.[1];
  return found !== undefined && isStatus(found) ? found : null;
}

/** `250` of a report of success: the reply that it quotes begins with it. */
export function successCodeIn(text: string): string | null {
  return /^\s*(2[0-5]\d)[ -]/.exec(text)?.[1] ?? null;
}

/** RFC 3463 section 2: class 2, 4 or 5; subject and detail of at most three digits, without leading zeros. */
export function isStatus(text: string): boolean {
  return /^[245]\.(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})$/.test(text);
}

/** RFC 5321 section 4.2.1: second digit 0 to 5. */
function isReplyCode(text: string): boolean {
  return /^[45][0-5]\d$/.test(text);
}
