/** Tag lists (RFC 6376 section 3.2): of a DKIM-Signature field and of a key record. */

import { MAX_TAGS } from './limits.ts';

export interface Tag {
  /** Surrounding white space taken off; white space and folds within it are one blank. */
  readonly value: string;
  /** Where the value stands in the text, its surrounding white space included: from behind `=` to `;` or the end. */
  readonly start: number;
  readonly end: number;
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * The tags of `text` from offset `from` on, by name (names are case-sensitive). Null where it is no tag list: a tag
 * without `=`, a name that is none, more than MAX_TAGS, or a name that stands twice, which makes the list invalid:
 * two readers would take two different values. Empty tags (`;;`) are stepped over.
 */
export function parseTags(text: string, from = 0): ReadonlyMap<string, Tag> | null {
  const tags = new Map<string, Tag>();
  let pos = from;
  // Attack: a list of `;` alone, each of which looks for the next `=` in all that follows. It is looked for once.
  let equals = text.indexOf('=', pos);
  while (pos < text.length) {
    const next = text.indexOf(';', pos);
    const end = next < 0 ? text.length : next;
    if (equals >= 0 && equals < pos) equals = text.indexOf('=', pos);
    if (equals < 0 || equals >= end) {
      if (trimmed(text.slice(pos, end)) !== '') return null;
    } else {
      const name = trimmed(text.slice(pos, equals));
      if (!NAME.test(name) || tags.has(name) || tags.size >= MAX_TAGS) return null;
      tags.set(name, { value: trimmed(text.slice(equals + 1, end)), start: equals + 1, end });
    }
    pos = end + 1;
  }
  return tags;
}

/** Of a tag's value, where white space means nothing: base64 and lists. */
export function withoutBlanks(value: string): string {
  return value.replaceAll(' ', '');
}

/** A colon-separated list in lower case; empty entries go. */
export function listOf(value: string): string[] {
  return withoutBlanks(value)
    .toLowerCase()
    .split(':')
    .filter((entry) => entry !== '');
}

/** Not String.trim: in bytes read as Latin-1 that would take parts of characters for white space. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  const inner = text.slice(start, end);
  return /[ \t\r\n]/.test(inner) ? inner.replace(/[ \t\r\n]+/g, ' ') : inner;
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 13 || unit === 10;
}
