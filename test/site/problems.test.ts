import { describe, expect, it } from 'vitest';
import { nearest } from '../../lib/site/problems.ts';

const KNOWN = ['domain', 'mailboxes', 'feed', 'now', 'ownHosts', 'ownAddresses'];

describe('nearest', () => {
  it.each([
    ['domian', 'domain'],
    ['Domain', 'domain'],
    ['mailbox', 'mailboxes'],
    ['fed', 'feed'],
    ['ownhost', 'ownHosts'],
    ['own-addresses', 'ownAddresses'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, KNOWN)).toBe(meant);
  });

  it.each(['', 'x', 'password', 'fox', 'domain'.repeat(7)])('takes %j for none', (word) => {
    expect(nearest(word, KNOWN)).toBeNull();
  });

  it('takes three letters too many, and not four', () => {
    expect(nearest('ownAddressesxyz', KNOWN)).toBe('ownAddresses');
    expect(nearest('ownAddresseswxyz', KNOWN)).toBeNull();
  });
});
