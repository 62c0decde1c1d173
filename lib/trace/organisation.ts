/**
 * Of which organisation a host is, by its name: who runs it, not who writes through it. Two hosts of one organisation
 * are one party to a hand-off. A provider with many customers (amazonses.com, google.com, outlook.com) is one
 * organisation, so that a report from there may still be any customer's writing.
 */

import { parse } from 'tldts';
import { askableName } from '../dns.ts';
import { isWithinAny } from './domains.ts';
import { EACH_ITS_OWN, FAMILIES, MAIL_WORDS, POOL_WORDS, SERVICES } from './organisation-names.ts';

/** The first name of each family, by each of its names. */
const FAMILY_OF: ReadonlyMap<string, string> = new Map(
  FAMILIES.flatMap(([first, ...others]) => [first, ...others].map((name) => [name, first] as const)),
);

/** As written by hosts; a name is never a URL here. */
const NAMES_ONLY = { extractHostname: false, validateHostname: false, detectIp: false } as const;
/** By the part of the Public Suffix List that registries wrote, and by that of the owners of domains too. */
const BY_REGISTRY = { ...NAMES_ONLY, allowPrivateDomains: false } as const;
const BY_OWNER = { ...NAMES_ONLY, allowPrivateDomains: true } as const;

/**
 * The organisation of `host`, as the first name of its family or its registrable domain by the Public Suffix List;
 * null for address literals, single labels, public suffixes, names of reverse DNS and what is no name.
 *
 * The trap: names that a provider gives to its customers' machines (`ec2-203-0-113-5.compute-1.amazonaws.com`,
 * `203-0-113-5.dynamic.isp.example`). Taken for the provider's, a bot behind a dial-up line would speak for the
 * provider's mail server. So a name in the private part of the Public Suffix List, below a suffix of EACH_ITS_OWN, or
 * that looks like one of a pool stands for itself. What remains: pools whose names show neither an address nor one of
 * the usual words (`p5dd0a1b2.isp.example`), and customers to whom a provider gives plain names in its own domain.
 */
export function organisationOf(host: string): string | null {
  const name = askableName(host);
  if (name === null || name.endsWith('.arpa')) return null;
  const byOwner = parse(name, BY_OWNER);
  // Where no owner of a domain has a word in it, that is what the registry says.
  const { domain } = byOwner.isPrivate === true ? parse(name, BY_REGISTRY) : byOwner;
  if (domain === null) return null;
  const service = SERVICES.find(({ first, end }) => name.startsWith(first) && name.endsWith(end));
  if (service !== undefined) return service.family;
  if (name === domain) return FAMILY_OF.get(domain) ?? domain;
  if (isWithinAny(name, EACH_ITS_OWN)) return name;
  if (byOwner.isPrivate === true) return byOwner.domain ?? name;
  if (isPoolName(name.slice(0, -domain.length - 1))) return name;
  return FAMILY_OF.get(domain) ?? domain;
}

/** Of which organisation a host is: `organisationOf`, or one that remembers. */
export type WhoseHost = (host: string) => string | null;

/** Names of one run that are kept: a site's mail passes some hundred hosts, and a flood of made-up names must not fill memory. */
export const MAX_REMEMBERED_NAMES = 2_000;
/** Longer ones are no names, which is found out at once. */
const MAX_REMEMBERED_CHARS = 253;

/** `organisationOf` that remembers, for one run: of one mail five names are asked for, and of the next mostly the same. */
export function organisationAsker(whose: WhoseHost = organisationOf): WhoseHost {
  const known = new Map<string, string | null>();
  return (host) => {
    const earlier = known.get(host);
    if (earlier !== undefined) return earlier;
    const organisation = whose(host);
    if (host.length <= MAX_REMEMBERED_CHARS) {
      if (known.size >= MAX_REMEMBERED_NAMES) known.clear();
      known.set(host, organisation);
    }
    return organisation;
  };
}

/** True for a domain under which strangers register: nobody's own (co.jp, com). */
export function isPublicSuffix(domain: string): boolean {
  return parse(domain, BY_REGISTRY).domain === null;
}

/**
 * Names that are made from an address, or that say what kind of line it is. A mail server that its operator named after
 * its address says so (`out203-0-113-5.mail.example`, `mta-203-0-113-5.example`), and no pool does.
 */
function isPoolName(labels: string): boolean {
  let isPool = false;
  let digits = 0;
  let start = 0;
  for (let i = 0; i <= labels.length; i++) {
    const unit = labels.charCodeAt(i);
    if (unit >= LETTER_A && unit <= LETTER_Z) continue;
    if (i > start) {
      const word = labels.slice(start, i);
      if (MAIL_WORDS.has(word)) return false;
      isPool ||= POOL_WORDS.has(word);
    }
    start = i + 1;
    if (unit >= DIGIT_0 && unit <= DIGIT_9) digits++;
  }
  return isPool || (digits >= LEAST_DIGITS && namesAnAddress(labels));
}

const LETTER_A = 97;
const LETTER_Z = 122;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Of an address: four numbers have one each. */
const LEAST_DIGITS = 4;

/** Four numbers of 0-255 in a row: `203-0-113-5`, `5.113.0.203`, `203x0x113x5`, or padded, `203000113005`. */
function namesAnAddress(labels: string): boolean {
  let row = 0;
  for (const [, gap = '', digits = ''] of labels.matchAll(/(\D*)(\d+)/g)) {
    if (digits.length === 12 && digits.match(/.../g)?.every((part) => Number(part) <= 255)) return true;
    if (digits.length > 3 || Number(digits) > 255) row = 0;
    else row = row > 0 && gap.length === 1 ? row + 1 : 1;
    if (row === 4) return true;
  }
  return false;
}
