/** Site -> for each of its domains what the judge may know, what `decide` is to do, and what is a flood. */

import type { Policy } from '../decide/policy.ts';
import type { Door } from '../decide/table.ts';
import { LIMITS, type Limits } from '../incident/limits.ts';
import type { Feed, Knowledge, ReturnKeys } from '../trace/knowledge.ts';
import type { SecretReference } from './config.ts';
import type { JsonSite } from './json-site.ts';
import { DEFAULT_POLICY, type Site, type SiteDomain } from './site.ts';

export interface CompiledDomain {
  readonly door: Door;
  readonly knowledge: Knowledge;
  readonly policy: Policy;
  readonly limits: Limits;
}

/** What the site states, but others hold. */
export interface Holdings {
  /** Up to when the record of a domain's sent mail is complete; absent: nobody knows, and it proves no absence. */
  readonly watermarks?: ReadonlyMap<string, Date>;
  /** Secrets by the name of their parameter; a key that is not there is not used. */
  readonly secrets?: ReadonlyMap<string, string>;
}

/** By domain. */
export function compile(site: Site, holdings: Holdings = {}): ReadonlyMap<string, CompiledDomain> {
  const { policy, limits } = site;
  return new Map(
    [...site.domains.values()].map((domain) => [
      domain.name,
      { door: domain.door, knowledge: knowledgeOf(domain, site, holdings), policy, limits },
    ]),
  );
}

function knowledgeOf(domain: SiteDomain, site: Site, holdings: Holdings): Knowledge {
  const { name, door, mailboxes, stated } = domain;
  const hosts = stated.sendingHosts ?? [];
  const names = (wanted: (host: (typeof hosts)[number]) => boolean) => [
    ...new Set(hosts.filter(wanted).map((host) => host.name)),
  ];
  const addresses = (wanted: boolean) =>
    hosts.flatMap((host) => (host.exclusive === wanted ? host.addresses : []));
  const address = (local: string) => `${local}@${name}`;
  return {
    domain: name,
    otherDomains: [...site.domains.keys()].filter((other) => other !== name),
    // Where all addresses are taken, the list of some says nothing about the rest.
    mailboxes: mailboxes.has('*') ? [] : [...mailboxes.keys()].map(address),
    logins: new Map([...(stated.states?.logins ?? [])].map(([local, logins]) => [address(local), logins])),
    ownAddresses: unique(stated.ownAddresses ?? [], addresses(true)),
    exclusiveHosts: names(({ exclusive }) => exclusive),
    ownHosts: names(({ exclusive }) => !exclusive),
    printsLogins: names(({ printsLogins }) => printsLogins),
    sharedRanges: unique(stated.sharedRanges ?? [], addresses(false)),
    tenants: stated.tenants ?? [],
    bulkSelectors: stated.bulkSelectors ?? [],
    allMailSignedSince: stated.states?.allMailSignedSince ?? null,
    feed: feedOf(domain, holdings),
    returnKeys: returnKeysOf(domain, holdings),
    allReturnsSignedSince: stated.states?.allReturnsSignedSince ?? null,
    forwardingHosts:
      door === 'forward'
        ? unique(
            names(() => true),
            addresses(true),
            addresses(false),
          )
        : [],
  };
}

function unique(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}

function feedOf(
  { name, stated, ledgerCompleteSince: since }: SiteDomain,
  { watermarks }: Holdings,
): Feed | null {
  if (stated.states?.feed !== undefined) return stated.states.feed;
  const until = watermarks?.get(name);
  return since === null || until === undefined || until < since ? null : { since, until };
}

function returnKeysOf({ returnKeys }: SiteDomain, { secrets }: Holdings): ReturnKeys {
  const known = ({ name }: SecretReference): string[] => {
    const secret = secrets?.get(name);
    return secret === undefined ? [] : [secret];
  };
  return {
    prvs: new Map(
      [...returnKeys.prvs].flatMap(([number, key]) => known(key).map((secret) => [number, secret] as const)),
    ),
    verp: returnKeys.verp.flatMap(known),
    srs: returnKeys.srs.flatMap(known),
  };
}

/** A JSON site's knowledge as it stands, under the default policy: it states nothing of what it wants. */
export function compileJsonSite({ knowledge }: JsonSite): ReadonlyMap<string, CompiledDomain> {
  const door: Door = knowledge.forwardingHosts.length > 0 ? 'forward' : 'mx';
  return new Map([[knowledge.domain, { door, knowledge, policy: DEFAULT_POLICY, limits: LIMITS }]]);
}
