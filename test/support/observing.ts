/** Runs days of reports through `observe`, one by one, and tells what a user would have noticed. */

import type { Incident, Limits } from '../../lib/incident/index.ts';
import { type MailboxState, type Observed, observe } from '../../lib/incident/index.ts';
import { type Bounced, MAILBOX, observed } from './days.ts';

export interface Outcome {
  readonly state: MailboxState;
  readonly opened: readonly Incident[];
  readonly closed: readonly Incident[];
  /** Held: they resemble an incident, silently or not. */
  readonly held: readonly Bounced[];
  readonly silent: readonly Bounced[];
  readonly passed: readonly Bounced[];
}

export function run(
  reports: readonly Bounced[],
  start: MailboxState | null = null,
  limits?: Limits,
): Outcome {
  let state = start;
  const opened: Incident[] = [];
  const closed: Incident[] = [];
  const held: Bounced[] = [];
  const silent: Bounced[] = [];
  const passed: Bounced[] = [];
  for (const [n, report] of reports.entries()) {
    const seen: Observed = observe(state, observed(report), MAILBOX, limits);
    // As a store would give it back; each time only where that does not take minutes.
    const stored = n < 200 || n % 50 === 0;
    state = stored ? (JSON.parse(JSON.stringify(seen.state)) as MailboxState) : seen.state;
    opened.push(...seen.opened);
    closed.push(...seen.closed);
    if (seen.resemblance === null) passed.push(report);
    else {
      held.push(report);
      if (seen.resemblance.silent) silent.push(report);
    }
  }
  return { state: state as MailboxState, opened, closed, held, silent, passed };
}
