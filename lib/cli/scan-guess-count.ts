/** The best site that a mailbox itself suggests: the domain to which its mails came, and the hosts that delivered them. */

import type { Classified, HeaderBlock, Mail } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import { type Hops, hopsWhenAsked } from '../trace/received/index.ts';
import { TopCounts } from './top-counts.ts';

/**
 * More than half: no other domain can be as frequent. A folder of samples, or of mail to everybody, has none such, and
 * there a guess would be wrong for most of its mails.
 */
export const MIN_DOMAIN_SHARE = 0.5;
/** A firm's mail comes by one host, or by a few in turn. What delivered less may be a relic of a move. */
export const MIN_HOST_SHARE = 0.2;
/** Names that are told apart: a mailbox has one, and mails of strangers without Delivered-To may name any. */
const MAX_NAMES = 1_000;
/** RFC 1035 section 2.3.4; what is longer is no name. */
const MAX_NAME_CHARS = 253;

/** Host names, lower case (RFC 1123). The hosts are shared ones: nobody has said that they are the site's alone. */
export interface SiteGuess {
  readonly domain: string;
  readonly ownHosts: readonly string[];
}

export class GuessCount {
  #delivered = 0;
  #reports = 0;
  readonly #domains = new TopCounts(MAX_NAMES);
  readonly #hosts = new TopCounts(MAX_NAMES);

  add({ header }: Mail, classified: Classified): void {
    // The copy of a mail that was sent names a stranger as its recipient. No server has delivered it.
    if (!DELIVERED.some((key) => header.has(key))) return;
    this.#delivered++;
    if (classified.kind !== 'ordinary') this.#reports++;
    const domain = domainOf(header);
    if (domain !== null) this.#domains.add(domain);
    const host = hostNameOf(
      keeperOf(hopsWhenAsked(header)) ?? (classified.kind === 'ordinary' ? null : classified.reportingMta),
    );
    if (host !== null) this.#hosts.add(host);
  }

  /** Null where no report asks for a site, or where no domain stands out. */
  guess(): SiteGuess | null {
    const [most] = this.#domains.list();
    if (this.#reports === 0 || most === undefined) return null;
    const [domain, mails] = most;
    if (mails <= this.#delivered * MIN_DOMAIN_SHARE) return null;
    const ownHosts = this.#hosts
      .list()
      .filter(([, count]) => count >= this.#delivered * MIN_HOST_SHARE)
      .map(([host]) => host);
    return { domain, ownHosts };
  }
}

const DELIVERED = ['received', 'delivered-to', 'x-original-to', 'return-path'] as const;
/** In order of trust: the first two are written by the server that keeps the mailbox, the last by the author. */
const CAME_TO = ['delivered-to', 'x-original-to', 'to'] as const;

function domainOf(header: HeaderBlock): string | null {
  for (const key of CAME_TO) {
    const address = firstAddress(header.value(key)) ?? '';
    const domain = hostNameOf(address.slice(address.lastIndexOf('@') + 1));
    if (domain !== null) return domain;
  }
  return null;
}

/** Who wrote the topmost line that names a server; where none does, the mail was made where it lies. */
function keeperOf(hops: Hops): string | null {
  for (let at = 0; at < hops.length; at++) {
    const by = hops.at(at)?.by ?? null;
    if (by !== null) return by;
  }
  return null;
}

/** Of several labels, the last of letters; a stranger's words and an address are none. */
function hostNameOf(text: string | null): string | null {
  if (text === null || text.length > MAX_NAME_CHARS + 1) return null;
  const name = text.toLowerCase().replace(/\.$/, '');
  return /^(?:[a-z0-9-]{1,63}\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? name : null;
}
