/** What we sent, read from JSON lines into memory: for the command line and for tests. */

import * as z from 'zod/mini';
import type { Sent, TraceEffects } from '../effects.ts';
import { readBy, readJson, SiteError } from '../site/problems.ts';
import { instant } from '../site/values.ts';
import { type HashKey, hashAddress, randomKey } from './hash.ts';
import { exactKey, looseKey } from './message-id.ts';

export interface MemoryLedger {
  /** Message-IDs on record. */
  readonly size: number;
  /** When the newest mail on record was sent; null where there is none. */
  readonly newest: Date | null;
  readonly findSent: NonNullable<TraceEffects['findSent']>;
}

export interface LedgerOptions {
  /** By which recipients are hashed; absent: a random one, so that the hashes mean nothing outside this process. */
  readonly key?: HashKey;
  /** What is read, for messages: the file's name. */
  readonly where?: string;
}

/** RFC 5322 section 2.1.1: a line is 998 characters at most, and a Message-ID cannot be folded. */
export const MAX_MESSAGE_ID_CHARS = 998;

/** SES takes 50 recipients a mail, most servers 100 to 1,000 (RFC 5321 section 4.5.3.1.8 asks for 100 at least). */
export const MAX_RECIPIENTS = 10_000;

/** Characters of one address; RFC 5321 allows 254, and what servers let pass is not much longer. */
export const MAX_RECIPIENT_CHARS = 1_000;

/** Characters of one line: MAX_RECIPIENTS addresses of real length. */
export const MAX_LINE_CHARS = 1_048_576;

/** Lines: under 1 GB of memory at one or two recipients each. A sender of more has a database. */
export const MAX_LINES = 2_000_000;

const ADDRESS = `a mail address of at most ${MAX_RECIPIENT_CHARS} characters`;
const MESSAGE_ID = `a Message-ID of at most ${MAX_MESSAGE_ID_CHARS} characters`;

/** Other keys may stand beside these: a ledger is often a log of something else too. */
const lineSchema = z.object(
  {
    messageId: z
      .string(MESSAGE_ID)
      .check(z.minLength(1, MESSAGE_ID), z.maxLength(MAX_MESSAGE_ID_CHARS, MESSAGE_ID)),
    from: z.optional(z.nullable(z.string('a mail address'))),
    recipients: z
      .array(
        z.string(ADDRESS).check(z.minLength(1, ADDRESS), z.maxLength(MAX_RECIPIENT_CHARS, ADDRESS)),
        'a list of mail addresses',
      )
      .check(z.maxLength(MAX_RECIPIENTS, `at most ${MAX_RECIPIENTS} recipients`)),
    sentAt: instant,
  },
  'an object with messageId, recipients and sentAt',
);

/** Plain values: millions of these stand in memory, and a Set or a Date each would double it. */
interface Entry {
  /** Hashed. */
  readonly recipients: string[];
  /** The same, once they have been asked for: a flood asks for one newsletter of 100,000 again and again. */
  asked: ReadonlySet<string> | null;
  /** Milliseconds. */
  sentAt: number;
}

/**
 * Reads `{"messageId","from"?,"recipients":[...],"sentAt"}` a line; blank lines are passed over. A Message-ID on several
 * lines was sent to all their recipients, first at the earliest time. Rejects with a SiteError at the first line that
 * is not so: a ledger that is complete but for some lines would prove wrongly what was not sent.
 */
export async function ledgerOf(
  lines: AsyncIterable<string> | Iterable<string>,
  options: LedgerOptions = {},
): Promise<MemoryLedger> {
  const { key = randomKey(), where = 'ledger' } = options;
  const exact = new Map<string, Entry>();
  /** Only of ids whose loose key is another. */
  const loose = new Map<string, Entry>();
  let newest = Number.NEGATIVE_INFINITY;
  let number = 0;
  for await (const line of lines) {
    number++;
    if (number > MAX_LINES) throw new SiteError(where, [`found more lines, expected at most ${MAX_LINES}`]);
    if (line.trim() === '') continue;
    const { messageId, recipients, sentAt } = readLine(line, `${where}:${number}`);
    newest = Math.max(newest, sentAt.getTime());
    const id = exactKey(messageId);
    const hashed = recipients.map((recipient) => hashAddress(recipient, key));
    const earlier = exact.get(id);
    if (earlier !== undefined) {
      earlier.sentAt = Math.min(earlier.sentAt, sentAt.getTime());
      for (const hash of hashed) earlier.recipients.push(hash);
      continue;
    }
    const entry: Entry = { recipients: hashed, asked: null, sentAt: sentAt.getTime() };
    exact.set(id, entry);
    const looser = looseKey(id);
    if (looser !== id && !loose.has(looser)) loose.set(looser, entry);
  }
  return {
    size: exact.size,
    newest: exact.size === 0 ? null : new Date(newest),
    findSent: async (messageId, recipients): Promise<Sent | null> => {
      let entry = exact.get(exactKey(messageId));
      if (entry === undefined) {
        const looser = looseKey(messageId);
        entry = exact.get(looser) ?? loose.get(looser);
      }
      if (entry === undefined) return null;
      const sentTo = entry.asked ?? new Set(entry.recipients);
      entry.asked = sentTo;
      const among = recipients.filter((recipient) => sentTo.has(hashAddress(recipient, key)));
      return { sentAt: new Date(entry.sentAt).toISOString(), among };
    },
  };
}

function readLine(line: string, where: string): z.output<typeof lineSchema> {
  if (line.length > MAX_LINE_CHARS) {
    throw new SiteError(where, [`found ${line.length} characters, expected at most ${MAX_LINE_CHARS}`]);
  }
  return readBy(lineSchema, readJson(line, where), { where });
}
