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

const ASCII_NAME = /^[a-z0-9_.-]+$/;
const UNICODE_NAME = /^[\p{L}\p{N}_.-]+$/u;

/** A host's name, lower case without a final dot; null for literals, numbers and what is no name. */
export function hostName(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text.length > MAX_NAME_CHARS) return null;
  const name = text.toLowerCase().replace(/[.,]{1,4}$/, '');
  if (ASCII_NAME.test(name)) return /[a-z]/.test(name) ? name : null;
  // RFC 5890 U-labels stand in some lines as they are.
  return UNICODE_NAME.test(name) && /\p{L}/u.test(name) ? name : null;
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
