/**
 * At which of a site's domains a mail came, and for which mailbox, where it lies in a mailbox and nobody kept its
 * envelope. Each domain has knowledge of its own, and each mailbox is decided for by itself.
 */

import type { HeaderBlock } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import { isWithin } from '../trace/domains.ts';
import { bareAddress, withoutVirtualDomain } from '../trace/return-address/mailbox.ts';
import { mailboxAt, type Site, type SiteDomain } from './site.ts';

export interface Arrived {
  /** As the receiving server witnessed them; empty where nobody did. */
  readonly forwardPaths: readonly string[];
  readonly header: HeaderBlock;
}

/**
 * Delivered-To fields that are looked at: a mailbox, its alias and a list or two write one each. A stranger's may stand
 * below them, and he may write thousands.
 */
export const MAX_DELIVERED_TO = 8;

/** A site has one domain at least. */
export function domainCameTo(domains: Site['domains'], arrived: Arrived): SiteDomain {
  for (const address of [...deliveredTo(arrived), firstAddress(arrived.header.value('to'))]) {
    const domain = address === null ? null : domainOfAddress(domains, address);
    if (domain !== null) return domain;
  }
  return [...domains.values()][0] as SiteDomain;
}

/**
 * The address of the mailbox, at its domain also where the mail came to the forward door. By what its server wrote, or
 * the only mailbox that there is: To is the sender's, and names whom he likes. Null where it is not known.
 */
export function mailboxCameTo(domains: Site['domains'], arrived: Arrived): string | null {
  for (const address of deliveredTo(arrived)) {
    const found = mailboxAt(domains, address);
    if (found !== null) return found.address;
    const domain = domainOfAddress(domains, address);
    if (domain !== null) return address.toLowerCase();
  }
  return soleMailbox(domains);
}

/** Host names may be written in either case, with a final dot; a subdomain is of its domain's site. */
export function domainOfAddress(domains: Site['domains'], address: string): SiteDomain | null {
  const host = address
    .slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/\.$/, '');
  const all = [...domains.values()];
  const exact = domains.get(host) ?? all.find(({ receivesAt }) => receivesAt === host);
  if (exact !== undefined) return exact;
  const above = all.filter(({ name }) => isWithin(host, name));
  return above.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}

/** The nearest to the mailbox first. */
function deliveredTo({ forwardPaths, header }: Arrived): string[] {
  const written = [
    ...header.all('delivered-to').slice(0, MAX_DELIVERED_TO),
    ...header.all('x-original-to').slice(0, MAX_DELIVERED_TO),
  ].map(({ value }) => firstAddress(value));
  return [...forwardPaths, ...written]
    .filter((address) => address?.includes('@') === true)
    .map((address) => bareAddress(withoutVirtualDomain(address as string)));
}

function soleMailbox(domains: Site['domains']): string | null {
  const [domain, ...others] = [...domains.values()];
  const [local, ...more] = domain === undefined ? [] : [...domain.mailboxes.keys()];
  const isSole = others.length === 0 && more.length === 0 && local !== undefined && local !== '*';
  return isSole ? `${local}@${domain?.name}` : null;
}
