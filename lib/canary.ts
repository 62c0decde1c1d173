/**
 * The canary: a mail that the site sends to itself, once a day, by its MX and all that comes after. A quiet domain has no
 * other sign that mail flows: where nothing comes, nothing is counted, and nothing alarms.
 *
 *     canary-field = "Truebounce-Canary:" FWS "1;" FWS "at=" host ";" FWS "sent=" 1*15DIGIT ";" FWS "mac=" word
 *
 * `at` is the name that receives, `sent` milliseconds since 1970, `mac` HMAC-SHA-256 (RFC 2104) over all of it, in base64url.
 *
 * An attack: a stranger writes to the canary's address, so that the site believes that its mail flows when it does not. The
 * defence: only whoever has the site's secret can make a mac, and it counts for MAX_AGE_HOURS.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AskLoopSecrets, LoopSecrets } from './loop-mark.ts';
import type { HeaderBlock } from './model.ts';

export const CANARY_HEADER = 'Truebounce-Canary';

/** Of its address at every name that receives. Nobody else's: what strangers write to it goes nowhere. */
export const CANARY_LOCAL_PART = 'truebounce-canary';

/** Less than from one canary to the next, so that a repeated one fills no gap. SES itself tries for four hours. */
export const MAX_AGE_HOURS = 12;

/** Our clocks are AWS's: what comes from the future by more was not sent by us. */
const MAX_AHEAD_MS = 5 * 60_000;

export function canaryAddress(receivesAt: string): string {
  return `${CANARY_LOCAL_PART}@${receivesAt}`;
}

/** The name at which a canary was received, also with a label, as SES's rules take it; null: this is no canary's address. */
export function canaryPlace(forwardPath: string): string | null {
  const at = forwardPath.lastIndexOf('@');
  const [local = ''] = forwardPath.slice(0, Math.max(at, 0)).toLowerCase().split('+', 1);
  return local === CANARY_LOCAL_PART ? forwardPath.slice(at + 1).toLowerCase() : null;
}

/** The mail as SES sends it. Message-ID and Date are SES's. */
export function writeCanary(
  { domain, receivesAt, at }: { readonly domain: string; readonly receivesAt: string; readonly at: Date },
  [secret]: LoopSecrets,
): { readonly from: string; readonly to: string; readonly raw: string } {
  const from = `truebounce@${domain}`;
  const to = canaryAddress(receivesAt);
  const sent = String(at.getTime());
  const mac = macOf(receivesAt, sent, secret).toString('base64url');
  const lines = [
    `From: Truebounce <${from}>`,
    `To: ${to}`,
    'Subject: Does mail flow?',
    `${CANARY_HEADER}: 1; at=${receivesAt};`,
    ` sent=${sent}; mac=${mac}`,
    // RFC 3834: nobody is to answer.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Truebounce sends this to itself once a day, and counts that it arrived.',
    '',
  ];
  return { from, to, raw: lines.join('\r\n') };
}

export type CanaryCheck =
  /** `sent`: milliseconds since 1970, by which it is told from the site's other canaries to this place. `seconds`: on its way. */
  | { readonly kind: 'arrived'; readonly sent: number; readonly seconds: number }
  /** Ours, but so late that the next one should have come, or sent again by somebody. */
  | { readonly kind: 'stale'; readonly seconds: number }
  | { readonly kind: 'not-ours' };

/** `receivesAt`: by `canaryPlace` of the forward path. Rejects as `ask` does, which is asked only where there is a mark. */
export async function checkCanary(
  header: HeaderBlock,
  receivesAt: string,
  now: Date,
  ask: AskLoopSecrets,
): Promise<CanaryCheck> {
  const [field] = header.all(CANARY_HEADER.toLowerCase());
  const mark = field === undefined ? null : readMark(field.value);
  if (mark === null || mark.at !== receivesAt) return { kind: 'not-ours' };
  const secrets = await ask();
  if (!secrets.some((secret) => isOurs(mark, secret))) return { kind: 'not-ours' };
  const sent = Number(mark.sent);
  const age = now.getTime() - sent;
  if (age < -MAX_AHEAD_MS) return { kind: 'not-ours' };
  const seconds = Math.max(0, Math.round(age / 1_000));
  return age > MAX_AGE_HOURS * 3_600_000 ? { kind: 'stale', seconds } : { kind: 'arrived', sent, seconds };
}

interface WrittenMark {
  readonly at: string;
  readonly sent: string;
  readonly mac: Buffer;
}

/** RFC 1035: a name has at most 253 characters; ours have 80 beside it. */
const MAX_MARK_CHARS = 400;

const MARK = /^1; ?at=([a-z0-9.-]{1,253}); ?sent=(\d{1,15}); ?mac=([\w-]{43})$/;

function readMark(value: string): WrittenMark | null {
  if (value.length > MAX_MARK_CHARS) return null;
  const [, at, sent, mac] = MARK.exec(value.replace(/\s+/g, ' ').trim()) ?? [];
  if (at === undefined || sent === undefined || mac === undefined) return null;
  return { at, sent, mac: Buffer.from(mac, 'base64url') };
}

function isOurs({ at, sent, mac }: WrittenMark, secret: Uint8Array): boolean {
  const expected = macOf(at, sent, secret);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

/** The header's name stands first: the secret is that of loop marks, and neither's mac is the other's. */
function macOf(at: string, sent: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update([CANARY_HEADER, at, sent].join('\n')).digest();
}

export interface CanaryDomain {
  readonly name: string;
  readonly receivesAt: string;
}

export interface CanarySending {
  /** What the MX of a name points to; rejects where DNS does not answer. */
  readonly mailHosts: (name: string) => Promise<readonly string[]>;
  /** SES's, in this region. */
  readonly inboundHost: string;
  readonly secrets: AskLoopSecrets;
  readonly send: (mail: {
    readonly from: string;
    readonly to: string;
    readonly raw: string;
  }) => Promise<void>;
  readonly now: () => Date;
}

export type SentCanary =
  | { readonly kind: 'sent' }
  /** Its MX is another's: he would refuse the mail, and a refusal a day is a bounce rate for a site that sends little. */
  | { readonly kind: 'elsewhere'; readonly hosts: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown };

/** One canary for each domain; that one fails keeps no other from being sent. */
export async function sendCanaries(
  domains: readonly CanaryDomain[],
  { mailHosts, inboundHost, secrets, send, now }: CanarySending,
): Promise<ReadonlyMap<string, SentCanary>> {
  const sendOne = async ({ name: domain, receivesAt }: CanaryDomain): Promise<SentCanary> => {
    const hosts = (await mailHosts(receivesAt)).map((host) => host.toLowerCase().replace(/\.$/, ''));
    if (!hosts.includes(inboundHost)) return { kind: 'elsewhere', hosts };
    await send(writeCanary({ domain, receivesAt, at: now() }, await secrets()));
    return { kind: 'sent' };
  };
  const results = await Promise.allSettled(domains.map(sendOne));
  return new Map(
    results.map((result, i): [string, SentCanary] => [
      domains[i]?.receivesAt ?? '',
      result.status === 'fulfilled' ? result.value : { kind: 'failed', error: result.reason },
    ]),
  );
}
