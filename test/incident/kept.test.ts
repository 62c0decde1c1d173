/** Counts that are kept at hand come to the same as those that are written and read for each report. */

import { expect, it } from 'vitest';
import { Counting, type MailboxState, observe } from '../../lib/incident/index.ts';
import { inOrder, MAILBOX, observed, ownDay, seedDay } from '../support/days.ts';

it('the story told to either gives the same answers and the same state', () => {
  const reports = inOrder(seedDay().slice(0, 600), ownDay());
  const counting = new Counting(null, MAILBOX);
  let state: MailboxState | null = null;
  for (const report of reports) {
    const { state: next, ...told } = observe(state, observed(report), MAILBOX);
    state = next;
    expect(counting.observe(observed(report))).toEqual(told);
  }
  expect(JSON.stringify(counting.state())).toBe(JSON.stringify(state));
});
