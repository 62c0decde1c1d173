/** An alert is asked for until somebody says that it is planned: no crash between the two costs it. */

import { describe, expect, it } from 'vitest';
import { incidentsIn, itWasMe, type MailboxState, markTold, observe } from '../../lib/incident/index.ts';
import { type Bounced, HOUR, MAILBOX, MINUTE, observed, series, thiefBounce } from '../support/days.ts';

const T = Date.parse('2026-11-02T03:00:00Z');

/** After each report: the ids of the incidents of which nobody was told. */
function untoldAfter(
  reports: readonly Bounced[],
  before: MailboxState | null = null,
): { readonly state: MailboxState; readonly untold: readonly (readonly string[])[] } {
  const untold: string[][] = [];
  let state = before;
  for (const one of reports) {
    const counted = observe(state, observed(one), MAILBOX);
    state = counted.state;
    untold.push(counted.untold.map(({ id }) => id));
  }
  if (state === null) throw new Error('no report');
  return { state, untold };
}

describe('the alert of an incident', () => {
  const flood = series(40, T, HOUR / 6, thiefBounce);
  const { state, untold } = untoldAfter(flood);
  const [incident] = incidentsIn(state);
  const id = incident?.id ?? '';

  it('is asked for with each report from the one that opened it on', () => {
    const first = untold.findIndex((ids) => ids.length > 0);
    expect(first).toBe(9);
    expect(untold.slice(first)).toEqual(untold.slice(first).map(() => [id]));
  });

  it('is asked for no longer once it is planned, nor where the owner has answered', () => {
    const next = [thiefBounce(99, T + HOUR / 6 + MINUTE)];
    expect(untoldAfter(next, state).untold).toEqual([[id]]);
    expect(untoldAfter(next, markTold(state, [id])).untold).toEqual([[]]);
    expect(untoldAfter(next, itWasMe(state, id)).untold).toEqual([[]]);
    expect(untoldAfter(next, markTold(state, ['20260101T0000-9'])).untold).toEqual([[id]]);
  });

  it('is asked for again when mail that was sent after its end opens it again', () => {
    const later = series(3, T + 4 * HOUR, 5 * MINUTE, (n, at) => thiefBounce(500 + n, at));
    const { untold: again, state: reopened } = untoldAfter(later, markTold(state, [id]));
    expect(incidentsIn(reopened)[0]?.reopenedAt).not.toBeNull();
    expect(again).toEqual([[], [], [id]]);
  });

  it('comes even where it has ended before anybody could be told', () => {
    const much = [thiefBounce(900, T + 30 * HOUR, { sentAt: T + MINUTE })];
    expect(untoldAfter(much, state).untold).toEqual([[id]]);
  });
});
