/** Did we sign the returned mail? Our DKIM signatures over the header that a report returns, as evidence. */

import type { TraceEffects } from '../effects.ts';
import type { HeaderBlock } from '../model.ts';
import { parseAddresses } from '../parse/index.ts';
import { type DkimKey, type KeyAnswer, keysIn, lookUpKeys, type ReadKeys } from './dkim/key.ts';
import {
  ARCHIVED_KEY_DAYS,
  MAX_RECIPIENTS_TOLD,
  MAX_SIGNATURES_TRIED,
  MAX_UNKNOWN_SELECTORS,
} from './dkim/limits.ts';
import { type DkimSignature, keyName, readSignature } from './dkim/signature-field.ts';
import { checkHeader, fits, isTooLarge } from './dkim/verify.ts';
import { isWithin } from './domains.ts';
import { type Evidence, evidence, type Strength, type Unknown } from './evidence.ts';
import type { ValidSignature } from './trace.ts';

export interface SignatureFindings {
  /** `signed` at most once, of the strongest signature; `signature-fails` only where none verifies. */
  readonly evidence: readonly Evidence[];
  readonly unknown: readonly Unknown[];
  readonly valid: ValidSignature | null;
  /** A signature in our name stands in the header, whatever its result. */
  readonly present: boolean;
}

export interface SignatureQuestion {
  /** Of the returned mail, as the report's bytes hold it. */
  readonly header: HeaderBlock;
  /** Our domains, lower case; names below them are ours too. */
  readonly domains: readonly string[];
  /** Addresses that the report says have failed, lower case. */
  readonly failed: readonly string[];
  /** Who handed the mail over, where that is no host that only we use: with it, a mail may be a replay. */
  readonly foreignClient: string | null;
}

type Effects = Pick<TraceEffects, 'resolve' | 'archivedKey' | 'now'>;

/** A key and where it comes from: `lastSeen` is null for DNS, else when it was last seen there. */
type Found = Exclude<KeyAnswer, { kind: 'keys' }> | Keys;
interface Keys {
  readonly kind: 'keys';
  readonly keys: readonly DkimKey[];
  readonly lastSeen: Date | null;
}

/**
 * Checks the signatures in our name over the header alone (the body is never looked at; see `dkim/verify.ts`). At most
 * MAX_SIGNATURES_TRIED are tried; those of other domains cost no question to DNS. `x=` is ignored, since reports come
 * late. Rejects only where `archivedKey` does.
 */
export async function signatureEvidence(
  q: SignatureQuestion,
  effects: Effects,
  readKeys: ReadKeys = keysIn,
): Promise<SignatureFindings> {
  const standing = q.header.all('dkim-signature');
  if (standing.length === 0) return UNSIGNED;
  const ours = standing
    .map((field) => readSignature(q.header, field, q.domains))
    // Whoever wrote the report chose `d=`; a look-up under it would tell him that we read it, and when.
    .filter(({ domain }) => domain !== null && q.domains.some((one) => isWithin(domain, one)));

  if (ours.length === 0) return UNSIGNED;

  const keyring = new Keyring(effects, readKeys);
  const valid: Valid[] = [];
  const failing: DkimSignature[] = [];
  const silent = new Set<string>();
  let tried = 0;
  let untried = 0;

  for (const signature of ours) {
    if (signature.kind !== 'usable') {
      if (signature.because === 'limit') untried++;
      continue;
    }
    if (tried === MAX_SIGNATURES_TRIED) {
      untried++;
      continue;
    }
    tried++;
    const found = isTooLarge(q.header, signature) ? null : await keyring.keysFor(signature);
    if (found === null) {
      untried++;
      continue;
    }
    if (found.kind === 'silent') silent.add(keyName(signature));
    if (found.kind !== 'keys') continue;
    const keys = found.keys.filter((key) => fits(key, signature));
    if (keys.length === 0) continue;

    const result = checkHeader(q.header, signature, keys);
    switch (result) {
      case 'pass': {
        const recipient = namedRecipient(q.header, q.failed);
        const { lastSeen } = found;
        valid.push({ signature, recipient, lastSeen, strength: strengthOf(q, recipient, lastSeen) });
        break;
      }
      case 'fail':
        if (!keys.some((key) => key.testing)) failing.push(signature);
        break;
      case 'uncovered':
      case 'incomplete':
        break;
      default:
        result satisfies never;
    }
    if (valid.at(-1)?.strength === 'proof') break;
  }

  const best = strongest(valid);
  if (best !== undefined) {
    const unknown = best.strength === 'proof' ? [] : unknowns(silent, untried);
    return {
      evidence: signed(q, best),
      unknown,
      valid: validSignature(q.header, best.signature),
      present: true,
    };
  }
  return {
    evidence: failing.map(({ domain, selector }) =>
      evidence('signature-fails', 'weak', { domain, selector }),
    ),
    unknown: unknowns(silent, untried),
    valid: null,
    present: ours.length > 0,
  };
}

/** Of a header without a signature in our name. */
export const UNSIGNED: SignatureFindings = { evidence: [], unknown: [], valid: null, present: false };

interface Valid {
  readonly signature: DkimSignature;
  /** The failed recipient that a signed To or Cc names, or null. */
  readonly recipient: string | null;
  readonly lastSeen: Date | null;
  readonly strength: Strength;
}

function strengthOf(q: SignatureQuestion, recipient: string | null, lastSeen: Date | null): Strength {
  if (recipient === null) return q.foreignClient === null ? 'strong' : 'weak';
  return lastSeen === null ? 'proof' : 'strong';
}

const WEIGHT: Readonly<Record<Strength, number>> = { proof: 2, strong: 1, weak: 0 };

function strongest(valid: readonly Valid[]): Valid | undefined {
  return valid.toSorted((a, b) => WEIGHT[b.strength] - WEIGHT[a.strength])[0];
}

function signed(q: SignatureQuestion, best: Valid): Evidence[] {
  const { recipient, lastSeen } = best;
  const { domain, selector } = best.signature;
  const found: Evidence[] = [
    evidence('signed', best.strength, {
      domain,
      selector,
      recipient,
      keyLastSeen: lastSeen?.toISOString() ?? null,
      foreignClient: q.foreignClient,
    }),
  ];
  if (recipient === null && q.failed.length > 0) {
    const recipients = q.failed.slice(0, MAX_RECIPIENTS_TOLD);
    found.push(evidence('signed-for-others', 'weak', { domain, selector, recipients }));
  }
  return found;
}

function validSignature(
  header: HeaderBlock,
  { domain, selector, signedNames }: DkimSignature,
): ValidSignature {
  const name = 'list-unsubscribe';
  return {
    domain,
    selector,
    // A signer may name what is absent (RFC 6376 section 8.15): that makes no list.
    coversListUnsubscribe: header.has(name) && signedNames.includes(name),
  };
}

function unknowns(silent: ReadonlySet<string>, untried: number): Unknown[] {
  const found: Unknown[] = [...silent].map((name) => ({ kind: 'dns-silent', name, matters: true }));
  if (untried > 0) found.push({ kind: 'signatures-untried', count: untried });
  return found;
}

/**
 * The first failed recipient that To or Cc names, or null. All To and Cc fields that stand are signed where a
 * signature is valid. Plus tags count: `user+a` and `user+b` are two recipients, of two mails.
 */
function namedRecipient(header: HeaderBlock, failed: readonly string[]): string | null {
  const named = new Set<string>();
  for (const field of [...header.all('to'), ...header.all('cc')]) {
    for (const { address } of parseAddresses(field.value)) named.add(address.toLowerCase());
  }
  return failed.find((address) => named.has(address)) ?? null;
}

/** Keys of one mail's signatures: each name is asked for once. */
class Keyring {
  readonly #effects: Effects;
  readonly #read: ReadKeys;
  readonly #found = new Map<string, Found>();
  #unknown = 0;

  constructor(effects: Effects, read: ReadKeys) {
    this.#effects = effects;
    this.#read = read;
  }

  /** Null where too many selectors were unknown already for one more to be asked for. */
  async keysFor(signature: DkimSignature): Promise<Found | null> {
    const name = keyName(signature);
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    if (this.#unknown === MAX_UNKNOWN_SELECTORS) return null;
    const found = await this.#find(name);
    if (found.kind === 'none') this.#unknown++;
    this.#found.set(name, found);
    return found;
  }

  /** The archive is asked only where DNS says that the key is gone: a withdrawn one is withdrawn at once. */
  async #find(name: string): Promise<Found> {
    const inDns = await lookUpKeys(name, this.#effects.resolve, this.#read);
    if (inDns.kind === 'keys') return { ...inDns, lastSeen: null };
    if (inDns.kind !== 'none') return inDns;
    const archived = await this.#effects.archivedKey(name);
    if (archived === null) return inDns;
    const age = this.#effects.now().getTime() - archived.lastPublished.getTime();
    // Written so that an unreadable date is too old.
    if (!(age <= ARCHIVED_KEY_DAYS * 86_400_000)) return inDns;
    const keys = this.#read([archived.record]);
    return keys.kind === 'keys' ? { ...keys, lastSeen: archived.lastPublished } : keys;
  }
}
