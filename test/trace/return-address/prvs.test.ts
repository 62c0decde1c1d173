import { describe, expect, it } from 'vitest';
import {
  checkPrvs,
  MAX_PRVS_LIFETIME_DAYS,
  PRVS_GRACE_DAYS,
  readPrvs,
} from '../../../lib/trace/return-address/prvs.ts';

/** 2026-11-24, in days since 1970. */
const DAY = 20_781;
const KEYS = new Map([['1', 'key one']]);

/**
 * Signed by Exim 4.96 on that day: `exim -be '${prvs{info@client.example}{key one}{1}}'`. Exim signs for seven days.
 */
const BY_EXIM = 'prvs=1788791b6c=info@client.example';
const BY_EXIM_MIXED = 'prvs=178878c7b3=Alice.B+tag@Client.Example';

function check(address: string, { day = DAY, keys = KEYS, writings = [] as string[] } = {}) {
  const prvs = readPrvs(address);
  return prvs === null ? null : checkPrvs(prvs, keys, day, writings).kind;
}

describe('BATV', () => {
  it('verifies what Exim signs', () => {
    expect(check(BY_EXIM)).toBe('valid');
    expect(check(BY_EXIM_MIXED)).toBe('valid');
  });

  it('verifies what relays have written in another case', () => {
    expect(check('PRVS=1788791B6C=INFO@CLIENT.EXAMPLE')).toBe('valid');
    expect(check('prvs=1788791b6c=Info@Client.example')).toBe('valid');
    // Signed with capitals, which no guess restores: the site's own writing does.
    expect(check(BY_EXIM_MIXED.toLowerCase())).toBe('bad');
    expect(check(BY_EXIM_MIXED.toLowerCase(), { writings: ['Alice.B+tag@Client.Example'] })).toBe('valid');
  });

  it('verifies the sub-address form', () => {
    expect(check('info+prvs=1788791b6c@client.example')).toBe('valid');
  });

  it('refuses another address, day, key number or hash', () => {
    expect(check('prvs=1788791b6c=sales@client.example')).toBe('bad');
    expect(check('prvs=1788791b6c=info@other.example')).toBe('bad');
    expect(check('prvs=1789791b6c=info@client.example')).toBe('bad');
    expect(check('prvs=2788791b6c=info@client.example')).toBe('bad');
    expect(check('prvs=1788791b6d=info@client.example')).toBe('bad');
    expect(check(BY_EXIM, { keys: new Map([['1', 'key two']]) })).toBe('bad');
    expect(check(BY_EXIM, { keys: new Map() })).toBe('unchecked');
  });

  it('keeps an old key beside the new one', () => {
    const keys = new Map([
      ['1', 'key one'],
      ['2', 'key two'],
    ]);
    expect(check(BY_EXIM, { keys })).toBe('valid');
  });

  it('expires on its day, counts less for a while, then no more', () => {
    const expiry = DAY + 7;
    expect(check(BY_EXIM, { day: expiry })).toBe('valid');
    expect(check(BY_EXIM, { day: expiry + 1 })).toBe('late');
    expect(check(BY_EXIM, { day: expiry + PRVS_GRACE_DAYS })).toBe('late');
    expect(check(BY_EXIM, { day: expiry + PRVS_GRACE_DAYS + 1 })).toBe('expired');
    // The three digits come round after a thousand days: a day far ahead is one long past.
    expect(check(BY_EXIM, { day: expiry - MAX_PRVS_LIFETIME_DAYS })).toBe('valid');
    expect(check(BY_EXIM, { day: expiry - MAX_PRVS_LIFETIME_DAYS - 1 })).toBe('expired');
    expect(check(BY_EXIM, { day: expiry + 1000 })).toBe('valid');
  });

  it.each([
    'info@client.example',
    'prvs=1788791b6=info@client.example',
    'prvs=1788791b6c0=info@client.example',
    'prvs=178879zz6c=info@client.example',
    'prvs=1788791b6c=@client.example',
    'prvs=1788791b6c@client.example',
    '+prvs=1788791b6c@client.example',
    'prvs=1788791b6c=info',
    `prvs=1788791b6c=${'a'.repeat(600)}@client.example`,
  ])('is not read into %s', (address) => {
    expect(readPrvs(address)).toBe(null);
  });
});
