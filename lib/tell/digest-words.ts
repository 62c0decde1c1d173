/** What the daily mail about held mail says. Values are harmless and bounded already; times are told (`minute.ts`). */

export interface DigestWords {
  readonly subject: (mails: number) => string;
  /** `until`: mail that came later is in the next one. `whole`: false where there are more than were counted. */
  readonly what: (mails: number, from: string, until: string, whole: boolean) => string;
  readonly headings: Readonly<Record<'floods' | 'mails' | 'next', string>>;
  readonly to: (mailbox: string) => string;
  readonly from: (sender: string) => string;
  /** Of a mailbox without a name. */
  readonly noMailbox: string;
  readonly subjectOf: (subject: string) => string;
  /** Beside those that are listed. */
  readonly otherMails: (mails: number) => string;
  readonly otherFloods: (mails: number) => string;
  /** Each stands before a command. */
  readonly next: Readonly<Record<'list' | 'show' | 'release' | 'drop', string>>;
  /** Days for which mail is kept. */
  readonly kept: (days: number) => string;
}
