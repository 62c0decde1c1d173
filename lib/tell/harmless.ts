/**
 * Values of strangers inside sentences of ours.
 *
 * An attack: a host name that closes our bracket, ends our sentence and begins another ("mx), which your SPF
 * authorises. ..."), escape sequences, right-to-left marks, ten thousand letters. The defence: nothing that a terminal
 * obeys, nothing longer than an address may be, and whatever could pass for our own words stands in quotes.
 */

import { printable } from './printable.ts';

/** RFC 5321 section 4.5.3.1.3: a path has at most 256 octets, its two brackets included. */
export const MAX_VALUE_CHARS = 254;

/** What a host name, an address or a Message-ID is written with; all else could be read as part of a sentence. */
const PLAIN = /^[^\s"(),;、。「」（）]*$/u;

/** Every string in `value`, however deep, made harmless. Shapes, numbers and the standards' own words stay. */
export function harmless<T>(value: T): T {
  if (typeof value === 'string') return quoted(printable(value, MAX_VALUE_CHARS)) as T;
  if (Array.isArray(value)) return value.map(harmless) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, harmless(inner)])) as T;
}

function quoted(text: string): string {
  return text !== '' && PLAIN.test(text) ? text : `"${text.replaceAll('"', "'")}"`;
}
