/** What a receiver's answer to a webhook means for the mail: taken, later, or never. */

import { printable } from '../tell/printable.ts';
import type { Sent } from './deliver.ts';
import type { WebhookAnswer } from './webhook-post.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** As long as a receiver may put a mail off by Retry-After: a slip of its pen must not keep mail back for weeks. */
export const MAX_RETRY_AFTER_MS = 6 * HOUR;

/** Where somebody must change something first, here or there: it is not lost meanwhile, and nobody has to resume it. */
export const STANDSTILL_MS = 30 * MINUTE;

/** After a try that took all of its time: the next ones would, and other mail waits for the worker. */
export const LATE_WAIT_MS = MINUTE;

/** Characters of the receiver's own words that are told. */
const MAX_WORDS = 200;

/** Seconds, or a date (RFC 9110 section 10.2.3); longer is neither. */
const MAX_RETRY_AFTER_CHARS = 40;

/** `host`: of the URL, which itself is not told, since tokens stand in it. */
export function webhookOutcome(answer: WebhookAnswer, host: string, timeoutMs: number, now: Date): Sent {
  switch (answer.kind) {
    case 'answered':
      return outcomeOf(answer, host, now);
    case 'refused':
      return later(`${host} has the address ${answer.address}, which is not of the Internet`, STANDSTILL_MS);
    case 'no-address':
      return later(`${host} has no address`, STANDSTILL_MS);
    case 'dns-silent':
      return unanswered(`DNS does not say where ${host} is`);
    case 'late':
      return unanswered(
        `${host} did not answer within ${Math.round(timeoutMs / SECOND)} seconds`,
        LATE_WAIT_MS,
      );
    case 'broken':
      return unanswered(`${host} cannot be reached (${answer.code})`);
    default:
      return answer satisfies never;
  }
}

type Answered = Extract<WebhookAnswer, { kind: 'answered' }>;

function outcomeOf(answer: Answered, host: string, now: Date): Sent {
  const { status, retryAfter, location, beginning } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const words = printable(beginning.replace(/\s+/g, ' ').trim(), MAX_WORDS);
  const says = `${host} answers ${status}${words === '' ? '' : `: ${words}`}`;
  if (status === 410) return { kind: 'failed', error: `${says} (it takes no more mail)`, pauses: true };
  if (status >= 300 && status < 400)
    return later(
      `${host} answers ${status}, a redirect${placeOf(location)}: it is not followed, the config must name the last place`,
      STANDSTILL_MS,
    );
  const waitMs = status === 429 || status === 503 ? askedWait(retryAfter, now) : undefined;
  return later(says, waitMs);
}

type Later = Extract<Sent, { kind: 'later' }>;

function later(error: string, waitMs?: number): Later {
  return { kind: 'later', error, ...(waitMs === undefined ? {} : { waitMs }) };
}

function unanswered(error: string, waitMs?: number): Later {
  return { ...later(error, waitMs), unanswered: true };
}

/** Only its host: the rest may hold tokens. */
function placeOf(location: string | null): string {
  if (location === null || !URL.canParse(location)) return '';
  return ` to ${printable(new URL(location).host, MAX_WORDS)}`;
}

/** Milliseconds; undefined: none is stated, or none that can be read. */
function askedWait(retryAfter: string | null, now: Date): number | undefined {
  if (retryAfter === null || retryAfter.length > MAX_RETRY_AFTER_CHARS) return undefined;
  const wait = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * SECOND
    : Date.parse(retryAfter) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
