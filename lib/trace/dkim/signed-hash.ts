/** Which hash a signature signs. Both algorithms of DKIM sign the SHA-256 of the header (RFC 6376, RFC 8463). */

import { type KeyObject, publicDecrypt, verify } from 'node:crypto';
import type { DkimKey } from './key.ts';
import type { DkimSignature } from './signature-field.ts';

/** DER of DigestInfo with SHA-256 before the 32 octets of the hash (RFC 8017 section 9.2, note 1), in hex. */
const SHA256_INFO = '3031300d060960864801650304020105000420';

/**
 * A check whether the key's owner signed a SHA-256 hash, given in hex, by this signature; the key fits it (see `fits`).
 * Never throws. The attack: mails whose signatures fail have each way tried in which a gateway may have changed them,
 * and RSA is the dearest part of it. The defence: it opens the signature once, whatever number of hashes is compared.
 */
export function hashCheck(
  { algorithm, signature }: DkimSignature,
  { key, signatureLength }: DkimKey,
): (hash: string) => boolean {
  if (signature.length !== signatureLength) return () => false;
  switch (algorithm) {
    case 'rsa-sha256': {
      let opened: string | null | undefined;
      return (hash) => {
        if (opened === undefined) opened = openedByRsa(signature, key);
        return opened === SHA256_INFO + hash;
      };
    }
    case 'ed25519-sha256':
      // RFC 8463 section 3: PureEdDSA over the hash.
      return (hash) => orNull(() => verify(null, Buffer.from(hash, 'hex'), key, signature)) === true;
    default:
      return algorithm satisfies never;
  }
}

/**
 * What a signature by RSASSA-PKCS1-v1_5 signs (RFC 8017 section 8.2.2), in hex. The attack: under keys with the
 * exponent 3 a block can be made up that begins rightly and ends in rubbish (Bleichenbacher, 2006). The defence: it
 * must be the block that section 9.2 makes, to its last octet: OpenSSL checks the padding (block type 1 of PKCS #1 is
 * the default here), and what it leaves is compared whole.
 */
function openedByRsa(signature: Buffer, key: KeyObject): string | null {
  return orNull(() => publicDecrypt(key, signature).toString('hex'));
}

/** OpenSSL refuses some keys only when they are used, and throws at a padding that is none. */
function orNull<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}
