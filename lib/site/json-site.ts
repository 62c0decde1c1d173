/** A site as a JSON file: one domain's Knowledge as it stands, and what answers clock, DNS and key archive. */

import * as z from 'zod/mini';
import type { Zone } from '../dns.ts';
import type { ArchivedKey } from '../effects.ts';
import type { Feed, Knowledge } from '../trace/knowledge.ts';
import { isPublicSuffix } from '../trace/organisation.ts';
import { readBy, readJson, SiteError } from './problems.ts';
import {
  addressRange,
  DOMAIN_EXPECTED,
  flag,
  hostName,
  hostNameOf,
  instant,
  list,
  mailAddress,
  mailAddressOf,
  secret,
  table,
  text,
  word,
  zoneNameOf,
} from './values.ts';
import { MAX_TXT_CHARS, zone } from './zone.ts';

export interface JsonSite {
  readonly knowledge: Knowledge;
  /** The time of judging; null: the clock's. */
  readonly now: Date | null;
  /** What DNS answers; null: DNS itself is asked. */
  readonly zone: Zone | null;
  /** Keys no longer in DNS, by `selector._domainkey.domain`. */
  readonly retiredKeys: ReadonlyMap<string, ArchivedKey>;
}

/** Characters of the file: a zone of some thousand keys takes 2 MB. */
export const MAX_SITE_CHARS = 16_777_216;

/** Keys that are tried in turn for one address: each costs a hash a mail. */
export const MAX_KEYS = 10;

const keys = z.optional(
  z.array(secret, 'a list of secrets').check(z.maxLength(MAX_KEYS, `at most ${MAX_KEYS} secrets`)),
);

const ownDomain = text(DOMAIN_EXPECTED, (value) => {
  const name = hostNameOf(value);
  return name?.includes('.') && !isPublicSuffix(name) ? name : null;
});

const schema = z.strictObject(
  {
    $schema: z.optional(z.unknown()),
    domain: ownDomain,
    otherDomains: z.optional(list(ownDomain, 'a list of domains')),
    mailboxes: z.optional(list(mailAddress, 'a list of mail addresses')),
    logins: z.optional(
      table(
        mailAddressOf,
        'a mail address such as info@example.com',
        list(word, 'a list of logins'),
        'an object of logins by mailbox',
      ),
    ),
    ownAddresses: z.optional(list(addressRange, 'a list of addresses and ranges')),
    exclusiveHosts: z.optional(list(hostName, 'a list of host names')),
    ownHosts: z.optional(list(hostName, 'a list of host names')),
    printsLogins: z.optional(list(hostName, 'a list of host names')),
    sharedRanges: z.optional(list(addressRange, 'a list of addresses and ranges')),
    tenants: z.optional(
      list(
        z.strictObject({ provider: domainOfProvider(), id: word }, 'an object with provider and id'),
        'a list of tenants',
      ),
    ),
    bulkSelectors: z.optional(list(word, 'a list of selectors')),
    allMailSigned: z.optional(flag),
    allMailSignedSince: z.optional(instant),
    ledgerComplete: z.optional(flag),
    feed: z.optional(z.strictObject({ since: instant, until: instant }, 'an object with since and until')),
    returnKeys: z.optional(
      z.strictObject(
        {
          prvs: z.optional(
            table(
              (number) => (/^\d$/.test(number) ? number : null),
              'a key number of 0 to 9',
              secret,
              'an object of secrets by key number',
            ),
          ),
          verp: keys,
          srs: keys,
        },
        'an object with prvs, verp or srs',
      ),
    ),
    allReturnsSignedSince: z.optional(instant),
    forwardingHosts: z.optional(list(hostName, 'a list of host names')),
    now: z.optional(instant),
    zone: z.optional(zone),
    retiredKeys: z.optional(
      table(
        zoneNameOf,
        'a name such as selector._domainkey.example.com',
        z.strictObject(
          { record: keyRecord(), lastPublished: instant },
          'an object with record and lastPublished',
        ),
        'an object of keys by name',
      ),
    ),
  },
  'an object',
);

/**
 * `text` is the file's, `where` its name for messages, `clock` what a site without `now` goes by. Throws a SiteError
 * that lists all problems found.
 */
export function readJsonSite(text: string, where: string, clock: Date = new Date()): JsonSite {
  if (text.length > MAX_SITE_CHARS) {
    throw new SiteError(where, [
      `the whole: found ${text.length} characters, expected at most ${MAX_SITE_CHARS}`,
    ]);
  }
  const site = readBy(schema, readJson(text, where), { where, secretKeys: ['returnKeys'] });
  const { domain, returnKeys } = site;
  const problems = contradictions(site, site.now ?? clock);
  if (problems.length > 0) throw new SiteError(where, problems);
  const knowledge: Knowledge = {
    domain,
    otherDomains: site.otherDomains?.filter((other) => other !== domain) ?? [],
    mailboxes: site.mailboxes ?? [],
    logins: site.logins ?? new Map(),
    ownAddresses: site.ownAddresses ?? [],
    exclusiveHosts: site.exclusiveHosts ?? [],
    ownHosts: site.ownHosts ?? [],
    printsLogins: site.printsLogins ?? [],
    sharedRanges: site.sharedRanges ?? [],
    tenants: site.tenants ?? [],
    bulkSelectors: site.bulkSelectors ?? [],
    allMailSignedSince: site.allMailSignedSince ?? (site.allMailSigned === true ? new Date(0) : null),
    feed: feedOf(site),
    returnKeys: {
      prvs: returnKeys?.prvs ?? new Map(),
      verp: returnKeys?.verp ?? [],
      srs: returnKeys?.srs ?? [],
    },
    allReturnsSignedSince: site.allReturnsSignedSince ?? null,
    forwardingHosts: site.forwardingHosts ?? [],
  };
  return {
    knowledge,
    now: site.now ?? null,
    zone: site.zone ?? null,
    retiredKeys: site.retiredKeys ?? new Map(),
  };
}

type Written = z.output<typeof schema>;

/** A feed that is not stated complete, and completeness without a feed, claim nothing. */
function feedOf({ ledgerComplete, feed }: Written): Feed | null {
  return ledgerComplete === true && feed !== undefined ? feed : null;
}

/** What each key allows, but not together. */
function contradictions({ feed, allMailSigned, allMailSignedSince }: Written, now: Date): string[] {
  const problems: string[] = [];
  if (feed !== undefined && feed.until < feed.since) {
    problems.push(
      `feed.until: found ${feed.until.toISOString()}, expected a date not before since, ${feed.since.toISOString()}`,
    );
  }
  if (feed !== undefined && feed.until > now) {
    problems.push(
      `feed.until: found ${feed.until.toISOString()}, expected a date not after now, ${now.toISOString()}: nobody knows yet what will be sent`,
    );
  }
  if (allMailSigned === false && allMailSignedSince !== undefined) {
    problems.push('allMailSigned: found false, expected true, or none, beside allMailSignedSince');
  }
  return problems;
}

function domainOfProvider() {
  return text("a provider's domain such as outlook.com", (value) => {
    const name = zoneNameOf(value);
    return name?.includes('.') ? name : null;
  });
}

function keyRecord() {
  const expected = `a DKIM key record of at most ${MAX_TXT_CHARS} characters`;
  return text(expected, (value) => (value.length > MAX_TXT_CHARS ? null : value));
}
