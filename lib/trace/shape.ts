/** What the returned header looks like: whose From, whose Message-ID, and whether it is itself a report. All weak. */

import { isDaemonAddress } from '../classify/sender.ts';
import type { Address, HeaderBlock } from '../model.ts';
import { parseAddresses } from '../parse/index.ts';
import { domainOf, isOurDomain, isWithin, isWithinAny } from './domains.ts';
import { type Evidence, evidence } from './evidence.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf, type WhoseHost } from './organisation.ts';

/** From fields and characters that are read: RFC 5322 section 3.6 allows one field. */
const MAX_FROM_FIELDS = 4;
const MAX_FACT_CHARS = 512;

/**
 * Services that write a Message-ID in their own name on mail with a customer's From, or whose web mail sends with it:
 * one of these says nothing about whose mail it is. The domain, or one above.
 */
export const MESSAGE_ID_WRITERS: ReadonlySet<string> = new Set([
  // web mail and groupware with a customer's domain
  'gmail.com',
  'googlemail.com',
  'google.com',
  'outlook.com',
  'hotmail.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'yahoo.com',
  'yahoo.co.jp',
  'zoho.com',
  'proton.me',
  'protonmail.com',
  'messagingengine.com',
  'secureserver.net',
  // sending services
  'amazonses.com',
  'amazonaws.com',
  'sendgrid.net',
  'sendgrid.com',
  'mailgun.org',
  'mailgun.net',
  'mandrillapp.com',
  'mcsv.net',
  'mtasv.net',
  'sparkpostmail.com',
  'mailjet.com',
  'sendinblue.com',
  'brevo.com',
  'exacttarget.com',
  'salesforce.com',
]);

export interface ShapeQuestion {
  /** Of the returned mail. */
  readonly header: HeaderBlock;
  /** What stands in its From fields (`writersOf`), where somebody has read them. */
  readonly writers?: readonly (readonly Address[])[];
  readonly knowledge: Knowledge;
  /** Without brackets; null where none is quoted. */
  readonly messageId: string | null;
  /** Further domains that write Message-IDs for this site's mail. */
  readonly knownProviders?: readonly string[];
  /** Where somebody has one that remembers. */
  readonly whose?: WhoseHost;
}

/**
 * What is absent or unreadable says nothing. A From is foreign where none of its addresses is in a domain of the site. A
 * Message-ID is foreign where its right-hand side is the public name of somebody else: clients put the machine's own
 * name there (`@DESKTOP-1A2B3C`, `@macbook.local`, `@[192.0.2.1]`), which is nobody's; hosts and providers of ours, and
 * MESSAGE_ID_WRITERS, put theirs. A report is known by two of: a null Return-Path, a daemon's From, multipart/report,
 * `Auto-Submitted: auto-replied`. One alone also stands on people's own mail (a vacation notice, a receipt).
 */
export function shapeEvidence(q: ShapeQuestion): Evidence[] {
  const { header, knowledge } = q;
  const found: Evidence[] = [];
  const from = addressesOf(q.writers ?? writersOf(header));
  const [first] = from;
  if (first !== undefined && !from.some((address) => isOurDomain(domainOf(address), knowledge)))
    found.push(evidence('foreign-from', 'weak', { from: cut(first) }));
  if (q.messageId !== null && isForeignId(q.messageId, q))
    found.push(evidence('foreign-message-id', 'weak', { messageId: cut(q.messageId) }));
  if (isReport(header, from)) found.push(evidence('bounce-of-bounce', 'weak', { from: cut(first ?? '') }));
  return found;
}

/** The addresses of each From field. */
export function writersOf(header: HeaderBlock): Address[][] {
  return header
    .all('from')
    .slice(0, MAX_FROM_FIELDS)
    .map(({ value }) => parseAddresses(value));
}

function addressesOf(writers: readonly (readonly Address[])[]): string[] {
  const addresses: string[] = [];
  for (const field of writers)
    for (const { address } of field) if (domainOf(address) !== '') addresses.push(address);
  return addresses;
}

function isForeignId(
  messageId: string,
  { knowledge, knownProviders = [], whose = organisationOf }: ShapeQuestion,
): boolean {
  const host = domainOf(messageId);
  const organisation = whose(host);
  // A single label, a literal, `.local`: the name of a machine.
  if (organisation === null || MACHINE_ENDS.some((end) => host.endsWith(end))) return false;
  if (isOurDomain(host, knowledge)) return false;
  const isOfProvider = (provider: string) => isWithin(host, provider);
  if (isWithinAny(host, MESSAGE_ID_WRITERS) || knownProviders.some(isOfProvider)) return false;
  if (knowledge.tenants.some(({ provider }) => isOfProvider(provider))) return false;
  const { ownHosts, exclusiveHosts, forwardingHosts } = knowledge;
  return ![ownHosts, exclusiveHosts, forwardingHosts].some((hosts) =>
    hosts.some((ours) => isWithin(host, ours) || whose(ours) === organisation),
  );
}

/** Ends of names that no registry gives out (RFC 6762, RFC 6761, RFC 8375, and what routers hand out). */
const MACHINE_ENDS: readonly string[] = [
  '.local',
  '.localhost',
  '.localdomain',
  '.lan',
  '.home',
  '.home.arpa',
  '.internal',
  '.intranet',
  '.corp',
  '.invalid',
];

function isReport(header: HeaderBlock, from: readonly string[]): boolean {
  const marks = [
    header.value('return-path')?.replace(/\s/g, '') === '<>',
    from.some(isDaemonAddress),
    /^multipart\/report\b/i.test(header.value('content-type') ?? ''),
    /^auto-replied\b/i.test(header.value('auto-submitted') ?? ''),
  ];
  return marks.filter(Boolean).length >= 2;
}

function cut(text: string): string {
  return text.slice(0, MAX_FACT_CHARS);
}
