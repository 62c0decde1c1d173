/**
 * Standard Webhooks (standardwebhooks.com, specification 1.0.0), from both ends: the sender signs, the receiver verifies.
 *
 *     webhook-id: the same for every try of one delivery
 *     webhook-timestamp: seconds since 1970, of this try
 *     webhook-signature: one or more of "v1," and HMAC-SHA-256 (RFC 2104) of "ID.TIMESTAMP.BODY" in base64, with blanks between
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookEvent } from './webhook-schema.ts';

/** The key of each secret; the first is the newest. All of them sign, so that a receiver may know either. */
export type WebhookKeys = readonly [Uint8Array, ...Uint8Array[]];

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** No secret, or none that signs. Its message is a sentence without the secret. */
export class BadWebhookSecret extends Error {
  override readonly name = 'BadWebhookSecret';
}

/** The old one and the new one, while a secret is replaced. */
export const MAX_SECRETS = 2;

/** Bytes of a key, by the specification. */
export const MIN_KEY_BYTES = 24;
export const MAX_KEY_BYTES = 64;

/** A message whose time is further away from now, in either direction, may be an old one that somebody repeats. */
export const TOLERANCE_MS = 5 * 60_000;

/** Characters of a header field that are looked at: two signatures take 95, an id 43. */
const MAX_FIELD_CHARS = 2_000;

const SECRET = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;

/**
 * `stored`: one or two secrets such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`, the newest first, with blanks or newlines
 * between. Throws `BadWebhookSecret`.
 */
export function readWebhookSecrets(stored: string): WebhookKeys {
  const [first, ...others] = stored.split(/\s+/).filter((word) => word !== '');
  if (first === undefined) throw new BadWebhookSecret("the webhook's secret is empty");
  if (others.length >= MAX_SECRETS)
    throw new BadWebhookSecret(
      `the webhook has ${others.length + 1} secrets: at most ${MAX_SECRETS} are used, the new one and the old one`,
    );
  return [readSecret(first), ...others.map(readSecret)];
}

function readSecret(secret: string): Buffer {
  const written = secret.length > MAX_FIELD_CHARS ? undefined : SECRET.exec(secret)?.[1];
  const key = Buffer.from(written ?? '', 'base64');
  if (written === undefined || key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES)
    throw new BadWebhookSecret(
      `the webhook's secret is not whsec_ and ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} random bytes in base64`,
    );
  return key;
}

/** Of a delivery, whose id holds addresses: the receiver, and whoever reads his logs, gets a digest. */
export function webhookId(delivery: string): string {
  return createHash('sha256').update(delivery).digest('base64url');
}

/** `id` without dots, `body` as it is posted. */
export function signWebhook(
  id: string,
  at: Date,
  body: string | Uint8Array,
  keys: WebhookKeys,
): WebhookHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys
      .map((key) => `v1,${macOf(id, timestamp, body, key).toString('base64')}`)
      .join(' '),
  };
}

export type VerifiedWebhook =
  /** `id`: to be remembered by the receiver, so that a mail that is posted again is taken once. */
  | { readonly kind: 'verified'; readonly id: string; readonly event: WebhookEvent }
  | {
      readonly kind: 'refused';
      readonly why:
        | 'headers' // one of the three is missing, or is none of the scheme
        | 'time' // older, or further ahead, than TOLERANCE_MS
        | 'signature' // none of these secrets made it
        | 'body'; // signed, but no JSON object
    };

/**
 * For whoever receives a webhook. `headers`: of Fetch, or of Node's `request.headers`; `body`: as it came, before anything
 * parsed it; `secrets`: as in the site's parameter, one, or two while one is replaced. Throws `BadWebhookSecret` where the
 * receiver's own secret is none, and never for what was posted.
 *
 *     const verified = verifyWebhook(request.headers, body, process.env.TRUEBOUNCE_SECRET, new Date());
 *     if (verified.kind === 'refused') return response.writeHead(400).end(verified.why);
 *     if (await isNew(verified.id)) await take(verified.event);
 *     response.writeHead(204).end();
 */
export function verifyWebhook(
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string | Uint8Array,
  secrets: string,
  now: Date,
): VerifiedWebhook {
  const keys = readWebhookSecrets(secrets);
  const id = fieldOf(headers, 'webhook-id');
  const timestamp = fieldOf(headers, 'webhook-timestamp');
  const signatures = fieldOf(headers, 'webhook-signature');
  if (id === null || timestamp === null || signatures === null || !/^\d{1,12}$/.test(timestamp))
    return { kind: 'refused', why: 'headers' };
  // The attack: a post that was once overheard is repeated. The defence: the time is signed, and must be now.
  if (!(Math.abs(now.getTime() - Number(timestamp) * 1_000) <= TOLERANCE_MS))
    return { kind: 'refused', why: 'time' };
  const expected = keys.map((key) => macOf(id, timestamp, body, key));
  if (!macsOf(signatures).some((mac) => expected.some((one) => isEqual(mac, one))))
    return { kind: 'refused', why: 'signature' };
  try {
    const event: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
    if (typeof event !== 'object' || event === null) return { kind: 'refused', why: 'body' };
    return { kind: 'verified', id, event: event as WebhookEvent };
  } catch {
    return { kind: 'refused', why: 'body' };
  }
}

/** Null: not there, more than once, or longer than any of ours. */
function fieldOf(
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>,
  name: keyof WebhookHeaders,
): string | null {
  const value = headers instanceof Headers ? headers.get(name) : ownField(headers, name);
  return typeof value === 'string' && value !== '' && value.length <= MAX_FIELD_CHARS ? value : null;
}

function ownField(headers: Readonly<Record<string, string | readonly string[] | undefined>>, name: string) {
  const key = Object.keys(headers).find((written) => written.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

function macsOf(signatures: string): Buffer[] {
  return signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'));
}

/** In the same time wherever they differ: a guess is not told how near it came. */
function isEqual(mac: Buffer, expected: Buffer): boolean {
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

function macOf(id: string, timestamp: string, body: string | Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
