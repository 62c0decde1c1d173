/** What DNS says of a domain that is to be brought to a site: who takes its mail, who sends it, and who signs it. */

import type { Resolve } from '../dns.ts';
import { dmarcPolicy, dmarcRecords, spfRecords } from '../doctor/domain-dns.ts';
import { hostNameOf } from '../site/values.ts';
import { inRanges } from '../trace/received/private.ts';
import { spfRanges } from '../trace/spf-ranges.ts';
import { PROVIDERS, type Provider, providerOfInclude, providerOfMx, USUAL_SELECTORS } from './providers.ts';

/** Of one domain: real ones have five MX, and SPF allows ten terms that ask. */
const MAX_NAMES = 10;

export interface MxFound {
  readonly host: string;
  readonly provider: string | null;
  /** Its SPF lets this host send; null: DNS did not tell, or there is no SPF. */
  readonly sends: boolean | null;
}

export interface DomainFound {
  readonly domain: string;
  /** In the order of their preference. Null: DNS did not answer. */
  readonly mx: readonly MxFound[] | null;
  /** Null: none; `silent`: DNS did not answer. */
  readonly spf:
    | { readonly hosts: readonly string[]; readonly providers: readonly string[] }
    | 'silent'
    | null;
  /** Usual selectors that are published; there may be others, of which DNS keeps no list. */
  readonly dkim: readonly string[];
  readonly dmarc: { readonly policy: string | null } | 'silent' | null;
}

/** Never rejects. */
export async function readDomain(domain: string, resolve: Resolve): Promise<DomainFound> {
  const [mx, spf, dkim, dmarc] = await Promise.all([
    mxOf(domain, resolve),
    spfOf(domain, resolve),
    dkimOf(domain, resolve),
    dmarcOf(domain, resolve),
  ]);
  return { domain, mx, spf, dkim, dmarc };
}

/**
 * The attack: a name in DNS that ends our comment or our string, in a file that is run later. The defence: only letters, digits,
 * dots, hyphens and underscores are taken for a host's name.
 */
function hostsIn(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => hostNameOf(name) ?? []))].slice(0, MAX_NAMES);
}

async function mxOf(domain: string, resolve: Resolve): Promise<DomainFound['mx']> {
  const answer = await resolve(domain, 'MX');
  if (answer.kind === 'silent') return null;
  const hosts = answer.kind === 'none' ? [] : hostsIn(answer.records);
  const found = await spfRanges(domain, resolve);
  const ranges = found.kind === 'ranges' ? found.ranges : null;
  return Promise.all(
    hosts.map(async (host) => {
      const provider = providerOfMx(host)?.name ?? null;
      const addresses = await resolve(host, 'A');
      const known = ranges === null || addresses.kind !== 'found' ? null : addresses.records;
      const sends = known?.some((address) => inRanges(address, ranges ?? [])) ?? null;
      return { host, provider, sends };
    }),
  );
}

async function spfOf(domain: string, resolve: Resolve): Promise<DomainFound['spf']> {
  const answer = await resolve(domain, 'TXT');
  if (answer.kind === 'silent') return 'silent';
  const [record] = answer.kind === 'none' ? [] : spfRecords(answer.records);
  if (record === undefined) return null;
  const terms = record
    .toLowerCase()
    .split(' ')
    .slice(0, 4 * MAX_NAMES);
  const after = (prefix: RegExp) => hostsIn(terms.flatMap((term) => prefix.exec(term)?.[1] ?? []));
  const providers = after(/^[+]?include:(.+)$/).flatMap((name): Provider[] => {
    const provider = providerOfInclude(name);
    return provider === null ? [] : [provider];
  });
  return { hosts: after(/^[+]?a:([^/]+)/), providers: [...new Set(providers.map(({ name }) => name))] };
}

async function dkimOf(domain: string, resolve: Resolve): Promise<readonly string[]> {
  const selectors = [...new Set([...PROVIDERS.flatMap((one) => one.selectors), ...USUAL_SELECTORS])];
  const found = await Promise.all(
    selectors.map(async (selector) => {
      const answer = await resolve(`${selector}._domainkey.${domain}`, 'TXT');
      // RFC 6376 section 3.6.1: an empty p= is a key that was taken back.
      return answer.kind === 'found' && answer.records.some((record) => /(?:^|[;\s])p=[^;\s]/.test(record));
    }),
  );
  return selectors.filter((_, at) => found[at]);
}

async function dmarcOf(domain: string, resolve: Resolve): Promise<DomainFound['dmarc']> {
  const answer = await resolve(`_dmarc.${domain}`, 'TXT');
  if (answer.kind === 'silent') return 'silent';
  const [record] = answer.kind === 'none' ? [] : dmarcRecords(answer.records);
  return record === undefined ? null : { policy: dmarcPolicy(record) };
}
