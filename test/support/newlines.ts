/** A mail written for reading, as bytes with one of the newlines that mail comes with. */

export const NEWLINES = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;
export type NewlineName = keyof typeof NEWLINES;

/** The bytes of `text` (`\n` in it, characters above U+00FF as UTF-8) with that newline throughout. */
export function withNewline(text: string, newline: NewlineName): Uint8Array {
  return Buffer.from(text.replaceAll('\n', NEWLINES[newline]), 'utf8');
}
