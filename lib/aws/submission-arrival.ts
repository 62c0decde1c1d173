/** Whether a mail that `doctor` submitted came by SES: by its own mark, among what the bucket got since. */

import { basename } from 'node:path/posix';
import type { ArrivedMail } from '../doctor/submission.ts';
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

/** A mail is looked into once. Rejects as the listing does, and where there is more than is looked into. */
export function arrivalBySes(
  listing: Pick<RawListing, 'all' | 'start'>,
  mark: SubmissionMark,
): (since: string) => Promise<ArrivedMail | null> {
  const looked = new Set<string>();
  return async (since) => {
    const fresh: string[] = [];
    for await (const page of listing.all())
      for (const { key, storedAt } of page) if (storedAt >= since && !looked.has(key)) fresh.push(key);
    if (looked.size + fresh.length > MAX_LOOKED_INTO)
      throw new Error(`more than ${MAX_LOOKED_INTO} mails came meanwhile: too many to find one among them`);
    for (let at = 0; at < fresh.length; at += AT_ONCE) {
      const keys = fresh.slice(at, at + AT_ONCE);
      const found = await Promise.all(keys.map((key) => marked(listing, key, mark)));
      for (const key of keys) looked.add(key);
      const arrived = found.find((one) => one !== null);
      if (arrived !== undefined) return arrived;
    }
    return null;
  };
}

async function marked(
  listing: Pick<RawListing, 'start'>,
  key: string,
  { field, value, isFor }: SubmissionMark,
): Promise<ArrivedMail | null> {
  const bytes = await listing.start(key, HEADER_BYTES);
  if (bytes === null) return null;
  const mail = parseMail(bytes);
  const { header } = mail;
  const anew = header.value(field)?.trim() !== value;
  if (anew && !header.text('subject')?.includes(value)) return null;
  // As SES writes it: `... id ID for RECIPIENT; DATE`.
  const [, recipient = ''] = / for <?([^\s<>;]+)>?;/.exec(header.value('received') ?? '') ?? [];
  if (recipient !== '' && !isFor(recipient)) return null;
  const forwardPaths = recipient === '' ? [] : [recipient];
  // SES names the object by the id that it gives the mail.
  const envelope = sesEnvelope(header, { messageId: basename(key), source: null, forwardPaths });
  return { mail, envelope, anew };
}
