/**
 * Does a DKIM signature hold for a header block (RFC 6376 section 3.7, RFC 8463)? Of the header alone: the body, its
 * hash `bh=` and its length `l=` are not looked at here. A report seldom returns the whole body, and the signature
 * over the header holds without it; it says who wrote these fields, and nothing about any body below them.
 */

import { hash as hashOf } from 'node:crypto';
import type { Field, HeaderBlock } from '../../model.ts';
import { canonicalField, fieldText } from './canonicalize.ts';
import type { DkimKey } from './key.ts';
import { MAX_SIGNED_HEADER_BYTES } from './limits.ts';
import type { DkimSignature } from './signature-field.ts';
import { hashCheck } from './signed-hash.ts';

/** Fields of which RFC 5322 allows one each, and that say between whom a mail went and what it is. */
const ONE_EACH = ['from', 'to', 'cc', 'subject'] as const;

/** Fields that mails have: where one was signed and is missing, the header is an extract, not the whole. */
const BASIC = ['from', 'to', 'subject', 'date', 'message-id'];

const ENCODING = 'content-transfer-encoding';

/** What Content-Transfer-Encoding may have said when the mail was signed, the likeliest first. */
const USUAL_ENCODINGS = ['8bit', '7bit', 'quoted-printable', 'base64', 'binary', '8BIT', '8Bit'];

/** More is selected by `h=` than is hashed. Known without a key. */
export function isTooLarge(header: HeaderBlock, signature: DkimSignature): boolean {
  if (header.range.end - header.range.start <= MAX_SIGNED_HEADER_BYTES) return false;
  let bytes = 0;
  for (const fields of standingFields(header, signature).values()) {
    for (const { range } of fields) bytes += range.end - range.start;
  }
  return bytes > MAX_SIGNED_HEADER_BYTES;
}

/**
 * `pass`: From, To, Cc and Subject, each standing once or not at all, and all else in `h=` are what the owner of the
 * key signed. `fail`: they are not. `uncovered`: what is signed is the owner's, but one of the four is not signed, or
 * is signed twice, so it is not proved what a reader is shown; whether the owner or somebody else left it so cannot be
 * told. `incomplete`: it does not verify, but fields that were signed are missing, as in an extract.
 */
export type HeaderResult = 'pass' | 'fail' | 'uncovered' | 'incomplete';

/** Tries the transfer encodings that a gateway may have changed. `keys` fit the signature (see `fits`). */
export function checkHeader(
  header: HeaderBlock,
  signature: DkimSignature,
  keys: readonly DkimKey[],
): HeaderResult {
  if (!verifiesHeader(header, signature, keys, 'usual')) {
    return isExtract(header, signature) ? 'incomplete' : 'fail';
  }
  // RFC 6376 section 8.15: signatures take fields from the bottom, people read them from the top. A field put on top
  // of a signed mail would be shown under its signature; so one more than is signed makes it fail.
  const unsigned = ONE_EACH.filter((key) => header.all(key).length > timesSigned(signature, key));
  if (unsigned.some((key) => timesSigned(signature, key) > 0)) return 'fail';
  return coversOneEach(header, signature) ? 'pass' : 'uncovered';
}

/** True where From, To, Cc and Subject stand at most once each, and only within `h=`. */
export function coversOneEach(header: HeaderBlock, signature: DkimSignature): boolean {
  return ONE_EACH.every((key) => {
    const standing = header.all(key).length;
    return standing === 0 || (standing === 1 && signature.signedNames.includes(key));
  });
}

function timesSigned(signature: DkimSignature, key: string): number {
  return signature.signedNames.filter((name) => name === key).length;
}

/** True where one of the keys verifies it; they fit the signature (see `fits`). */
export function verifiesHeader(
  header: HeaderBlock,
  signature: DkimSignature,
  keys: readonly DkimKey[],
  encodings: 'as-it-stands' | 'usual',
): boolean {
  const data = new SignedData(header, signature);
  const checks = keys.map((key) => hashCheck(signature, key));
  const holds = (text: string) => {
    const hash = hashOf('sha256', Buffer.from(text, 'latin1'), 'hex');
    return checks.some((check) => check(hash));
  };
  if (holds(data.asItStands())) return true;
  // A server that hands an 8-bit mail to one that takes 7 bits encodes the body and changes this field with it.
  if (encodings === 'as-it-stands' || !signature.signedNames.includes(ENCODING)) return false;
  return holds(data.withEncoding(null)) || USUAL_ENCODINGS.some((value) => holds(data.withEncoding(value)));
}

/** The key is of the signature's kind, and its flags allow this `i=` (RFC 6376 section 3.6.1, `t=s`). */
export function fits(key: DkimKey, signature: DkimSignature): boolean {
  return (
    key.algorithm === signature.algorithm &&
    (!key.strictIdentity || signature.identityDomain === signature.domain)
  );
}

/** Its end was cut off, or fields are missing that were signed and that every mail has. */
function isExtract(header: HeaderBlock, signature: DkimSignature): boolean {
  return !header.closed || BASIC.some((key) => signature.signedNames.includes(key) && !header.has(key));
}

/**
 * The fields of each name in `h=`, as they stand; the signature is not among those that it signs (section 3.5, `h=`).
 * In one walk: a stranger's `h=` may name hundreds in a header of thousands.
 */
function standingFields(header: HeaderBlock, { signedNames, field }: DkimSignature): Map<string, Field[]> {
  const found = new Map<string, Field[]>(signedNames.map((name) => [name, []]));
  for (const one of header.fields) if (one !== field) found.get(one.key)?.push(one);
  return found;
}

/** What was signed, each field canonicalised once; one character a byte. */
class SignedData {
  readonly #signature: DkimSignature;
  /** For each name of `h=` the field that it selects; null where none is left. */
  readonly #fields: readonly { readonly name: string; readonly line: string | null }[];
  readonly #end: string;
  readonly #encodingName: string;

  constructor(header: HeaderBlock, signature: DkimSignature) {
    const { headerCanonicalization, signedNames, unsigned } = signature;
    const standing = standingFields(header, signature);
    this.#signature = signature;
    this.#fields = signedNames.map((name) => {
      // From the bottom up.
      const chosen = standing.get(name)?.pop();
      const line =
        chosen === undefined ? null : canonicalField(fieldText(header, chosen), headerCanonicalization);
      return { name, line };
    });
    this.#end = canonicalField(unsigned, headerCanonicalization);
    this.#encodingName = header.first(ENCODING)?.name ?? 'Content-Transfer-Encoding';
  }

  asItStands(): string {
    return this.#text(this.#fields.map(({ line }) => line));
  }

  /** With one Content-Transfer-Encoding of that value, or none. */
  withEncoding(value: string | null): string {
    const written = value === null ? null : `${this.#encodingName}: ${value}`;
    const line = written === null ? null : canonicalField(written, this.#signature.headerCanonicalization);
    const first = this.#fields.findIndex(({ name }) => name === ENCODING);
    return this.#text(
      this.#fields.map((one, i) => (one.name !== ENCODING ? one.line : i === first ? line : null)),
    );
  }

  #text(lines: readonly (string | null)[]): string {
    let signed = '';
    for (const line of lines) if (line !== null) signed += `${line}\r\n`;
    return signed + this.#end;
  }
}
