import { describe, expect, it } from 'vitest';
import { parseDate } from '../../lib/parse/index.ts';

describe('parseDate', () => {
  it.each([
    ['RFC 5322', 'Tue, 1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37.000Z'],
    ['no weekday, no seconds', '01 Jul 2003 10:52 -0330', '2003-07-01T14:22:00.000Z'],
    ['a zone name', 'Tue, 1 Jul 2003 10:52:37 EDT', '2003-07-01T14:52:37.000Z'],
    ['a zone name behind a number', 'Tue, 1 Jul 2003 10:52:37 +0900 (JST)', '2003-07-01T01:52:37.000Z'],
    ['a zone name of Japan', 'Tue, 1 Jul 2003 10:52:37 JST', '2003-07-01T01:52:37.000Z'],
    ['GMT with an offset', 'Tue, 1 Jul 2003 10:52:37 GMT+0200', '2003-07-01T08:52:37.000Z'],
    ['an unknown zone', 'Tue, 1 Jul 2003 10:52:37 XYZ', '2003-07-01T10:52:37.000Z'],
    ['a military zone (RFC 5322 section 4.3)', 'Tue, 1 Jul 2003 10:52:37 A', '2003-07-01T10:52:37.000Z'],
    ['no zone', 'Tue, 1 Jul 2003 10:52:37', '2003-07-01T10:52:37.000Z'],
    ['two digits of a year', '1 Jul 03 10:52:37 GMT', '2003-07-01T10:52:37.000Z'],
    ['two digits of the last century', '1 Jul 97 10:52:37 GMT', '1997-07-01T10:52:37.000Z'],
    ['three digits of a year', '1 Jul 103 10:52:37 GMT', '2003-07-01T10:52:37.000Z'],
    ['comments', 'Tue (x), 1 (y (z)) Jul 2003 10:52:37 +0000', '2003-07-01T10:52:37.000Z'],
    ['folding', 'Tue,\r\n 1\tJul  2003 10:52:37 +0000', '2003-07-01T10:52:37.000Z'],
    ['dashes', '01-Jul-2003 10:52:37 +0000', '2003-07-01T10:52:37.000Z'],
    ['a long month', '1 July 2003 10:52:37 +0000', '2003-07-01T10:52:37.000Z'],
    ['dots in the time', 'Tue, 1 Jul 2003 10.52.37 +0000', '2003-07-01T10:52:37.000Z'],
    ['one digit of an hour', 'Tue, 1 Jul 2003 8:05:07 +0000', '2003-07-01T08:05:07.000Z'],
    ['am and pm', '1 Jul 2003 12:05:07 AM +0000', '2003-07-01T00:05:07.000Z'],
    ['pm', '1 Jul 2003 1:05:07 PM', '2003-07-01T13:05:07.000Z'],
    ['asctime', 'Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    ['asctime with a zone', 'Sun Nov  6 08:49:37 JST 1994', '1994-11-05T23:49:37.000Z'],
    ['asctime with a zone behind', 'Sun Nov  6 08:49:37 1994 +0100', '1994-11-06T07:49:37.000Z'],
    ['ISO 8601', '2003-07-01T10:52:37+02:00', '2003-07-01T08:52:37.000Z'],
    ['ISO 8601 with a blank and fractions', '2003-07-01 10:52:37.123Z', '2003-07-01T10:52:37.000Z'],
    ['a leap second', '31 Dec 2016 23:59:60 +0000', '2016-12-31T23:59:59.000Z'],
    ['29 February of a leap year', '29 Feb 2024 00:00:00 +0000', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (_, value, iso) => {
    expect(parseDate(value)?.toISOString()).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '1 Foo 2003 10:52:37 +0000',
    '31 Jun 2003 10:52:37 +0000',
    '29 Feb 2023 10:52:37 +0000',
    '0 Jul 2003 10:52:37 +0000',
    '1 Jul 2003 24:52:37 +0000',
    '1 Jul 2003 10:60:37 +0000',
    '2003-13-01T10:52:37Z',
    '(1 Jul 2003 10:52:37 +0000',
  ])('finds no date in %j', (value) => {
    expect(parseDate(value)).toBeNull();
  });
});
