/** To which mailboxes a mail came, by whose policy each is sorted, and who is told. */

import type { Policy } from '../decide/policy.ts';
import type { Door } from '../decide/table.ts';
import { LIMITS, type Limits } from '../incident/limits.ts';
import type { Envelope } from '../model.ts';
import type { JsonSite } from './json-site.ts';
import type { LoadedSite } from './load.ts';
import { DEFAULT_POLICY, mailboxAt, type Site } from './site.ts';

/** One mailbox that a mail came to. It is decided for each by itself. */
export interface Addressed {
  /** Its address, lower case; also the name of its own destination. Empty where no forward path is known. */
  readonly mailbox: string;
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
  return {
    addressed: (envelope) =>
      grouped(envelope, (path) => {
        const found = mailboxAt(domains, path);
        // Taken before the config lost it: it is sorted all the same, and its delivery says what is missing.
        if (found === null) return { ...PLAIN, ...plainly(path), policy, limits };
        const { domain, address } = found;
        const local = address.slice(0, address.lastIndexOf('@'));
        const counts = domain.mailboxes.has(local) ? address : `*@${domain.name}`;
        return { mailbox: address, counts, door: domain.door, policy, limits };
      }),
    takes: (path) => mailboxAt(domains, path) !== null,
    alerts,
  };
}

/** A JSON site says whose mail it is, not which mailboxes there are: all mail is taken. */
function jsonRouting({ knowledge }: JsonSite): Routing {
  const { mailboxes, domain, forwardingHosts } = knowledge;
  const door: Door = forwardingHosts.length > 0 ? 'forward' : 'mx';
  return {
    addressed: (envelope) =>
      grouped(envelope, (path) => {
        const { mailbox, counts } = plainly(path);
        const known = mailboxes.length === 0 || mailboxes.includes(counts);
        return { ...PLAIN, mailbox, counts: known ? counts : `*@${domain}`, door, policy: DEFAULT_POLICY };
      }),
    takes: () => true,
    alerts: [],
  };
}

/** A tag (`info+shop@`) is the mailbox's own. */
function plainly(path: string): { mailbox: string; counts: string } {
  const mailbox = path.toLowerCase();
  return { mailbox, counts: mailbox.replace(/\+[^@]*(?=@[^@]*$)/, '') };
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
