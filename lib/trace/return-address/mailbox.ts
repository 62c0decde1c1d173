/** Which mailbox an address stands for: signatures, rewritings and tags undone. Nothing is verified here. */

import { domainOf, isOurDomain } from '../domains.ts';
import type { Knowledge } from '../knowledge.ts';
import { partsOf } from './address.ts';
import { readPrvs } from './prvs.ts';
import { readSrs, undoSrs } from './srs.ts';
import { readVerp } from './verp.ts';

/** A forwarder's SRS around a tag around the address: more wrappings than these nobody puts on. */
export const MAX_WRAPPINGS = 4;

/** Signatures in front of the local part: how they begin, and what stands between signature and local part. */
const PREFIXES: readonly { readonly begins: string; readonly ends: string }[] = [
  // draft-levine-smtp-batv, whatever hash the signer uses
  { begins: 'prvs=', ends: '=' },
  // Barracuda's own tag
  { begins: 'btv1==', ends: '==' },
];

/** True for an address that some scheme has signed, by its look. */
export function looksSigned(address: string): boolean {
  return unwrap(address) !== null || readVerp(address) !== null;
}

/**
 * The address without BATV tag, SRS or Barracuda's tag, case kept; with `plusTag` also without a sub-address
 * (`info+shop@` is `info@`, RFC 5233). What has none of them comes back as it is; a VERP of ours names no mailbox and
 * does so too.
 */
export function bareAddress(address: string, { plusTag = false } = {}): string {
  let bare = address;
  for (let i = 0; i < MAX_WRAPPINGS; i++) {
    const inner = unwrap(bare);
    if (inner === null) break;
    bare = inner;
  }
  if (!plusTag) return bare;
  const at = bare.lastIndexOf('@');
  const plus = bare.indexOf('+');
  return plus > 0 && plus < at ? bare.slice(0, plus) + bare.slice(at) : bare;
}

/**
 * The site's mailbox for which the forward path stands, as the site writes it. Where the site states no mailboxes: the
 * bare address without its tag, lower case. Null where it is none of theirs, a VERP, or no address of the site.
 */
export function mailboxOf(forwardPath: string | null, knowledge: Knowledge): string | null {
  if (forwardPath === null || !isOfSite(forwardPath, knowledge)) return null;
  const bare = bareAddress(withoutVirtualDomain(forwardPath));
  if (!isOfSite(bare, knowledge) || readVerp(bare) !== null) return null;
  const untagged = bareAddress(bare, { plusTag: true }).toLowerCase();
  if (knowledge.mailboxes.length === 0) return untagged;
  // A mailbox may have a plus sign of its own.
  for (const wanted of [bare.toLowerCase(), untagged]) {
    const stated = knowledge.mailboxes.find((mailbox) => mailbox.toLowerCase() === wanted);
    if (stated !== undefined) return stated;
  }
  return null;
}

/**
 * qmail's Delivered-To for a virtual domain, `client.example-info@client.example` (virtualdomains, qmail-send(8)), as
 * the address to which the mail came; others as they are.
 */
export function withoutVirtualDomain(address: string): string {
  const parts = partsOf(address);
  const prefix = `${parts?.domain}-`.toLowerCase();
  return parts !== null && parts.local.length > prefix.length && address.toLowerCase().startsWith(prefix)
    ? address.slice(prefix.length)
    : address;
}

/** True for an address in a domain of the site. */
export function isOfSite(address: string, knowledge: Knowledge): boolean {
  return partsOf(address) !== null && isOurDomain(domainOf(address), knowledge);
}

function unwrap(address: string): string | null {
  // All of them write one.
  if (!address.includes('=')) return null;
  const prvs = readPrvs(address);
  if (prvs !== null) return `${prvs.local}@${prvs.domain}`;
  const srs = readSrs(address);
  if (srs !== null) return undoSrs(srs);
  const parts = partsOf(address);
  if (parts === null) return null;
  const lower = parts.local.toLowerCase();
  for (const { begins, ends } of PREFIXES) {
    if (!lower.startsWith(begins)) continue;
    const end = lower.indexOf(ends, begins.length);
    const local = parts.local.slice(end + ends.length);
    if (end > begins.length && local !== '') return `${local}@${parts.domain}`;
  }
  return null;
}
