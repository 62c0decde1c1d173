/**
 * Secrets of a deployment: the site's own, from which its keys are derived, and those that the config refers to. None of
 * them is read before it is needed, nor stands in an environment or a table.
 */

import { createHash, hkdfSync } from 'node:crypto';
import { Unavailable } from '../effects.ts';
import { type HashKey, hashKey } from '../ledger/index.ts';
import type { AskLoopSecrets, LoopSecrets } from '../loop-mark.ts';
import { told } from './faults.ts';
import type { ParameterStore } from './parameter-store.ts';
import { remembered } from './remembered.ts';
import type { SecretsManager } from './secrets-manager.ts';

/** CloudFormation makes 64; below this, a secret that somebody wrote may be one that somebody guesses. */
export const MIN_SECRET_CHARS = 32;

/** Secrets rotate over days: a rotation is seen within these, and until then the former secret is AWSPREVIOUS. */
export const SECRET_FRESH_MS = 600_000;

/** A parameter is mended by hand, by somebody who waits for what comes of it. */
export const PARAMETER_FRESH_MS = 300_000;

/** After a failed reading, while what was read before is used. */
export const RETRY_MS = 60_000;

/** RFC 2104 section 3: a key shorter than the hash's output weakens it. */
const KEY_BYTES = 32;

/** 64 bits: no two keys of a site have the same. */
const ID_BYTES = 8;

/** What a key is for, by HKDF's `info` (RFC 5869 section 3.2). A change makes all marks and hashes of before unknown. */
const LOOP_INFO = 'truebounce loop-mark 1';
const HASH_INFO = 'truebounce address-hash 1';

export interface SiteSecretsOptions {
  /** Name or ARN of the site's one secret: a text of at least `MIN_SECRET_CHARS`. */
  readonly secret: string;
  readonly now: () => Date;
  /** Made for the first question. Default: by the environment. */
  readonly client?: () => SecretsManager | Promise<SecretsManager>;
}

/**
 * Both give first what is derived from the current version of the secret, by which is written, then what is derived from
 * the one before. They reject with `Unavailable` where it cannot be read and never was; what was read once stays in use
 * while Secrets Manager fails. What was hashed under a version before these two is known to nobody any more.
 */
export interface SiteSecrets {
  readonly loopSecrets: AskLoopSecrets;
  hashKeys(): Promise<readonly HashKey[]>;
}

export function siteSecretsOf({ secret, now, client }: SiteSecretsOptions): SiteSecrets {
  const ask = remembered({
    read: () => readSecret(secret, client),
    now,
    freshMs: SECRET_FRESH_MS,
    retryMs: RETRY_MS,
    // Whatever it is: a right taken away or a secret broken by hand is mended while mail goes on under the keys of before.
    outlives: () => true,
  });
  return {
    loopSecrets: async () => (await ask()).loop,
    hashKeys: async () => (await ask()).hash,
  };
}

interface Derived {
  readonly loop: LoopSecrets;
  readonly hash: readonly HashKey[];
}

async function readSecret(secret: string, client: SiteSecretsOptions['client']): Promise<Derived> {
  const { secretText, secretsManagerClient } = await import('./secrets-manager.ts');
  const manager = await (client ?? secretsManagerClient)();
  // At once: the first mail of a process waits for it.
  const [current, previous] = await Promise.all([
    secretText(manager, secret, 'AWSCURRENT').catch((error) => {
      throw unreadable(secret, error);
    }),
    secretText(manager, secret, 'AWSPREVIOUS').catch((error) => {
      // It was never changed.
      if (isNamed(error, 'ResourceNotFoundException')) return null;
      throw unreadable(secret, error);
    }),
  ]);
  if (current === null || current.length < MIN_SECRET_CHARS)
    throw new Unavailable(
      `the site's secret ${secret} has ${current === null ? 'no text' : `${current.length} characters`}, and ` +
        `${MIN_SECRET_CHARS} are needed: aws secretsmanager put-secret-value --secret-id ${secret} --secret-string ` +
        '"$(aws secretsmanager get-random-password --password-length 64 --exclude-punctuation --output text)"',
    );
  // One that is too short was put there by mistake, and never in use.
  const isUsed = previous !== null && previous.length >= MIN_SECRET_CHARS && previous !== current;
  const versions = isUsed ? ([current, previous] as const) : ([current] as const);
  const [newest, ...others] = versions;
  return {
    loop: [derived(newest, LOOP_INFO), ...others.map((version) => derived(version, LOOP_INFO))],
    hash: versions.map((version) => {
      const key = derived(version, HASH_INFO);
      return hashKey(
        createHash('sha256')
          .update(key)
          .digest('hex')
          .slice(0, 2 * ID_BYTES),
        key,
      );
    }),
  };
}

/** HKDF-SHA-256 without salt (RFC 5869 section 3.1): the secret is random, and the same key must come out everywhere. */
function derived(secret: string, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', info, KEY_BYTES));
}

function unreadable(secret: string, error: unknown): unknown {
  const fault = told(error);
  if (!(fault instanceof Unavailable)) return fault;
  const name = error instanceof Error ? error.name : '';
  return new Unavailable(secretSentence(secret, name, fault.message), { cause: error });
}

function secretSentence(secret: string, kind: string, words: string): string {
  switch (kind) {
    case 'ResourceNotFoundException':
      return `there is no secret ${secret}, or it has no value: deploy the site again`;
    case 'AccessDeniedException':
    case 'DecryptionFailure':
      return (
        `the site's secret ${secret} may not be read by this function: deploy the site again, which gives the right to it; ` +
        'where it is encrypted by a key of your own, allow kms:Decrypt to the role of this function'
      );
    default:
      return `the site's secret ${secret} cannot be read: ${words}`;
  }
}

export interface ParametersOptions {
  readonly now: () => Date;
  /** Made for the first question. Default: by the environment. */
  readonly client?: () => ParameterStore | Promise<ParameterStore>;
}

export interface Parameters {
  /**
   * The decrypted value of a parameter that the config names. Rejects with `Unavailable` where it is missing or may not be
   * read, and says how that is mended: mail waits for it. What was read before is used while SSM fails, but not when the
   * parameter or the right to it is gone.
   */
  parameter(name: string): Promise<string>;
}

/** Names come from the config, so there are as many as it has. */
export function parametersOf({ now, client }: ParametersOptions): Parameters {
  let made: Promise<ParameterStore> | null = null;
  const store = async (): Promise<ParameterStore> => {
    const { ssmClient } = await import('./parameter-store.ts');
    return (client ?? ssmClient)();
  };
  const read = async (name: string): Promise<string> => {
    const { parameterText } = await import('./parameter-store.ts');
    made ??= store();
    const text = await parameterText(await made, name).catch((error) => {
      throw noParameter(name, error);
    });
    if (text === null) throw new Unavailable(`SSM gave no value of the parameter ${name}`);
    return text;
  };
  const known = new Map<string, () => Promise<string>>();
  return {
    async parameter(name) {
      const ask =
        known.get(name) ??
        remembered({
          read: () => read(name),
          now,
          freshMs: PARAMETER_FRESH_MS,
          retryMs: RETRY_MS,
          outlives: (error) => !(error instanceof Unavailable && MENDED_BY_HAND.has(causeOf(error))),
        });
      known.set(name, ask);
      return ask();
    },
  };
}

/** SSM's names of what no waiting mends; InvalidKeyId is: KMS does not decrypt it. */
const MENDED_BY_HAND: ReadonlySet<string> = new Set([
  'ParameterNotFound',
  'ParameterVersionNotFound',
  'AccessDeniedException',
  'InvalidKeyId',
]);

function noParameter(name: string, error: unknown): unknown {
  const fault = told(error);
  if (!(fault instanceof Unavailable)) return fault;
  const kind = error instanceof Error ? error.name : '';
  return new Unavailable(parameterSentence(name, kind, fault.message), { cause: error });
}

function parameterSentence(name: string, kind: string, words: string): string {
  switch (kind) {
    case 'ParameterNotFound':
    case 'ParameterVersionNotFound':
      return (
        `there is no parameter ${name} in the region of this deployment: ` +
        `aws ssm put-parameter --type SecureString --name ${name} --value ...`
      );
    case 'AccessDeniedException':
    case 'InvalidKeyId':
      return (
        `the parameter ${name} may not be read by this function: deploy the site again, which gives the right to it; where ` +
        'it is encrypted by a key of your own, allow kms:Decrypt to the role of this function, or store it again by ' +
        `aws ssm put-parameter --overwrite --type SecureString --key-id alias/aws/ssm --name ${name} --value ...`
      );
    default:
      return `the parameter ${name} cannot be read: ${words}`;
  }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? cause.name : '';
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
