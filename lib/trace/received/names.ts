/** What a line calls hosts and clients. */

import { MAX_NAME_CHARS } from './limits.ts';

/** What servers write where reverse DNS gave no name. */
const NAMELESS: ReadonlySet<string> = new Set([
  'unknown',
  'unverified',
  'untrusted',
  'nodns',
  'helo',
  'ehlo',
]);

const UNICODE_NAME = /^[\p{L}\p{N}_.-]+$/u;

/** A host's name, lower case without a final dot; null for literals, numbers and what is no name. */
export function hostName(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text.length > MAX_NAME_CHARS) return null;
  const lower = text.toLowerCase();
  const name = lower.endsWith('.') || lower.endsWith(',') ? lower.replace(/[.,]{1,4}$/, '') : lower;
  const kind = asciiKind(name);
  if (kind !== 'other') return kind === 'name' ? name : null;
  // RFC 5890 U-labels stand in some lines as they are.
  return UNICODE_NAME.test(name) && /\p{L}/u.test(name) ? name : null;
}

/** Of letters, digits and `_.-`, as nearly all names are, with a letter (`name`) or without: asked of each by hand. */
function asciiKind(name: string): 'name' | 'number' | 'other' {
  let kind: 'name' | 'number' | 'other' = name === '' ? 'other' : 'number';
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit >= 97 && unit <= 122) kind = 'name';
    else if (!((unit >= 48 && unit <= 57) || unit === 46 || unit === 45 || unit === 95)) return 'other';
  }
  return kind;
}

/** The name that reverse DNS gave a client; null where the server says that there is none. */
export function clientName(text: string | null | undefined): string | null {
  const name = hostName(text);
  return name === null || NAMELESS.has(name) ? null : name;
}

/** What a client called itself, as written. */
export function heloName(text: string): string | null {
  const helo = text.trim();
  return helo === '' ? null : helo.slice(0, MAX_NAME_CHARS);
}
