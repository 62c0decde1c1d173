/**
 * What SES tells of mail that it sent: all of it goes into the ledger, and what failed late changes the delivery that it
 * was. The same event may come twice, and events come in any order.
 */

import { deliveryOfTags } from '../deliver/delivery-tags.ts';
import { type LateOutcome, lateOutcome } from '../deliver/ses-outcome.ts';
import { type DeliveryEffects, type DeliveryNews, type LedgerEffects, Unavailable } from '../effects.ts';
import { sentMailsOf } from '../ledger/index.ts';
import { type NotAnEvent, readSesEvent, type SesMailEvent } from '../receive/ses-event.ts';
import type { Delivery, DeliveryState, Failed, Outcome } from '../record/delivery.ts';

export interface SendingEventEffects
  extends Pick<LedgerEffects, 'addSent'>,
    Pick<DeliveryEffects, 'pause'>,
    DeliveryNews {
  /** What is known of a delivery, or null. */
  delivery(id: string): Promise<DeliveryState | null>;
}

export interface SendingEvents {
  readonly effects: SendingEventEffects;
  /** Of AWS, in which SES sends. */
  readonly region: string;
  /** To which address it goes now; null: the site has no such destination, or none that is an address. */
  readonly addressOf: (delivery: Delivery) => string | null;
  readonly now: () => Date;
  /** A destination is paused now that was not. Told before the event is done with, so that it is told at least once. */
  readonly tellPaused: (delivery: Delivery, why: string) => void;
}

export type Taken =
  | { readonly kind: 'setup' }
  | { readonly kind: 'not-ours'; readonly why: NotAnEvent }
  | {
      readonly kind: 'event';
      readonly event: SesMailEvent;
      /** Entries of the ledger that were written, or stood there already. */
      readonly sent: number;
      /** Null: it changes no delivery. */
      readonly late: Late | null;
    };

/** `counts`: as the delivery is counted now. */
export type Late =
  | {
      readonly kind: 'amended';
      readonly delivery: Delivery;
      readonly counts: LateOutcome['counts'];
      readonly error: string;
    }
  /** It came before. */
  | { readonly kind: 'known'; readonly delivery: Delivery }
  /** The answer to this try was lost, and the delivery is to be tried again anyway: what comes of that is its outcome. */
  | { readonly kind: 'tried-again'; readonly delivery: Delivery }
  /** It is no longer on record, or the tags are somebody else's. */
  | { readonly kind: 'unknown'; readonly id: string };

/**
 * `body`: of the message on the queue. Rejects with `Unavailable` where the message is to come again, with `NoEvent` or a
 * RangeError where it cannot be read: it is for the dead letters then, and the ledger is complete up to before it.
 */
export async function takeSendingEvent(body: string, doing: SendingEvents): Promise<Taken> {
  const event = readSesEvent(body);
  if (event.kind === 'setup' || event.kind === 'not-ours') return event;
  const { effects, region } = doing;
  const id = deliveryOfTags(event.mail.tags);
  const sent = sentMailsOf(event, { region, isForward: id !== null });
  for (const mail of sent) await effects.addSent(mail);
  return {
    kind: 'event',
    event,
    sent: sent.length,
    late: id === null ? null : await amendLate(id, event, doing),
  };
}

async function amendLate(id: string, event: SesMailEvent, doing: SendingEvents): Promise<Late | null> {
  // Most events are of mail that arrives: no look at the table for these.
  if (lateOutcome(event, null) === null) return null;
  const { effects, addressOf, now, tellPaused } = doing;
  const state = await effects.delivery(id);
  if (state === null) return { kind: 'unknown', id };
  const { delivery, outcome, lease } = state;
  const late = lateOutcome(event, addressOf(delivery));
  if (late === null) return null;
  // SES may tell before we have written that it took the mail.
  if (lease !== null || outcome === null)
    throw new Unavailable('what came of this delivery is not written yet');
  if (isTheSame(outcome, late.outcome)) return { kind: 'known', delivery };
  // First: what is done twice after a fault pauses once, and what was amended is not looked at again. An alert is never
  // kept back, so its address cannot be paused.
  if (late.pauses !== null && delivery.kind === 'mail') {
    const isNew = await effects.pause(delivery.destination, late.pauses, now().toISOString());
    if (isNew) tellPaused(delivery, late.pauses);
  }
  if (outcome.kind === 'later') return { kind: 'tried-again', delivery };
  if (!(await effects.amend(id, late.outcome)))
    throw new Unavailable('a delivery changed while what came of it was to be amended');
  return { kind: 'amended', delivery, counts: late.counts, error: late.outcome.error };
}

function isTheSame(outcome: Outcome, late: Failed): boolean {
  return outcome.kind === 'failed' && outcome.at === late.at && outcome.error === late.error;
}
