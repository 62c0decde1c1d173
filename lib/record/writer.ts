/** Who counts as a correspondent of the mailbox to which he writes. */

import { isWithheld } from '../decide/decision.ts';
import type { Mail } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import type { MailRecord } from './record.ts';

/**
 * The writer's address, lower case: who writes to a mailbox may well fail to be reached by it one day. A forged From must not
 * become one; null where it may be, and where nobody is to be remembered.
 */
export function writerOf(
  { class: kind, decision, verdicts }: Pick<MailRecord, 'class' | 'decision' | 'verdicts'>,
  mail: Mail | null,
): string | null {
  if (kind !== 'ordinary' || verdicts.dmarc !== 'PASS' || isWithheld(decision)) return null;
  const from = firstAddress(mail?.header.value('from'));
  return from?.includes('@') ? from.toLowerCase() : null;
}
