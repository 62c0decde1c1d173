/** What a mail of the corpus returns, taken out of the report so that another server may return it in its own way. */

import { classify } from '../../../lib/classify/index.ts';
import type { Field, HeaderBlock, Recipient } from '../../../lib/model.ts';
import { ownParts, parseDate, parseMail } from '../../../lib/parse/index.ts';
import { hopsOf } from '../../../lib/trace/received/index.ts';
import type { TruthLine } from '../traced-set.ts';

export type Outcome = 'failed' | 'delayed' | 'relayed';

/**
 * Texts are Latin-1, one character a byte, with `\n` for a newline: but for newlines, which no server keeps, they stand
 * in the new report as they stood in the old.
 */
export interface Original {
  /** The mail's fields as it came in: no line of the server that returned it. Ends in a newline. */
  readonly header: string;
  /** Null where only the header was returned. */
  readonly body: string | null;
  readonly sender: string;
  /** Who handed it in, as the server that returned it saw it. `name`: by reverse DNS. */
  readonly client: { readonly address: string; readonly helo: string; readonly name: string | null };
  readonly receivedAt: Date;
  readonly outcome: Outcome;
  /** All of one outcome. */
  readonly recipients: readonly Recipient[];
  readonly messageId: string | null;
  readonly subject: string;
}

export function originalOf(raw: Uint8Array, { envelope }: TruthLine): Original {
  const mail = parseMail(raw);
  const report = classify(mail, {
    ...envelope,
    client: envelope.client === null ? null : { ...envelope.client, name: null },
  });
  if (report.kind === 'ordinary' || report.returned.kind === 'none') throw new Error('it returns nothing');
  const { header } = report.returned;
  const [hop] = hopsOf(header);
  if (!hop?.client || !hop.helo || !hop.at) throw new Error('its top line names no client');
  const nested = ownParts(mail.root).find((part) => part.kind === 'message');
  const body = nested?.kind !== 'message' ? null : nested.message;
  return {
    header: withoutOwnLines(header),
    body: body === null ? null : latin1(body.source, body.body.start, body.body.end),
    sender: header.value('return-path')?.replace(/[<>]/g, '') ?? '',
    client: { address: hop.client, helo: hop.helo, name: hop.name },
    receivedAt: new Date(hop.at),
    outcome: outcomeOf(report.recipients[0]),
    recipients: report.recipients,
    messageId: header.value('message-id') ?? null,
    subject: header.value('subject') ?? '',
  };
}

/** The server wrote Return-Path and the top Received; all below came in so. */
function withoutOwnLines(header: HeaderBlock): string {
  const own = new Set<Field | undefined>([header.first('return-path'), header.first('received')]);
  const kept = header.fields.filter((field) => !own.has(field));
  return kept.map(({ range }) => latin1(header.source, range.start, range.end)).join('');
}

function latin1(source: Uint8Array, start: number, end: number): string {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.length);
  return bytes.toString('latin1', start, end).replaceAll('\r\n', '\n');
}

function outcomeOf(recipient: Recipient | undefined): Outcome {
  const action = recipient?.action ?? 'failed';
  switch (action) {
    case 'failed':
    case 'delayed':
      return action;
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return 'relayed';
    default:
      return action satisfies never;
  }
}

/** What the mail says of its date, else when it came. */
export function dateOf(original: Original): string {
  const found = /^date:[ \t]*(.*)$/im.exec(original.header)?.[1]?.trim();
  return found !== undefined && parseDate(found) !== undefined ? found : mailDate(original.receivedAt);
}

/** `Tue, 24 Nov 2026 03:16:30 +0000` (RFC 5322). */
export function mailDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

/** An id of `length` characters of `alphabet`, always the same for one mail. */
export function idOf(original: Original, length: number, alphabet: string): string {
  let state = 2166136261;
  for (const unit of `${original.messageId}${original.receivedAt.getTime()}${original.sender}`)
    state = Math.imul(state ^ (unit.codePointAt(0) as number), 16777619) >>> 0;
  let id = '';
  while (id.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    id += alphabet[(state >>> 16) % alphabet.length];
  }
  return id;
}

export const HEX = '0123456789abcdef';
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What servers return that always return the body, where the corpus kept none. */
export function bodyOf({ body }: Original): string {
  return body ?? 'Hello,\n\nnothing new here.\n';
}

/** The other server's reply, without the name of the protocol. */
export function replyOf({ diagnosticCode, status }: Recipient): string {
  return (diagnosticCode ?? `550 ${status ?? '5.0.0'} refused`).replace(/^smtp; ?/i, '').replace(/\s+/g, ' ');
}
