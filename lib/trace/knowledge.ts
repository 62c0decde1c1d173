/**
 * What the judge may know of a site: compiled from its config, or read from a JSON site as it stands. All of it is
 * the operator's word; nothing here is learnt from mail. Names are lower case, addresses IPv4 or IPv6.
 */

export interface Knowledge {
  /** The domain whose mail is judged; its subdomains are of the same site. */
  readonly domain: string;
  /** Other domains of the same site. */
  readonly otherDomains: readonly string[];
  /** Addresses of the site's mailboxes; empty is: not stated. */
  readonly mailboxes: readonly string[];
  /** Logins that may send as each mailbox; a mailbox without an entry has none stated. */
  readonly logins: ReadonlyMap<string, readonly string[]>;
  /** Addresses or ranges (`192.0.2.0/28`) of hosts that nobody but this site uses. */
  readonly ownAddresses: readonly string[];
  /** Hosts that nobody but this site uses, by name: their addresses are asked of DNS. */
  readonly exclusiveHosts: readonly string[];
  /** Hosts that send for this site and for others too (a shared host): its reports are our own reports. */
  readonly ownHosts: readonly string[];
  /** Those of our hosts that print the login into Received for every authenticated submission. */
  readonly printsLogins: readonly string[];
  /** Ranges of providers that send for this site and for others too. */
  readonly sharedRanges: readonly string[];
  /** This site's mark at multi-tenant providers, such as its tenant id at outlook.com. */
  readonly tenants: readonly Tenant[];
  /** Selectors by which a declared bulk sender signs for this site. */
  readonly bulkSelectors: readonly string[];
  /** The operator's word that all mail is signed by DKIM: since when; null is: not stated. */
  readonly allMailSignedSince: Date | null;
  /** The operator's word that the ledger misses nothing, within its feed. */
  readonly feed: Feed | null;
  /** Keys by which return addresses are signed, by key number or id. */
  readonly returnKeys: ReturnKeys;
  /** The operator's word that all return addresses are signed: since when; null is: not stated. */
  readonly allReturnsSignedSince: Date | null;
  /** The forward door: names and addresses of hosts whose filter forwards to us, so that the envelope's client is theirs. */
  readonly forwardingHosts: readonly string[];
}

export interface Tenant {
  /** The provider's organisational domain: outlook.com. */
  readonly provider: string;
  /** The provider's id of this site, lower case. */
  readonly id: string;
}

/** What the operator states of the record of sent mail: complete between `since` and `until` (its watermark). */
export interface Feed {
  readonly since: Date;
  readonly until: Date;
}

/** Secrets by which our return addresses are signed. Old keys stay while mail signed by them may bounce. */
export interface ReturnKeys {
  /** BATV (draft-levine-smtp-batv): the key of each key number 0-9. */
  readonly prvs: ReadonlyMap<string, string>;
  /** VERP with a MAC: keys that are tried in turn. */
  readonly verp: readonly string[];
  /** SRS: keys that are tried in turn. */
  readonly srs: readonly string[];
}
