/** What becomes of a mail, and who said so. Plain JSON: it is recorded, and a retry carries out what was recorded. */

import { isDaemonAddress } from '../classify/sender.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { Report } from '../model.ts';

/**
 * `rule` names the row of the table (`forged`), or the operator's rule (`rule:NAME`), that said so: log key, metric
 * dimension, header value. `alert`: the owner is told at once that his account is abused; whoever plans the alerts
 * tells once an incident, not once a mail.
 */
export type Decision = Delivered | Held | Dropped;

export interface Delivered {
  /** `mark`: delivered so that its reader sees the doubt. */
  readonly kind: 'deliver' | 'mark';
  readonly rule: string;
  /** Names of the site's destinations, or addresses of its mailboxes; null: the mailbox's own destination. */
  readonly to: readonly string[] | null;
  readonly alert: boolean;
  /** What `rule` would have done, where the site only observes. */
  readonly would: Would | null;
}

export interface Held {
  readonly kind: 'hold';
  readonly rule: string;
  readonly alert: boolean;
}

/** Not delivered and not listed; the raw mail stays where it is. */
export interface Dropped {
  readonly kind: 'drop';
  readonly rule: string;
  readonly ground: Ground;
  readonly alert: boolean;
}

export function isWithheld(decision: Decision): decision is Held | Dropped {
  return decision.kind === 'hold' || decision.kind === 'drop';
}

export interface Would {
  readonly kind: Decision['kind'];
  readonly rule: string;
  readonly to: readonly string[] | null;
}

/** Only these two let a mail be dropped: no other value fits the type. */
export type Ground = ForgedGround | OperatorGround;

declare const checked: unique symbol;

export type Forged = Extract<Provenance, { kind: 'forged' }>;

/** Made by `forgedGround` alone. */
export interface ForgedGround {
  readonly kind: 'forged';
  readonly provenance: Forged;
  readonly [checked]: true;
}

export interface OperatorGround {
  readonly kind: 'operator';
  /** The name of the rule in the site's config. */
  readonly rule: string;
}

/**
 * The ground on which a forged report may be dropped, or null where it may not: its verdict is another, only its wording
 * was known, or it came as a person's mail does. `reversePath` as in `Envelope`; where it is not known, a report that
 * a grammar read counts as one from the null path.
 */
export function forgedGround(
  provenance: Provenance,
  report: Report,
  reversePath: string | null | undefined,
): ForgedGround | null {
  if (provenance.kind !== 'forged' || report.readBy !== 'grammar') return null;
  const fromMachine = reversePath === null || reversePath === undefined || isDaemonAddress(reversePath);
  return fromMachine ? ({ kind: 'forged', provenance } as ForgedGround) : null;
}
