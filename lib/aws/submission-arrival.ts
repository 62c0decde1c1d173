/** Whether a mail that `doctor` submitted came by SES: by its own mark, among what the bucket got since. */

import { basename } from 'node:path/posix';
import { type ArrivedMail, type SubmissionTest, TooMany } from '../doctor/submission.ts';
import type { Envelope, Mail } from '../model.ts';
import { parseMail } from '../parse/index.ts';
import { sesEnvelope } from '../receive/ses-envelope.ts';
import type { RawListing } from './raw-listing.ts';

/** Of the beginning of a mail: the header of one that a host passed on has a few thousand. */
const HEADER_BYTES = 65_536;

/** Mails that are looked into: more than a flood brings in the minutes of a test. */
export const MAX_LOOKED_INTO = 5_000;
const AT_ONCE = 16;

export interface SubmissionMark {
  /** Lower case. */
  readonly field: string;
  readonly value: string;
  /** Whether a mail to that address is meant: a host may forward it to another mailbox of the site. */
  readonly isFor: (recipient: string) => boolean;
}

/** Of all that bear the mark, the one that tells most. */
const RANKS = ['itself', 'anew', 'notice'] as const satisfies readonly ArrivedMail['how'][];

/**
 * `before`: what is there already is passed over from then on; one of them is read, so that it is known whether we may.
 * `since`: ISO 8601. Both reject as the listing does, and `look` with `TooMany` where more came than is looked into. A mail
 * is looked into once.
 */
export function arrivalBySes(
  listing: Pick<RawListing, 'all' | 'start'>,
  mark: SubmissionMark,
): SubmissionTest['ses'] {
  const looked = new Set<string>();
  const found: ArrivedMail[] = [];
  let fetched = 0;
  const fresh = async (since: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const page of listing.all())
      for (const { key, storedAt } of page) if (storedAt >= since && !looked.has(key)) keys.push(key);
    return keys;
  };
  return {
    async before(since) {
      const keys = await fresh(since);
      for (const key of keys) looked.add(key);
      const [first] = keys;
      if (first !== undefined) await listing.start(first, 1);
    },
    async look(since) {
      const keys = await fresh(since);
      fetched += keys.length;
      if (fetched > MAX_LOOKED_INTO) throw new TooMany(MAX_LOOKED_INTO);
      for (let at = 0; at < keys.length; at += AT_ONCE) {
        const some = keys.slice(at, at + AT_ONCE);
        const marked = await Promise.all(some.map((key) => markedMail(listing, key, mark)));
        for (const key of some) looked.add(key);
        found.push(...marked.filter((one) => one !== null));
      }
      return found.toSorted((a, b) => RANKS.indexOf(a.how) - RANKS.indexOf(b.how))[0] ?? null;
    },
  };
}

async function markedMail(
  listing: Pick<RawListing, 'start'>,
  key: string,
  { field, value, isFor }: SubmissionMark,
): Promise<ArrivedMail | null> {
  const bytes = await listing.start(key, HEADER_BYTES);
  if (bytes === null) return null;
  const mail = parseMail(bytes);
  const { header } = mail;
  const isOurs = header.value(field)?.trim() === value;
  if (!isOurs && !header.text('subject')?.includes(value)) return null;
  // As SES writes it: `... id ID for RECIPIENT; DATE`.
  const received = (header.value('received') ?? '').replace(/\s+/g, ' ');
  const [, recipient = ''] = / for <?([^\s<>;]+)>?;/.exec(received) ?? [];
  if (recipient !== '' && !isFor(recipient)) return null;
  const forwardPaths = recipient === '' ? [] : [recipient];
  // SES names the object by the id that it gives the mail.
  const envelope = sesEnvelope(header, { messageId: basename(key), source: null, forwardPaths });
  return { mail, envelope, how: isOurs ? 'itself' : isMachines(mail, envelope) ? 'notice' : 'anew' };
}

/** A notice about it, or an answer to it (RFC 3834): ours has the field beside its subject. */
function isMachines({ header, root }: Mail, { reversePath }: Envelope): boolean {
  const auto = header.value('auto-submitted')?.trim().toLowerCase() ?? 'no';
  return reversePath === null || root.type === 'multipart/report' || auto !== 'no';
}
