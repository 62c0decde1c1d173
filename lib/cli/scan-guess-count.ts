/** The best site that a mailbox itself suggests: the domain to which its mails came, and the hosts that delivered them. */

import type { Classified, HeaderBlock, Mail } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import { type Hop, type Hops, hopsWhenAsked } from '../trace/received/index.ts';
import { TopCounts } from './top-counts.ts';

/**
 * More than half: no other domain can be as frequent. A folder of samples, or of mail to everybody, has none such, and
 * there a guess would be wrong for most of its mails.
 */
export const MIN_DOMAIN_SHARE = 0.5;
/** A firm's mail comes by one host, or by a few in turn. What delivered less may be a relic of a move. */
export const MIN_HOST_SHARE = 0.2;
/** Of a folder of reports that the mailbox's own server wrote. Of a mailbox's reports, no stranger writes half. */
export const MIN_MAKER_SHARE = 0.5;
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
  #handedOver = 0;
  /** Hosts that took mails from another; and those of mails that were made where they lie, or have no such line. */
  readonly #takers = new TopCounts(MAX_NAMES);
  readonly #makers = new TopCounts(MAX_NAMES);

  add({ header }: Mail, classified: Classified): void {
    // The copy of a mail that was sent names a stranger as its recipient. No server has delivered it.
    if (!DELIVERED.some((key) => header.has(key))) return;
    this.#delivered++;
    if (classified.kind !== 'ordinary') this.#reports++;
    const domain = domainOf(header);
    if (domain !== null) this.#domains.add(domain);
    const hop = topHopOf(hopsWhenAsked(header));
    const written = hop?.by ?? (classified.kind === 'ordinary' ? null : classified.reportingMta);
    const host = hostNameOf(written);
    if (host === null) return;
    if (hop !== null && isHandedOver(hop)) {
      this.#handedOver++;
      this.#takers.add(host);
    } else if (PUT_INTO_MAILBOX.some((key) => header.has(key))) this.#makers.add(host);
  }

  /** Null where no report asks for a site, or where no domain stands out. */
  guess(): SiteGuess | null {
    const [most] = this.#domains.list();
    if (this.#reports === 0 || most === undefined) return null;
    const [domain, mails] = most;
    if (mails <= this.#delivered * MIN_DOMAIN_SHARE) return null;
    const ownHosts = this.#hosts();
    return { domain, ownHosts };
  }

  /**
   * A line that says from whom it took a mail is that of the server which keeps the mailbox. A report without such a line
   * was made there, or it was put there past that server, and its writer is a stranger: so one has to have made most.
   */
  #hosts(): string[] {
    const [counts, least] =
      this.#handedOver > 0
        ? [this.#takers, this.#handedOver * MIN_HOST_SHARE]
        : [this.#makers, this.#delivered * MIN_MAKER_SHARE];
    return counts
      .list()
      .filter(([, count]) => count >= least)
      .map(([host]) => host);
  }
}

/** Written when a mail is put into its mailbox (RFC 5321 section 4.4): a report that was caught on its way has none. */
const PUT_INTO_MAILBOX = ['return-path', 'delivered-to'] as const;
const DELIVERED = [...PUT_INTO_MAILBOX, 'received', 'x-original-to'] as const;
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

/** The topmost line that names a server. */
function topHopOf(hops: Hops): Hop | null {
  for (let at = 0; at < hops.length; at++) {
    const hop = hops.at(at);
    if (hop !== undefined && hop.by !== null) return hop;
  }
  return null;
}

function isHandedOver({ client, name, helo }: Hop): boolean {
  return client !== null || name !== null || helo !== null;
}

/** Of several labels, the last of letters; a stranger's words and an address are none. */
function hostNameOf(text: string | null): string | null {
  if (text === null || text.length > MAX_NAME_CHARS + 1) return null;
  const name = text.toLowerCase().replace(/\.$/, '');
  return /^(?:[a-z0-9-]{1,63}\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? name : null;
}
