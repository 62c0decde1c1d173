/**
 * What stands in an event of SES beside what SES itself states.
 *
 * An attack: SES writes what strangers wrote into what it says: header fields of the mail, the words with which a server
 * refused it. Were a message refused for these, a stranger could fill the dead letters, and nothing would be known to be
 * complete. The defence: what cannot be used is absent, and all of it is bounded.
 */

import * as z from 'zod/mini';

/** SES sends a mail to 50 recipients at most. */
export const MAX_EVENT_RECIPIENTS = 500;

/** A name, and RFC 5321 section 4.5.3.1: local part 64, `@`, domain 255. SES refuses what is longer. */
export const MAX_RECIPIENT_CHARS = 1_000;

/** RFC 5322 section 2.1.1: a line is 998 characters at most, and a Message-ID cannot be folded. */
export const MAX_HEADER_ID_CHARS = 998;

/** Of the words of a server: what it says, it says in its first lines. */
export const MAX_WORDS_CHARS = 500;

/** A bounce comes within days, a complaint within weeks. What is told later, is told as of then. */
export const MAX_LATE_DAYS = 60;

/** SES takes 50 tags with a mail, and 256 characters for a name or a value. */
export const MAX_TAGS = 50;
export const MAX_TAG_CHARS = 256;

export const TIME = z.iso.datetime({ offset: true, error: 'a time (ISO 8601)' });

/** The first Message-ID among the fields; where these are not told, the one that SES picked out of them. */
export function headerIdOf(headers: unknown, commonHeaders: unknown): string | null {
  const found = listOf(headers, Number.POSITIVE_INFINITY)
    .map(fieldsOf)
    .find(({ name }) => typeof name === 'string' && name.toLowerCase() === 'message-id');
  const written = found?.value ?? fieldsOf(commonHeaders).messageId;
  if (typeof written !== 'string' || written.length > MAX_HEADER_ID_CHARS + 2) return null;
  const id = written.trim().replace(/^<|>$/g, '');
  return id !== '' && id.length <= MAX_HEADER_ID_CHARS && /^[^\s<>]+$/.test(id) ? id : null;
}

export function tagsOf(tags: unknown): Readonly<Record<string, readonly string[]>> {
  const usable = (value: unknown): value is string =>
    typeof value === 'string' && value.length <= MAX_TAG_CHARS;
  return Object.fromEntries(
    Object.entries(fieldsOf(tags))
      .slice(0, MAX_TAGS)
      .filter(([name]) => usable(name))
      .map(([name, values]) => [name, listOf(values, MAX_TAGS).filter(usable)]),
  );
}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

export function recipientsOf(list: unknown): { readonly address: string; readonly fields: Fields }[] {
  return listOf(list, MAX_EVENT_RECIPIENTS)
    .map(fieldsOf)
    .flatMap((fields) => textsOf([fields.emailAddress]).map((address) => ({ address, fields })));
}

export function textsOf(list: unknown): string[] {
  return listOf(list, MAX_EVENT_RECIPIENTS).filter(
    (one): one is string => typeof one === 'string' && one !== '' && one.length <= MAX_RECIPIENT_CHARS,
  );
}

export function wordsOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return value.slice(0, MAX_WORDS_CHARS).toWellFormed();
}

/**
 * An attack: a server whose clock says the year 9999, so that no later news of the mail counts. The defence: no time
 * outside of what can be.
 */
export function timeAfter(sentAt: string, told: unknown): string {
  const found = TIME.safeParse(told);
  if (!found.success) return sentAt;
  const sent = Date.parse(sentAt);
  const time = Math.max(sent, Math.min(sent + MAX_LATE_DAYS * DAY_MS, Date.parse(found.data)));
  return new Date(time).toISOString();
}

const DAY_MS = 86_400_000;
