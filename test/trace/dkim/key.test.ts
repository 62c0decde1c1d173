import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keysIn, lookUpKeys } from '../../../lib/trace/dkim/key.ts';
import {
  MAX_KEY_RECORD_CHARS,
  MAX_KEY_RECORDS,
  MAX_RSA_BITS,
  MIN_RSA_BITS,
} from '../../../lib/trace/dkim/limits.ts';
import { dnsOf, ed25519Key, rsaKey, spki } from '../../support/dkim-mail.ts';

const RSA = rsaKey('r');
const ED = ed25519Key('e');
const NAME = 'r._domainkey.client.example';

/** A public key with a modulus of that many bits; nobody has its other half. */
function recordOfBits(bits: number): string {
  const modulus = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  modulus[0] = 2 ** (bits % 8 || 8) - 1;
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' };
  return `p=${spki(createPublicKey({ key: jwk, format: 'jwk' }))}`;
}

describe('key records', () => {
  it('give keys: RSA by SubjectPublicKeyInfo or RSAPublicKey, Ed25519 by its 32 bytes', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const bare = publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    for (const record of [RSA.record, `p=${bare}`, `k=rsa; p=${bare.replace(/.{60}/g, '$& ')}`]) {
      expect(keysIn([record])).toMatchObject({ kind: 'keys', keys: [{ algorithm: 'rsa-sha256' }] });
    }
    expect(keysIn([ED.record])).toMatchObject({ kind: 'keys', keys: [{ algorithm: 'ed25519-sha256' }] });
  });

  it(`of RSA have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits`, () => {
    for (const bits of [MIN_RSA_BITS, MAX_RSA_BITS]) expect(keysIn([recordOfBits(bits)]).kind).toBe('keys');
    for (const bits of [512, MIN_RSA_BITS - 1, MAX_RSA_BITS + 1, 16_384]) {
      expect(keysIn([recordOfBits(bits)]).kind).toBe('unusable');
    }
  });

  it('that are withdrawn, unusable, or none at all are told apart', () => {
    expect(keysIn(['v=DKIM1; p=']).kind).toBe('revoked');
    expect(keysIn(['v=DKIM1; k=rsa; t=s; p= ;']).kind).toBe('revoked');
    const wrong = [
      'p=AAAA',
      'k=dsa; p=AAAA',
      RSA.record.replace('rsa', 'ed25519'),
      ED.record.replace('ed25519', 'rsa'),
    ];
    for (const record of wrong) expect(keysIn([record]).kind).toBe('unusable');
    for (const record of ['', 'v=spf1 -all', 'v=DKIM1', 'v=DKIM2; p=AAAA', 'p', 'p=A; p=B']) {
      expect(keysIn([record]).kind).toBe('none');
    }
  });

  it('beside each other: a good one counts', () => {
    expect(keysIn(['v=spf1 -all', 'v=DKIM1; p=', RSA.record])).toMatchObject({ kind: 'keys' });
    expect(keysIn(['v=spf1 -all', 'v=DKIM1; p=']).kind).toBe('revoked');
  });

  it('are read up to their limits', () => {
    const stray = (count: number) => Array<string>(count).fill('v=spf1 -all');
    expect(keysIn([...stray(MAX_KEY_RECORDS - 1), RSA.record]).kind).toBe('keys');
    expect(keysIn([...stray(MAX_KEY_RECORDS), RSA.record]).kind).toBe('none');
    const padded = (length: number) => `${RSA.record}; n=`.padEnd(length, 'x');
    expect(keysIn([padded(MAX_KEY_RECORD_CHARS)]).kind).toBe('keys');
    expect(keysIn([padded(MAX_KEY_RECORD_CHARS + 1)]).kind).toBe('unusable');
  });
});

it('DNS that has no key and DNS that does not answer are two things', async () => {
  expect(await lookUpKeys(NAME, dnsOf({}).resolve)).toEqual({ kind: 'none' });
  expect(await lookUpKeys(NAME, dnsOf({ [NAME]: 'silent' }).resolve)).toEqual({ kind: 'silent' });
  expect(await lookUpKeys(NAME, dnsOf({ [NAME]: [RSA.record] }).resolve)).toMatchObject({ kind: 'keys' });
});
