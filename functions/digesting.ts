/**
 * The daily mail about held mail, to each address that is alerted. Each gets it once a day: a mark is put after the mail went,
 * and looked at before. What remains is a function that ends between SES's answer and its mark, or two that run at once:
 * then the same mail, with the same Message-ID, comes twice.
 */

import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { RawMails } from '../lib/aws/raw-mails.ts';
import type { Table } from '../lib/aws/table/index.ts';
import { type HeldList, listHeld } from '../lib/cli/held-floods.ts';
import { alertMail } from '../lib/deliver/alert-mail.ts';
import { splitHead } from '../lib/deliver/edit-header.ts';
import type { HeldMail, HeldPage } from '../lib/effects.ts';
import { parseHeaderBlock } from '../lib/parse/index.ts';
import type { MailRecord } from '../lib/record/record.ts';
import { type DigestMail, digestText, MAX_MAIL_ROWS } from '../lib/tell/digest-text.ts';
import { type Language, WORDS } from '../lib/tell/index.ts';

export interface Digesting {
  readonly table: Pick<Table, 'held' | 'incidents' | 'isMarked' | 'mark'>;
  /** The subject of a held mail, decoded; null where there is none, or it cannot be had. Must not reject. */
  readonly subjectOf: (record: MailRecord) => Promise<string | null>;
  /** Rejects where the mail did not go. */
  readonly send: (mail: Uint8Array, path: { readonly from: string; readonly to: string }) => Promise<void>;
  readonly from: string;
  readonly to: readonly string[];
  readonly language: Language;
  readonly retentionDays: number;
  /** ` --stack --region eu-west-1`: what commands need to ask this deployment. */
  readonly stack: string;
  /** There is only time left to send what was found. */
  readonly isLate: () => boolean;
}

/** `failed`: to so many it did not go, and why the first of these did not. */
export type Digested =
  | { readonly kind: 'nothing-held' }
  | {
      readonly kind: 'sent';
      readonly mails: number;
      readonly sent: number;
      readonly before: number;
      readonly failed: readonly Error[];
    };

const DAY_MS = 86_400_000;

/**
 * A mail is decided within seconds of when it came, and within this where AWS had an outage. The day ends so long before the
 * digest is made: what is decided later than that, the list alone shows.
 */
export const SETTLED_MS = 3_600_000;

/** A flood of a day has 7,200 mails; ten thousand rows are read in some seconds. More are not counted out. */
export const MAX_READ = 100_000;

/** `time`: for which it was due, so that a second try tells of the same day. */
export async function sendDigest(time: Date, digesting: Digesting, maxRead = MAX_READ): Promise<Digested> {
  const { table, to, from, language, send } = digesting;
  const day = time.toISOString().slice(0, 10);
  const markOf = (address: string) => `digest ${day} ${address.toLowerCase()}`;
  const marked = await Promise.all(to.map((address) => table.isMarked(markOf(address))));
  const left = to.filter((_, index) => !marked[index]);
  const before = to.length - left.length;
  if (left.length === 0) return { kind: 'sent', mails: 0, sent: 0, before, failed: [] };

  const until = new Date(time.getTime() - SETTLED_MS);
  const { list, whole } = await heldOfDay(time, until, maxRead, digesting);
  if (list.mails === 0) return { kind: 'nothing-held' };
  const text = digestText(
    {
      ...list,
      whole,
      from: new Date(until.getTime() - DAY_MS).toISOString(),
      until: until.toISOString(),
      shown: await withSubjects(list.shown, digesting),
      retentionDays: digesting.retentionDays,
      stack: digesting.stack,
    },
    WORDS[language],
  );
  const failed: Error[] = [];
  for (const address of left) {
    try {
      const id = markOf(address);
      await send(await alertMail(text, { from, to: address, at: time, id, language }), { from, to: address });
      await table.mark(id);
    } catch (error) {
      // One address that SES refuses keeps it from no other.
      failed.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return { kind: 'sent', mails: list.mails, sent: left.length - failed.length, before, failed };
}

/** What came within the day, is held, and nobody answered. `whole`: false where it was too much to be read. */
async function heldOfDay(
  time: Date,
  until: Date,
  maxRead: number,
  { table, isLate }: Digesting,
): Promise<{ readonly list: HeldList; readonly whole: boolean }> {
  const first = new Date(until.getTime() - DAY_MS).toISOString();
  const end = until.toISOString();
  let read = 0;
  let whole = true;
  const held = async (query: Parameters<Table['held']>[0]): Promise<HeldPage> => {
    const { mails, next } = await table.held(query);
    read += mails.length;
    const within = mails.filter(({ record }) => record.receivedAt >= first && record.receivedAt < end);
    const last = mails.at(-1)?.record.receivedAt;
    if (next === null || last === undefined || last < first) return { mails: within, next: null };
    if (read < maxRead && !isLate()) return { mails: within, next };
    whole = false;
    return { mails: within, next: null };
  };
  const list = await listHeld(
    { held, incidents: table.incidents },
    {
      mailbox: undefined,
      incident: null,
      answered: false,
      limit: MAX_MAIL_ROWS,
      now: time,
      after: null,
    },
  );
  return { list, whole };
}

/** What a report says of itself is in its row; of the rest, the subject says most. */
async function withSubjects(
  mails: readonly HeldMail[],
  { subjectOf, isLate }: Digesting,
): Promise<readonly DigestMail[]> {
  const read: DigestMail[] = [];
  for (const { record } of mails.slice(0, MAX_MAIL_ROWS))
    read.push({ record, subject: isLate() ? null : await subjectOf(record) });
  return read;
}

/** Of a larger mail the subject is not told: it is not read for that. */
export const MAX_SUBJECT_MAIL_BYTES = 1_000_000;

export function subjectReader(readRaw: RawMails['readRaw']): Digesting['subjectOf'] {
  return async ({ key, size }) => {
    if (size > MAX_SUBJECT_MAIL_BYTES) return null;
    try {
      return parseHeaderBlock(splitHead([await readRaw(key)]).head).header.text('subject') || null;
    } catch {
      return null;
    }
  };
}

/** `client`: with `maxAttempts: 1`, so that a mail whose answer was lost is not sent again within the same try. */
export function digestSender(
  client: Pick<SESClient, 'send'>,
  configurationSet: string | null,
): Digesting['send'] {
  return async (mail, { from, to }) => {
    await client.send(
      new SendRawEmailCommand({
        Source: from,
        Destinations: [to],
        RawMessage: { Data: mail },
        ConfigurationSetName: configurationSet ?? undefined,
      }),
    );
  };
}
