/** Dates of mail (RFC 5322 section 3.3), obsolete and broken forms included. No locale, no clock. */

import { withoutComments } from './parameters.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Zone names of RFC 822 section 5.1 and those that servers write besides, in minutes. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['z', 0],
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
  ['wet', 0],
  ['west', 60],
  ['bst', 60],
  ['cet', 60],
  ['cest', 120],
  ['met', 60],
  ['mest', 120],
  ['eet', 120],
  ['eest', 180],
  ['msk', 180],
  ['msd', 240],
  ['hkt', 480],
  ['jst', 540],
  ['kst', 540],
]);

/** A date is short; what is longer is not one. */
const MAX_DATE_CHARS = 200;

/** 1 Jul 2003 10:52:37 +0200; also 1-Jul-03 10:52, and am/pm. Every repetition is bounded or fixed by what follows. */
const DATE =
  /(?:^|[^\d])(\d{1,2})[ -]{1,3}([a-z]{3,9})\.?,?[ -]{1,3}(\d{4}|\d{2,3})[ ,]{1,3}(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d{1,6})?(?: ?([ap]m))?(?: ?(?:(?:gmt|utc)(?=[+-]))?([+-]\d{1,2}:?\d{2}|[a-z]{1,5}))?/;
/** asctime: Sun Nov 6 08:49:37 1994, with or without a zone on either side of the year. */
const ASCTIME =
  /([a-z]{3})[a-z]{0,6},? (\d{1,2}),? (\d{1,2}):(\d{2}):(\d{2}) (?:([a-z]{3,5}|[+-]\d{4}) )?(\d{4})(?: ([+-]\d{4}|[a-z]{3,5}))?/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[t ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)? ?(z|[+-]\d{2}:?\d{2})?/;

/** `Tue, 1 Jul 2003 10:52:37 +0200 (CEST)` as the standard has it, and nothing else: what nearly all servers write. */
const PLAIN =
  /^ ?(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})(?: \([A-Za-z]{1,5}\))?$/;

type Text = string | undefined;

/** Null where the text holds no date. A zone that nobody knows reads as UTC (RFC 5322 section 4.3). */
export function parseDate(value: string): Date | null {
  const plain = PLAIN.exec(value);
  if (plain !== null) {
    const [, day, month, year, hour, minute, second, zone] = plain;
    return build(
      monthOf(month?.toLowerCase()),
      day,
      year,
      hour,
      minute,
      second,
      ahead(zone as string),
      undefined,
    );
  }
  const short = value.length > MAX_DATE_CHARS ? value.slice(0, MAX_DATE_CHARS) : value;
  const text = withoutComments(short).toLowerCase().replace(/\s+/g, ' ').trim();
  const found = DATE.exec(text);
  if (found !== null) {
    const [, day, month, year, hour, minute, second, half, zone] = found;
    return build(monthOf(month), day, year, hour, minute, second, offsetOf(zone), half);
  }
  const asctime = ASCTIME.exec(text);
  if (asctime !== null) {
    const [, month, day, hour, minute, second, before, year, after] = asctime;
    return build(monthOf(month), day, year, hour, minute, second, offsetOf(before ?? after), undefined);
  }
  const iso = ISO.exec(text);
  if (iso === null) return null;
  const [, year, month, day, hour, minute, second, zone] = iso;
  return build(Number(month) - 1, day, year, hour, minute, second, offsetOf(zone), undefined);
}

function monthOf(name: Text): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3));
}

function build(
  month: number,
  day: Text,
  year: Text,
  hour: Text,
  minute: Text,
  second: Text,
  offset: number,
  half: Text,
): Date | null {
  let fullYear = Number(year);
  // RFC 5322 section 4.3: two digits below 50 are of this century, three count from 1900.
  if ((year as string).length === 2 && fullYear < 50) fullYear += 2000;
  else if ((year as string).length <= 3) fullYear += 1900;
  let hours = Number(hour);
  if (half === 'pm' && hours < 12) hours += 12;
  if (half === 'am' && hours === 12) hours = 0;
  const days = Number(day);
  const minutes = Number(minute);
  // Second 60 is a leap second. What a calendar does not have is no date, not one of the next month.
  const seconds = Math.min(Number(second ?? 0), 59);
  if (month < 0 || month > 11 || days < 1 || hours > 23 || minutes > 59 || Number(second ?? 0) > 60)
    return null;
  const time = Date.UTC(fullYear, month, days, hours, minutes, seconds);
  if (days > SHORTEST_MONTH && new Date(time).getUTCDate() !== days) return null;
  return new Date(time - offset * 60_000);
}

/** Days that every month has. */
const SHORTEST_MONTH = 28;

/** Minutes, of `+0200`. */
function ahead(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return zone.startsWith('-') ? -minutes : minutes;
}

function offsetOf(zone: Text): number {
  if (zone === undefined) return 0;
  const numeric = /^([+-])(\d{1,2}):?(\d{2})$/.exec(zone);
  if (numeric === null) return ZONES.get(zone) ?? 0;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
  return numeric[1] === '-' ? -minutes : minutes;
}
