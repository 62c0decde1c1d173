import { describe, expect, it } from 'vitest';
import { firstAddress, parseAddresses } from '../../lib/parse/index.ts';

/** `name <address>` or the address alone. */
function read(value: string): string[] {
  return parseAddresses(value).map(({ name, address }) => (name === '' ? address : `${name} <${address}>`));
}

describe('parseAddresses', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['only separators', ' , ; ,', []],
    ['the null path', '<>', []],
    ['an empty string in brackets', '<"">', []],
    ['a bare address', 'a@example.com', ['a@example.com']],
    ['brackets', '<a@example.com>', ['a@example.com']],
    ['a name', 'Jane Doe <a@example.com>', ['Jane Doe <a@example.com>']],
    ['a quoted name with a comma', '"Doe, Jane" <a@example.com>', ['Doe, Jane <a@example.com>']],
    ['escapes in a quoted name', '"Jane \\"J\\" Doe" <a@example.com>', ['Jane "J" Doe <a@example.com>']],
    [
      'a list',
      'a@example.com, B <b@example.com>,c@example.com',
      ['a@example.com', 'B <b@example.com>', 'c@example.com'],
    ],
    ['a list by semicolons', 'A <a@example.com>; b@example.com;', ['A <a@example.com>', 'b@example.com']],
    [
      'a group',
      'team: a@example.com, B <b@example.com>;, c@example.com',
      ['a@example.com', 'B <b@example.com>', 'c@example.com'],
    ],
    ['an empty group', 'undisclosed-recipients:;', []],
    ['a comment as the name', 'a@example.com (Jane (J.) Doe)', ['Jane (J.) Doe <a@example.com>']],
    ['comments inside', 'pete(his account)@silly.test(his host)', ['his account <pete@silly.test>']],
    ['a quoted local part', '"a b"@example.com', ['"a b"@example.com']],
    ['a quoted local part in brackets', '<"a > b"@example.com>', ['"a > b"@example.com']],
    [
      'needless quotes',
      '"jane"@example.com, <"joe.x"@example.com>',
      ['jane@example.com', 'joe.x@example.com'],
    ],
    ['quotes around all', '"a@example.com", \'b@example.com\'', ['a@example.com', 'b@example.com']],
    ['an address as the name', '"b@example.com" <a@example.com>', ['b@example.com <a@example.com>']],
    ['a source route', '<@x.example,@y.example:a@example.com>', ['a@example.com']],
    ['a word', 'postmaster', ['postmaster']],
    [
      'a word with a comment',
      'MAILER-DAEMON (Mail Delivery System)',
      ['Mail Delivery System <MAILER-DAEMON>'],
    ],
    ['a missing opening bracket', 'Jane a@example.com>', ['Jane <a@example.com>']],
    ['a missing closing bracket', 'Jane <a@example.com', ['Jane <a@example.com>']],
    [
      'a missing closing bracket in a list',
      '<a@example.com, <b@example.com>',
      ['a@example.com', 'b@example.com'],
    ],
    ['a missing comma', '<a@example.com> <b@example.com>', ['a@example.com', 'b@example.com']],
    ['doubled brackets', '<<a@example.com>>', ['a@example.com']],
    ['no brackets', 'Jane Doe a@example.com', ['Jane Doe <a@example.com>']],
    ['blanks around the @', 'a @ example.com', ['a@example.com']],
    ['blanks in brackets', '< a@example.com >', ['a@example.com']],
    ['a name in brackets too', '<Jane a@example.com>', ['a@example.com']],
    ['empty brackets behind an address', 'a@example.com <>', ['a@example.com']],
    ['mailto', '<mailto:a@example.com>, mailto:b@example.com', ['a@example.com', 'b@example.com']],
    ['an IPv6 literal', 'a@[IPv6:2001:db8::1], <b@[192.0.2.1]>', ['a@[IPv6:2001:db8::1]', 'b@[192.0.2.1]']],
    ['Unicode', 'Jürgen <jürgen@exämple.com>', ['Jürgen <jürgen@exämple.com>']],
    ['encoded names', '=?utf-8?Q?J=C3=BCrgen?= <a@example.com>', ['Jürgen <a@example.com>']],
    [
      'a comma in an encoded name',
      '=?utf-8?Q?Doe,_Jane_(x)?= <a@example.com>',
      ['Doe, Jane (x) <a@example.com>'],
    ],
    [
      'an encoded comma',
      '=?utf-8?Q?Doe=2C_Jane?= <a@example.com>, b@example.com',
      ['Doe, Jane <a@example.com>', 'b@example.com'],
    ],
    [
      'a quote that never closes',
      'x"y <a@example.com>, "Jane <b@example.com>',
      ['x"y <a@example.com>', 'Jane <b@example.com>'],
    ],
    [
      'a comment that never closes',
      'a@example.com (Jane, b@example.com',
      ['(Jane <a@example.com>', 'b@example.com'],
    ],
  ])('reads %s', (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });
});

describe('firstAddress', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['<>', null],
    ['Jane <a@example.com>, b@example.com', 'a@example.com'],
    ['MAILER-DAEMON', 'MAILER-DAEMON'],
    ['Doe, Jane <a@example.com>', 'a@example.com'],
  ])('of %j is %j', (value, address) => {
    expect(firstAddress(value)).toBe(address);
  });
});
