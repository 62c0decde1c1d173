import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LABEL_CHARS, MAX_NAME_CHARS } from '../../lib/dns/name.ts';
import { askableName } from '../../lib/dns.ts';

describe('askableName', () => {
  it.each([
    ['mail.example.com', 'mail.example.com'],
    ['MAIL.Example.COM.', 'mail.example.com'],
    ['s1._domainkey.example.com', 's1._domainkey.example.com'],
    ['bounces+x=y._spf.example.com', 'bounces+x=y._spf.example.com'],
    ['4.3.2.1.in-addr.arpa', '4.3.2.1.in-addr.arpa'],
    ['localhost', 'localhost'],
    ['xn--p1ai', 'xn--p1ai'],
  ])('takes %s', (name, asked) => {
    expect(askableName(name)).toBe(asked);
  });

  it.each([
    ['nothing', ''],
    ['the root', '.'],
    ['an empty label', 'a..example'],
    ['a leading dot', '.example'],
    ['two final dots', 'example..'],
    ['a blank', 'a b.example'],
    ['a line break', 'a\n.example'],
    ['a NUL', 'a\0.example'],
    ['an escape of resolvers', 'a\\.b.example'],
    ['an IPv4 address', '192.0.2.1'],
    ['an address literal', '[192.0.2.1]'],
    ['an IPv6 address', '2001:db8::1'],
    ['Unicode', 'm\u00fcller.example'],
    ['a full-width lookalike', '\uff4durs.example'],
  ])('refuses %s', (_, name) => {
    expect(askableName(name)).toBeNull();
  });

  it('takes a label of 63 and a name of 253 characters, and no longer ones', () => {
    const label = 'a'.repeat(MAX_LABEL_CHARS);
    expect(askableName(`${label}.example`)).not.toBeNull();
    expect(askableName(`${label}a.example`)).toBeNull();
    const longest = `${`${label}.`.repeat(3)}${'b'.repeat(MAX_NAME_CHARS - 3 * 64)}`;
    expect(longest).toHaveLength(253);
    expect(askableName(longest)).toBe(longest);
    expect(askableName(`${longest}.`)).toBe(longest);
    expect(askableName(`${longest}b`)).toBeNull();
  });

  it('gives a name in its one form, or null, for whatever a stranger writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.domain(), fc.string()), (written) => {
        const name = askableName(written);
        if (name === null) return;
        expect(name).toMatch(/^[!-~]{1,253}$/);
        expect(name).toBe(name.toLowerCase());
        expect(askableName(name)).toBe(name);
      }),
    );
  });

  it('refuses a megabyte at once', () => {
    expect(askableName('a.'.repeat(500_000))).toBeNull();
  });
});
