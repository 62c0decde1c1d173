import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkVerp, MAX_VERP_ID_CHARS, readVerp, signVerp } from '../../../lib/trace/return-address/verp.ts';

function check(address: string, keys: readonly string[] = ['key one']) {
  const verp = readVerp(address);
  return verp === null ? null : checkVerp(verp, keys).kind;
}

describe('VERP with a MAC', () => {
  const address = signVerp('m1a2.b3-4', 'Bounces.Client.Example', 'key one');

  it('is 12 hex digits of HMAC-SHA-256 over id and domain', () => {
    const mac = createHmac('sha256', 'key one').update('m1a2.b3-4@bounces.client.example').digest('hex');
    expect(address).toBe(`b-m1a2.b3-4-${mac.slice(0, 12)}@Bounces.Client.Example`);
  });

  it('verifies in any case, by any of the keys', () => {
    expect(check(address)).toBe('valid');
    expect(check(address.toUpperCase())).toBe('valid');
    expect(check(address, ['key two', 'key one'])).toBe('valid');
    expect(check(address, ['key two'])).toBe('bad');
    expect(check(address, [])).toBe('unchecked');
  });

  it('refuses another id or domain', () => {
    expect(check(address.replace('m1a2', 'm1a3'))).toBe('bad');
    expect(check(address.replace('Bounces', 'b'))).toBe('bad');
  });

  it('signs ids that fit a local part of 64, in letters that survive relays', () => {
    const longest = signVerp('a'.repeat(MAX_VERP_ID_CHARS), 'client.example', 'k');
    expect(longest.indexOf('@')).toBe(64);
    expect(check(longest, ['k'])).toBe('valid');
    expect(() => signVerp('a'.repeat(MAX_VERP_ID_CHARS + 1), 'client.example', 'k')).toThrow(RangeError);
    expect(() => signVerp('A', 'client.example', 'k')).toThrow(RangeError);
    expect(() => signVerp('', 'client.example', 'k')).toThrow(RangeError);
  });

  it.each([
    'b-@client.example',
    'b-0123456789ab@client.example',
    'b--0123456789ab@client.example',
    'bob-smith@client.example',
    'b-x-0123456789xy@client.example',
  ])('is not read into %s', (other) => {
    expect(readVerp(other)).toBe(null);
  });
});
