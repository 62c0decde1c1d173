/** A time as a person writes it: ISO 8601 with its zone, or a day and hour where he is, or an hour of today. */

const FULL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?$/i;
const HOUR = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;

export type ReadTime =
  | { readonly kind: 'time'; readonly time: Date }
  /** Written as a time, and there is none such: 30 February, 25:00. */
  | { readonly kind: 'no-such' }
  | { readonly kind: 'unread' };

/** `now`: of which day an hour is. Without a zone, the machine's own is meant. */
export function readTime(text: string, now: Date): ReadTime {
  const trimmed = text.trim();
  const hour = HOUR.exec(trimmed);
  if (hour !== null) {
    const [, h, m, s = '0'] = hour;
    return local([now.getFullYear(), now.getMonth() + 1, now.getDate()], [h, m, s].map(Number));
  }
  const full = FULL.exec(trimmed);
  if (full === null) return { kind: 'unread' };
  const [, year, month, day, h, m, s = '0', zone] = full;
  const date = [year, month, day].map(Number);
  const clock = [h, m, s].map(Number);
  if (zone === undefined) return local(date, clock);
  // The day and hour are checked as UTC: which of them there are does not depend on the zone.
  if (!isThere(date, clock)) return { kind: 'no-such' };
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.replace(/\D/g, '');
  const minutes = digits === '' ? 0 : sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
  return { kind: 'time', time: new Date(utc(date, clock) - minutes * 60_000) };
}

function local(date: readonly number[], clock: readonly number[]): ReadTime {
  if (!isThere(date, clock)) return { kind: 'no-such' };
  const [year = 0, month = 1, day = 1] = date;
  const [h = 0, m = 0, s = 0] = clock;
  return { kind: 'time', time: new Date(year, month - 1, day, h, m, s) };
}

function isThere(date: readonly number[], clock: readonly number[]): boolean {
  const time = new Date(utc(date, clock));
  const found = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  const hour = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  return [...found, ...hour].every((value, index) => value === [...date, ...clock][index]);
}

function utc(
  [year = 0, month = 1, day = 1]: readonly number[],
  [h = 0, m = 0, s = 0]: readonly number[],
): number {
  return Date.UTC(year, month - 1, day, h, m, s);
}
