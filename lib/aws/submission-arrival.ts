/** Whether a mail that `doctor` submitted came by SES: by its own field, among what the bucket got since. */

import { basename } from 'node:path/posix';
import { parseHeaderBlock } from '../parse/index.ts';
import { sesEnvelope } from '../receive/ses-envelope.ts';
import type { RawListing } from './raw-listing.ts';

/** Of the beginning of a mail: the header of one that a host passed on has a few thousand. */
const HEADER_BYTES = 65_536;

/** Mails that are looked into: more than a flood brings in the minutes of a test. */
export const MAX_LOOKED_INTO = 5_000;

export interface Arrival {
  /** The client's, which SES witnessed; null where SES wrote down none. */
  readonly address: string | null;
}

/** `field`: lower case. A mail is looked into once. What rejects, rejects as the listing does. */
export function arrivalBySes(
  listing: Pick<RawListing, 'all' | 'start'>,
  { field, value }: { readonly field: string; readonly value: string },
): (since: string) => Promise<Arrival | null> {
  const looked = new Set<string>();
  return async (since) => {
    for await (const page of listing.all()) {
      for (const { key, storedAt } of page) {
        if (storedAt < since || looked.has(key) || looked.size >= MAX_LOOKED_INTO) continue;
        looked.add(key);
        const bytes = await listing.start(key, HEADER_BYTES);
        if (bytes === null) continue;
        const { header } = parseHeaderBlock(bytes);
        if (header.value(field)?.trim() !== value) continue;
        // SES names the object by the id that it gives the mail.
        const envelope = sesEnvelope(header, { messageId: basename(key), source: null, forwardPaths: [] });
        return { address: envelope.client?.address ?? null };
      }
    }
    return null;
  };
}
