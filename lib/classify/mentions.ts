/**
 * Where a notice in prose mentions an address, in which way, and what it says there. Servers write an address in one
 * of three ways:
 *
 *     <user@example.com>:                         at the head of a line, the reply behind it or below
 *     550 5.1.1 <user@example.com>... unknown     in a line of the dialogue
 *     Your message to user@example.com failed     in a sentence
 */

import { UnitSet } from '../parse/index.ts';
import { addressesIn, type FoundAddress } from './addresses.ts';
import { MAX_DIAGNOSTIC_CHARS, MAX_RECIPIENTS } from './limits.ts';
import { isDaemonAddress } from './sender.ts';

/** The ways from the surest on. */
export const WAYS = ['head', 'reply', 'dialogue', 'named', 'other'] as const;

export interface Mention {
  readonly address: string;
  /** The address in lower case: by it two are the same. */
  readonly key: string;
  readonly way: (typeof WAYS)[number];
  /** The text about it: rest of the line and the lines below that belong to it. */
  readonly block: string;
  readonly alias: string | undefined;
}

/** Lines of one notice that are read. */
const MAX_LINES = 4_000;
/** Of one of them. */
const MAX_BLOCK_LINE_CHARS = 2_048;
/** Lines below an address that may belong to it. */
const MAX_BLOCK_LINES = 24;

export function mentionsIn(prose: string): Mention[] {
  const mentions: Mention[] = [];
  let sign = prose.indexOf('@');
  if (sign < 0) return mentions;
  const lines = prose.split('\n', MAX_LINES);
  const endsBlock = blockEnds(lines);
  let end = -1;
  for (let i = 0; i < lines.length && mentions.length < 4 * MAX_RECIPIENTS; i++) {
    const whole = lines[i] as string;
    end += whole.length + 1;
    if (sign >= end) continue;
    sign = prose.indexOf('@', end);
    if (sign < 0) sign = prose.length;
    const line = whole.slice(0, 4_096);
    const found = addressesIn(line);
    // `user@example.org <user@example.com>: reply`: the first is a display name.
    if (found[1] !== undefined && line.startsWith('>:', found[1].end) && line[found[1].start - 1] === '<') {
      if (line.slice(found[0]?.end, found[1].start).trim() === '<') found.shift();
    }
    for (const entry of found) {
      const way = wayOf(line, entry);
      if (way === undefined || isNamedMessage(lines, i, line, entry)) continue;
      const block = blockOf(way, lines, i, line, entry, endsBlock);
      const { address } = entry;
      mentions.push({
        address,
        key: address.toLowerCase(),
        way,
        block,
        alias: aliasIn(line, entry, lines[i + 1] ?? ''),
      });
      // In a dialogue line the first address is the recipient, others are in the server's words.
      if (way === 'reply' || way === 'dialogue') break;
    }
  }
  // Addresses listed one below the other share what stands below the last.
  for (let i = mentions.length - 2; i >= 0; i--) {
    const [mention, next] = [mentions[i] as Mention, mentions[i + 1] as Mention];
    if (mention.way === 'head' && next.way === 'head' && mention.block === '')
      mentions[i] = { ...mention, block: next.block };
  }
  return mentions;
}

/** What the server that writes says itself; its dialogue with the other host may name the recipient otherwise. */
const REPLY_LINE = /^[\s|]*[45]\d\d[ -]/;
const DIALOGUE_LINE = /^[^@]{0,60}(?:<<<|<--) ?[45]\d\d[ -]|^[^@]{0,60}(?:>>>|-->) RCPT TO:/i;
/** What may stand before an address at the head of a line: bullets, brackets, XMail's `Rcpt=[`. */
const HEAD_BEFORE = /^[\s>|*•·\-–"'<([]*(?:\[<\d+>\] )?(?:\S+@\S+ <)?$/;
/** Words right before an address that say that it is the recipient's, in the languages of notices. */
const NAMES_RECIPIENT = new Set(
  (
    'to recipient recipients for user users address addresses mailbox account accounts rcpt addressee adressee deliver ' +
    'delivering reach find unknown host invalid failed failure nobody person an für empfänger adresse destinataire ' +
    'destinataires à a para destinatario destinatarios usuario usuarios utente conta кому адрес адреса адресу ' +
    'получатель получателя получателю на'
  ).split(' '),
);
/** Scripts without blanks: what the text before the address ends with. */
const NAMES_RECIPIENT_END = [
  '收件人',
  '收件者',
  '地址',
  '发往',
  '寄往',
  '給',
  '给',
  '宛先',
  '宛',
  'アドレス',
  '受信者',
];
/** Words that may stand between. */
const FILLERS = new Set(['is', 'was', 'address', 'named', 'the']);
/** Words right before an address that say that it is somebody else's, or an id. */
const NAMES_OTHER = new Set([
  'message-id',
  'messageid',
  'from',
  'sender',
  'return-path',
  'reply-to',
  'by',
  'cc',
  'contact',
  'contacting',
  'contactez',
  'contacter',
]);
/** Before a preposition: whom to ask, or who else reads it. */
const ASKS_TO_WRITE =
  /(?:\bwrite|\bwriting|please (?:e-?mail|mail|reply|send it|turn|talk|speak)|get in touch with|\bcontact|schreiben sie|wenden sie sich|écri(?:re|vez)|escrib(?:a|ir)|scriv(?:a|ere))(?: us| me| bitte| back| directly)?[ (]*$/;
const PREPOSITIONS = new Set(['to', 'at', 'an', 'unter', 'à', 'a', 'via']);
/** Characters before an address that may say what it is. */
const BEFORE_CHARS = 32;
const CONTACT_LOCAL =
  /^(?:abuse|support|help|helpdesk|hostmaster|webmaster|info-?desk|security|noc|sysadmin|administrator|admin)@/i;

function wayOf(line: string, { start, end, address }: FoundAddress): Mention['way'] | undefined {
  const before = line.slice(Math.max(0, start - BEFORE_CHARS), start);
  const said = wordBefore(before);
  if (NAMES_OTHER.has(said.word)) {
    return (said.word === 'from' || said.word === 'by') && /(?:generated|expanded)\W/.test(said.rest)
      ? 'other'
      : undefined;
  }
  if (PREPOSITIONS.has(said.word) && ASKS_TO_WRITE.test(said.rest)) return undefined;
  if (isDaemonAddress(address)) return undefined;
  const head = start === 0 || HEAD_BEFORE.test(line.slice(0, start));
  if (!head && CONTACT_LOCAL.test(address)) return undefined;
  const after = line.slice(end, end + 24);
  if (after.includes('wrote') && /^\S{0,2}\s*wrote/.test(after)) return undefined;
  if (head && /^[>)\]"']{0,3}(?:$|[\s:：,;.(<[\-–=])/.test(after)) {
    // The last line of a signature; a postmaster's own address may have failed too, if nothing better is named.
    return CONTACT_LOCAL.test(address) && line.trim() === address ? 'other' : 'head';
  }
  if (REPLY_LINE.test(line)) return 'reply';
  if (DIALOGUE_LINE.test(line)) return 'dialogue';
  if (NAMES_RECIPIENT.has(said.word) || NAMES_RECIPIENT_END.some((word) => said.word.endsWith(word)))
    return 'named';
  return 'other';
}

const MESSAGE_END =
  /(?:message|mail|nachricht|courriel|mensaje|mensagem|messaggio|メッセージ|メール|邮件|郵件)$/i;
const GOES_ON = /^(?:[a-zà-ž]|は|が|を|未|无|無)/;

/** "Your message <id@host> could not be ...", wrapped or not: a Message-ID looks like an address. */
function isNamedMessage(
  lines: readonly string[],
  at: number,
  line: string,
  { start, end }: FoundAddress,
): boolean {
  if (line[start - 1] !== '<' || line[end] !== '>') return false;
  const before = line.slice(Math.max(0, start - BEFORE_CHARS), start - 1).trimEnd();
  const above =
    before === '' && start <= BEFORE_CHARS ? (lines[at - 1] ?? '').trimEnd().slice(-BEFORE_CHARS) : before;
  if (!MESSAGE_END.test(above)) return false;
  const after = line.slice(end + 1, end + BEFORE_CHARS).trimStart();
  return GOES_ON.test(after === '' ? (lines[at + 1] ?? '').slice(0, BEFORE_CHARS).trimStart() : after);
}

/** The last word of a text, lower case, and what stands before it; punctuation and fillers off. */
function wordBefore(text: string): { readonly word: string; readonly rest: string } {
  let rest = text.toLowerCase();
  for (let fillers = 0; ; fillers++) {
    rest = withoutTail(rest);
    let at = rest.length - 1;
    while (at >= 0 && !BEFORE_WORD.has(rest.charCodeAt(at))) at--;
    const word = rest.slice(at + 1);
    if (fillers === 2 || !FILLERS.has(word) || at < 0) return { word, rest: rest.slice(0, at + 1) };
    // "recipient address is": the filler counts itself where nothing better stands before it.
    const further = withoutTail(rest.slice(0, at + 1));
    const before = further.slice(further.lastIndexOf(' ') + 1);
    if (!NAMES_RECIPIENT.has(before) && !NAMES_OTHER.has(before))
      return { word, rest: rest.slice(0, at + 1) };
    rest = further;
  }
}

const BEFORE_WORD = new UnitSet(' \t(<');
const TAIL = new UnitSet(' \t:：=<("\'“‘「[;,-');

function withoutTail(text: string): string {
  let end = text.endsWith('mailto:') ? text.length - 7 : text.length;
  while (end > 0 && TAIL.has(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

const ALIAS_MARK = /\((?:expanded|generated|ultimately generated) from:? ?/;
const ALIAS_LINE = /^\((?:expanded|generated|ultimately generated) from:? ?[^)]{1,400}\):?$/;
/** Characters behind an address, or of the line below, in which the mark stands with the address that it names. */
const MAX_ALIAS_CHARS = 400;

/** The address before the expansion: `(generated from a@b)` on the same line, or on the one below, as Exim writes it. */
function aliasIn(line: string, found: FoundAddress, below: string): string | undefined {
  const rest = line.slice(found.end, found.end + MAX_ALIAS_CHARS);
  const mark = ALIAS_MARK.exec(rest);
  if (mark !== null) return addressesIn(rest.slice(mark.index + mark[0].length))[0]?.address;
  if (!/^[>:\s]*$/.test(rest)) return undefined;
  const next = below.trimStart().slice(0, MAX_ALIAS_CHARS);
  const first = next.startsWith('(') ? ALIAS_MARK.exec(next) : null;
  return first?.index === 0 ? addressesIn(next.slice(first[0].length))[0]?.address : undefined;
}

/** A sentence is about its address; what stands below it is so only where it names no other. */
function blockOf(
  way: Mention['way'],
  lines: readonly string[],
  at: number,
  line: string,
  { end }: FoundAddress,
  endsBlock: (index: number) => boolean,
): string {
  switch (way) {
    case 'head':
      return blockBelow(lines, at, line.slice(end), endsBlock);
    case 'named':
      return (lines[at + 1] ?? '').includes('@')
        ? line.trim()
        : `${line.trim()} ${blockBelow(lines, at, '', endsBlock)}`.trim();
    default:
      return line.trim();
  }
}

/** The rest of the address's line and what stands below it, to the next address or blank line. */
function blockBelow(
  lines: readonly string[],
  at: number,
  rest: string,
  endsBlock: (index: number) => boolean,
): string {
  const kept: string[] = [];
  let length = 0;
  const head = rest
    .replace(
      /^[>)\]"'\s]*(?:<mailto:[^>]*>)?(?:\((?:expanded|generated|ultimately generated) from[^)]*\))?[>:：,;\s.\-–=]*/,
      '',
    )
    .trim();
  if (head !== '') kept.push(head);
  let blanks = 0;
  for (let i = at + 1; i < lines.length && i <= at + MAX_BLOCK_LINES; i++) {
    const bare = (lines[i] as string).slice(0, MAX_BLOCK_LINE_CHARS).trim();
    if (bare === '') {
      // Exchange leaves a line free between the address and the reply, others do not.
      if (kept.length > 0 || ++blanks > 1) break;
      continue;
    }
    if (kept.length === 0 && ALIAS_LINE.test(bare)) continue;
    if (endsBlock(i)) break;
    kept.push(bare);
    length += bare.length;
    if (length > MAX_DIAGNOSTIC_CHARS) break;
  }
  return kept.join(' ');
}

/** Words behind a first word that make a line with an address the server's sentence about the address above. */
const SENTENCE = /^["'<\s]*[^\s]+\W+(?:user|no such|does not|is not|was|mailbox|unknown|account|recipient)/i;
const RULE = /^-{3,}|^_{3,}|^={3,}/;

/**
 * Tells of a line whether what stands above it ends there: the next address, or a ruled line. Each line is read once,
 * however many addresses stand above it.
 */
function blockEnds(lines: readonly string[]): (index: number) => boolean {
  const known: (boolean | undefined)[] = [];
  return (index) => {
    known[index] ??= isBlockEnd((lines[index] ?? '').slice(0, MAX_BLOCK_LINE_CHARS));
    return known[index];
  };
}

function isBlockEnd(line: string): boolean {
  const bare = line.trim();
  if (RULE.test(bare)) return true;
  if (!bare.includes('@')) return false;
  const first = addressesIn(line)[0];
  return first !== undefined && wayOf(line, first) === 'head' && !SENTENCE.test(bare);
}
