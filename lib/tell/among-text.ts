/** What the rest of the mailbox says of a report, told to a person. */

import { labelled } from './labelled.ts';
import type { Paint } from './paint.ts';
import type { Words } from './words.ts';

export interface AmongFacts {
  readonly mails: number;
  /** Bounces and delays. */
  readonly reports: number;
  /** Those that came within half an hour of this one, itself included; null where its time is not readable. */
  readonly hour: number | null;
  /** ... and within half a day. */
  readonly day: number | null;
}

/** A paragraph for the end of the page. */
export function amongText(facts: AmongFacts, words: Words, width: number, paint: Paint): string[] {
  const { lines, tell } = labelled(width, paint);
  const { among } = words;
  tell('', '');
  tell(among.label, among.mailbox(facts.mails, facts.reports));
  tell('', facts.hour === null || facts.day === null ? among.noTime : among.rate(facts.hour, facts.day));
  return lines;
}
