/** Domains of a site and the names in them. */

import type { Knowledge } from './knowledge.ts';

/** True for the domain itself and the names below it. Both lower case. */
export function isWithin(name: string, domain: string): boolean {
  const before = name.length - domain.length - 1;
  return name === domain || (before >= 0 && name[before] === '.' && name.endsWith(domain));
}

/** True where the name is one of `domains`, or below one: a look-up a label, however many they are. Lower case. */
export function isWithinAny(name: string, domains: ReadonlySet<string>): boolean {
  if (domains.has(name)) return true;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    if (domains.has(name.slice(dot + 1))) return true;
  return false;
}

/** True where the name lies in a domain of the site. */
export function isOurDomain(name: string, { domain, otherDomains }: Knowledge): boolean {
  return isWithin(name, domain) || otherDomains.some((other) => isWithin(name, other));
}

/** The domain of an address, lower case; empty where it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}
