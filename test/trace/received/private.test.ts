import { describe, expect, it } from 'vitest';
import { readAddress } from '../../../lib/trace/received/address.ts';
import { inRanges, isPrivate } from '../../../lib/trace/received/private.ts';

describe('readAddress', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['[203.0.113.5]', '203.0.113.5'],
    ['IPv6:2001:DB8:0:0::5', '2001:db8::5'],
    ['[IPv6:2001:db8::5]', '2001:db8::5'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['::FFFF:cb00:7105', '203.0.113.5'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('reads %s', (text, address) => expect(readAddress(text)).toBe(address));

  it.each([
    '',
    '1',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.05',
    '0xcb007105',
    '3405803781',
    'mx.example',
    ':',
    '1:2',
    `${'1:'.repeat(60)}1`,
  ])('reads no address in %s', (text) => expect(readAddress(text)).toBeNull());
});

describe('isPrivate', () => {
  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '169.254.1.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'fc00::1',
    '::ffff:10.0.0.1',
  ])('is true of %s', (address) => expect(isPrivate(address)).toBe(true));

  it.each([
    '203.0.113.5',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.0',
    '192.169.0.1',
    '2001:db8::1',
    '::ffff:203.0.113.5',
    '',
    'unknown',
    '10.0.0.1.example',
  ])('is false of %s', (address) => expect(isPrivate(address)).toBe(false));
});

describe('inRanges', () => {
  it.each([
    ['192.0.2.10', ['192.0.2.10']],
    ['192.0.2.15', ['203.0.113.0/24', '192.0.2.0/28']],
    ['::ffff:192.0.2.15', ['192.0.2.0/28']],
    ['192.0.2.15', ['::ffff:192.0.2.0/124']],
    ['2001:db8:1::5', ['2001:db8::/32']],
    ['2001:db8::5', ['2001:DB8:0::5']],
    ['192.0.2.1', ['0.0.0.0/0']],
  ])('%s is in %j', (address, ranges) => expect(inRanges(address, ranges)).toBe(true));

  it.each([
    ['192.0.2.16', ['192.0.2.0/28']],
    ['2001:db8::5', ['192.0.2.0/28', '0.0.0.0/0']],
    ['192.0.2.1', ['2001:db8::/32', '::/0']],
    ['192.0.2.1', []],
    [
      '192.0.2.1',
      [
        '',
        '/',
        'x',
        '192.0.2.0/',
        '192.0.2.0/33',
        '192.0.2.0/-1',
        '192.0.2.0/x',
        '192.0.2/24',
        '192.0.2.0/24/24',
        '::ffff:192.0.2.0/90',
      ],
    ],
    ['', ['0.0.0.0/0']],
    ['mx.example', ['0.0.0.0/0', '::/0']],
  ])('%s is not in %j', (address, ranges) => expect(inRanges(address, ranges)).toBe(false));

  it('reads each list by itself', () => {
    const [one, other] = [['192.0.2.0/24'], ['203.0.113.0/24']];
    for (let i = 0; i < 2; i++) {
      expect([inRanges('192.0.2.1', one as string[]), inRanges('192.0.2.1', other as string[])]).toEqual([
        true,
        false,
      ]);
    }
  });
});
