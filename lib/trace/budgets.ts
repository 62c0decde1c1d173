/** What may be asked of DNS for one mail. */

import { budgetedResolver, MAX_DNS_MS_PER_MAIL, MAX_QUESTIONS_PER_MAIL, type Resolve } from '../dns.ts';
import type { Mail } from '../model.ts';

/** Two of them: what a stranger's slow zone costs must not be missing for the questions about our own names. */
export interface Budgets {
  readonly askStrangers: Resolve;
  readonly askOurs: Resolve;
}

/**
 * The attack: a report to ten mailboxes, from a zone that answers slowly, for each of which it is traced anew. The defence: what
 * is asked for a mail is bounded for all its mailboxes together.
 */
export function budgetsOf(resolve: Resolve): (mail: Mail) => Budgets {
  const known = new WeakMap<Mail, Budgets>();
  return (mail) => {
    const budgets = known.get(mail) ?? { askStrangers: budgeted(resolve), askOurs: budgeted(resolve) };
    known.set(mail, budgets);
    return budgets;
  };
}

function budgeted(resolve: Resolve): Resolve {
  return budgetedResolver(resolve, {
    maxQuestions: MAX_QUESTIONS_PER_MAIL,
    maxMs: MAX_DNS_MS_PER_MAIL,
    now: () => performance.now(),
  });
}
