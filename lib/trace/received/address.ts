/** IP addresses as mail writes them, in one spelling. */

import ipaddr from 'ipaddr.js';

/** The longest text of an IPv6 address with a mapped IPv4 one (45), a zone and `IPv6:`. */
const MAX_ADDRESS_CHARS = 80;

/** IPv4 in its four numbers without leading zeros, as its 32 bits; null for what is no such address. */
export function ipv4Bits(text: string): number | null {
  const { length } = text;
  if (length < 7 || length > 15) return null;
  let bits = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      if (octet === 0) return null;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return null;
    } else if (digit === DOT && octet >= 0 && dots < 3) {
      bits = bits * 256 + octet;
      octet = -1;
      dots++;
    } else return null;
  }
  return dots === 3 && octet >= 0 ? bits * 256 + octet : null;
}

const DOT = 46 - 48;

/**
 * The address that `text` is: `203.0.113.5`, `[203.0.113.5]`, `IPv6:2001:db8::1` (RFC 5321 section 4.1.3); null where
 * it is none. IPv6 is shortened (RFC 5952), an IPv4-mapped one becomes IPv4, a zone goes. Octal, hexadecimal and
 * shortened IPv4, which the resolver functions of C take, are no addresses: servers do not print them, attackers do.
 */
export function readAddress(text: string): string | null {
  if (ipv4Bits(text) !== null) return text;
  if (text.length > MAX_ADDRESS_CHARS) return null;
  let bare = text.trim();
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1);
  if (/^ipv6:/i.test(bare)) bare = bare.slice(5);
  const zone = bare.indexOf('%');
  if (zone > 0) bare = bare.slice(0, zone);
  if (ipv4Bits(bare) !== null) return bare;
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null;
  const address = ipaddr.IPv6.parse(bare);
  return (address.isIPv4MappedAddress() ? address.toIPv4Address() : address).toString();
}
