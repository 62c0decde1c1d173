/** The DKIM signature of a report itself: who sent it, whichever client handed it in. */

import type { Resolve } from '../../dns.ts';
import type { HeaderBlock, Mail } from '../../model.ts';
import { bodyHash } from './body.ts';
import type { Canonicalization } from './canonicalize.ts';
import { lookUpKeys } from './key.ts';
import { MAX_REPORT_SIGNATURES } from './limits.ts';
import { type DkimSignature, keyName, readSignature } from './signature-field.ts';
import { coversOneEach, fits, isTooLarge, verifiesHeader } from './verify.ts';

/**
 * Fields that say how the body is to be read. A stranger who gets a signed mail with text of his own in it (a
 * vacation notice that quotes him) could put a Content-Type on it whose boundary stands in that text, and so make a
 * report of his own words under the signer's name. So these stand once, and are signed.
 */
const READING = ['content-type', 'content-transfer-encoding', 'mime-version'] as const;

export interface ReportSignature {
  /** The `d=` domain, lower case; null where no signature verifies. */
  readonly domain: string | null;
  /** Names of keys about which DNS was silent; empty where a signature verifies. */
  readonly silent: readonly string[];
}

/**
 * By whom a signature over this whole mail, header and body, verifies. Only signatures whose `d=` passes `organisation` are tried, at most MAX_REPORT_SIGNATURES, and it is asked
 * before DNS is: strangers choose the domain. `l=` is not read: the hash is that of the whole body, so a signature over
 * its beginning alone counts as none, and nothing that was appended stands under one. Never rejects.
 */
export async function reportSignedBy(
  mail: Mail,
  organisation: (domain: string) => boolean,
  resolve: Resolve,
): Promise<ReportSignature> {
  const { header } = mail;
  if (!header.closed) return { domain: null, silent: [] };
  const bodies = new Map<Canonicalization, string | null>();
  const silent: string[] = [];
  let tried = 0;
  for (const field of header.all('dkim-signature')) {
    const signature = readSignature(header, field);
    if (signature.kind !== 'usable' || !organisation(signature.domain)) continue;
    if (tried++ === MAX_REPORT_SIGNATURES) break;
    if (isTooLarge(header, signature) || !coversReading(header, signature)) continue;

    const canonicalization = signature.bodyCanonicalization;
    if (!bodies.has(canonicalization)) bodies.set(canonicalization, bodyHash(mail, canonicalization));
    const hash = bodies.get(canonicalization) ?? null;
    if (hash === null || signature.bodyHash !== hash) continue;

    const found = await lookUpKeys(keyName(signature), resolve);
    if (found.kind === 'silent') silent.push(keyName(signature));
    if (found.kind !== 'keys') continue;
    const keys = found.keys.filter((key) => fits(key, signature));
    if (verifiesHeader(header, signature, keys, 'as-it-stands')) {
      return { domain: signature.domain, silent: [] };
    }
  }
  return { domain: null, silent };
}

function coversReading(header: HeaderBlock, signature: DkimSignature): boolean {
  if (!coversOneEach(header, signature)) return false;
  return READING.every((key) => {
    const count = header.all(key).length;
    return count === 0 || (count === 1 && signature.signedNames.includes(key));
  });
}
