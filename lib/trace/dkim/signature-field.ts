/** One DKIM-Signature field (RFC 6376 section 3.5), read and checked before anything is asked of DNS. */

import type { Field, HeaderBlock } from '../../model.ts';
import { isWithin } from '../domains.ts';
import { type Canonicalization, fieldText, rawText } from './canonicalize.ts';
import { MAX_NAME_CHARS, MAX_SIGNATURE_CHARS, MAX_SIGNED_NAMES, MAX_TAG_LIST_CHARS } from './limits.ts';
import { listOf, parseTags, withoutBlanks } from './tags.ts';

export type Algorithm = 'rsa-sha256' | 'ed25519-sha256';

/** A signature that can be tried. Names are in lower case. */
export interface DkimSignature {
  readonly kind: 'usable';
  readonly field: Field;
  /** The field with the value of `b=` taken out (section 3.7), not canonicalised. */
  readonly unsigned: string;
  readonly algorithm: Algorithm;
  readonly signature: Buffer;
  /** `d=` */
  readonly domain: string;
  /** `s=` */
  readonly selector: string;
  /** The domain of `i=`: `domain` or a subdomain of it. */
  readonly identityDomain: string;
  readonly headerCanonicalization: Canonicalization;
  readonly bodyCanonicalization: Canonicalization;
  /** `h=`, in its order; From is among them. */
  readonly signedNames: readonly string[];
  /** `bh=`, base64. */
  readonly bodyHash: string;
}

export type SignatureField =
  | DkimSignature
  /**
   * Not tried: `malformed` by RFC 6376 section 6.1.1, or not read at all; `algorithm` is one that proves nothing today (rsa-sha1, RFC
   * 8301) or that nobody knows; `limit` is more than is tried.
   */
  | {
      readonly kind: 'unusable';
      /** `d=`, lower case; null where none can be read. */
      readonly domain: string | null;
      readonly because: 'malformed' | 'algorithm' | 'limit';
    };

/** Host names as DNS has them; no empty labels. Underscores stand in some selectors. */
const DNS_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const REQUIRED = ['v', 'a', 'b', 'bh', 'd', 'h', 's'];

/**
 * Reads a field named DKIM-Signature. Never throws. `x=` and `t=` are not read, since reports come late; nor is `l=`,
 * since of a body all is hashed or nothing. With `domains` (lower case), a field in which none of them stands, so that
 * `d=` is neither one of them nor below one, is not read: most signatures in returned mail are strangers'.
 */
export function readSignature(
  header: HeaderBlock,
  field: Field,
  domains: readonly string[] | null = null,
): SignatureField {
  if (field.range.end - field.range.start > MAX_TAG_LIST_CHARS) {
    return { kind: 'unusable', domain: null, because: 'limit' };
  }
  if (domains !== null && !mentionsOneOf(rawText(header, field), domains)) {
    return { kind: 'unusable', domain: null, because: 'malformed' };
  }
  const text = fieldText(header, field);
  const tags = parseTags(text, text.indexOf(':') + 1);
  const tag = (name: string): string | null => tags?.get(name)?.value ?? null;
  const domain = dnsName(tag('d'));
  const refused = (because: 'malformed' | 'algorithm' | 'limit'): SignatureField => ({
    kind: 'unusable',
    domain,
    because,
  });

  if (tags === null || domain === null || REQUIRED.some((name) => !tags.has(name)))
    return refused('malformed');
  const selector = dnsName(tag('s'));
  if (tag('v') !== '1' || selector === null) return refused('malformed');
  const query = tag('q');
  if (query !== null && !listOf(query).includes('dns/txt')) return refused('malformed');

  const algorithm = tag('a')?.toLowerCase();
  if (algorithm !== 'rsa-sha256' && algorithm !== 'ed25519-sha256') return refused('algorithm');

  const canonicalization = canonicalizations(tag('c'));
  const identityDomain = identityOf(tag('i'), domain);
  const signedNames = listOf(tag('h') ?? '');
  const signature = withoutBlanks(tag('b') ?? '');
  if (canonicalization === null || identityDomain === null || !signedNames.includes('from')) {
    return refused('malformed');
  }
  if (signedNames.length > MAX_SIGNED_NAMES || signature.length > MAX_SIGNATURE_CHARS)
    return refused('limit');
  if (!BASE64.test(signature)) return refused('malformed');

  const b = tags.get('b');
  return {
    kind: 'usable',
    field,
    unsigned: b === undefined ? text : text.slice(0, b.start) + text.slice(b.end),
    algorithm,
    signature: Buffer.from(signature, 'base64'),
    domain,
    selector,
    identityDomain,
    headerCanonicalization: canonicalization[0],
    bodyCanonicalization: canonicalization[1],
    signedNames,
    bodyHash: withoutBlanks(tag('bh') ?? ''),
  };
}

function mentionsOneOf(text: string, domains: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return domains.some((domain) => lower.includes(domain));
}

/** Where the key of a signature stands in DNS (section 3.6.2.1). */
export function keyName(signature: DkimSignature): string {
  return `${signature.selector}._domainkey.${signature.domain}`;
}

function dnsName(value: string | null): string | null {
  if (value === null || value.length > MAX_NAME_CHARS) return null;
  const name = value.toLowerCase();
  return DNS_NAME.test(name) ? name : null;
}

/** `c=`: of header and body; the body's is simple where it is not named, and both where there is no `c=`. */
function canonicalizations(value: string | null): readonly [Canonicalization, Canonicalization] | null {
  const [ofHeader = '', ofBody = 'simple', ...more] = (value ?? 'simple/simple').toLowerCase().split('/');
  return more.length === 0 && isCanonicalization(ofHeader) && isCanonicalization(ofBody)
    ? [ofHeader, ofBody]
    : null;
}

function isCanonicalization(word: string): word is Canonicalization {
  return word === 'simple' || word === 'relaxed';
}

/** The domain of `i=`, which must lie within `d=`; null where it does not. The local part plays no role. */
function identityOf(value: string | null, domain: string): string | null {
  if (value === null) return domain;
  const identity = dnsName(withoutBlanks(value.slice(value.lastIndexOf('@') + 1)));
  return identity !== null && value.includes('@') && isWithin(identity, domain) ? identity : null;
}
