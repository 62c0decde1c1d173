/**
 * A mail's header, text and attachments for a program. Read by the parser that read it for the judge, so that nobody can
 * write a mail that says one thing to Truebounce and another one to the program behind it; and bounded like it.
 */

import { createHash } from 'node:crypto';
import type { LeafPart, MessagePart } from '../model.ts';
import { bytesOf, decodeParameters, htmlToText, ownParts, parseMail, textOf } from '../parse/index.ts';
import type { WebhookEvent } from './webhook-schema.ts';

type Data = WebhookEvent['data'];
type Content = NonNullable<Data['content']>;
type Headers = NonNullable<Data['headers']>;
type Attachment = Content['attachments'][number];

/** Characters of a mail's own text: a long letter has 20,000. What is longer is in the raw mail. */
export const MAX_TEXT_CHARS = 131_072;

/** Characters of its HTML: newsletters have 100,000. */
export const MAX_HTML_CHARS = 262_144;

/** Attachments that are listed. A mail has at most 1,000 parts (`parse/limits.ts`), real ones have a few dozen. */
export const MAX_ATTACHMENTS = 100;

/** Characters of a name, a type or an id: file systems take 255 of a name. */
export const MAX_NAME_CHARS = 255;

/** Fields of the header, and characters of all of them together: long Received chains and ARC sets take 30,000. */
export const MAX_FIELDS = 300;
export const MAX_FIELDS_CHARS = 65_536;

/** Throws only for a fault of ours. */
export function webhookContent(mail: Uint8Array): { readonly headers: Headers; readonly content: Content } {
  const { root, header } = parseMail(mail);
  const parts = ownParts(root);
  const plain = joined(parts, 'text/plain', MAX_TEXT_CHARS);
  const html = joined(parts, 'text/html', MAX_HTML_CHARS);
  const attachments = parts.filter((part) => !isText(part, 'text/plain') && !isText(part, 'text/html'));
  return {
    headers: fieldsOf(header.fields.map(({ name, text }) => ({ name, value: text }))),
    content: {
      text: plain === null ? madeOfHtml(html) : { ...plain, madeOf: 'text/plain' },
      html,
      attachments: attachments.slice(0, MAX_ATTACHMENTS).map(attachmentOf),
      attachmentCount: attachments.length,
    },
  };
}

function fieldsOf(all: Headers['fields']): Headers {
  const fields: Headers['fields'] = [];
  let room = MAX_FIELDS_CHARS;
  for (const { name, value } of all) {
    const kept = value.slice(0, Math.max(0, room - name.length));
    room -= name.length + value.length;
    fields.push({ name, value: kept });
    if (room < 0 || fields.length === MAX_FIELDS) break;
  }
  return { fields, isCut: room < 0 || fields.length < all.length };
}

const dispositionOf = ({ header }: LeafPart | MessagePart) =>
  decodeParameters(header.value('content-disposition') ?? '');

function isText(part: LeafPart | MessagePart, type: 'text/plain' | 'text/html'): part is LeafPart {
  return (
    part.kind === 'leaf' && part.type === type && dispositionOf(part).value.toLowerCase() !== 'attachment'
  );
}

/** All parts of the type, one after the other; null where there is none. */
function joined(
  parts: readonly (LeafPart | MessagePart)[],
  type: 'text/plain' | 'text/html',
  limit: number,
): { value: string; isCut: boolean } | null {
  const texts: string[] = [];
  let room = limit;
  for (const part of parts) {
    if (!isText(part, type)) continue;
    if (room < 0) return { value: texts.join('\n').slice(0, limit), isCut: true };
    // One more than there is room for tells whether it is all.
    const text = textOf(part, room + 1);
    texts.push(text);
    room -= text.length + 1;
  }
  if (texts.length === 0) return null;
  const value = texts.join('\n');
  return { value: value.slice(0, limit), isCut: value.length > limit };
}

function madeOfHtml(html: { value: string; isCut: boolean } | null): Content['text'] {
  if (html === null) return null;
  const text = htmlToText(html.value);
  return {
    value: text.slice(0, MAX_TEXT_CHARS),
    isCut: html.isCut || text.length > MAX_TEXT_CHARS,
    madeOf: 'text/html',
  };
}

function attachmentOf(part: LeafPart | MessagePart): Attachment {
  const { value, parameters } = dispositionOf(part);
  const bytes = bytesOf(part);
  const id = part.header.value('content-id');
  return {
    name: cut(parameters.get('filename') ?? part.parameters.get('name') ?? null),
    type: cut(part.type),
    disposition: value === '' ? null : cut(value.toLowerCase()),
    contentId: cut(id === undefined ? null : id.replace(/^<|>$/g, '')),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

const cut = <T extends string | null>(text: T) =>
  text === null ? text : (text.slice(0, MAX_NAME_CHARS) as T);
