import { createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DkimKey } from '../../../lib/trace/dkim/key.ts';
import type { Algorithm, DkimSignature } from '../../../lib/trace/dkim/signature-field.ts';
import { hashCheck } from '../../../lib/trace/dkim/signed-hash.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ED25519 = generateKeyPairSync('ed25519');

const TEXT = 'from:info@client.example\r\n';
const HASH = createHash('sha256').update(TEXT).digest();
const ANOTHER = createHash('sha256').update('from:somebody@else.example\r\n').digest();
/** DigestInfo with SHA-256, by RFC 8017 section 9.2. */
const INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function checkOf(
  signature: Buffer,
  key: DkimKey['key'] = RSA.publicKey,
  algorithm: Algorithm = 'rsa-sha256',
) {
  const flags = { strictIdentity: false, testing: false };
  const signatureLength =
    algorithm === 'rsa-sha256' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 : 64;
  const check = hashCheck({ algorithm, signature } as DkimSignature, {
    key,
    algorithm,
    signatureLength,
    ...flags,
  });
  return (hash: Buffer) => check(hash.toString('hex'));
}

describe('RSA', () => {
  it('knows the hash that was signed, however often and in whatever order it is asked', () => {
    const check = checkOf(sign('sha256', Buffer.from(TEXT), RSA.privateKey));
    expect([ANOTHER, HASH, ANOTHER, HASH].map(check)).toEqual([false, true, false, true]);
  });

  it('refuses the signature of another key, of another length, and of another hash function', () => {
    const signature = sign('sha256', Buffer.from(TEXT), RSA.privateKey);
    expect(checkOf(signature, OTHER.publicKey)(HASH)).toBe(false);
    expect(checkOf(sign('sha256', Buffer.from(TEXT), OTHER.privateKey))(HASH)).toBe(false);
    expect(checkOf(Buffer.concat([Buffer.alloc(1), signature]))(HASH)).toBe(false);
    expect(checkOf(signature.subarray(1))(HASH)).toBe(false);
    expect(checkOf(Buffer.alloc(0))(HASH)).toBe(false);
    const sha1 = createHash('sha1').update(TEXT).digest();
    expect(checkOf(sign('sha1', Buffer.from(TEXT), RSA.privateKey))(sha1)).toBe(false);
  });

  // What the owner of the key signs here by hand, an attacker would have to make up without him.
  it.each([
    ['the block of RFC 8017', Buffer.concat([INFO, HASH]), true],
    ['one with rubbish behind the hash', Buffer.concat([INFO, HASH, Buffer.alloc(64, 7)]), false],
    ['one that ends within the hash', Buffer.concat([INFO, HASH.subarray(0, 31)]), false],
    ['the hash alone', HASH, false],
    ['one without the NULL of its parameters', Buffer.concat([without(INFO), HASH]), false],
    ['nothing', Buffer.alloc(0), false],
  ])('of %s', (_, block, holds) => {
    expect(checkOf(privateEncrypt(RSA.privateKey, block))(HASH)).toBe(holds);
  });
});

it('Ed25519 signs the hash (RFC 8463)', () => {
  const check = checkOf(sign(null, HASH, ED25519.privateKey), ED25519.publicKey, 'ed25519-sha256');
  expect([ANOTHER, HASH].map(check)).toEqual([false, true]);
  expect(checkOf(Buffer.alloc(64), ED25519.publicKey, 'ed25519-sha256')(HASH)).toBe(false);
});

/** 05 00 taken out, and the lengths of both sequences made two less: some verifiers let it pass. */
function without(info: Buffer): Buffer {
  const bare = Buffer.concat([info.subarray(0, 15), info.subarray(17)]);
  bare[1] = 0x2f;
  bare[3] = 0x0b;
  return bare;
}
