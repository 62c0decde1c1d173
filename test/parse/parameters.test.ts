import { describe, expect, it } from 'vitest';
import { decodeParameters } from '../../lib/parse/index.ts';

function read(field: string) {
  const { value, parameters } = decodeParameters(field);
  return { value, ...Object.fromEntries(parameters) };
}

describe('decodeParameters', () => {
  it.each([
    ['nothing', '', { value: '' }],
    ['a value alone', ' Text/Plain ', { value: 'Text/Plain' }],
    [
      'parameters',
      'text/plain; charset=UTF-8; Format="flowed"',
      { value: 'text/plain', charset: 'UTF-8', format: 'flowed' },
    ],
    [
      'semicolons and quotes in quotes',
      'a; name="b;c=\\"d\\""; e=f',
      { value: 'a', name: 'b;c="d"', e: 'f' },
    ],
    [
      'comments',
      'text/plain (a; b); charset=us-ascii (Plain; text)',
      { value: 'text/plain', charset: 'us-ascii' },
    ],
    ['brackets in a file name', 'a; name=report(1).pdf', { value: 'a', name: 'report(1).pdf' }],
    [
      'blanks in an unquoted value',
      'a; name=My Report.pdf; b=c',
      { value: 'a', name: 'My Report.pdf', b: 'c' },
    ],
    ['blanks around the equals sign', 'a; b = "c" ;d= e', { value: 'a', b: 'c', d: 'e' }],
    [
      'a missing semicolon behind the value',
      'multipart/mixed boundary="x y"',
      { value: 'multipart/mixed', boundary: 'x y' },
    ],
    ['a missing semicolon behind quotes', 'a; b="c" d=e', { value: 'a', b: 'c', d: 'e' }],
    ['a quote that never closes', 'a; b="c; d=e', { value: 'a', b: 'c', d: 'e' }],
    ['semicolons too many', 'a;; ;b=c;', { value: 'a', b: 'c' }],
    ['words without a value', 'a; b; c=d', { value: 'a', c: 'd' }],
    ['the first of two', 'a; b=1; b=2', { value: 'a', b: '1' }],
    ['an equals sign in a value', 'a; boundary==_abc=', { value: 'a', boundary: '=_abc=' }],
    ['continuations', 'a; n*1=two; n*0=one; n*2="three"', { value: 'a', n: 'onetwothree' }],
    ['a charset', "a; n*=utf-8''%E6%9D%B1.txt", { value: 'a', n: '東.txt' }],
    ['a charset and a language', "a; n*=iso-8859-1'de'M%FCller", { value: 'a', n: 'Müller' }],
    [
      'a character cut by continuations',
      "a; n*0*=utf-8''%E6%9D; n*1*=%B1; n*2=%20.txt",
      { value: 'a', n: '東%20.txt' },
    ],
    ['the extended form beside the plain one', "a; n=fallback; n*=utf-8''%C3%A4", { value: 'a', n: 'ä' }],
    ['no charset at all', 'a; n*=%C3%A4', { value: 'a', n: 'ä' }],
    ['broken escapes', "a; n*=utf-8''50%-%ZZ%4", { value: 'a', n: '50%-%ZZ%4' }],
    [
      'encoded words (RFC 2047 forbids them here)',
      'a; n="=?utf-8?Q?=C3=A4.txt?="',
      { value: 'a', n: 'ä.txt' },
    ],
  ])('reads %s', (_, field, expected) => {
    expect(read(field)).toEqual(expected);
  });
});
