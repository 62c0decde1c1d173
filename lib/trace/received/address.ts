/** IP addresses as mail writes them, in one spelling. */

import ipaddr from 'ipaddr.js';

/** The longest text of an IPv6 address with a mapped IPv4 one (45), a zone and `IPv6:`. */
const MAX_ADDRESS_CHARS = 80;

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * The address that `text` is: `203.0.113.5`, `[203.0.113.5]`, `IPv6:2001:db8::1` (RFC 5321 section 4.1.3); null where
 * it is none. IPv6 is shortened (RFC 5952), an IPv4-mapped one becomes IPv4, a zone goes. Octal, hexadecimal and
 * shortened IPv4, which the resolver functions of C take, are no addresses: servers do not print them, attackers do.
 */
export function readAddress(text: string): string | null {
  if (IPV4.test(text)) return text;
  if (text.length > MAX_ADDRESS_CHARS) return null;
  let bare = text.trim();
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1);
  if (/^ipv6:/i.test(bare)) bare = bare.slice(5);
  const zone = bare.indexOf('%');
  if (zone > 0) bare = bare.slice(0, zone);
  if (IPV4.test(bare)) return bare;
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null;
  const address = ipaddr.IPv6.parse(bare);
  return (address.isIPv4MappedAddress() ? address.toIPv4Address() : address).toString();
}
