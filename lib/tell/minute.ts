/** Times are told in UTC: the reader's zone is not that of the mailbox. */

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** `2016-09-23 01:22` of an ISO 8601 time in UTC; what is none stays as it is. */
export function minuteOf(iso: string): string {
  return ISO.test(iso) ? iso.slice(0, 16).replace('T', ' ') : iso;
}

/** The same, with its zone. */
export function momentOf(iso: string): string {
  return ISO.test(iso) ? `${minuteOf(iso)} UTC` : iso;
}
