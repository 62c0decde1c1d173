/**
 * Whom a notice in prose is about, and what it says of each: the surest way in which it mentions addresses counts.
 * Addresses of the sender, of help desks and of Message-IDs are no recipients.
 */

import { parseAddresses } from '../parse/index.ts';
import { addressesIn } from './addresses.ts';
import type { RecipientDraft } from './draft.ts';
import { MAX_DIAGNOSTIC_CHARS, MAX_RECIPIENTS } from './limits.ts';
import { type Mention, mentionsIn, WAYS } from './mentions.ts';
import type { Notice } from './notice.ts';
import { RUN_OF_BLANKS } from './phrases.ts';
import { replyCodeIn, statusIn } from './smtp-reply.ts';

/** `bareToo`: local parts without a domain count as well, which only a known format makes safe. */
export function proseRecipients(notice: Notice, bareToo = false): RecipientDraft[] {
  const stated = failedRecipientsField(notice);
  const mentions = withoutIds(mentionsIn(notice.prose), notice);
  const said = mentions.length === 0 ? [] : choose(mentions, ownAddresses(notice), stated.length > 0);
  // Aliases: Exim's field may name the address before the expansion that the text speaks of.
  const named = stated.length > 0 && said.length !== stated.length ? stated : said;
  const chosen = named.length > 0 || !bareToo ? named : bareNames(notice);
  const only = chosen.length === 1;
  const byKey = Map.groupBy(mentions, (mention) => mention.key);
  const mentionsOf = (address: string) => byKey.get(address.toLowerCase()) ?? [];
  // Where nothing is said of each, what is said is of all.
  const saidOfAll =
    only || !chosen.some((address) => mentionsOf(address).some((mention) => mention.block !== ''));
  return chosen.slice(0, MAX_RECIPIENTS).map((address) => {
    const mine = mentionsOf(address).toSorted(bySurety);
    const block = best(mine.map((mention) => mention.block));
    // With one recipient, any reply that the notice quotes is about him.
    const quoted =
      saidOfAll && (block === undefined || replyCodeIn(block) === null)
        ? replyParagraph(notice.prose)
        : undefined;
    const text = quoted ?? block ?? '';
    return {
      address,
      originalRecipient: mine.find((mention) => mention.alias !== undefined)?.alias,
      diagnosticCode: text === '' ? undefined : text,
      aboutAll: saidOfAll,
    };
  });
}

/** A Message-ID looks like an address: the returned mail's, and those of the mails which the report answers. */
function withoutIds(mentions: Mention[], { mail, returned }: Notice): Mention[] {
  if (mentions.length < 2) return mentions;
  const own = returned.kind === 'none' ? undefined : returned.header.value('message-id');
  const ids = [own, mail.header.value('in-reply-to'), mail.header.value('references')].join(' ');
  return ids.includes('@') ? mentions.filter(({ address }) => !ids.includes(`<${address}>`)) : mentions;
}

/** `X-Failed-Recipients: a@x, b@y` of Exim and Gmail: the recipients, stated. */
function failedRecipientsField(notice: Notice): string[] {
  const { header } = notice.mail;
  if (!header.has('x-failed-recipients')) return [];
  const fields = header.all('x-failed-recipients').slice(0, MAX_RECIPIENTS);
  return unique(fields.flatMap((field) => parseAddresses(field.value).map((entry) => entry.address)));
}

function bySurety(a: Mention, b: Mention): number {
  return WAYS.indexOf(a.way) - WAYS.indexOf(b.way);
}

function choose(mentions: readonly Mention[], own: ReadonlySet<string>, foreignOnly: boolean): string[] {
  for (const way of WAYS) {
    const foreign = mentions.filter((mention) => mention.way === way && !own.has(mention.key));
    // Scattered addresses of a text are a guess already: with two of them it would be a wrong one.
    const addresses = unique(foreign.map((mention) => mention.address));
    if (addresses.length > 0 && (way !== 'other' || addresses.length === 1)) return addresses;
  }
  if (foreignOnly) return [];
  // A mail to oneself bounces too.
  const heads = mentions.filter((mention) => mention.way === 'head' || mention.way === 'reply');
  return unique(heads.map((mention) => mention.address));
}

/** `<user>:` or a word alone on an indented line: mailboxes of the writer's own domain, as local delivery names them. */
const BARE_NAME = /^(?:[ \t]*<([\w.+=-]{1,64})>(?=:|[ \t]|$)|[ \t]{1,16}([a-z0-9][\w.+-]{1,63})[ \t]*$)/gim;

/**
 * Local parts alone, completed by the domain of the system that writes: only asked where no address stands at all,
 * and only of a mail system (`daemon`), since a word on a line of its own is little.
 */
function bareNames(notice: Notice): string[] {
  const from = notice.sender.fromAddress;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  if (!notice.sender.daemon || domain === '' || !from.includes('@')) return [];
  const names: string[] = [];
  const prose = notice.prose.slice(0, 8_192);
  let last = ':';
  for (const found of prose.matchAll(BARE_NAME)) {
    // A word alone is a name only in the list below "... the following recipients:", no signature's last line.
    if (found[1] === undefined) {
      const above = prose.slice(Math.max(0, found.index - 200), found.index).trimEnd();
      if (!above.endsWith(':') && !above.endsWith(`\t${last}`) && !above.endsWith(` ${last}`)) continue;
    }
    last = found[1] ?? found[2] ?? '';
    names.push(`${last}@${domain}`);
    if (names.length >= MAX_RECIPIENTS) break;
  }
  return unique(names);
}

/** Characters of one field of the report's header in which its own addresses are looked for. */
const MAX_OWN_CHARS = 2_048;

/** Addresses of the one who gets the report, and of the machine that writes it. */
function ownAddresses(notice: Notice): Set<string> {
  const { header } = notice.mail;
  const own = new Set<string>();
  const add = (value: string) => {
    for (const { address } of addressesIn(value.slice(0, MAX_OWN_CHARS))) own.add(address.toLowerCase());
  };
  for (const key of ['to', 'from', 'delivered-to', 'envelope-to', 'reply-to']) {
    if (header.has(key)) for (const field of header.all(key).slice(0, 4)) add(field.value);
  }
  if (notice.returned.kind !== 'none') add(notice.returned.header.value('from') ?? '');
  return own;
}

/** The paragraph that states a reply of an SMTP server, where the prose has one. */
function replyParagraph(prose: string): string | undefined {
  // Without a code of three digits, or a status, there is none.
  if (!/[45]\d\d|[45]\.\d/.test(prose)) return undefined;
  const paragraphs = prose.slice(0, 16_384).split(/\n[ \t]*\n/, 64);
  const found =
    paragraphs.find((text) => replyCodeIn(text) !== null) ??
    paragraphs.find((text) => statusIn(text) !== null);
  return found?.trim().replace(RUN_OF_BLANKS, ' ').slice(0, MAX_DIAGNOSTIC_CHARS);
}

function best(blocks: readonly string[]): string | undefined {
  if (blocks.length < 2) return blocks[0] === '' ? undefined : blocks[0];
  return (
    blocks.find((block) => replyCodeIn(block) !== null) ??
    blocks.find((block) => statusIn(block) !== null) ??
    blocks.find((block) => block !== '')
  );
}

function unique(addresses: readonly string[]): string[] {
  if (addresses.length < 2) return [...addresses];
  const seen = new Set<string>();
  return addresses.filter((address) => {
    const key = address.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}
