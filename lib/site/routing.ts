/** To which mailboxes a mail came, by whose policy each is sorted, and who is told. */

import type { Policy } from '../decide/policy.ts';
import { type Door, isNeverHeld } from '../decide/table.ts';
import { LIMITS, type Limits } from '../incident/limits.ts';
import type { Envelope } from '../model.ts';
import type { JsonSite } from './json-site.ts';
import type { LoadedSite } from './load.ts';
import { DEFAULT_POLICY, mailboxAt, type Site } from './site.ts';

/**
 * One mailbox that a mail came to. It is decided for each by itself.
 *
 * An attack: one mail to a hundred invented names of a domain that takes all, which would be decided, recorded and
 * delivered a hundred times. The defence: these names are one mailbox, `*@client.example`. Only what is decided otherwise
 * than they are stays by itself: postmaster and abuse, and names of which a rule of the operator's speaks.
 */
export interface Addressed {
  /** Its address, lower case, or `*@` and the domain. Empty where no forward path is known. */
  readonly mailbox: string;
  /** The name of its own destination: a mailbox's of the config. */
  readonly destination: string;
  /** The address for which it is decided: of a mailbox that takes many, the first that the mail names. */
  readonly recipient: string;
  /** Under which its reports are counted: of a mailbox that takes all other names, one for all of these. */
  readonly counts: string;
  /** Those of the mail's forward paths that mean it. */
  readonly forwardPaths: readonly string[];
  readonly door: Door;
  /** Null where no site is known: then nothing is withheld. */
  readonly policy: Policy | null;
  readonly limits: Limits;
}

export interface Routing {
  /** At least one; each forward path stands in exactly one of them. */
  addressed(envelope: Envelope): readonly Addressed[];
  /** Whether mail for this forward path is the site's. */
  takes(forwardPath: string): boolean;
  /** Addresses that are told of incidents. */
  readonly alerts: readonly string[];
}

/** Where no site is known, all mail is taken, and delivered. */
export const OPEN_ROUTING: Routing = {
  addressed: (envelope) => grouped(envelope, (path) => ({ ...PLAIN, ...plainly(path), policy: null })),
  takes: () => true,
  alerts: [],
};

export function routingOf(loaded: LoadedSite): Routing {
  switch (loaded.kind) {
    case 'config':
      return configRouting(loaded.site);
    case 'json':
      return jsonRouting(loaded.site);
    default:
      return loaded satisfies never;
  }
}

const PLAIN = { door: 'mx', limits: LIMITS } as const;

function configRouting(site: Site): Routing {
  const { domains, policy, limits, alerts } = site;
  const ruled = addressesOf(policy);
  const [first = null] = domains.keys();
  const find = (path: string) => mailboxAt(domains, first === null ? path : withDomain(path, first));
  return {
    addressed: (envelope) =>
      grouped(envelope, (path) => {
        const found = find(path);
        // Taken before the config lost it: it is sorted all the same, and its delivery says what is missing.
        if (found === null) return { ...PLAIN, ...plainly(path), policy, limits };
        const { domain, address, takenBy } = found;
        const common = { destination: takenBy, door: domain.door, policy, limits };
        if (takenBy !== catchAllOf(domain.name))
          return { ...common, mailbox: address, recipient: address, counts: address };
        if (isNeverHeld(address)) {
          const role = untagged(address);
          return { ...common, mailbox: role, recipient: role, counts: takenBy };
        }
        const mailbox = ruled.has(address) ? address : takenBy;
        return { ...common, mailbox, recipient: address, counts: takenBy };
      }),
    takes: (path) => find(path) !== null,
    alerts,
  };
}

/** Those that a rule names as its recipient: a config has so many rules at most. */
function addressesOf({ rules }: Policy): ReadonlySet<string> {
  const conditions = rules.flatMap((rule) => rule.conditions);
  return new Set(
    conditions.flatMap((condition) =>
      condition.kind === 'recipient' && condition.test.kind === 'equals'
        ? [condition.test.text.trim().toLowerCase()]
        : [],
    ),
  );
}

/**
 * A JSON site says whose mail it is: all mail is taken. Names that are none of its mailboxes are one; where it states no
 * mailboxes, nobody can tell them from invented names, and each is one. How many a mail may name, the door bounds, and
 * records expire; but reports are counted for all of them together, so that a flood that is spread over them is noticed.
 */
function jsonRouting({ knowledge }: JsonSite): Routing {
  const { domain, forwardingHosts } = knowledge;
  const mailboxes = new Set(knowledge.mailboxes.map((mailbox) => mailbox.toLowerCase()));
  const all = catchAllOf(domain);
  const common = {
    ...PLAIN,
    door: forwardingHosts.length > 0 ? 'forward' : 'mx',
    policy: DEFAULT_POLICY,
  } as const;
  return {
    addressed: (envelope) =>
      grouped(envelope, (path) => {
        const address = withDomain(path, domain).toLowerCase();
        const plain = plainly(address);
        const stated = [address, plain.counts].find((name) => mailboxes.has(name));
        if (stated !== undefined)
          return { ...common, mailbox: stated, destination: stated, recipient: stated, counts: stated };
        if (mailboxes.size === 0) return { ...common, ...plain, counts: all };
        // At whichever domain: strangers could name a hundred of them.
        const role = isNeverHeld(address) ? untagged(`${localOf(address)}@${domain}`) : null;
        const mailbox = path === '' ? '' : (role ?? all);
        return {
          ...common,
          mailbox,
          destination: mailbox,
          recipient: role ?? address,
          counts: all,
        };
      }),
    takes: () => true,
    alerts: [],
  };
}

/** The mailbox that takes all other names of a domain. */
function catchAllOf(domain: string): string {
  return `*@${domain}`;
}

/** RFC 5321 section 4.5.1: `<postmaster>` stands alone too, and has to be taken. */
function withDomain(path: string, domain: string): string {
  return path.toLowerCase() === 'postmaster' ? `${path}@${domain}` : path;
}

function localOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at);
}

/** A tag (`info+shop@`) is the mailbox's own. */
function plainly(path: string): Pick<Addressed, 'mailbox' | 'destination' | 'recipient' | 'counts'> {
  const mailbox = path.toLowerCase();
  return { mailbox, destination: mailbox, recipient: mailbox, counts: untagged(mailbox) };
}

/** Without a pattern: a stranger's Delivered-To of a hundred thousand plus signs is looked through once. */
function untagged(address: string): string {
  const at = address.lastIndexOf('@');
  if (at <= 0) return address;
  // Behind what a quoted local part may have: "a@b+c"@client.example.
  const plus = address.indexOf('+', address.lastIndexOf('@', at - 1) + 1);
  return plus < 0 || plus > at ? address : address.slice(0, plus) + address.slice(at);
}

/**
 * The address to be told to people, of a record for `mailbox`: of a mailbox that takes many names, the first that the mail
 * named.
 */
export function recipientOf(mailbox: string, [path]: readonly string[]): string {
  if (!mailbox.startsWith('*@') || path === undefined) return mailbox;
  return `${localOf(path.toLowerCase())}${mailbox.slice(1)}`;
}

function grouped(
  { forwardPaths }: Envelope,
  find: (path: string) => Omit<Addressed, 'forwardPaths'>,
): readonly Addressed[] {
  const byMailbox = new Map<string, Omit<Addressed, 'forwardPaths'> & { forwardPaths: string[] }>();
  for (const path of forwardPaths.length === 0 ? [''] : forwardPaths) {
    const found = find(path);
    const known = byMailbox.get(found.mailbox);
    if (known === undefined)
      byMailbox.set(found.mailbox, { ...found, forwardPaths: path === '' ? [] : [path] });
    else known.forwardPaths.push(path);
  }
  return [...byMailbox.values()];
}
