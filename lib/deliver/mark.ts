/**
 * Puts our result on top of a mail, as bytes. Every other byte stays as it came, but for one thing: a stranger's own
 * `Truebounce-Result` gets `X-Foreign-` before its name.
 */

import type { MailRecord } from '../record/record.ts';
import { reasonsOf } from './reasons.ts';
import { formatResultHeader, RESULT_HEADER } from './result-header.ts';

/** Stands for the rule in a mail that its operator released. */
export const RELEASED = 'released';

/** What is put before the name of a stranger's field of our name. */
export const FOREIGN_PREFIX = 'X-Foreign-';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/**
 * The mail as it is delivered, in pieces to be written one after the other (a large body is not copied). `released`: it
 * was held, and its operator let it go.
 */
export function markedMail(raw: Uint8Array, record: MailRecord, released: boolean): readonly Uint8Array[] {
  const newline = newlineOf(raw);
  const field = formatResultHeader(
    {
      class: record.class,
      provenance: record.provenance?.kind ?? 'none',
      decision: released ? 'deliver' : record.decision.kind,
      would: wouldOf(record),
      rule: released ? RELEASED : record.decision.rule,
      reasons: reasonsOf(record),
    },
    newline,
  );
  // A mail that begins with a space would continue our field with a stranger's words (RFC 5322 section 2.2.3):
  // `; decision=deliver` on its first line would look like our own. A field of foreign name catches them.
  const first = raw[0];
  const catcher = first === SPACE || first === TAB ? `${FOREIGN_PREFIX}${RESULT_HEADER}:${newline}` : '';
  return [Buffer.from(field + catcher, 'latin1'), ...renameForeign(raw, newline)];
}

function wouldOf({ decision }: MailRecord): string | null {
  return decision.kind === 'deliver' || decision.kind === 'mark' ? (decision.would?.kind ?? null) : null;
}

/**
 * The mail's first LF stands for all of them, and CR alone only where there is none: a mail that merely begins with
 * a lone CR would else get our field without an end that most readers see, and its first line glued to it. SMTP's
 * own newline where the mail has none.
 */
function newlineOf(raw: Uint8Array): string {
  const first = raw.indexOf(LF);
  if (first >= 0) return raw[first - 1] === CR ? '\r\n' : '\n';
  return raw.includes(CR) ? '\r' : '\r\n';
}

function renameForeign(raw: Uint8Array, newline: string): readonly Uint8Array[] {
  // Counted first and written second: a header of nothing but such fields, a million of them, costs one buffer.
  let count = 0;
  const end = forEachForeign(raw, newline, () => {
    count += 1;
  });
  if (count === 0) return [raw];
  const prefix = Buffer.from(FOREIGN_PREFIX, 'latin1');
  const header = Buffer.allocUnsafe(end + count * prefix.length);
  let read = 0;
  let written = 0;
  forEachForeign(raw, newline, (start) => {
    header.set(raw.subarray(read, start), written);
    written += start - read;
    header.set(prefix, written);
    written += prefix.length;
    read = start;
  });
  header.set(raw.subarray(read, end), written);
  return [header, raw.subarray(end)];
}

/**
 * Visits the start of each header field of our name and returns the end of the header block. It does not use the
 * parser, because mail is delivered even where the parser has a fault, and because the parser stops at its limits
 * where a stranger's field must not slip past. A line starts after CRLF, LF or a lone CR, whatever the mail's own
 * style, since readers differ in what they take for one; the header ends at the first line that is empty.
 */
function forEachForeign(raw: Uint8Array, newline: string, visit: (start: number) => void): number {
  // A lone CR ends a line everywhere, but an empty line between lone CRs ends the header only of a mail that has
  // no other newlines: elsewhere most readers take it for text and read on.
  const loneCrEnds = newline === '\r';
  let start = 0;
  while (start < raw.length) {
    const byte = raw[start];
    if (byte === LF || (byte === CR && (loneCrEnds || raw[start + 1] === LF))) return start;
    if (isForeign(raw, start)) visit(start);
    let end = start;
    while (end < raw.length && raw[end] !== LF && raw[end] !== CR) end += 1;
    start = end + (raw[end] === CR && raw[end + 1] === LF ? 2 : 1);
  }
  return raw.length;
}

const NAME = Buffer.from(RESULT_HEADER.toLowerCase(), 'latin1');

/** Whether the line that begins here is a field of our name, in any case, also with spaces before its colon. */
function isForeign(raw: Uint8Array, start: number): boolean {
  for (let i = 0; i < NAME.length; i++) {
    if (lowerCase(raw[start + i]) !== NAME[i]) return false;
  }
  let at = start + NAME.length;
  while (raw[at] === SPACE || raw[at] === TAB) at += 1;
  return raw[at] === COLON;
}

function lowerCase(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
