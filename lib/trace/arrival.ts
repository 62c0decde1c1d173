/**
 * How a report came to us, by either door. At the `mx` door the envelope says it. At the forward door, and where
 * only a mailbox is at hand, the host that kept the mail says it in the Received lines that it put on top.
 */

import type { Resolve } from '../dns.ts';
import type { Client, Envelope, Mail } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import { belowSes } from '../receive/ses-envelope.ts';
import { domainOf, isWithin } from './domains.ts';
import { leadsTo } from './hosts.ts';
import { innernessOf } from './inner.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf, type WhoseHost } from './organisation.ts';
import { readAddress } from './received/address.ts';
import type { Hop, Hops } from './received/hop.ts';
import { hopsWhenAsked, receivedAt } from './received/index.ts';
import { isPrivate } from './received/private.ts';
import type { Path } from './trace.ts';

export interface Arrival {
  /** Who handed the report in; null where nobody from outside did, or nobody wrote down who. */
  readonly client: Client | null;
  /** The host that wrote the report itself: no client stands in its own lines. */
  readonly writtenBy: string | null;
  /** Null is `<>`; undefined is not known. */
  readonly reversePath: string | null | undefined;
  /** The address to which the report came. */
  readonly forwardPath: string | null;
  /** When, ISO 8601, UTC; null where unreadable. */
  readonly at: string | null;
  /** A host of the forward door put its lines on top. */
  readonly forwarded: boolean;
  /** The host's own Delivered-To, where there is one: the address before any rewriting. */
  readonly deliveredTo: string | null;
  /** Names of which DNS gave no answer. */
  readonly silent: readonly string[];
}

/** Servers of the keeping host that one after the other name the next: it has a handful. */
export const MAX_KEEPERS = 8;

/**
 * `envelope` is what our own server witnessed; without client and forward path, only the mail itself is at hand. `hops`
 * are the mail's own, of which the topmost are read.
 */
export async function arrivalOf(
  mail: Mail,
  envelope: Envelope,
  knowledge: Knowledge,
  resolve: Resolve,
  hops: Hops = hopsWhenAsked(mail.header),
  whose: WhoseHost = organisationOf,
): Promise<Arrival> {
  const { forwardingHosts } = knowledge;
  const client = inOneSpelling(envelope.client);
  const deliveredTo = firstAddress(mail.header.value('delivered-to'));
  const witnessed = client !== null || envelope.forwardPaths.length > 0;
  const atOurs = (silent: readonly string[]) => new AtMx(mail, { ...envelope, client }, deliveredTo, silent);
  if (witnessed && forwardingHosts.length === 0) return atOurs([]);
  const door = witnessed ? await cameForwarded(client, hops, knowledge, resolve) : null;
  if (door !== null && !door.came) return atOurs(door.silent);
  const forwarded = door !== null;
  const run = keeperRun(hops, forwarded ? forwardingHosts : null, whose);
  const { outside, silent } = await outsideOf(run, forwarded ? knowledge : null, resolve, whose);
  // SES, too, writes one when it takes the mail: that is the forwarder's.
  const ofHost = witnessed ? belowSes(mail.header) : mail.header.fields;
  const returnPath = ofHost.find(({ key }) => key === 'return-path')?.value;
  return {
    client: outside === undefined ? null : clientOf(outside),
    writtenBy: outside === undefined ? (run[0]?.by ?? (witnessed ? null : localWriter(mail, hops))) : null,
    reversePath: reversePathOf(returnPath, envelope.reversePath),
    forwardPath: forwarded
      ? mailboxBehind(envelope.forwardPaths[0], knowledge)
      : (deliveredTo ?? firstAddress(mail.header.value('x-original-to'))),
    at: run[0]?.at ?? null,
    forwarded,
    deliveredTo,
    silent,
  };
}

/** At the `mx` door our own server wrote the topmost line, and the envelope says the rest. */
class AtMx implements Arrival {
  readonly client: Client | null;
  readonly writtenBy = null;
  readonly reversePath: string | null | undefined;
  readonly forwardPath: string | null;
  readonly forwarded = false;
  readonly deliveredTo: string | null;
  readonly silent: readonly string[];
  readonly #mail: Mail;
  #at: string | null | undefined;

  constructor(mail: Mail, envelope: Envelope, deliveredTo: string | null, silent: readonly string[]) {
    this.client = envelope.client;
    this.reversePath = envelope.reversePath;
    this.forwardPath = envelope.forwardPaths[0] ?? deliveredTo;
    this.deliveredTo = deliveredTo;
    this.silent = silent;
    this.#mail = mail;
  }

  /** Seldom asked for, and dear to read. */
  get at(): string | null {
    if (this.#at === undefined) {
      const top = this.#mail.header.value('received');
      this.#at = top === undefined ? null : receivedAt(top);
    }
    return this.#at;
  }
}

/**
 * A stranger can write any Received lines; only a client that is a forwarding host of ours makes its lines worth
 * reading. Its own name stands there as `by`, whatever it called itself to our server.
 */
async function cameForwarded(
  client: Client | null,
  hops: Hops,
  { forwardingHosts }: Knowledge,
  resolve: Resolve,
): Promise<{ readonly came: boolean; readonly silent: readonly string[] }> {
  if (client === null || forwardingHosts.length === 0) return { came: false, silent: [] };
  const { address } = client;
  // Beside names stand addresses, of hosts that send from others than DNS tells.
  const names = forwardingHosts.filter((host) => readAddress(host) === null);
  if (indexOf(hops, ({ by }) => by !== null && names.some((host) => isWithin(by, host))) < 0)
    return { came: false, silent: [] };
  if (forwardingHosts.includes(address)) return { came: true, silent: [] };
  const leads = await Promise.all(names.map((name) => leadsTo(name, address, resolve)));
  if (leads.includes('yes')) return { came: true, silent: [] };
  return { came: false, silent: names.filter((_, i) => leads[i] === 'silent') };
}

/** The unbroken run of lines that the keeping host wrote: those whose `by` is it, and its own without a `by`. */
function keeperRun(hops: Hops, hosts: readonly string[] | null, whose: WhoseHost): readonly Hop[] {
  const isKeeper = (by: string) => hosts === null || hosts.some((host) => isWithin(by, host));
  const run: Hop[] = [];
  let own: string | null = null;
  for (let i = indexOf(hops, ({ by }) => by !== null && isKeeper(by)); i >= 0 && i < hops.length; i++) {
    const hop = hops.at(i) as Hop;
    const organisation: string | null = hop.by === null ? null : (whose(hop.by) ?? hop.by);
    own ??= organisation;
    if (organisation !== null && organisation !== own) break;
    run.push(hop);
  }
  return run;
}

/** Of the first hop that is so, -1 where none is. */
function indexOf(hops: Hops, isSo: (hop: Hop) => boolean): number {
  for (let i = 0; i < hops.length; i++) if (isSo(hops.at(i) as Hop)) return i;
  return -1;
}

/**
 * Who wrote a mail that lies in a mailbox and went through no network: none of its lines names a client or a server, as
 * qmail-queue's own (`qmail 27851 invoked for bounce`) do. What a stranger hands in bears a line of the keeping host
 * that does (RFC 5321 section 4.4). The writer's name stands in From alone.
 */
function localWriter(mail: Mail, hops: Hops): string | null {
  if (hops.length === 0 || indexOf(hops, ({ by, client }) => by !== null || client !== null) >= 0)
    return null;
  return domainOf(firstAddress(mail.header.value('from')) ?? '').toLowerCase() || null;
}

/**
 * The hop in which somebody from outside handed the mail to the keeping host: the first with an address on the Internet.
 * A host of several servers has such addresses on the inside too. The attack: a stranger takes the name of one of them,
 * and writes below his line the one in which it took the mail from whom he likes. The defence: DNS must lead from the
 * name to the client's address; and by the forward door it must be a name that the site declares, since customers of the
 * host have names in its domain.
 */
async function outsideOf(
  run: readonly Hop[],
  declared: Knowledge | null,
  resolve: Resolve,
  whose: WhoseHost,
): Promise<{ readonly outside: Hop | undefined; readonly silent: readonly string[] }> {
  const [top] = run;
  const keeper = new Set(top?.by == null ? [] : [whose(top.by) ?? top.by]);
  const fromOutside = run.filter(({ client }) => client !== null && !isPrivate(client));
  let outside = fromOutside[0];
  for (const next of fromOutside.slice(1, MAX_KEEPERS)) {
    if (outside === undefined || (declared !== null && !isDeclared(outside, declared))) break;
    const inner = await innernessOf(outside, keeper, resolve, undefined, whose);
    if (inner.kind !== 'proved') return { outside, silent: inner.silent === null ? [] : [inner.silent] };
    outside = next;
  }
  return { outside, silent: [] };
}

function isDeclared({ name, helo }: Hop, knowledge: Knowledge): boolean {
  const { forwardingHosts, ownHosts, exclusiveHosts } = knowledge;
  const hosts = [...forwardingHosts, ...ownHosts, ...exclusiveHosts];
  return [name, helo].some((one) => one !== null && hosts.some((host) => isWithin(one.toLowerCase(), host)));
}

/** Addresses of hops, of DNS and of the site are compared with it; receivers write `::ffff:192.0.2.1` too. */
function inOneSpelling(client: Client | null): Client | null {
  if (client === null) return null;
  const address = readAddress(client.address);
  return address === null || address === client.address ? client : { ...client, address };
}

/** Each mailbox is its local part at the door's own name, which lies in the domain: info@sort.client.example. */
function mailboxBehind(forwardPath: string | undefined, { domain }: Knowledge): string | null {
  if (forwardPath === undefined) return null;
  const local = forwardPath.slice(0, forwardPath.lastIndexOf('@'));
  return isWithin(domainOf(forwardPath), domain) ? `${local}@${domain}` : forwardPath;
}

function clientOf(hop: Hop): Client {
  return { address: hop.client as string, helo: hop.helo, name: hop.name };
}

/**
 * A forwarder writes its own reverse path (SRS, or the mailbox's own address), so only the Return-Path line that the
 * host wrote before it forwarded tells the report's.
 */
function reversePathOf(
  returnPath: string | undefined,
  witnessed: string | null | undefined,
): string | null | undefined {
  if (returnPath !== undefined) return returnPath.replace(/[\s<>]/g, '') || null;
  return witnessed === null ? null : undefined;
}

/**
 * Address of the server that took a returned mail from somebody with a login, by which SPF is asked: that of the report's
 * client, or of the host that wrote the report into its own mailbox. Null where it is not known, or nobody logged in.
 */
export async function serverAddressOf(
  { client, writtenBy }: Pick<Arrival, 'client' | 'writtenBy'>,
  path: Path,
  resolve: Resolve,
): Promise<string | null> {
  if (path.kind !== 'hand-off' || !path.hop.authenticated) return null;
  if (client !== null) return client.address;
  if (writtenBy === null) return null;
  const answer = await resolve(writtenBy, 'A');
  return answer.kind === 'found' ? (answer.records[0] ?? null) : null;
}
