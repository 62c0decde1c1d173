/** Public keys in DNS (RFC 6376 section 3.6.1; RFC 8463 section 4 for Ed25519). */

import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Resolve } from '../../dns.ts';
import { MAX_KEY_RECORD_CHARS, MAX_KEY_RECORDS, MAX_RSA_BITS, MIN_RSA_BITS } from './limits.ts';
import type { Algorithm } from './signature-field.ts';
import { listOf, parseTags, withoutBlanks } from './tags.ts';

export interface DkimKey {
  readonly key: KeyObject;
  readonly algorithm: Algorithm;
  /** Octets of its signatures: those of an RSA modulus, 64 of Ed25519. */
  readonly signatureLength: number;
  /** `t=s`: the domain of `i=` must be `d=` itself. */
  readonly strictIdentity: boolean;
  /** `t=y`: a failure must not count against the mail. */
  readonly testing: boolean;
}

export type KeyAnswer =
  | { readonly kind: 'keys'; readonly keys: readonly DkimKey[] }
  /** An empty `p=`: the owner has withdrawn the key. */
  | { readonly kind: 'revoked' }
  /** A key is published, but none that may verify mail: too short or too long, not for mail, not for SHA-256. */
  | { readonly kind: 'unusable' }
  | { readonly kind: 'none' }
  | { readonly kind: 'silent' };

export type ReadKeys = (records: readonly string[]) => KeyAnswer;

/** Asks DNS once for the keys under a name. Never rejects. */
export async function lookUpKeys(
  name: string,
  resolve: Resolve,
  read: ReadKeys = keysIn,
): Promise<KeyAnswer> {
  const answer = await resolve(name, 'TXT');
  return answer.kind === 'found' ? read(answer.records) : answer;
}

/** A site has a handful of selectors; with more than these, keys are read afresh. */
const MAX_REMEMBERED = 64;

/** `keysIn` that remembers: to read a key costs more than to check a signature by it, and a flood names one key. */
export function keyReader(): ReadKeys {
  const known = new Map<string, KeyAnswer>();
  return (records) => {
    const text = records.join('\n');
    let answer = known.get(text);
    if (answer === undefined) {
      answer = keysIn(records);
      if (known.size < MAX_REMEMBERED) known.set(text, answer);
    }
    return answer;
  };
}

/**
 * The keys in TXT records. Records that are no key records count as absent (a wildcard answers for every selector
 * that was taken away); a withdrawn key beside a good one leaves the good one.
 */
export function keysIn(records: readonly string[]): KeyAnswer {
  const read = records.slice(0, MAX_KEY_RECORDS).map(readRecord);
  const keys = read.filter((one) => typeof one === 'object');
  if (keys.length > 0) return { kind: 'keys', keys };
  if (read.includes('revoked')) return { kind: 'revoked' };
  return { kind: read.includes('unusable') ? 'unusable' : 'none' };
}

/** DER of SubjectPublicKeyInfo before the 32 bytes of an Ed25519 key (RFC 8410 section 10.1). */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function readRecord(record: string): DkimKey | 'revoked' | 'unusable' | 'other' {
  if (record.length > MAX_KEY_RECORD_CHARS) return 'unusable';
  const tags = parseTags(record);
  const tag = (name: string): string | undefined => tags?.get(name)?.value;
  const data = tag('p');
  if (data === undefined || (tag('v') ?? 'DKIM1') !== 'DKIM1') return 'other';
  if (data === '') return 'revoked';

  const hashes = tag('h');
  if (hashes !== undefined && !listOf(hashes).includes('sha256')) return 'unusable';
  const services = listOf(tag('s') ?? '*');
  if (!services.includes('*') && !services.includes('email')) return 'unusable';

  const key = readKey((tag('k') ?? 'rsa').toLowerCase(), Buffer.from(withoutBlanks(data), 'base64'));
  if (key === null) return 'unusable';
  const flags = listOf(tag('t') ?? '');
  return { ...key, strictIdentity: flags.includes('s'), testing: flags.includes('y') };
}

function readKey(type: string, bytes: Buffer): Pick<DkimKey, 'key' | 'algorithm' | 'signatureLength'> | null {
  switch (type) {
    case 'ed25519': {
      const key = fromDer(bytes.length === 32 ? Buffer.concat([ED25519_PREFIX, bytes]) : bytes, 'spki');
      if (key?.asymmetricKeyType !== 'ed25519') return null;
      return { key, algorithm: 'ed25519-sha256', signatureLength: 64 };
    }
    case 'rsa': {
      // RFC 6376 says RSAPublicKey, its errata and everybody's practice SubjectPublicKeyInfo.
      const key = fromDer(bytes, 'spki') ?? fromDer(bytes, 'pkcs1');
      const bits = key?.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : undefined;
      if (key === null || bits === undefined || bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) return null;
      return { key, algorithm: 'rsa-sha256', signatureLength: Math.ceil(bits / 8) };
    }
    default:
      return null;
  }
}

function fromDer(bytes: Buffer, type: 'spki' | 'pkcs1'): KeyObject | null {
  try {
    return createPublicKey({ key: bytes, format: 'der', type });
  } catch {
    return null;
  }
}
