/** What the core asks of DNS: absent and could-not-tell are two answers. The face of `lib/dns`, which answers. */

export {
  type BudgetOptions,
  budgetedResolver,
  MAX_DNS_MS_PER_MAIL,
  MAX_QUESTIONS_PER_MAIL,
} from './dns/budget.ts';
export { type CacheOptions, cachedResolver } from './dns/cache.ts';
export { type MailauthRecords, type MailauthResolve, mailauthResolver } from './dns/mailauth.ts';
export { askableName } from './dns/name.ts';
export { type SystemOptions, systemResolver } from './dns/system.ts';
export { within } from './dns/within.ts';
export { type Zone, type ZoneRecordType, zoneResolver } from './dns/zone.ts';

export type RecordType = 'A' | 'AAAA' | 'MX' | 'PTR' | 'TXT';

export type DnsAnswer =
  /** One string a record; the pieces of a TXT record joined, an MX as its exchange. */
  | { readonly kind: 'found'; readonly records: readonly string[] }
  /** The name does not exist, or has no record of this type: DNS said so. */
  | { readonly kind: 'none' }
  /** No answer: a time-out, a refusal, a server's failure. It says nothing about the name. */
  | { readonly kind: 'silent' };

/** Never rejects. */
export type Resolve = (name: string, type: RecordType) => Promise<DnsAnswer>;
