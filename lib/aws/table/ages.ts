/** How long each kind of item stays: then it reads as absent, and DynamoDB deletes it. */

import { CORRESPONDENTS_DAYS, COUNTERS_DAYS, LEDGER_DAYS } from '../../record/ages.ts';
import { ARCHIVED_KEY_DAYS } from '../../trace/dkim/limits.ts';
import { secondsOf } from './items.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** A mail that is released on its last day is still to be delivered, and to be found while somebody asks why. */
const SPARE_DAYS = 3;

/** A pause ends when somebody ends it; nobody takes so long, but every item has an end. */
const PAUSED_DAYS = 3_650;

export interface Ages {
  /** Records and deliveries, written now. */
  kept(now: Date): number;
  /** To the end of a day: what is written at each report then changes its list once a day. */
  counted(now: Date): number;
  written(at: Date): number;
  sent(at: Date): number;
  archived(at: Date): number;
  paused(at: Date): number;
}

/** Seconds since 1970. `retentionDays`: how long raw mail is kept. */
export function agesOf(retentionDays: number): Ages {
  const after = (days: number) => (time: Date) => secondsOf(time) + days * DAY_SECONDS;
  return {
    kept: after(retentionDays + SPARE_DAYS),
    counted: (now) => Math.ceil(after(COUNTERS_DAYS)(now) / DAY_SECONDS) * DAY_SECONDS,
    written: after(CORRESPONDENTS_DAYS),
    sent: after(LEDGER_DAYS),
    archived: after(ARCHIVED_KEY_DAYS + SPARE_DAYS),
    paused: after(PAUSED_DAYS),
  };
}
