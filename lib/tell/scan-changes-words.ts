/** What `scan --against` has to say. The values are harmless and bounded already. */

export interface ChangeWords {
  readonly headline: {
    /** Bounces of the site's own mail that would no longer reach the mailbox. */
    readonly lost: (own: number) => string;
    readonly lostOrdinary: (mails: number) => string;
    readonly changed: (mails: number) => string;
    readonly none: string;
  };
  /** How many are decided otherwise, by another rule only, and as before. */
  readonly counts: (mails: number, otherwise: number, byRule: number, same: number) => string;
  /** Which file is which. */
  readonly sites: (from: string, to: string) => string;
  readonly sections: { readonly own: string; readonly others: string; readonly byRule: string };
  readonly became: (from: string, to: string) => string;
  readonly more: (kinds: number, mails: number) => string;
}
