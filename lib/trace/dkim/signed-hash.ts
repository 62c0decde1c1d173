/** Which hash a signature signs. Both algorithms of DKIM sign the SHA-256 of the header (RFC 6376, RFC 8463). */

import { type KeyObject, publicDecrypt, verify } from 'node:crypto';
import type { DkimKey } from './key.ts';
import type { DkimSignature } from './signature-field.ts';

/** DER of DigestInfo with SHA-256 before the 32 bytes of the hash (RFC 8017 section 9.2, note 1). */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * A check whether the key's owner signed a SHA-256 hash by this signature; the key fits it (see `fits`). Never throws.
 * The attack: mails whose signatures fail have each way tried in which a gateway may have changed them, and RSA is the
 * dearest part of it. The defence: RSA opens the signature once, whatever number of hashes is then compared with it.
 */
export function hashCheck(
  { algorithm, signature }: DkimSignature,
  { key }: DkimKey,
): (hash: Buffer) => boolean {
  switch (algorithm) {
    case 'rsa-sha256': {
      let signed: Buffer | null | undefined;
      return (hash) => {
        if (signed === undefined) signed = signedByRsa(signature, key);
        return signed?.equals(hash) ?? false;
      };
    }
    case 'ed25519-sha256':
      // RFC 8463 section 3: PureEdDSA over the hash.
      return (hash) => orNull(() => verify(null, hash, key, signature)) === true;
    default:
      return algorithm satisfies never;
  }
}

/**
 * The hash in a signature by RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2.2), or null. The attack: under keys with the
 * exponent 3 a block can be made up that begins rightly and ends in rubbish (Bleichenbacher, 2006). The defence: it
 * must be the block that section 9.2 makes, to its last byte: OpenSSL checks the padding (PKCS #1, block type 1, is its
 * default here), and what it leaves is compared whole.
 */
function signedByRsa(signature: Buffer, key: KeyObject): Buffer | null {
  if (signature.length !== Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)) return null;
  const info = orNull(() => publicDecrypt(key, signature));
  if (info?.length !== SHA256_INFO.length + 32) return null;
  return info.subarray(0, SHA256_INFO.length).equals(SHA256_INFO) ? info.subarray(SHA256_INFO.length) : null;
}

/** OpenSSL refuses some keys only when they are used, and throws at a padding that is none. */
function orNull<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}
