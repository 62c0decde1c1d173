/** One mail, or one alert, on its way to one destination. Plain JSON: it is planned once and may be tried often. */

/**
 * `destination` names a mailbox of the site by its address, a destination of the config by its name, or, for an alert, the
 * address that is told. What stands behind the name is asked of the site at each try: a password that was mended is used
 * by the next one, and no secret is stored.
 */
export type Delivery = MailDelivery | AlertDelivery;

interface Planned {
  /** Unique: what is planned twice under one id is delivered once. */
  readonly id: string;
  /** The record for which it was planned: with `mailbox`, names it. */
  readonly key: string;
  readonly mailbox: string;
  readonly destination: string;
}

export interface MailDelivery extends Planned {
  readonly kind: 'mail';
}

export interface AlertDelivery extends Planned {
  readonly kind: 'alert';
  /** The incident of which it tells, on the mailbox that counts it; null: an abuse that is no flood. */
  readonly incident: { readonly mailbox: string; readonly id: string } | null;
}

/** What came of a try. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly at: string }
  /** Tried again at `nextAt`. */
  | { readonly kind: 'later'; readonly at: string; readonly nextAt: string; readonly error: string }
  /** Not tried again by itself. */
  | Failed;

export interface Failed {
  readonly kind: 'failed';
  readonly at: string;
  readonly error: string;
}

/**
 * What stands of a settled delivery when news of its failure comes: what was delivered may come back yet, and of two
 * failures the later stands, in whichever order they are told.
 */
export function amended(settled: Outcome, news: Failed): Outcome {
  return settled.kind === 'failed' && settled.at > news.at ? settled : news;
}

/** A delivery that is due; the first two are repairs: what carries deliveries out has lost them. */
export interface Due {
  readonly id: string;
  /** Its message was lost; whoever tried it ended within the try; its `nextAt` has come. */
  readonly kind: 'never-begun' | 'broken-off' | 'waiting';
}

export interface DeliveryState {
  readonly delivery: Delivery;
  /** ISO 8601, UTC. */
  readonly plannedAt: string;
  /** Tries that were begun. */
  readonly attempts: number;
  /** Who works on it, until when; null: nobody. */
  readonly lease: { readonly owner: string; readonly until: string } | null;
  /** The last one; null: none is known yet. */
  readonly outcome: Outcome | null;
}

/** Whether the asker may try it now. Only `claimed` says yes. */
export type Claim =
  | {
      readonly kind: 'claimed';
      readonly delivery: Delivery;
      /** This one too. */
      readonly attempts: number;
      /** Earlier ones of which nobody wrote what came of them: whoever tried ended in the middle. */
      readonly brokenOff: number;
    }
  /** Another works on it: ask again after `until`. */
  | { readonly kind: 'leased'; readonly until: string }
  /** A try failed: ask again at `nextAt`. */
  | { readonly kind: 'waiting'; readonly nextAt: string }
  /** Delivered, or given up. */
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  | { readonly kind: 'unknown' };
