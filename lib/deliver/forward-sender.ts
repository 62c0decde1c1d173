/** Who a forwarded mail is from, and who gets the answer. */

import type { Address, HeaderBlock } from '../model.ts';
import { parseAddresses } from '../parse/index.ts';
import type { ForwardWords } from '../tell/forward-words.ts';
import { printable } from '../tell/printable.ts';
import { isPlainAddress, phrase, plainCount, writeAddress } from './addresses.ts';

/** Of a name that is shown before the address: a list of mails shows about so many characters. */
const MAX_NAME_CHARS = 100;

/** RFC 5321 section 4.5.3.1.3, without its brackets. */
const MAX_ADDRESS_CHARS = 254;

/** Authors that an answer goes to; one mail has seldom two. */
const MAX_ANSWERED = 10;

export interface ForwardingMailbox {
  /** At the verified domain; plain (`isPlainAddress`). */
  readonly mailbox: string;
  /** DMARC failed: the sender may be another than the mail says. */
  readonly isUnverified: boolean;
  readonly words: ForwardWords;
}

/**
 * The value of From: `"Jane Doe (jane@far.example) via info@client.example" <info@client.example>`.
 *
 * An attack: a name such as `Jane (jane@far.example) via ...`, which puts another address where ours tells the true one.
 * The defence: a stranger's name has no parentheses.
 */
export function forwardedFrom(
  header: HeaderBlock,
  { mailbox, isUnverified, words }: ForwardingMailbox,
): string {
  const [first, ...others] = authorsOf(header);
  const who = first === undefined ? words.noSender : toldAddress(first);
  const more = others.length === 0 ? '' : ` +${others.length}`;
  const name = `${isUnverified ? `${words.unverified} ` : ''}${who}${more} via ${mailbox}`;
  return `${phrase(name)} <${mailbox}>`;
}

/**
 * The value of Reply-To. Null: the mail's own stands, as it is plain, or there is nobody to answer. Without an own one, the
 * authors; where a mail names none, its Sender.
 */
export function forwardedReplyTo(header: HeaderBlock): string | null {
  const [own, ...others] = header.all('reply-to');
  if (own !== undefined && others.length === 0 && (plainCount(own.value) ?? 0) > 0) return null;
  const found = [
    header.all('reply-to').flatMap(({ value }) => parseAddresses(value)),
    authorsOf(header),
    parseAddresses(header.value('sender') ?? ''),
  ].map((addresses) => addresses.filter(({ address }) => isPlainAddress(address)));
  const answered = (found.find((addresses) => addresses.length > 0) ?? []).slice(0, MAX_ANSWERED);
  const written = answered.map(({ name, address }) => writeAddress({ name: cleanName(name), address }));
  return written.length === 0 ? null : written.join(', ');
}

/** The mailboxes of all From fields: a mail may have one field with several, and hostile mail has several fields. */
function authorsOf(header: HeaderBlock): Address[] {
  return header.all('from').flatMap(({ value }) => parseAddresses(value));
}

function toldAddress({ name, address }: Address): string {
  const told = printable(address.replace(/\s+/g, ' '), MAX_ADDRESS_CHARS);
  const clean = cleanName(name);
  return clean === '' || clean === told ? told : `${clean} (${told})`;
}

function cleanName(name: string): string {
  return printable(name.replace(/[()\s]+/g, ' ').trim(), MAX_NAME_CHARS);
}
