/** Where a page of held mails ended, as an opaque text: whoever lists them gives it back for the next page. */

import { BadCursor } from '../effects.ts';

/** Held mails are listed by these, the newest first. */
export type HeldPlace = readonly [receivedAt: string, key: string, mailbox: string];

/** Mails of one page: a page is in memory, records and all. */
export const MOST_LISTED = 1_000;

/** Of a time, a key and a mailbox, of which the last is an address. A longer one is not ours. */
const CURSOR_CHARS = 4_000;

export function cursorOf(place: HeldPlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws `BadCursor`. */
export function placeOf(cursor: string): HeldPlace {
  if (cursor.length > CURSOR_CHARS) throw new BadCursor();
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadCursor();
  }
  if (!Array.isArray(place) || place.length !== 3 || !place.every((one) => typeof one === 'string'))
    throw new BadCursor();
  return place as unknown as HeldPlace;
}
