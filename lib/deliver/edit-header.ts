/**
 * The header of a mail that SES forwards, as bytes. From becomes the mailbox, since SES sends only in verified names; what
 * is replaced is kept under `X-Original-`; all else stays as it came, byte for byte, as far as that is harmless
 * (`field-bytes.ts`). The body is not touched and not copied.
 *
 * Newlines: SES's documents ask for lines of at most 1,000 characters with their CRLF, and nothing of bare LFs; its own
 * examples send LF, and it makes CRLF of them. So a mail keeps its newlines. Only where lone CRs are all that it has, or
 * none at all, the header gets CRLF: else nobody would see its end.
 */

import type { Field, HeaderBlock, Range } from '../model.ts';
import { asBuffer, parseHeaderBlock } from '../parse/index.ts';
import { MAX_HEADER_BYTES } from '../parse/limits.ts';
import { plainCount } from './addresses.ts';
import { fieldBytes, type HeaderStyle, readable, writeField } from './field-bytes.ts';
import { fateOf, ORIGINAL_PREFIX } from './forward-fields.ts';
import { type ForwardingMailbox, forwardedFrom, forwardedReplyTo } from './forward-sender.ts';
import { FOREIGN_PREFIX } from './mark.ts';
import { RESULT_HEADER } from './result-header.ts';

export interface Forwarding extends ForwardingMailbox {
  /** The value of the loop mark (`loop-mark.ts`). */
  readonly loopMark: { readonly name: string; readonly value: string };
}

export interface ForwardedMail {
  /** To be written one after the other: the header, then the body, which is a view of what was given. */
  readonly pieces: readonly Uint8Array[];
  /** False where the header went over the limits of `parse/limits.ts`: what stands behind them was left out. */
  readonly isWhole: boolean;
}

/**
 * SES takes 50 recipients a mail, and counts those of the header too, whatever the envelope says; one of them is where it
 * goes.
 */
export const MAX_LISTED_RECIPIENTS = 49;

/** So much of a mail is looked at for its header: behind the limit of what is read, its end is still looked for. */
const HEAD_BYTES = 2 * MAX_HEADER_BYTES;

const LF = 0x0a;
const CR = 0x0d;

/**
 * `mail`: a marked mail (`mark.ts`), in pieces; its first field is our result, and stays on top. Total: whatever the bytes,
 * one header comes out, of lines of at most 998 bytes, and the body.
 */
export function forwardedMail(mail: readonly Uint8Array[], forwarding: Forwarding): ForwardedMail {
  const { head, rest } = splitHead(mail);
  const { header, bodyStart, defects } = parseHeaderBlock(head);
  const style = styleOf(head, header);
  const pieces = [...editedFields(head, header, forwarding, style), Buffer.from(style.newline, 'latin1')];
  return {
    // One piece for all of the header: it has thousands of fields at most, and a piece each would cost more.
    pieces: [Buffer.concat(pieces), head.subarray(bodyStart), ...rest],
    isWhole: defects.every(({ kind }) => kind !== 'header-limit'),
  };
}

/** The beginning of a mail in one piece, with all of its header in it, and what follows. Of one piece, nothing is copied. */
export function splitHead(mail: readonly Uint8Array[]): { head: Buffer; rest: Uint8Array[] } {
  const rest = [...mail];
  const taken: Uint8Array[] = [];
  let room = HEAD_BYTES;
  while (rest.length > 0 && room > 0) {
    const [first] = rest as [Uint8Array];
    taken.push(first.subarray(0, room));
    if (first.length > room) rest[0] = first.subarray(room);
    else rest.shift();
    room -= Math.min(room, first.length);
  }
  const head = taken.length === 1 ? asBuffer(taken[0] as Uint8Array) : Buffer.concat(taken);
  // Hostile: no header is so long. Then all of the mail is looked through, once, and copied.
  if (rest.length > 0 && parseHeaderBlock(head).bodyStart === head.length)
    return { head: Buffer.concat(mail), rest: [] };
  return { head, rest };
}

function styleOf(head: Buffer, header: HeaderBlock): HeaderStyle {
  const lf = head.indexOf(LF);
  const isLf = lf >= 0 && head[lf - 1] !== CR;
  const charset = /\bcharset="?([\w.:+-]{1,40})/i.exec(header.value('content-type') ?? '')?.[1];
  return { newline: isLf ? '\n' : '\r\n', charset };
}

function editedFields(
  head: Buffer,
  header: HeaderBlock,
  forwarding: Forwarding,
  style: HeaderStyle,
): Uint8Array[] {
  const { mailbox, loopMark } = forwarding;
  const { fields } = header;
  const write = (name: string, value: string) => writeField(name, value, style);
  const put = ({ range }: Field, name: string) => fieldBytes(head, range, name, style);
  const [result] = fields[0]?.key === RESULT_HEADER.toLowerCase() ? [fields[0]] : [];
  const replyTo = forwardedReplyTo(header);
  const replaced = replacedFields(header, replyTo !== null);
  const seen = new Set<string>();
  const moved: Uint8Array[] = [];
  const kept: Uint8Array[] = [];
  let end = header.range.start;
  for (const field of fields) {
    const { key, name } = field;
    kept.push(...strayLines(head, { start: end, end: field.range.start }, style));
    end = field.range.end;
    const fate = name === '' ? 'drop' : replaced.has(key) ? 'move' : fateOf(key);
    if (field === result || fate === 'drop') continue;
    if (fate === 'rename') kept.push(...put(field, `${FOREIGN_PREFIX}${name}`));
    else if (fate === 'move' || (fate === 'keep' && seen.has(key)))
      moved.push(...put(field, `${ORIGINAL_PREFIX}${name}`));
    else kept.push(...put(field, name));
    // SES puts its own time, of this sending, in its place.
    if (key === 'date' && !seen.has(key)) moved.push(...put(field, `${ORIGINAL_PREFIX}${name}`));
    seen.add(key);
  }
  return [
    ...(result === undefined ? [] : put(result, result.name)),
    write(loopMark.name, loopMark.value),
    write('From', forwardedFrom(header, forwarding)),
    ...(replyTo === null ? [] : [write('Reply-To', replyTo)]),
    ...(replaced.has('to') || !header.has('to') ? [write('To', mailbox)] : []),
    write('X-Auto-Response-Suppress', 'All'),
    ...moved,
    ...kept,
  ];
}

/** Those that are written anew, or are not fit to be sent: To and Cc that a strict service does not take. */
function replacedFields(header: HeaderBlock, isReplyToNew: boolean): ReadonlySet<string> {
  const replaced = new Set<string>();
  if (isReplyToNew) replaced.add('reply-to');
  let room = MAX_LISTED_RECIPIENTS;
  for (const key of ['to', 'cc']) {
    const value = header.value(key);
    if (value === undefined) continue;
    const count = plainCount(value);
    if (count === null || count > room) replaced.add(key);
    else room -= count;
  }
  return replaced;
}

/** What a broken program left between two fields: text that would end the header, as a field of its own. */
function strayLines(head: Buffer, { start, end }: Range, style: HeaderStyle): Uint8Array[] {
  if (start >= end) return [];
  const text = readable(head.subarray(start, end), style);
  return text === '' ? [] : [writeField(`${ORIGINAL_PREFIX}Line`, text, style)];
}
