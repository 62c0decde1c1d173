/**
 * The envelope of a mail that came by Amazon SES. The notice does not name the client; it stands in what SES wrote on top
 * of the mail that it stored, and nowhere else:
 *
 *     Return-Path: <reversePath>
 *     Received: from HELO (RDNS [IP]) by inbound-smtp.REGION.amazonaws.com with SMTP id ID for RCPT; DATE
 *     X-SES-Spam-Verdict: PASS
 *     X-SES-Virus-Verdict: PASS
 *     Received-SPF: pass (...) client-ip=IP; envelope-from=reversePath; helo=HELO;
 *
 * The attack: a sender writes such lines into his mail, with a client of ours and `<>`. They stand below SES's. The
 * defence: only the topmost Received line counts, and only if it bears the id that SES's notice gives the mail, which SES
 * makes when it takes the mail and no sender can know. What stands above that line, SES wrote. What stands below it,
 * anybody may have written, Received-SPF too: SES leaves that out now and then.
 */

import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Client, Envelope, Field, HeaderBlock } from '../model.ts';
import { MAX_PATH_CHARS, type SesMailNotice } from './ses-notice.ts';

/** Of SES's Received line: HELO, a name of DNS (255) and a path (320). Longer ones are not read. */
export const MAX_LINE_CHARS = 4_096;

/** A host's name has at most 253 characters; HELO may be an address literal, and is cut here. */
export const MAX_NAME_CHARS = 255;

/**
 * The fields of a mail without those that SES put on top. Where SES did not take it: all of them. Whoever asks knows who
 * handed the mail in: a stranger can write such lines too.
 */
export function belowSes({ fields }: HeaderBlock): readonly Field[] {
  const at = fields.findIndex(({ key }) => key === 'received');
  const top = fields[at];
  if (top === undefined || top.value.length > MAX_LINE_CHARS || !BY_SES.test(top.value)) return fields;
  return fields.slice(at + 1);
}

/** Where SES stored the mail in another shape, the client is null, and the reverse path the notice's, if that has one. */
export function sesEnvelope(
  header: HeaderBlock,
  { messageId, source, forwardPaths }: Pick<SesMailNotice, 'messageId' | 'source' | 'forwardPaths'>,
): Envelope {
  const at = header.fields.findIndex(({ key }) => key === 'received');
  const from = at < 0 ? null : fromOf(header.fields[at] as Field, messageId);
  if (from === null) return { reversePath: source ?? undefined, forwardPaths, client: null };
  const client = clientOf(from);
  const spf = client === null ? null : spfOf(header.fields, at, client.address);
  return {
    reversePath: reversePathOf(header.fields.slice(0, at), source, spf),
    forwardPaths,
    client: client === null ? null : { ...client, helo: client.helo ?? spf?.helo ?? null },
  };
}

/** Behind `from`, before `by`, in the Received line that SES wrote of this mail; null where it did not write this one. */
function fromOf(received: Field, messageId: string): string | null {
  if (received.value.length > MAX_LINE_CHARS) return null;
  const line = received.value.replace(/\s+/g, ' ');
  const id = ` id ${messageId}`;
  const end = line.indexOf(id);
  // Attack: an id written twice, by whoever learnt it after all. Then nobody can tell which one SES wrote.
  if (end < 0 || line.indexOf(id, end + 1) >= 0 || !/^(?:[ ;]|$)/.test(line.slice(end + id.length)))
    return null;
  const by = BY.exec(line.slice(0, end));
  return by === null || !line.startsWith('from ') ? null : line.slice('from '.length, by.index);
}

const BY_SES = /\sby\s+inbound-smtp\.[a-z0-9-]{1,40}\.amazonaws\.com\s/;

const BY = / by inbound-smtp\.[a-z0-9-]{1,40}\.amazonaws\.com with E?SMTPS?$/;

/**
 * The attack: a HELO of `x (RDNS [IP])`. SES writes what it saw behind HELO, so the rightmost comment is its own, up to
 * the end. A name of DNS is its owner's to choose, brackets included; the address behind it is not.
 */
function clientOf(from: string): Client | null {
  const open = from.lastIndexOf('(');
  const bracket = from.lastIndexOf('[');
  if (open < 0 || bracket < open || !from.endsWith('])')) return null;
  const address = addressOf(from.slice(bracket + 1, -2));
  if (address === null) return null;
  return {
    address,
    helo: heloOf(from.slice(0, open)),
    name: nameOf(from.slice(open + 1, bracket).trim()),
  };
}

function addressOf(text: string): string | null {
  const bare = /^ipv6:/i.test(text) ? text.slice('ipv6:'.length) : text;
  if (isIPv4(bare)) return bare;
  // With a zone it is an address of SES's own network.
  if (!isIPv6(bare) || bare.includes('%')) return null;
  return ipaddr.process(bare).toString();
}

function heloOf(text: string): string | null {
  const helo = text.trim();
  return helo === '' ? null : helo.slice(0, MAX_NAME_CHARS);
}

/** Lower case, no final dot; null for `unknown`, and for what is no host's name. */
function nameOf(text: string): string | null {
  const name = text.toLowerCase().replace(/\.$/, '');
  return name.length <= MAX_NAME_CHARS && /^[a-z0-9_.-]*[a-z][a-z0-9_.-]*$/.test(name) && name !== 'unknown'
    ? name
    : null;
}

interface Spf {
  readonly helo: string | null;
  /** Null where it does not say. */
  readonly envelopeFrom: string | null;
}

/**
 * Received-SPF below SES's Received line, if it names the same client. A sender may have written it, about his own client:
 * so it only ever says what he could have said in HELO and MAIL FROM.
 */
function spfOf(fields: readonly Field[], received: number, address: string): Spf | null {
  const next = fields.findIndex(({ key }, i) => i > received && key === 'received');
  const found = fields
    .slice(received + 1, next < 0 ? undefined : next)
    .find(({ key }) => key === 'received-spf');
  if (found === undefined || found.value.length > MAX_LINE_CHARS) return null;
  const pairs = new Map<string, string>();
  // The domain in the comment is the sender's.
  for (const pair of found.value.slice(found.value.indexOf(')') + 1).split(';')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, equals)).trim();
    if (!pairs.has(key)) pairs.set(key, pair.slice(equals + 1).trim());
  }
  if (addressOf(pairs.get('client-ip') ?? '') !== address) return null;
  return { helo: heloOf(pairs.get('helo') ?? ''), envelopeFrom: pairs.get('envelope-from') ?? null };
}

/**
 * SES's Return-Path; without one, the notice's source. A source that may stand for `<>` is not believed alone, only where
 * SPF was asked of HELO, as it is where there is no reverse path (RFC 7208 section 2.4).
 */
function reversePathOf(
  above: readonly Field[],
  source: string | null,
  spf: Spf | null,
): string | null | undefined {
  const path = above.find(({ key }) => key === 'return-path')?.value;
  if (path === '<>') return null;
  if (path !== undefined && path.length <= MAX_PATH_CHARS + 2 && /^<[^<>]+@[^<>]+>$/.test(path))
    return path.slice(1, -1);
  if (source !== null || spf === null) return source ?? undefined;
  const { envelopeFrom, helo } = spf;
  const ofHelo = helo !== null && envelopeFrom?.toLowerCase() === `postmaster@${helo.toLowerCase()}`;
  return ofHelo || envelopeFrom === '' || envelopeFrom === '<>' ? null : undefined;
}
