/**
 * What a deployment of a site is called in SES and DNS. These names are literal, as two sides need them before either exists:
 * `cdk` makes what is called so, and `doctor` looks at it.
 */

import { CANARY_LOCAL_PART } from '../canary.ts';
import type { Site, SiteDomain } from '../site/site.ts';

/** Of rule set, rules, configuration set, alarms and dashboard; another name for a second deployment in a region. */
export const DEFAULT_NAME = 'truebounce';

/** A receipt rule lists 500 recipients. */
export const MAX_RECIPIENTS = 500;

/** The rule set into which the rules are put. */
export function ruleSetName({ ruleSet }: Pick<Site, 'ruleSet'>, name: string): string {
  return ruleSet !== null && 'join' in ruleSet ? ruleSet.join : name;
}

/** One list a rule, the first rule first. SES refuses all other recipients of these domains in the SMTP dialogue. */
export function recipientsOf({ domains }: Pick<Site, 'domains'>): readonly (readonly string[])[] {
  const all = [...new Set([...domains.values()].flatMap(recipientsAt))];
  const lists: string[][] = [];
  for (let start = 0; start < all.length; start += MAX_RECIPIENTS)
    lists.push(all.slice(start, start + MAX_RECIPIENTS));
  return lists;
}

/** The name itself takes all: it is listed only where the config states `*`. */
function recipientsAt({ mailboxes, receivesAt }: SiteDomain): readonly string[] {
  if (mailboxes.has('*')) return [receivesAt];
  return [...mailboxes.keys(), 'postmaster', CANARY_LOCAL_PART].map((local) => `${local}@${receivesAt}`);
}

export function ruleNames(site: Pick<Site, 'domains'>, name: string): readonly string[] {
  return recipientsOf(site).map((_, i) => (i === 0 ? name : `${name}-${i + 1}`));
}

/** Names for which SES's identity is needed: each domain, and what it receives at where that lies elsewhere. */
export function identitiesOf({ domains }: Pick<Site, 'domains'>): readonly string[] {
  const names = [...domains.values()].flatMap(({ name, receivesAt }) =>
    receivesAt === name || receivesAt.endsWith(`.${name}`) ? [name] : [name, receivesAt],
  );
  return [...new Set(names)];
}

/** The domain of the reverse path of what SES sends for a domain: SPF passes there, and aligns with DMARC's. */
export function mailFromOf(domain: string): string {
  return `truebounce-mail.${domain}`;
}
