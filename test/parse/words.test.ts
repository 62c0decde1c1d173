import { describe, expect, it } from 'vitest';
import { decodeWords } from '../../lib/parse/index.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');

describe('decodeWords', () => {
  it.each([
    ['text without words', 'plain = text ?', 'plain = text ?'],
    ['Q', '=?utf-8?Q?Zustellung_f=C3=BCr?=', 'Zustellung für'],
    ['B', `=?UTF-8?B?${b64('東京')}?=`, '東京'],
    ['a Latin charset', '=?iso-8859-1?q?M=FCller?=', 'Müller'],
    ['ISO-2022-JP', '=?ISO-2022-JP?B?GyRCRWw1fhsoQg==?=', '東京'],
    ['a language (RFC 2231 section 5)', '=?utf-8*en-us?Q?hello?=', 'hello'],
    ['text around words', 'Re: =?utf-8?Q?=C3=A4?= und =?utf-8?Q?=C3=B6?=!', 'Re: ä und ö!'],
    ['words side by side', '=?utf-8?Q?a?= =?utf-8?Q?b?=\t=?utf-8?Q?c?=', 'abc'],
    ['words side by side of two charsets', '=?utf-8?Q?=C3=A4?= =?iso-8859-1?Q?=F6?=', 'äö'],
    ['words with nothing between', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
    ['a character cut by words, Q', '=?utf-8?Q?=E6=9D?= =?utf-8?Q?=B1?=', '東'],
    ['a character cut by words, B', '=?utf-8?B?5p0=?= =?utf-8?B?sQ==?=', '東'],
    ['base64 cut by words', '=?utf-8?B?5p?= =?utf-8?B?2x?=', '東'],
    ['blanks within a word', '=?utf-8?Q?two words here?=', 'two words here'],
    ['blanks within base64', '=?utf-8?B?aGVs bG8=?=', 'hello'],
    ['base64 without padding', '=?utf-8?B?aGVsbG8?=', 'hello'],
    ['a question mark within Q', '=?utf-8?Q?really?=20yes?=', 'really? yes'],
    ['a lost end', '=?utf-8?Q?cut_off', 'cut off'],
    ['half a lost end', '=?utf-8?Q?cut_off?', 'cut off'],
    ['a lost end before another word', '=?utf-8?Q?one =?utf-8?Q?two?=', 'onetwo'],
    ['quotes around', '"=?utf-8?Q?J=C3=BCrgen?=" <j@example.com>', '"Jürgen" <j@example.com>'],
    ['raw 8-bit text within', '=?iso-8859-1?Q?Frösche?=', 'Frösche'],
    ['raw UTF-8 within', '=?utf-8?Q?Frösche_=C3=A4?=', 'Frösche ä'],
    ['an unknown charset', '=?klingon?Q?Q=61plah?=', 'Qaplah'],
    ['an unknown encoding', '=?utf-8?X?abc?=', '=?utf-8?X?abc?='],
    ['what only begins like a word', 'a =? b =?utf-8? c', 'a =? b =?utf-8? c'],
    ['an empty word', 'a =?utf-8?Q??= b', 'a  b'],
    ['a broken escape', '=?utf-8?Q?100=_=ZZ?=', '100= =ZZ'],
  ])('reads %s', (_, value, text) => {
    expect(decodeWords(value)).toBe(text);
  });

  it('joins ISO-2022-JP words whose escapes meet, without a trace of the seam', () => {
    const word = (bytes: string) => `=?iso-2022-jp?B?${Buffer.from(bytes, 'latin1').toString('base64')}?=`;
    expect(decodeWords(`${word('\x1b$B%(\x1b(B')} ${word('\x1b$B%i\x1b(B')}`)).toBe('エラ');
  });
});
