/**
 * The one table of DynamoDB: what lies under which key, and in which list. Strings are partition key `pk` and sort key `sk`;
 * capital letters stand for words (see `word`).
 *
 * | What | pk | sk | Lists |
 * |---|---|---|---|
 * | record of a mail for a mailbox | mail KEY | for MAILBOX | if held: `held`, `heldMailbox`, `heldIncident` |
 * | readings of a mail that were begun | mail KEY | reading | |
 * | delivery | delivery ID | delivery | `list` by its mail; until it is settled: `due` |
 * | destination that is paused | paused NAME | destination | `list` of all |
 * | counts and incidents of a mailbox | counts MAILBOX | counts | `list` of all |
 * | mail that was sent | sent LOOSE | id EXACT | |
 * | one of its recipients | sent-to EXACT HASH | KEY-ID | |
 * | who has written to a mailbox | writer MAILBOX HASH | KEY-ID | |
 * | DKIM key as last seen | archived-key NAME | key | `list` of all |
 * | SPF ranges as seen on a day | archived-ranges DOMAIN | ranges DAY | |
 * | something that is done once | mark NAME | mark | |
 * | up to when what was sent is known | watermark | ledger | |
 *
 * LOOSE and EXACT are the two keys of a Message-ID (lib/ledger/message-id.ts), HASH is that of an address under the key
 * KEY-ID. A recipient has a partition of its own: those of a newsletter in one would be throttled.
 *
 * Every item has `v`, the version of its form, and `expires`, seconds since 1970, after which it reads as absent: DynamoDB
 * deletes it some time later. Lists are sparse global indexes: of items that have their partition key, in the order of
 * `place` (`dueAt` for `due`). They lag behind writes, mostly by less than a second: whoever finds something by a list
 * reads the item itself before he believes it.
 */

import { createHash } from 'node:crypto';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Raised when what was written before can no longer be read; then both forms are read for a while. */
export const ITEM_VERSION = 1;

export interface Index {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  /** What stands in the list beside the keys. */
  readonly carries: readonly string[];
}

const CARRIED = ['expires', 'answer', 'incidentMailbox', 'mailbox'] as const;

/** What a deployment makes. Billing is on demand; every attribute of a key is a string. */
export const TABLE = {
  partition: 'pk',
  sort: 'sk',
  timeToLive: 'expires',
  indexes: {
    /**
     * Deliveries that are not settled: `new` by when they were planned, `begun` by when the lease or the wait ends (`state`
     * tells which). One partition takes 1,000 writes a second, and a delivery makes about five: 200 deliveries a second
     * are more than SES sends for an account that did not ask for more. `destination`: of mails, which wait while it is paused.
     */
    due: {
      name: 'due',
      partition: 'due',
      sort: 'dueAt',
      carries: ['expires', 'id', 'state', 'plannedAt', 'destination'],
    },
    /** `held`: all held mails; `deliveries KEY`: those of a mail; `counted`: mailboxes that have counts; `archived`: DKIM keys. */
    list: { name: 'list', partition: 'list', sort: 'place', carries: CARRIED },
    heldMailbox: { name: 'heldMailbox', partition: 'heldMailbox', sort: 'place', carries: CARRIED },
    /** By the incident's id alone, which two mailboxes may share. */
    heldIncident: { name: 'heldIncident', partition: 'heldIncident', sort: 'place', carries: CARRIED },
  },
} as const satisfies {
  readonly partition: string;
  readonly sort: string;
  readonly timeToLive: string;
  readonly indexes: Readonly<Record<string, Index>>;
};

export const LISTS = {
  held: 'held',
  counted: 'counted',
  archivedKeys: 'archived',
  paused: 'paused',
  deliveries: (key: string) => `deliveries ${word(key)}`,
  heldMailbox: (mailbox: string) => `of ${word(mailbox)}`,
  heldIncident: (id: string) => `of ${word(id)}`,
} as const;

export const KEYS = {
  record: (key: string, mailbox: string): Key => ({ pk: ofMail(key), sk: `for ${word(mailbox)}` }),
  reading: (key: string): Key => ({ pk: ofMail(key), sk: 'reading' }),
  delivery: (id: string): Key => ({ pk: `delivery ${word(id)}`, sk: 'delivery' }),
  paused: (destination: string): Key => ({ pk: `paused ${word(destination)}`, sk: 'destination' }),
  counts: (mailbox: string): Key => ({ pk: `counts ${word(mailbox)}`, sk: 'counts' }),
  sent: (loose: string, exact: string): Key => ({ pk: ofSent(loose), sk: `id ${word(exact)}` }),
  sentTo: (exact: string, hash: string, keyId: string): Key => ({
    pk: `sent-to ${word(exact)} ${hash}`,
    sk: word(keyId),
  }),
  writer: (mailbox: string, hash: string, keyId: string): Key => ({
    pk: `writer ${word(mailbox)} ${hash}`,
    sk: word(keyId),
  }),
  archivedKey: (name: string): Key => ({ pk: `archived-key ${word(name.toLowerCase())}`, sk: 'key' }),
  archivedRanges: (domain: string, day: string): Key => ({ pk: ofRanges(domain), sk: `ranges ${word(day)}` }),
  mark: (name: string): Key => ({ pk: `mark ${word(name)}`, sk: 'mark' }),
  watermark: (): Key => ({ pk: 'watermark', sk: 'ledger' }),
} as const;

/** All records of a mail. */
export function ofMail(key: string): string {
  return `mail ${word(key)}`;
}

/** The SPF ranges of a domain, of all days. */
export function ofRanges(domain: string): string {
  return `archived-ranges ${word(domain.toLowerCase())}`;
}

/** All mails that were sent under this loose key. */
export function ofSent(loose: string): string {
  return `sent ${word(loose)}`;
}

/** Where an item stands in a list: the times are ISO 8601 and come first. */
export function place(...words: readonly string[]): string {
  return words.map(word).join(' ');
}

/** DynamoDB takes 1,024 bytes of a sort key and 2,048 of a partition key: a time and two words in the former. */
const WORD_BYTES = 450;

const NOT_IN_WORDS = /[\0- %]/g;

/**
 * A text as part of a key. The attack: names by strangers, with the blank that parts words in them, or longer than a key
 * may be, so that their mail cannot be stored. The defence: blanks, control characters and `%` are written as `%` and
 * two digits, all else stays and sorts as it does; of what is too long its SHA-256 stands there.
 */
export function word(text: string): string {
  const plain = text.replace(NOT_IN_WORDS, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  if (Buffer.byteLength(plain) <= WORD_BYTES) return plain;
  return `%#${createHash('sha256').update(text).digest('base64url')}`;
}
