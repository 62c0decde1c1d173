/**
 * `Truebounce-Loop`, by which a site knows mail that it forwarded itself: SES sends nothing from the null path, so no
 * server on the way recognises a forwarded report as one, and a mail that comes back would go round for ever.
 *
 *     loop-field = "Truebounce-Loop:" FWS "1;" FWS "site=" word ";" FWS "delivery=" word ";" FWS "hops=" 1*2DIGIT ";"
 *                  FWS "mac=" word
 *     word       = 1*( ALPHA / DIGIT / "-" / "_" )
 *
 * `hops` counts forwards by this site; `delivery` is a digest of the delivery's id. The mac is HMAC-SHA-256 (RFC 2104) over
 * all of it, in base64url.
 *
 * An attack: a stranger who writes such a field on mail for the site, so that it is held. The defence: only whoever has the
 * site's secret can make a mac. He may repeat a mark that he was sent; then his own mail is held, and no other.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { HeaderBlock } from './model.ts';

export const LOOP_HEADER = 'Truebounce-Loop';

/** The rule of a decision that holds what goes round. */
export const LOOP_RULE = 'loop';

/**
 * Forwards of one mail by one site. One is usual; two where the address that it goes to forwards to another mailbox of the
 * same site; a third leaves room for a chain that nobody planned. More is a loop.
 */
export const MAX_HOPS = 3;

/** Above any count of ours; two digits are read. */
const MAX_COUNTED_HOPS = 99;

/** The secrets of a site as they are stored; the first signs, and all are accepted, so that one can be replaced. */
export type LoopSecrets = readonly [Uint8Array, ...Uint8Array[]];

/** Asked only where it is needed. What it rejects with goes to the caller. */
export type AskLoopSecrets = () => Promise<LoopSecrets>;

export interface LoopMark {
  /** The site's id, of letters, digits, `-` and `_`. */
  readonly site: string;
  /** The delivery's id. */
  readonly delivery: string;
  /** 1 for the first forward. */
  readonly hops: number;
}

/** The field's value; the caller writes the name, and may fold it at its blanks. */
export function writeLoopMark({ site, delivery, hops }: LoopMark, [secret]: LoopSecrets): string {
  const digest = createHash('sha256').update(delivery).digest('base64url').slice(0, 22);
  const counted = String(Math.min(hops, MAX_COUNTED_HOPS));
  const mac = macOf([site, digest, counted], secret).toString('base64url');
  return `1; site=${site}; delivery=${digest}; hops=${counted}; mac=${mac}`;
}

/**
 * How often this site has forwarded the mail: the highest count that a mark of ours states, 0 where none is valid. All
 * marks are looked at, as other sites on the way leave theirs, and strangers may put any on top; a header has no more
 * fields than the parser reads.
 */
export async function forwardedHops(header: HeaderBlock, site: string, ask: AskLoopSecrets): Promise<number> {
  const marks = header.all(LOOP_HEADER.toLowerCase()).flatMap(({ value }) => readMark(value, site));
  if (marks.length === 0) return 0;
  const secrets = await ask();
  return marks
    .filter((mark) => secrets.some((secret) => isOurs(mark, secret)))
    .reduce((most, { hops }) => Math.max(most, Number(hops)), 0);
}

/** Where a mail that has been forwarded so often is not to go again: held, for its operator to see. Null: it may go. */
export function loopDecision(
  hops: number,
): { readonly kind: 'hold'; readonly rule: typeof LOOP_RULE; readonly alert: false } | null {
  return hops < MAX_HOPS ? null : { kind: 'hold', rule: LOOP_RULE, alert: false };
}

interface WrittenMark {
  readonly site: string;
  readonly digest: string;
  readonly hops: string;
  readonly mac: Buffer;
}

/** Longer than any of ours. */
const MAX_MARK_CHARS = 400;

const MARK = /^1; ?site=([\w-]+); ?delivery=([\w-]{22}); ?hops=([1-9]\d?); ?mac=([\w-]{43})$/;

function readMark(value: string, site: string): WrittenMark[] {
  if (value.length > MAX_MARK_CHARS) return [];
  const [, of, digest, hops, mac] = MARK.exec(value.replace(/\s+/g, ' ')) ?? [];
  if (of !== site || digest === undefined || hops === undefined || mac === undefined) return [];
  return [{ site, digest, hops, mac: Buffer.from(mac, 'base64url') }];
}

function isOurs({ site, digest, hops, mac }: WrittenMark, secret: Uint8Array): boolean {
  const expected = macOf([site, digest, hops], secret);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

/** The header's name stands first, so that a secret that is used elsewhere too gives no mac for it. */
function macOf(parts: readonly string[], secret: Uint8Array): Buffer {
  return createHmac('sha256', secret)
    .update([LOOP_HEADER, ...parts].join('\n'))
    .digest();
}
