/** What SES's errors mean for a mail: try again, when, or not at all. */

import type { Sent } from './deliver.ts';

/** `refused`: this mail, by its content; a notice may go in its place. */
export type SesAnswer =
  | Exclude<Sent, { kind: 'delivered' }>
  | { readonly kind: 'refused'; readonly answer: string };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After "Maximum sending rate exceeded": the rate is counted by the second. With jitter, up to twice of it. */
export const THROTTLED_MS = 5 * SECOND;

/** After "Daily message quota exceeded": it is counted over the last 24 hours, and becomes free bit by bit. */
export const QUOTA_MS = HOUR;

/** Where the account or an identity must be mended first: it is not lost meanwhile, and nobody has to resume it. */
export const STANDSTILL_MS = 30 * MINUTE;

/** Characters of SES's own sentence that are told. */
const MAX_SENTENCE = 300;

type Meaning = 'throttled' | 'refused' | 'unverified' | 'paused' | 'suspended' | 'config' | 'denied';

/** By the error's name: both APIs, with and without the ending that the SDKs drop or add. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['Throttling', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['RequestThrottled', 'throttled'],
  ['RequestThrottledException', 'throttled'],
  ['SlowDown', 'throttled'],
  ['LimitExceeded', 'throttled'],
  ['LimitExceededException', 'throttled'],
  ['MessageRejected', 'refused'],
  ['MessageRejectedException', 'refused'],
  ['InvalidParameterValue', 'refused'],
  ['BadRequestException', 'refused'],
  ['RequestEntityTooLargeException', 'refused'],
  ['MailFromDomainNotVerified', 'unverified'],
  ['MailFromDomainNotVerifiedException', 'unverified'],
  ['AccountSendingPausedException', 'paused'],
  ['ConfigurationSetSendingPausedException', 'paused'],
  ['SendingPausedException', 'paused'],
  ['AccountSuspendedException', 'suspended'],
  ['ConfigurationSetDoesNotExist', 'config'],
  ['ConfigurationSetDoesNotExistException', 'config'],
  ['NotFoundException', 'config'],
  ['AccessDenied', 'denied'],
  ['AccessDeniedException', 'denied'],
  ['InvalidClientTokenId', 'denied'],
  ['SignatureDoesNotMatch', 'denied'],
  ['ExpiredToken', 'denied'],
  ['ExpiredTokenException', 'denied'],
]);

/**
 * `error`: what a client of SES threw; `random`: from 0 to below 1. What is not known, is the network, a server's fault, or
 * ended by a signal, may go later, after the usual wait. An answer that was lost may mean a mail that was sent: it is then
 * sent twice.
 */
export function sesAnswer(error: unknown, random: () => number): SesAnswer {
  const { name, sentence } = readError(error);
  // Both are MessageRejected, or InvalidParameterValue, but of the account, not of this mail.
  const meaning = /\bnot verified\b/i.test(sentence)
    ? 'unverified'
    : /\bsending (?:is )?paused\b/i.test(sentence)
      ? 'paused'
      : MEANINGS.get(name);
  const says = sentence === '' ? name : `${name}: ${sentence}`;
  const later = (what: string, waitMs: number): SesAnswer => ({
    kind: 'later',
    error: `${what} (${says})`,
    waitMs: Math.round(waitMs * (1 + random())),
  });
  switch (meaning) {
    case 'throttled':
      return /daily|quota/i.test(sentence)
        ? later("SES's quota of mails a day is used up", QUOTA_MS)
        : later("SES's rate is exceeded", THROTTLED_MS);
    case 'refused':
      return { kind: 'refused', answer: sentence === '' ? name : sentence.replace(/\.$/, '') };
    case 'unverified':
      return later('SES has not verified an address or domain of this mail', STANDSTILL_MS);
    case 'paused':
      return later('sending by SES is paused', STANDSTILL_MS);
    case 'suspended':
      return later('AWS has suspended sending by this account', STANDSTILL_MS);
    case 'config':
      return later('SES does not know the configuration set', STANDSTILL_MS);
    case 'denied':
      return later('AWS denies the right to send', STANDSTILL_MS);
    case undefined:
      return { kind: 'later', error: `SES could not be reached or failed (${says})` };
    default:
      return meaning satisfies never;
  }
}

function readError(error: unknown): { name: string; sentence: string } {
  if (!(error instanceof Error)) return { name: 'Error', sentence: String(error).slice(0, MAX_SENTENCE) };
  const sentence = error.message === 'UnknownError' ? '' : error.message;
  return { name: error.name, sentence: sentence.replace(/\s+/g, ' ').trim().slice(0, MAX_SENTENCE) };
}
