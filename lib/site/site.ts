/** The site as all else reads it: checked, with defaults, its rules compiled. */

import { checkRules } from '../decide/check.ts';
import type { Policy, Rule } from '../decide/policy.ts';
import type { Door } from '../decide/table.ts';
import { LIMITS, type Limits } from '../incident/limits.ts';
import { bareAddress } from '../trace/return-address/mailbox.ts';
import type { SecretReference } from './config.ts';
import { configSchema, type WrittenDomain, type WrittenSite } from './config-schema.ts';
import type { Destination } from './destinations.ts';
import { compilePattern } from './pattern.ts';
import { pathText, printable, readBy, SiteError } from './problems.ts';
import { wordRuleProblem } from './rule-problems.ts';
import { compileRule, type Refusal } from './rule-schema.ts';

export interface Site {
  /** Null where no region is stated: it runs on one machine. */
  readonly region: string | null;
  readonly language: 'en' | 'ja';
  readonly policy: Policy;
  readonly alerts: readonly string[];
  /** By name, lower case. */
  readonly domains: ReadonlyMap<string, SiteDomain>;
  /** Those beside the mailboxes, by name, lower case. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly retentionDays: number;
  readonly limits: Limits;
  /** `addresses`: in full, strangers' too. */
  readonly logs: { readonly addresses: boolean };
  readonly identity: 'create' | 'existing';
  readonly dkim: 'rsa-2048' | 'rsa-1024';
  /** What a deployment does with a rule set of SES that is another's; null: it ends. */
  readonly ruleSet: { readonly join: string } | { readonly takeOver: string } | null;
  /** As it was written: JSON of it, read again, gives the same site. */
  readonly written: unknown;
}

export interface SiteDomain {
  readonly name: string;
  readonly door: Door;
  /** Whose MX is SES: the domain itself, or the name to which the old host forwards. */
  readonly receivesAt: string;
  readonly publishMx: boolean;
  /** By local part; `*` takes all others. */
  readonly mailboxes: ReadonlyMap<string, Destination>;
  /** Complete since; up to when, the feed's watermark tells. */
  readonly ledgerCompleteSince: Date | null;
  readonly returnKeys: {
    readonly prvs: ReadonlyMap<string, SecretReference>;
    readonly verp: readonly SecretReference[];
    readonly srs: readonly SecretReference[];
  };
  readonly stated: Omit<WrittenDomain, 'mailboxes' | 'returnKeys' | 'receive' | 'publishMx'>;
}

/** Days for which raw mail is kept: long enough to find out on Monday that somebody waits for an answer since last month. */
export const DEFAULT_RETENTION_DAYS = 30;

export const DEFAULT_POLICY: Policy = { protect: 'hold', spam: 'hold', rules: [] };

/**
 * `data` as the config exports it; `where` names it for messages. Rejects with a SiteError that lists all problems.
 * `suffixes`: `known` where its names were looked up in the list of public suffixes before, which takes long to load.
 */
export async function readSite(
  data: unknown,
  where: string,
  suffixes: 'asked' | 'known' = 'asked',
): Promise<Site> {
  const written = readBy(configSchema, data, { where });
  const domains = new Map([...written.domains].map(([name, domain]) => [name, domainOf(name, domain)]));
  const destinations = written.destinations ?? new Map<string, Destination>();
  const refusals = crossChecks(written, domains);
  const rules = await Promise.all(
    (written.rules ?? []).map((rule, index) =>
      compileRule(rule, index, compilePattern, (refusal) => refusals.push(refusal)),
    ),
  );
  const problems = [
    ...refusals.map(
      ({ path, found, expected }) => `${path}: found ${printable(found)}, expected ${expected}`,
    ),
    ...ruleProblems(rules, domains, destinations),
    ...(suffixes === 'known' ? [] : (await import('./suffixes.ts')).suffixProblems(domains.keys(), rules)),
  ];
  if (problems.length > 0) throw new SiteError(where, problems);
  return {
    region: written.region ?? null,
    language: written.language ?? 'en',
    policy: {
      protect: written.protect ?? DEFAULT_POLICY.protect,
      spam: written.spam ?? DEFAULT_POLICY.spam,
      rules,
    },
    alerts: written.alerts,
    domains,
    destinations,
    retentionDays: written.retention?.days ?? DEFAULT_RETENTION_DAYS,
    limits: { ...LIMITS, ...stated(written.incidents ?? {}) },
    logs: { addresses: written.logs?.addresses ?? false },
    identity: written.identity ?? 'create',
    dkim: written.dkim ?? 'rsa-2048',
    ruleSet: written.ruleSet ?? null,
    written: data,
  };
}

/**
 * The mailbox that an address means: by its local part, without its tag, or the one that takes all others. postmaster is
 * nobody's to refuse (RFC 5321 section 4.5.1): where neither is stated, the domain's first mailbox takes it.
 */
export interface FoundMailbox {
  readonly domain: SiteDomain;
  /** At the domain itself, also where the mail came to the forward door. */
  readonly address: string;
  /** By its address, the mailbox of the config that takes it: `*@client.example` for the one that takes all others. */
  readonly takenBy: string;
  readonly destination: Destination;
}

const POSTMASTER = 'postmaster';

export function mailboxAt(domains: Site['domains'], path: string): FoundMailbox | null {
  // A bounce comes to the return address, which may be signed (BATV): `prvs=...=info@client.example`.
  const forwardPath = bareAddress(path);
  const at = forwardPath.lastIndexOf('@');
  const host = forwardPath
    .slice(at + 1)
    .toLowerCase()
    .replace(/\.$/, '');
  const local = forwardPath.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = domains.get(host) ?? [...domains.values()].find(({ receivesAt }) => receivesAt === host);
  if (domain === undefined || local === '') return null;
  const untagged = local.replace(/\+.*$/, '');
  const [first = '*'] = domain.mailboxes.keys();
  const wanted: [name: string, key: string][] = [
    [local, local],
    [untagged, untagged],
    [local, '*'],
  ];
  if (untagged === POSTMASTER) wanted.push([POSTMASTER, first]);
  for (const [name, key] of wanted) {
    const destination = domain.mailboxes.get(key);
    if (destination === undefined) continue;
    return { domain, address: `${name}@${domain.name}`, takenBy: `${key}@${domain.name}`, destination };
  }
  return null;
}

/** What a rule means by `deliver`: a destination by its name, or that of a mailbox by its address; null: neither. */
export function destinationNamed(
  { domains, destinations }: Pick<Site, 'domains' | 'destinations'>,
  name: string,
): Destination | null {
  return destinations.get(name.toLowerCase()) ?? mailboxAt(domains, name)?.destination ?? null;
}

function domainOf(name: string, written: WrittenDomain): SiteDomain {
  const { mailboxes, returnKeys, receive, publishMx, ...rest } = written;
  const own = receive === undefined || receive === 'mx';
  return {
    name,
    door: own ? 'mx' : 'forward',
    receivesAt: own ? name : receive,
    publishMx: publishMx ?? false,
    mailboxes,
    ledgerCompleteSince: written.states?.ledgerCompleteSince ?? null,
    returnKeys: {
      prvs: returnKeys?.prvs ?? new Map(),
      verp: returnKeys?.verp ?? [],
      srs: returnKeys?.srs ?? [],
    },
    stated: rest,
  };
}

/** Without the keys whose value is undefined, which would hide a default. */
function stated<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function crossChecks(written: WrittenSite, domains: Site['domains']): Refusal[] {
  const refusals: Refusal[] = [];
  if (domains.size === 0)
    refusals.push({ path: 'domains', found: {}, expected: 'at least one domain with its mailboxes' });
  written.alerts.forEach((address, index) => {
    if (mailboxAt(domains, address) === null) return;
    refusals.push({
      path: `alerts[${index}]`,
      found: address,
      expected: 'an address that is none of the mailboxes below: an alert must arrive while those are full',
    });
  });
  for (const domain of domains.values()) refusals.push(...domainChecks(domain, domains));
  for (const [name, destination] of written.destinations ?? [])
    refusals.push(...loops(destination, ['destinations', name], domains));
  return refusals;
}

function domainChecks(domain: SiteDomain, domains: Site['domains']): Refusal[] {
  const refusals: Refusal[] = [];
  const path = ['domains', domain.name];
  const refuse = (keys: readonly PropertyKey[], found: unknown, expected: string) =>
    refusals.push({ path: pathText([...path, ...keys]), found, expected });
  const { mailboxes, stated, door, receivesAt } = domain;
  if (mailboxes.size === 0) refuse(['mailboxes'], {}, "at least one mailbox, or '*'");
  if (door === 'forward') {
    const others = [...domains.values()].filter((other) => other !== domain);
    if (domains.has(receivesAt))
      refuse(['receive'], receivesAt, "a name of its own, that is none of the site's domains");
    else if (others.some((other) => other.receivesAt === receivesAt))
      refuse(['receive'], receivesAt, 'a name at which no other domain receives');
    if ((stated.sendingHosts ?? []).length === 0)
      refuse(['sendingHosts'], [], 'the host whose filter forwards to that name');
  }
  const feed = stated.states?.feed;
  if (feed !== undefined && feed.until < feed.since)
    refuse(
      ['states', 'feed', 'until'],
      feed.until.toISOString(),
      `a date not before since, ${feed.since.toISOString()}`,
    );
  if (feed !== undefined && domain.ledgerCompleteSince !== null)
    refuse(['states', 'feed'], feed, 'none, or none of ledgerCompleteSince: they state the same');
  for (const local of stated.states?.logins?.keys() ?? []) {
    if (!mailboxes.has(local) && !mailboxes.has('*'))
      refuse(['states', 'logins'], local, `the local part of a mailbox: ${[...mailboxes.keys()].join(', ')}`);
  }
  for (const [local, destination] of mailboxes)
    refusals.push(...loops(destination, [...path, 'mailboxes', local], domains));
  return refusals;
}

/** What goes to a mailbox of the site comes back to it. */
function loops(destination: Destination, path: readonly PropertyKey[], domains: Site['domains']): Refusal[] {
  if (destination.kind !== 'ses' || mailboxAt(domains, destination.address) === null) return [];
  return [
    {
      path: pathText(path),
      found: destination.address,
      expected: 'an address that is none of the mailboxes of this site: the mail would come back',
    },
  ];
}

function ruleProblems(
  rules: readonly Rule[],
  domains: Site['domains'],
  destinations: Site['destinations'],
): string[] {
  const mailboxes = [...domains.values()].flatMap(({ name, mailboxes }) =>
    [...mailboxes.keys()].filter((local) => local !== '*').map((local) => `${local}@${name}`),
  );
  const known = [...destinations.keys(), ...mailboxes];
  return checkRules(rules, {
    isMailbox: (address) => mailboxAt(domains, address) !== null,
    isDestination: (name) => destinationNamed({ domains, destinations }, name) !== null,
  }).map((problem) => wordRuleProblem(problem, rules, { mailboxes, destinations: known }));
}
