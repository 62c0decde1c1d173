/** How long what is no mail is kept, wherever it is kept. Mail itself has the site's retention. */

/** Incidents are remembered for eight days after their end, the mean of a mailbox is over 28: idle longer, nothing is left. */
export const COUNTERS_DAYS = 40;

/** Somebody who writes once a year is a correspondent; whoever has not for longer may have lost the address. */
export const CORRESPONDENTS_DAYS = 400;

/** A report comes within days. Whoever asks after a year and a day asks what was sent then; later, nobody does. */
export const LEDGER_DAYS = 400;
