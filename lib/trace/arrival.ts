/**
 * How a report came to us, by either door. At the `mx` door the envelope says it. At the forward door, and where
 * only a mailbox is at hand, the host that kept the mail says it in the Received lines that it put on top.
 */

import type { Resolve } from '../dns.ts';
import type { Client, Envelope, Mail } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import { domainOf, isWithin } from './domains.ts';
import { leadsTo } from './hosts.ts';
import type { Knowledge } from './knowledge.ts';
import { organisationOf } from './organisation.ts';
import type { Hop } from './received/hop.ts';
import { hopsOf, receivedAt } from './received/index.ts';
import { isPrivate } from './received/private.ts';

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
}

/** `envelope` is what our own server witnessed; without client and forward path, only the mail itself is at hand. */
export async function arrivalOf(
  mail: Mail,
  envelope: Envelope,
  knowledge: Knowledge,
  resolve: Resolve,
): Promise<Arrival> {
  const deliveredTo = firstAddress(mail.header.value('delivered-to'));
  const witnessed = envelope.client !== null || envelope.forwardPaths.length > 0;
  if (witnessed && knowledge.forwardingHosts.length === 0) return atMx(mail, envelope, deliveredTo);
  const hops = hopsOf(mail.header);
  const forwarded = witnessed && (await cameForwarded(envelope.client, hops, knowledge, resolve));
  if (witnessed && !forwarded) return atMx(mail, envelope, deliveredTo);
  const run = keeperRun(hops, forwarded ? knowledge.forwardingHosts : null);
  const outside = run.find(({ client }) => client !== null && !isPrivate(client));
  const returnPath = mail.header.value('return-path');
  return {
    client: outside === undefined ? null : clientOf(outside),
    writtenBy: outside === undefined ? (run[0]?.by ?? null) : null,
    reversePath: reversePathOf(returnPath, envelope.reversePath),
    forwardPath: forwarded
      ? mailboxBehind(envelope.forwardPaths[0], knowledge)
      : (deliveredTo ?? firstAddress(mail.header.value('x-original-to'))),
    at: run[0]?.at ?? null,
    forwarded,
    deliveredTo,
  };
}

/** At the `mx` door our own server wrote the topmost line, and the envelope says the rest. */
function atMx(mail: Mail, envelope: Envelope, deliveredTo: string | null): Arrival {
  const top = mail.header.value('received');
  return {
    client: envelope.client,
    writtenBy: null,
    reversePath: envelope.reversePath,
    forwardPath: envelope.forwardPaths[0] ?? deliveredTo,
    // Seldom asked for, and dear to read.
    get at() {
      return top === undefined ? null : receivedAt(top);
    },
    forwarded: false,
    deliveredTo,
  };
}

/**
 * A stranger can write any Received lines; only a client that is a forwarding host of ours makes its lines worth
 * reading. Its own name stands there as `by`, whatever it called itself to our server.
 */
async function cameForwarded(
  client: Client | null,
  hops: readonly Hop[],
  { forwardingHosts }: Knowledge,
  resolve: Resolve,
): Promise<boolean> {
  if (client === null || forwardingHosts.length === 0) return false;
  const names = forwardingHosts.filter((host) => host !== client.address);
  const isHost =
    names.length < forwardingHosts.length ||
    (await Promise.all(names.map((name) => leadsTo(name, client.address, resolve)))).includes('yes');
  return isHost && hops.some(({ by }) => by !== null && names.some((host) => isWithin(by, host)));
}

/** The unbroken run of lines that the keeping host wrote: those whose `by` is it, and its own without a `by`. */
function keeperRun(hops: readonly Hop[], hosts: readonly string[] | null): readonly Hop[] {
  const isKeeper = (by: string) => hosts === null || hosts.some((host) => isWithin(by, host));
  const start = hops.findIndex(({ by }) => by !== null && isKeeper(by));
  if (start < 0) return [];
  const first = hops[start]?.by as string;
  const own = organisationOf(first) ?? first;
  let end = start;
  while (end < hops.length) {
    const by = hops[end]?.by ?? null;
    if (by !== null && (organisationOf(by) ?? by) !== own) break;
    end++;
  }
  return hops.slice(start, end);
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
