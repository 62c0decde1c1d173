/** An alert as a mail, in the words of `lib/tell`. */

import type { MailRecord } from '../record/record.ts';
import { alertText } from '../tell/alert-text.ts';
import { type Language, WORDS } from '../tell/index.ts';
import type { MakeAlert } from './deliver.ts';

export interface Alerting {
  readonly language: Language;
  /** The mailbox by the address that its people know. */
  readonly mailboxOf: (record: MailRecord) => string;
  /** The address in whose name the alert of this mailbox goes. */
  readonly fromOf: (mailbox: string) => string;
  /** As `AlertFacts` has it. */
  readonly where?: string;
}

export function makeAlertFor({ language, mailboxOf, fromOf, where = '' }: Alerting): MakeAlert {
  return async (delivery, record, incident) => {
    const { id, destination } = delivery;
    const toldOf = delivery.kind === 'alert' ? delivery.incident : null;
    const forgotten = incident === null && toldOf !== null ? toldOf.id : null;
    const mailbox = mailboxOf(record);
    // Loaded here: most processes make no alert.
    const { alertMail } = await import('./alert-mail.ts');
    const text = alertText({ mailbox, record, incident, forgotten, where }, WORDS[language]);
    const at = new Date(record.receivedAt);
    return alertMail(text, { from: fromOf(mailbox), to: destination, at, id, language });
  };
}
