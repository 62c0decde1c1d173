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
  const ofStrangers = new WeakMap<Mail, Resolve>();
  const ofOurs = new WeakMap<Mail, Resolve>();
  return (mail) => ({
    askStrangers: (name, type) => budgetOf(mail, ofStrangers, resolve)(name, type),
    askOurs: (name, type) => budgetOf(mail, ofOurs, resolve)(name, type),
  });
}

/** Made with a mail's first question: about our own names most ask none, since the answers are remembered. */
function budgetOf(mail: Mail, known: WeakMap<Mail, Resolve>, resolve: Resolve): Resolve {
  const earlier = known.get(mail);
  if (earlier !== undefined) return earlier;
  const ask = budgeted(resolve);
  known.set(mail, ask);
  return ask;
}

function budgeted(resolve: Resolve): Resolve {
  return budgetedResolver(resolve, {
    maxQuestions: MAX_QUESTIONS_PER_MAIL,
    maxMs: MAX_DNS_MS_PER_MAIL,
    now: () => performance.now(),
  });
}
