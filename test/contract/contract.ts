/**
 * What every place that keeps Truebounce's tables promises, as tests. A place hands in how it is opened; what it cannot
 * promise it declares by the test's title, with the reason.
 */

import { describe, expect, test } from 'vitest';
import type {
  Answer,
  DeliveryEffects,
  DeliveryNews,
  Effects,
  LedgerEffects,
  OperatorEffects,
  SweepEffects,
  TraceEffects,
} from '../../lib/effects.ts';
import { correspondents } from './correspondents.ts';
import { counters } from './counters.ts';
import { deliveries } from './deliveries.ts';
import { held } from './held.ts';
import { incidents } from './incidents.ts';
import { ledger } from './ledger.ts';
import { PLANNED_AT } from './made.ts';
import { pauses } from './pauses.ts';
import { records } from './records.ts';

/** All that a place keeps; `lib/effects.ts` says what each means. */
export interface Kept
  extends Pick<Effects, 'recorded' | 'putRecord' | 'count' | 'markTold' | 'remember' | 'plan'>,
    Pick<DeliveryEffects, 'claim' | 'settle' | 'incident' | 'paused' | 'pause'>,
    DeliveryNews,
    SweepEffects,
    OperatorEffects,
    LedgerEffects {
  hasWritten: NonNullable<TraceEffects['hasWritten']>;
  /** What the operator said of a withheld mail. */
  answered(key: string, mailbox: string): Promise<Answer | null>;
}

/** One deployment, empty at first. */
export interface Deployment {
  /** Another opener of the same, at the same time: another process, another machine. */
  open(): Promise<Kept>;
  remove(): Promise<void>;
}

export interface Place {
  readonly name: string;
  /** `now`: by which it says when something was planned. */
  deploy(now: () => Date): Promise<Deployment>;
  /** Titles of tests that it does not pass, and why. */
  readonly exceptions: Readonly<Record<string, string>>;
}

/** Declares a test on a fresh deployment. `second` opens it once more. */
export type Promised = (
  title: string,
  run: (kept: Kept, second: () => Promise<Kept>) => Promise<void>,
) => void;

const SUITES: readonly (readonly [name: string, suite: (promised: Promised) => void])[] = [
  ['records', records],
  ['held mails and answers', held],
  ['deliveries', deliveries],
  ['paused destinations', pauses],
  ['counters', counters],
  ['incidents', incidents],
  ['the ledger', ledger],
  ['correspondents', correspondents],
];

export function keepsTheContract(place: Place): void {
  const titles = new Set<string>();
  const promised: Promised = (title, run) => {
    titles.add(title);
    const reason = place.exceptions[title];
    if (reason !== undefined) {
      // No test: a line in the report that tells which promise is not kept here, and why.
      test.skip(`${title} (not here: ${reason})`, () => {});
      return;
    }
    test(title, async () => {
      const deployment = await place.deploy(() => new Date(PLANNED_AT));
      try {
        await run(await deployment.open(), () => deployment.open());
      } finally {
        await deployment.remove();
      }
    });
  };
  describe(place.name, () => {
    for (const [name, suite] of SUITES) describe(name, () => suite(promised));
    test('declares exceptions only from what there is', () => {
      expect(Object.keys(place.exceptions).filter((title) => !titles.has(title))).toEqual([]);
    });
  });
}
