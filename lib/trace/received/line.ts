/**
 * A Received line in its parts: what stands before `by`, behind it, and behind the date's semicolon.
 *
 * The attack: the line quotes strangers. HELO, the reply of ident, a certificate's name, the envelope's addresses are
 * theirs to choose, and a HELO of `x) (Authenticated sender: you) by your-host with ESMTPA (` reads like a server's
 * words. The defence: HELO and ident stand before `by`, and the server's own words behind it, so brackets are paired
 * from the right, where a stray one of the HELO has nothing left to hide, and the last `by` outside of brackets and
 * addresses is the server's.
 */

import { MAX_ITEMS, MAX_PATH_CHARS, MAX_PROTOCOL_WORDS, MAX_RECEIVED_CHARS } from './limits.ts';
import { hostName } from './names.ts';

export interface Item {
  readonly kind: 'word' | 'comment' | 'path' | 'semicolon';
  /** A comment without its outer brackets, trimmed; a path (`<a@b>`) or word as it stands. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Line {
  /** The line, with single spaces; its last MAX_RECEIVED_CHARS characters where it is longer. */
  readonly value: string;
  /** Behind the word `from`, before `by`; empty where the line has no `from`. */
  readonly from: readonly Item[];
  /** `from` as it stands in `value`. */
  readonly fromText: string;
  /** Before `by` in a line without the word `from`: `(from user@localhost) by`, `(qmail 1 invoked by uid 2)`. */
  readonly lead: readonly Item[];
  /** Behind the host of `by`, before the date: the server's own words, but for what is in brackets and paths. */
  readonly words: readonly Item[];
  /** The comments among `words`. */
  readonly comments: readonly string[];
  /** The comments behind the date. */
  readonly tail: readonly string[];
  /** The host of `by`, lower case; null where there is none, or only a literal. */
  readonly by: string | null;
  /** Behind `with`, lower case; behind `via` where there is no `with`. */
  readonly protocol: string | null;
  /** What stands behind the last semicolon. */
  readonly date: string;
}

/** A date without a semicolon before it (SendGrid) is looked for in so many last characters. */
const DATE_CHARS = 48;

export function readLine(raw: string): Line {
  // Attack: a HELO long enough to push the server's words behind the cut would be all that is left. So the end stays,
  // which the server wrote, and what is before `by`, being cut, is not read.
  const long = raw.length > MAX_RECEIVED_CHARS;
  const value = singleSpaced(long ? raw.slice(-MAX_RECEIVED_CHARS) : raw);
  const all = itemsOf(value);
  const cut = long || all.length > MAX_ITEMS;
  const items = cut ? all.slice(-MAX_ITEMS) : all;
  const semicolon = lastSemicolon(items);
  const end = semicolon < 0 ? items.length : semicolon;
  const by = lastBy(items, end);
  const split = by >= 0 ? by : Math.min(firstClause(items), end);
  const before = cut ? [] : items.slice(0, split);
  const hasFrom = isWord(before[0], 'from');
  const from = hasFrom ? before.slice(1) : [];
  const host = by < 0 || items[by + 1]?.kind !== 'word' ? null : items[by + 1];
  const words = items.slice(by < 0 ? split : by + (host === null ? 1 : 2), end);
  return {
    value,
    from,
    fromText: from.length === 0 ? '' : value.slice(from[0]?.start, from.at(-1)?.end),
    lead: hasFrom ? [] : before,
    words,
    comments: commentsOf(words),
    tail: semicolon < 0 ? [] : commentsOf(items.slice(semicolon + 1)),
    by: hostName(host?.text),
    protocol: protocolOf(words),
    date: semicolon < 0 ? value.slice(-DATE_CHARS) : value.slice(items[semicolon]?.end),
  };
}

/** -1 where there is none. */
function lastSemicolon(items: readonly Item[]): number {
  let i = items.length - 1;
  while (i >= 0 && items[i]?.kind !== 'semicolon') i--;
  return i;
}

/** Of the `by` that something follows before `end`; -1 where there is none. */
function lastBy(items: readonly Item[], end: number): number {
  let i = end - 2;
  // MessageLabs and others write `by host with protocol (version) by TLS id ...`.
  while (i >= 0 && !(isWord(items[i], 'by') && !isWord(items[i + 1], 'tls'))) i--;
  return i;
}

function singleSpaced(text: string): string {
  return (isSingleSpaced(text) ? text : text.replace(/\s+/g, ' ')).trim();
}

/** True for printable ASCII without two blanks in a row, as nearly all lines are; false may be so or not. */
function isSingleSpaced(text: string): boolean {
  let before = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char < SPACE || char > TILDE || (char === SPACE && before === SPACE)) return false;
    before = char;
  }
  return true;
}

export function commentsOf(items: readonly Item[]): readonly string[] {
  const texts: string[] = [];
  for (const { kind, text } of items) if (kind === 'comment') texts.push(text);
  return texts;
}

function isWord(item: Item | undefined, word: string): boolean {
  return item?.kind === 'word' && item.text.length === word.length && item.text.toLowerCase() === word;
}

const CLAUSES: ReadonlySet<string> = new Set(['id', 'for', 'via', 'with', 'over', 'tls', 'envelope-from']);

/** Infinity where there is none. */
function firstClause(items: readonly Item[]): number {
  const found = items.findIndex(
    (item, i) => i > 1 && item.kind === 'word' && CLAUSES.has(item.text.toLowerCase()),
  );
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}

function protocolOf(words: readonly Item[]): string | null {
  const clause = words.findIndex((item) => isWord(item, 'with'));
  const via = clause >= 0 ? clause : words.findIndex((item) => isWord(item, 'via'));
  if (via < 0) return null;
  const found: string[] = [];
  for (const item of words.slice(via + 1)) {
    // qmail's TLS patch: `with (AES256-SHA encrypted) ESMTPSA`.
    if (item.kind === 'comment' && found.length === 0) continue;
    const word = item.text.toLowerCase();
    if (item.kind !== 'word' || CLAUSES.has(word) || word.includes('=') || found.length >= MAX_PROTOCOL_WORDS)
      break;
    found.push(word);
  }
  return found.length === 0 ? null : found.join(' ');
}

/** The line's words, comments and paths outside of each other. */
function itemsOf(value: string): Item[] {
  const { starts, ends } = unitsOf(value);
  const items: Item[] = [];
  let unit = starts.length - 1;
  let word = -1;
  const closeWord = (end: number) => {
    if (word >= 0) items.push({ kind: 'word', text: value.slice(word, end), start: word, end });
    word = -1;
  };
  for (let i = 0; i < value.length; i++) {
    const char = value.charCodeAt(i);
    // Letters: nearly all of a line.
    if (char > LESS) {
      if (word < 0) word = i;
      continue;
    }
    let last: number | undefined;
    if (char === QUOTE || char === OPEN || char === LESS) {
      while (unit >= 0 && (starts[unit] as number) < i) unit--;
      if (starts[unit] === i) last = ends[unit];
    }
    if (last !== undefined && char === QUOTE) {
      // A quoted local part is a piece of the word around it.
      if (word < 0) word = i;
      i = last;
    } else if (last !== undefined) {
      closeWord(i);
      const end = last + 1;
      if (char === LESS) items.push({ kind: 'path', text: value.slice(i, end), start: i, end });
      else items.push({ kind: 'comment', text: value.slice(i + 1, last).trim(), start: i, end });
      i = last;
    } else if (char === SPACE || char === SEMICOLON) {
      closeWord(i);
      if (char === SEMICOLON) items.push({ kind: 'semicolon', text: ';', start: i, end: i + 1 });
    } else if (word < 0) word = i;
  }
  closeWord(value.length);
  return items;
}

const SPACE = 32;
const QUOTE = 34;
const OPEN = 40;
const CLOSE = 41;
const SEMICOLON = 59;
const TILDE = 126;
const LESS = 60;
const GREATER = 62;
const AT = 64;

/** Where comments, paths and quoted local parts start and end, the last one first: paired from the right. */
function unitsOf(value: string): { readonly starts: readonly number[]; readonly ends: readonly number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  const closing: number[] = [];
  for (let i = value.length - 1; i >= 0; i--) {
    const char = value.charCodeAt(i);
    if (char > GREATER) continue;
    if (char === CLOSE) closing.push(i);
    else if (char === OPEN) {
      const end = closing.pop();
      if (end === undefined) continue;
      starts.push(i);
      ends.push(end);
    } else if (char === GREATER || (char === QUOTE && value.charCodeAt(i + 1) === AT)) {
      // Attack: RCPT TO:<"a) by your-host with ESMTPA (b"@example.com>. What an address quotes is not looked into.
      const start = char === GREATER ? pathStart(value, i) : quoteStart(value, i);
      if (start < 0) continue;
      starts.push(start);
      ends.push(i);
      i = start;
    }
  }
  return { starts, ends };
}

/** Where the path begins that ends at `end`; -1 where none does: outside of quotes it has no blank. */
function pathStart(value: string, end: number): number {
  const first = Math.max(0, end - MAX_PATH_CHARS);
  for (let i = end - 1; i >= first; i--) {
    const char = value[i];
    if (char === '<') return i;
    if (char === ' ' || char === '>') return -1;
    if (char === '"') {
      i = quoteStart(value, i);
      if (i < first) return -1;
    }
  }
  return -1;
}

/** Where the quoted string begins that ends at `end`; -1 where none does (RFC 5321 section 4.1.2). */
function quoteStart(value: string, end: number): number {
  const first = Math.max(0, end - MAX_PATH_CHARS);
  for (let i = end - 1; i >= first; i--) if (value[i] === '"' && value[i - 1] !== '\\') return i;
  return -1;
}
