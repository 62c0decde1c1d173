/**
 * One mail as three parsers see it, in one form that can be compared: ours, mailparser and postal-mime. The trees of
 * the other two are their internals (pinned versions): only these tell the text of each part; what they publish
 * joins all texts into one.
 */

import { MailParser } from 'mailparser';
import PostalMime from 'postal-mime';
import type { Mail } from '../../lib/model.ts';
import { parseAddresses } from '../../lib/parse/index.ts';

export interface SeenPart {
  readonly type: string;
  /** Null where the parser does not decode the part as text. */
  readonly text: string | null;
  readonly parts: readonly SeenPart[];
}

export interface PeerHeaders {
  /** Addresses with a domain, joined by commas; `from` only the first. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Without brackets. */
  readonly messageId: string;
}

export interface Seen extends PeerHeaders {
  readonly root: SeenPart;
}

interface PeerNode {
  readonly contentType: string;
  readonly textContent?: string;
  readonly children: readonly PeerNode[];
  readonly headers: ReadonlyMap<string, unknown>;
}

/** As mailparser sees it: it reads nested messages too, except those that are attachments. */
export async function seenByMailparser(raw: Uint8Array): Promise<Seen> {
  const parser = new MailParser({
    checksumAlgo: false,
    skipImageLinks: true,
    skipTextToHtml: true,
    skipHtmlToText: true,
  });
  await new Promise<void>((resolve, reject) => {
    parser.on('error', reject);
    parser.on('end', resolve);
    parser.on('data', (data) => {
      if (data.type !== 'attachment') return;
      data.content.resume();
      data.content.on('end', () => data.release?.());
    });
    parser.end(raw);
  });
  const { tree } = parser as unknown as { tree: PeerNode };
  const seen = (node: PeerNode): SeenPart => ({
    type: node.contentType,
    text: isText(node.contentType) ? (node.textContent ?? null) : null,
    parts: node.children.map(seen),
  });
  return {
    root: seen(tree),
    from: first(addressesOf(tree.headers.get('from'))),
    to: addressesOf(tree.headers.get('to')),
    subject: textHeader(tree.headers.get('subject')),
    messageId: withoutBrackets(textHeader(tree.headers.get('message-id'))),
  };
}

function textHeader(value: unknown): string {
  const last = Array.isArray(value) ? value[0] : value;
  return typeof last === 'string' ? last : '';
}

interface PeerAddress {
  readonly address?: string;
  readonly group?: readonly PeerAddress[];
}

function addressesOf(value: unknown): string {
  const fields = Array.isArray(value) ? value.slice(0, 1) : value === undefined ? [] : [value];
  return flatten(fields.flatMap((field) => (field as { value: readonly PeerAddress[] }).value));
}

/** Only what has a domain: the parsers differ in what they make of bare words. */
function flatten(found: readonly PeerAddress[]): string {
  const flat = found.flatMap((entry) => entry.group ?? [entry]);
  return flat
    .map((entry) => entry.address ?? '')
    .filter((address) => address.includes('@'))
    .join(', ');
}

interface PostalNode {
  readonly contentType: { readonly parsed: { readonly value: string }; readonly multipart?: string };
  readonly contentDisposition: { readonly parsed: { readonly value?: string } };
  readonly childNodes: readonly PostalNode[];
  getTextContent(): string;
}

/** As postal-mime sees it, nested messages left whole. */
export async function seenByPostalMime(raw: Uint8Array): Promise<Seen> {
  const parser = new PostalMime({ forceRfc822Attachments: true });
  const mail = await parser.parse(raw);
  const { root } = parser as unknown as { root: PostalNode };
  const seen = (node: PostalNode): SeenPart => {
    const type = node.contentType.parsed.value;
    const text = isText(type) ? node.getTextContent() : null;
    return { type, text, parts: node.childNodes.map(seen) };
  };
  return {
    root: seen(root),
    from: first(flatten(mail.from === undefined ? [] : [mail.from])),
    to: flatten(mail.to ?? []),
    subject: mail.subject ?? '',
    messageId: withoutBrackets(mail.messageId ?? ''),
  };
}

export function headersByUs(mail: Mail): PeerHeaders {
  const addresses = (key: string): string => flatten(parseAddresses(mail.header.value(key) ?? ''));
  return {
    from: first(addresses('from')),
    to: addresses('to'),
    subject: mail.header.text('subject') ?? '',
    messageId: withoutBrackets(mail.header.value('message-id') ?? ''),
  };
}

/** postal-mime publishes one sender. */
function first(addresses: string): string {
  return addresses.split(', ', 1)[0] ?? '';
}

/** mailparser puts them on where they are missing. */
function withoutBrackets(id: string): string {
  return id.replace(/^<|>$/g, '');
}

function isText(type: string): boolean {
  return type === 'text/plain' || type === 'text/html';
}
