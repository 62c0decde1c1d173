/** One delivery: claim it, make what is to be sent, send it, write down what came of it. */

import { isWithheld } from '../decide/decision.ts';
import { type DeliveryEffects, NoRaw, type Paused } from '../effects.ts';
import type { Incident } from '../incident/index.ts';
import type { Claim, Delivery, Outcome } from '../record/delivery.ts';
import type { MailRecord } from '../record/record.ts';
import { markedMail } from './mark.ts';

/** What is put into one destination. */
export interface Outgoing {
  readonly delivery: Delivery;
  readonly record: MailRecord;
  /** The bytes, to be written one piece after the other. */
  readonly pieces: readonly Uint8Array[];
  /** An earlier try may have got through: a destination that can tell looks first. */
  readonly again: boolean;
  /** Earlier tries in the middle of which the process ended; 0 mostly. */
  readonly brokenOff: number;
}

/**
 * Tries of one mail of which nobody wrote what came, before nobody reads it any more: whatever in it ends the process (memory,
 * an endless loop), it goes without having been read. One may have been a deployment that took the place of this one, another
 * a table that did not answer.
 */
const MAX_BROKEN_OFF = 3;

export function isNotToBeRead({ brokenOff }: Pick<Outgoing, 'brokenOff'>): boolean {
  return brokenOff >= MAX_BROKEN_OFF;
}

/**
 * `later`: may go another time, and not before `waitMs` (milliseconds) where the destination says so; `unanswered`: its host
 * said nothing, so that other mail to it would wait as long. `failed`: will not, until somebody changes something; `pauses`:
 * nor will any other mail to this destination, and this one waits with them. `error` is told to the operator.
 */
export type Sent =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'later';
      readonly error: string;
      readonly waitMs?: number;
      readonly unanswered?: true;
    }
  | { readonly kind: 'failed'; readonly error: string; readonly pauses?: boolean };

/** What throws is tried again later. */
export type Send = (outgoing: Outgoing) => Promise<Sent>;

/** What an alert says, as a mail. `incident`: null where the abuse is no flood. */
export type MakeAlert = (
  delivery: Delivery,
  record: MailRecord,
  incident: Incident | null,
) => Promise<Uint8Array>;

export interface Delivering {
  readonly effects: DeliveryEffects;
  readonly send: Send;
  readonly makeAlert: MakeAlert;
  /** Names who works, so that nobody writes the outcome of another's try. */
  readonly owner: string;
  readonly now: () => Date;
  /** Milliseconds for which a claim holds: longer than any try takes. */
  readonly leaseMs: number;
  /** Milliseconds that a send takes at most, with what is written of it: it is not begun where less is left. Default: 0. */
  readonly sendMs?: number;
  /** When whoever works is ended in the middle of whatever he does; default: not before the lease. */
  readonly endsAt?: Date;
}

export type Delivered =
  /**
   * `recorded`: false where the lease ran out and another took over. `paused`: the destination, where the mail waits for its
   * operator; `newly`: since this try, so that it is told and counted once.
   */
  | {
      readonly kind: 'tried';
      readonly delivery: Delivery;
      readonly outcome: Outcome;
      readonly recorded: boolean;
      readonly paused: (Paused & { readonly newly: boolean }) | null;
    }
  | Exclude<Claim, { kind: 'claimed' }>;

/** Waits between tries, in milliseconds: doubled each time up to the longest. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 3_600_000;
/** So long a mail to a paused destination waits before it is asked again: who resumes one sees its mail soon. */
export const PAUSED_WAIT = 900_000;
/** Characters of an error that are kept. */
const ERROR_KEPT = 500;

/** Rejects with `Unavailable` only where the claim or the outcome could not be written. */
export async function deliver(id: string, delivering: Delivering): Promise<Delivered> {
  const { effects, owner, now, leaseMs, sendMs = 0, endsAt } = delivering;
  const start = now();
  const until = new Date(start.getTime() + leaseMs);
  const claim = await effects.claim(id, owner, start.toISOString(), until.toISOString());
  if (claim.kind !== 'claimed') return claim;
  const { delivery } = claim;
  const sendsUntil = Math.min(until.getTime(), endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - sendMs;
  const tried = await attempt(claim, delivering, sendsUntil);
  const outcome = outcomeOf(tried, claim.attempts, now());
  const recorded = await effects.settle(id, owner, outcome);
  const paused = tried.kind === 'paused' ? { ...tried.paused, newly: tried.newly } : null;
  return { kind: 'tried', delivery, outcome, recorded, paused };
}

type Tried = Sent | { readonly kind: 'paused'; readonly paused: Paused; readonly newly: boolean };

type Claimed = Extract<Claim, { kind: 'claimed' }>;

/** `sendsUntil`: milliseconds since 1970. */
async function attempt(claim: Claimed, delivering: Delivering, sendsUntil: number): Promise<Tried> {
  const { delivery } = claim;
  try {
    // What tells the operator waits for nobody: he may be the one who has to resume.
    const paused = delivery.kind === 'mail' ? await delivering.effects.paused(delivery.destination) : null;
    if (paused !== null) return { kind: 'paused', paused, newly: false };
    const sent = await send(claim, delivering, sendsUntil);
    const pauses = sent.kind === 'failed' && sent.pauses === true && delivery.kind === 'mail';
    return pauses ? await pause(delivery.destination, sent.error, delivering) : sent;
  } catch (error) {
    // It stands among what failed, where somebody sees it, and is not tried until all that is known of it has expired.
    if (error instanceof NoRaw) return { kind: 'failed', error: error.message };
    return { kind: 'later', error: error instanceof Error ? error.message : String(error) };
  }
}

/** Where it cannot be written down, the mail is tried again, and says so again. */
async function pause(destination: string, error: string, { effects, now }: Delivering): Promise<Tried> {
  const paused: Paused = { destination, since: now().toISOString(), why: error.slice(0, ERROR_KEPT) };
  const newly = await effects.pause(destination, paused.why, paused.since);
  return { kind: 'paused', paused, newly };
}

async function send(
  { delivery, attempts, brokenOff }: Claimed,
  delivering: Delivering,
  sendsUntil: number,
): Promise<Sent> {
  const { effects, makeAlert, now } = delivering;
  const record = await effects.recorded(delivery.key, delivery.mailbox);
  // Planned after it was recorded: where it is missing now, it was recorded longer ago than records are kept.
  if (record === null)
    return { kind: 'failed', error: 'what was decided of this mail is no longer on record' };
  const incident = delivery.kind === 'alert' ? await incidentOf(delivery, effects) : null;
  // "It was me", said before the alert went out: there is nothing left to tell.
  if (incident?.mine === true) return { kind: 'delivered' };
  // What was withheld is planned by its release alone.
  const pieces =
    delivery.kind === 'mail'
      ? markedMail(await effects.readRaw(delivery.key), record, isWithheld(record.decision))
      : [await makeAlert(delivery, record, incident)];
  // What came before took so long (the disk, AWS, a process that stood still) that another may have it before this send ends.
  if (now().getTime() > sendsUntil)
    return {
      kind: 'later',
      error: 'what comes before the sending took so long that no time was left for it',
    };
  return delivering.send({ delivery, record, pieces, again: attempts > 1, brokenOff });
}

async function incidentOf(
  { incident }: Extract<Delivery, { kind: 'alert' }>,
  effects: DeliveryEffects,
): Promise<Incident | null> {
  return incident === null ? null : effects.incident(incident.mailbox, incident.id);
}

function outcomeOf(tried: Tried, attempts: number, now: Date): Outcome {
  const at = now.toISOString();
  switch (tried.kind) {
    case 'delivered':
      return { kind: 'delivered', at };
    case 'failed':
      return { kind: 'failed', at, error: tried.error.slice(0, ERROR_KEPT) };
    case 'later': {
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 30));
      const nextAt = new Date(now.getTime() + Math.max(wait, tried.waitMs ?? 0)).toISOString();
      return { kind: 'later', at, nextAt, error: tried.error.slice(0, ERROR_KEPT) };
    }
    case 'paused': {
      const nextAt = new Date(now.getTime() + PAUSED_WAIT).toISOString();
      const error = `no mail goes to ${tried.paused.destination} until it is resumed: ${tried.paused.why}`;
      return { kind: 'later', at, nextAt, error: error.slice(0, ERROR_KEPT) };
    }
    default:
      return tried satisfies never;
  }
}
