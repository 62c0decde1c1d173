/**
 * What one report says of the mail that it returns, for counting: by what machine and program it was sent, how it is
 * written, where it went. Much of it is copied from strangers' text; it is compared and never believed.
 */

import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { HeaderBlock, Mail, Report } from '../model.ts';
import { domainOf, isOurDomain, isWithin } from './domains.ts';
import type { Knowledge } from './knowledge.ts';
import type { Bulk, Feature, Observation } from './observation.ts';
import { organisationOf } from './organisation.ts';
import { readAddress } from './received/address.ts';
import type { Hop, Hops } from './received/hop.ts';
import { hopsWhenAsked } from './received/index.ts';
import { inRanges, isPrivate } from './received/private.ts';
import type { Trace } from './trace.ts';
import { isVouchedFor } from './vouched.ts';

/** Characters of a value: longer ones are cut, and end in a hash of the whole. */
export const MAX_VALUE_CHARS = 48;
/** Recipients of one report that are counted. */
const MAX_RECIPIENTS = 100;
/** Domains of one report that are features: a thief's mail goes to one or two. */
const MAX_DOMAIN_FEATURES = 4;
/** Hops of our own below the hand-off that are walked to where the mail was given in. */
const MAX_OWN_HOPS = 10;
/** Characters of a field that are looked at. */
const MAX_FIELD_CHARS = 998;
/** 72 bits of SHA-256, as base64url. */
const HASH_CHARS = 12;

export interface ObservationQuestion {
  readonly report: Report;
  /** The report itself. */
  readonly mail: Mail;
  readonly trace: Trace;
  readonly knowledge: Knowledge;
  /** When the report came, ISO 8601, UTC. */
  readonly at: string;
}

export function observationOf(q: ObservationQuestion): Observation {
  const { report, trace, knowledge, at } = q;
  const header = report.returned.kind === 'none' ? null : report.returned.header;
  const origin = header === null ? null : originOf(hopsWhenAsked(header), trace, knowledge);
  const recipients = recipientsOf(report, trace);
  const domains = [...new Set(recipients.map(domainOf))].filter((domain) => domain !== '');
  const has = (side: 'for' | 'against') => trace.evidence.some((piece) => piece.side === side);
  return {
    at,
    mail: mailOf(q, header),
    recipients: recipients.map((recipient) => hashOf(recipient)),
    features: [
      ...(header === null ? [] : featuresOf(header, origin, q)),
      ...domains.slice(0, MAX_DOMAIN_FEATURES).flatMap((domain) => feature('recipient-domain', domain)),
      ...feature('reporter-network', reporterNetwork(report, trace)),
      ...feature('format', report.detector),
    ],
    hasHeader: header !== null,
    anythingFor: has('for'),
    anythingAgainst: has('against'),
    vouched: isVouchedFor(trace),
    proven: trace.evidence.some(({ side, strength }) => side === 'for' && strength === 'proof'),
    bulk: bulkOf(trace, knowledge),
    correspondent: trace.evidence.some(({ kind }) => kind === 'has-written'),
    challenge: report.kind === 'challenge',
    submittedAt: origin?.at ?? (trace.path.kind === 'none' ? null : trace.path.hop.at),
    domains: domains.map(short),
    clients: clientsOf(origin, trace),
  };
}

function bulkOf({ signature }: Trace, { bulkSelectors }: Knowledge): Bulk | null {
  if (signature === null) return null;
  const selector = signature.selector.toLowerCase();
  if (bulkSelectors.some((one) => one.toLowerCase() === selector)) return 'declared';
  return signature.coversListUnsubscribe ? 'unsubscribe' : null;
}

/** Who failed, one address each; of what answers, who answered. */
function recipientsOf({ kind, recipients }: Report, { failed }: Trace): string[] {
  if (kind === 'auto-reply' || kind === 'challenge') return failed.slice(0, 1);
  const addresses = recipients
    .filter(({ action }) => kind !== 'bounce' || action === 'failed' || action === null)
    .flatMap(({ address, originalRecipient }) =>
      address.includes('@') ? [address] : originalRecipient === null ? [] : [originalRecipient],
    );
  return [...new Set(addresses.map((address) => address.toLowerCase()))].slice(0, MAX_RECIPIENTS);
}

/**
 * Names the returned mail. Message-ID with Date, since a program of a thief's may write the same id into all of its
 * mails. Where nothing of it is quoted, all reports of one minute may be of one mail: twelve dead addresses of one
 * letter come back at once.
 */
function mailOf({ trace, at }: ObservationQuestion, header: HeaderBlock | null): string {
  if (header !== null) {
    const fields = ['date', 'subject', 'from'].map((key) =>
      (header.value(key) ?? '').slice(0, MAX_FIELD_CHARS),
    );
    const told = [trace.messageId ?? '', ...fields];
    if (told.some((text) => text !== '')) return hashOf(told.join('\n'));
  }
  return hashOf(trace.messageId ?? at.slice(0, 16));
}

/* ------------------------------------------------------------------ where it was given in */

/**
 * The hop in which a stranger, or a person of ours, gave the mail in. Where a server of ours handed it to the reporter,
 * its address stands on all our mail and the time may be days after the mail was written: then what our server wrote
 * below, as the report copies it.
 */
function originOf(hops: Hops, trace: Trace, knowledge: Knowledge): Hop | null {
  const { path } = trace;
  const isOurs = (one: Hop) => one.client !== null && isOurClient(one.client, one.name, trace, knowledge);
  let hop = path.kind === 'submission' ? path.hop : (hops.at(path.kind === 'none' ? 0 : path.index) ?? null);
  const start = path.kind === 'none' ? 0 : path.index;
  for (let below = 1; hop !== null && below <= MAX_OWN_HOPS; below++) {
    if (!isOurs(hop) && (path.kind === 'submission' || isGivenIn(hop))) return hop;
    const next = hops.at(start + below);
    if (next === undefined) break;
    hop = next;
  }
  // No hop tells who gave our server the mail: its own address and name stand on all that we send.
  return hop !== null && isOurs(hop) ? { ...hop, client: null, helo: null } : hop;
}

/** Not by a program of the host itself: qmail-queue's line tells who called it, and below stands who gave it the mail. */
function isGivenIn({ client, authenticated, local }: Hop): boolean {
  return (
    authenticated || local === 'script' || local === 'webmail' || (client !== null && !isPrivate(client))
  );
}

function isOurClient(client: string, name: string | null, trace: Trace, knowledge: Knowledge): boolean {
  const { path, evidence } = trace;
  if (path.kind === 'hand-off' && path.exclusive && path.hop.client === client) return true;
  const { ownAddresses, sharedRanges } = knowledge;
  if (inRanges(client, ownAddresses) || inRanges(client, sharedRanges)) return true;
  if (name !== null && isOurHost(name, knowledge)) return true;
  return evidence.some(
    (piece) => (piece.kind === 'spf-pass' || piece.kind === 'from-our-host') && piece.facts.client === client,
  );
}

function isOurHost(name: string, knowledge: Knowledge): boolean {
  const { ownHosts, exclusiveHosts } = knowledge;
  return (
    isOurDomain(name, knowledge) || [...ownHosts, ...exclusiveHosts].some((host) => isWithin(name, host))
  );
}

function clientsOf(origin: Hop | null, { marks }: Trace): string[] {
  const clients = [origin?.client ?? null, ...marks.map(({ client }) => client)];
  return [...new Set(clients.flatMap((client) => (client === null || isPrivate(client) ? [] : [client])))];
}

/* ------------------------------------------------------------------ features */

function feature(kind: Feature['kind'], value: string | null): Feature[] {
  return value === null || value === '' ? [] : [{ kind, value: short(value) }];
}

function featuresOf(
  header: HeaderBlock,
  origin: Hop | null,
  { trace, knowledge }: ObservationQuestion,
): Feature[] {
  const client = clientsOf(origin, trace)[0] ?? null;
  return [
    ...feature('network', client === null ? null : networkOf(client)),
    ...feature('login-mailer', loginWithMailer(header, origin, trace)),
    ...feature('helo', origin === null ? null : heloOf(origin)),
    ...feature('message-id-host', messageIdHost(trace, knowledge)),
    ...feature('form', formOf(header)),
  ];
}

/** /24 of IPv4, /48 of IPv6: what one customer of a provider has. Null for what is no address. */
export function networkOf(text: string): string | null {
  const address = readAddress(text);
  if (address === null) return null;
  if (!address.includes(':')) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const [a = 0, b = 0, c = 0] = ipaddr.IPv6.parse(address).parts;
  return `${[a, b, c].map((part) => part.toString(16)).join(':')}::/48`;
}

/** Null for a host of ours: it, or the program of any of our people, writes that into all our mail, whoever sends it. */
function messageIdHost({ messageId }: Trace, knowledge: Knowledge): string | null {
  const host = domainOf(messageId ?? '');
  return isOurHost(host, knowledge) ? null : host;
}

/**
 * One feature, since a thief uses the owner's login, but not his program; null where no login or script shows. Of a program
 * that does not tell its name stands how it writes bodies: the login alone is on the owner's mail too.
 */
function loginWithMailer(header: HeaderBlock, origin: Hop | null, { marks }: Trace): string | null {
  const mark = marks.find(({ kind }) => kind !== 'webmail')?.value;
  const login = mark ?? origin?.login ?? origin?.account ?? null;
  if (login === null) return null;
  const mailer = header.value('x-mailer') ?? header.value('user-agent') ?? bodyForm(header);
  return `${login} ${mailer.slice(0, MAX_FIELD_CHARS)}`.trim();
}

/** What names nobody is none: `localhost`, an address within an office, the client's own address again. */
function heloOf({ helo, client }: Hop): string | null {
  if (helo === null) return null;
  const name = helo.toLowerCase();
  const address = readAddress(name);
  if (address !== null) return isPrivate(address) || address === client ? null : address;
  return name === 'localhost' || name.startsWith('localhost.') ? null : name;
}

const BOUNDARY = /boundary ?= ?"?([^";\s]{1,100})/i;
const CHARSET = /charset ?= ?"?([^";\s]{1,40})/i;
const ENCODED_WORD = /=\?([^?\s]{1,40})\?([bq])\?/i;

/**
 * How the program writes: type and charset, the shape of the boundary (`----=_NextPart_0_0_0.0`), and that of the
 * subject: its charset and encoding where it is encoded, else whether it has letters, digits and which signs.
 */
export function formOf(header: HeaderBlock): string {
  return `${bodyForm(header)} ${subjectShape(header.value('subject') ?? '')}`.toLowerCase();
}

function bodyForm(header: HeaderBlock): string {
  const type = (header.value('content-type') ?? '').slice(0, MAX_FIELD_CHARS);
  const essence = type.split(';', 1)[0]?.trim() ?? '';
  const charset = CHARSET.exec(type)?.[1] ?? '';
  const boundary = BOUNDARY.exec(type)?.[1] ?? '';
  return [essence, charset, shapeOf(boundary)].join(' ');
}

/** Words stay; what holds a digit, or hexadecimal digits alone, is made afresh for each mail. */
function shapeOf(text: string): string {
  return text.replace(/[a-z0-9]+/gi, (run) => (/[0-9]/.test(run) || /^[a-f]+$/i.test(run) ? '0' : run));
}

function subjectShape(subject: string): string {
  const text = subject.slice(0, MAX_FIELD_CHARS);
  const encoded = ENCODED_WORD.exec(text);
  if (encoded !== null) return `=${encoded[1]}=${encoded[2]}`;
  const shape = text.replace(/[^\x00-\x7f]+|[0-9]+|[a-z ]+/gi, (run) => {
    if (run.charCodeAt(0) > 127) return 'u';
    return run >= '0' && run <= '9~' ? '0' : 'a';
  });
  return shape.slice(0, 24);
}

/** Who wrote the report: its organisation where its name is known, else its network; what it calls itself, else. */
function reporterNetwork({ reportingMta }: Report, { reporter, unknown }: Trace): string | null {
  const silent = unknown.find(({ kind }) => kind === 'reporter-unknown');
  const client = silent?.kind === 'reporter-unknown' ? silent.client : null;
  const host = reporter.host ?? client ?? reportingMta;
  if (host === null) return null;
  return networkOf(host) ?? organisationOf(host.toLowerCase()) ?? host;
}

/* ------------------------------------------------------------------ values */

function short(text: string): string {
  const value = text.toLowerCase();
  if (value.length <= MAX_VALUE_CHARS) return value;
  return `${value.slice(0, MAX_VALUE_CHARS - 9)}~${hashOf(value).slice(0, 8).toLowerCase()}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARS);
}
