/** Which newline a run of bytes uses, and line ends by it. */

export const LF = 10;
export const CR = 13;

/** The byte that ends a line: LF also ends CRLF. */
export type NewlineByte = typeof LF | typeof CR;

/** How far the newline is looked for: the first lines of a mail show it. */
const LOOK_BYTES = 4_096;

/**
 * LF, unless the first bytes hold CRs and no LF (mails of old Macs, and of programs that lost the LFs). It is decided
 * once for a mail: a lone CR between LFs is text, or an attacker could hide a header from one of two readers.
 */
export function newlineOf(bytes: Buffer, start: number, end: number): NewlineByte {
  const most = Math.min(end, start + LOOK_BYTES);
  let found: NewlineByte = LF;
  for (let i = start; i < most; i++) {
    const byte = bytes[i];
    if (byte === LF) return LF;
    if (byte === CR) found = CR;
  }
  return found;
}

/** A view of the same bytes with Buffer's native searches; no copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Up to this length a line is quicker walked over than handed to the native search. */
const LINE_BYTES = 100;

/** Offset behind the newline that ends the line at `from`, or `end`. `bytes` must not reach far behind `end`. */
export function nextLine(bytes: Buffer, from: number, end: number, newline: NewlineByte): number {
  const near = Math.min(end, from + LINE_BYTES);
  for (let i = from; i < near; i++) if (bytes[i] === newline) return i + 1;
  if (near === end) return end;
  const at = bytes.indexOf(newline, near);
  return at < 0 || at >= end ? end : at + 1;
}

/** `to` without the newline before it, but not below `from`. */
export function beforeNewline(bytes: Uint8Array, from: number, to: number): number {
  let end = to;
  if (end > from && bytes[end - 1] === LF) end--;
  if (end > from && bytes[end - 1] === CR) end--;
  return Math.max(from, end);
}
