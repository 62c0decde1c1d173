/** The config's grammar: what each key may hold. What keys may hold together, `site.ts` asks. */

import * as z from 'zod/mini';
import { LIMITS, type Limits } from '../incident/limits.ts';
import { destination } from './destinations.ts';
import { byForm, choice, oneOrMore, secretReference, wholeNumber } from './forms.ts';
import { MAX_RULES, writtenRule } from './rule-schema.ts';
import {
  addressRange,
  DOMAIN_EXPECTED,
  domainName,
  flag,
  hostAddress,
  hostName,
  hostNameOf,
  instant,
  list,
  mailAddress,
  table,
  text,
  word,
} from './values.ts';

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_CHARS = 64;
/** S3 keeps for ten years what a law asks for; who needs more needs an archive. */
const MAX_RETENTION_DAYS = 3_650;
/** Keys that are tried in turn for one address: each costs a hash a mail. */
const MAX_KEYS = 10;

const HOST_KEYS = 'an object with name, addresses, exclusive and printsLogins';

const sendingHost = byForm(`a host name, or ${HOST_KEYS}`, (value) => {
  const host = z.strictObject(
    {
      name: hostName,
      addresses: z._default(list(hostAddress, 'a list of addresses'), []),
      exclusive: z._default(flag, false),
      printsLogins: z._default(flag, false),
    },
    HOST_KEYS,
  );
  if (typeof value === 'object') return host;
  return typeof value === 'string'
    ? z.pipe(
        hostName,
        z.transform((name) => ({ name, addresses: [], exclusive: false, printsLogins: false })),
      )
    : null;
});

function localPartOf(key: string): string | null {
  const local = key.trim().toLowerCase();
  return local.length <= MAX_LOCAL_CHARS && /^[^\s\p{Cc}<>@"*]+$/u.test(local) ? local : null;
}

const keys = z.optional(
  z
    .array(secretReference, 'a list of references to secrets')
    .check(z.maxLength(MAX_KEYS, `at most ${MAX_KEYS} keys`)),
);

const domain = z.strictObject(
  {
    receive: z.optional(
      text("'mx', or a host name below a domain such as sort.example.com", (value) => {
        const name = hostNameOf(value);
        return name === 'mx' || name?.includes('.') ? name : null;
      }),
    ),
    publishMx: z.optional(flag),
    hostedZone: z.optional(
      text("the id of a zone in Route 53 such as 'Z0123456789ABCDEFGHIJ'", (value) =>
        /^Z[A-Z0-9]{1,31}$/.test(value) ? value : null,
      ),
    ),
    sendingHosts: z.optional(z.array(sendingHost, 'a list of sending hosts')),
    ownAddresses: z.optional(list(addressRange, 'a list of addresses and ranges')),
    sharedRanges: z.optional(list(addressRange, 'a list of addresses and ranges')),
    tenants: z.optional(
      list(
        z.strictObject({ provider: hostName, id: word }, 'an object with provider and id'),
        'a list of tenants',
      ),
    ),
    bulkSelectors: z.optional(list(word, 'a list of selectors')),
    returnKeys: z.optional(
      z.strictObject(
        {
          prvs: z.optional(
            table(
              (number) => (/^\d$/.test(number) ? number : null),
              'a key number of 0 to 9',
              secretReference,
              'an object of references by key number',
            ),
          ),
          verp: keys,
          srs: keys,
        },
        'an object with prvs, verp or srs',
      ),
    ),
    states: z.optional(
      z.strictObject(
        {
          allMailSignedSince: z.optional(instant),
          ledgerCompleteSince: z.optional(instant),
          feed: z.optional(
            z.strictObject({ since: instant, until: instant }, 'an object with since and until'),
          ),
          allReturnsSignedSince: z.optional(instant),
          logins: z.optional(
            table(
              localPartOf,
              'the local part of a mailbox such as info',
              list(word, 'a list of logins'),
              'an object of logins by mailbox',
            ),
          ),
        },
        'an object of statements',
      ),
    ),
    mailboxes: table(
      (key) => (key === '*' ? key : localPartOf(key)),
      "a local part such as info (without the @ and the domain), or '*'",
      destination,
      'an object of destinations by local part',
    ),
  },
  'an object with mailboxes',
);

/** Shares are of one; all else are counts, days and hours. */
const MAX_LIMIT = 100_000;
const share = z
  .number('a share of 0 to 1')
  .check(z.refine((value) => value > 0 && value <= 1, 'a share above 0, at most 1'));
const count = wholeNumber(1, MAX_LIMIT);

const incidents = z.strictObject(
  Object.fromEntries(
    (Object.keys(LIMITS) as (keyof Limits)[]).map((name) => [
      name,
      z.optional(name.endsWith('Share') ? share : count),
    ]),
  ) as Record<keyof Limits, z.ZodMiniOptional<typeof count>>,
  'an object of limits',
);

const ruleSetName = text("the name of a rule set of SES's", (value) =>
  /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : null,
);

const joined = z.strictObject({ join: ruleSetName }, 'an object with join, or with takeOver');
const takenOver = z.strictObject({ takeOver: ruleSetName }, 'an object with join, or with takeOver');

const ruleSet = byForm<z.output<typeof joined> | z.output<typeof takenOver>>(
  'an object with join, or with takeOver',
  (value) => {
    if (typeof value !== 'object' || value === null) return null;
    return 'join' in value ? joined : takenOver;
  },
);

export const configSchema = z.strictObject(
  {
    region: z.optional(
      text('an AWS region such as eu-central-1', (value) =>
        /^[a-z]{2}(?:-[a-z]{2,12}){1,2}-\d$/.test(value) ? value : null,
      ),
    ),
    language: z.optional(choice(['en', 'ja'])),
    protect: z.optional(choice(['observe', 'hold', 'drop'])),
    spam: z.optional(choice(['hold', 'mark', 'deliver'])),
    alerts: oneOrMore(mailAddress, 'an address that is told of incidents, or a list of addresses'),
    domains: table(
      (key) => {
        const read = z.safeParse(domainName, key);
        return read.success ? read.data : null;
      },
      DOMAIN_EXPECTED,
      domain,
      'an object of domains by name',
    ),
    destinations: z.optional(
      table(
        (key) => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(key) ? key.toLowerCase() : null),
        'a name of at most 63 letters, digits, dots, hyphens and underscores',
        destination,
        'an object of destinations by name',
      ),
    ),
    rules: z.optional(
      z.array(writtenRule, 'a list of rules').check(z.maxLength(MAX_RULES, `at most ${MAX_RULES} rules`)),
    ),
    retention: z.optional(
      z.strictObject({ days: wholeNumber(1, MAX_RETENTION_DAYS) }, 'an object with days'),
    ),
    incidents: z.optional(incidents),
    logs: z.optional(z.strictObject({ addresses: z.optional(flag) }, 'an object with addresses')),
    identity: z.optional(choice(['create', 'existing'])),
    dkim: z.optional(choice(['rsa-2048', 'rsa-1024'])),
    ruleSet: z.optional(ruleSet),
  },
  'an object: export default defineConfig({ ... })',
);

export type WrittenSite = z.output<typeof configSchema>;
export type WrittenDomain = z.output<typeof domain>;
