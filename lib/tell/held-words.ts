/** What `held` has to say. Values are harmless and bounded already (`harmless.ts`); times are told (`minute.ts`). */

export interface HeldWords {
  readonly noData: (directory: string) => string;
  readonly list: {
    /** Above the rows: how many mails are held, in how many floods, and how many beside them. */
    readonly title: (mails: number, floods: number, single: number) => string;
    readonly titleOf: (incident: string, mails: number) => string;
    readonly empty: string;
    readonly flood: string;
    readonly open: (since: string) => string;
    readonly over: (since: string, until: string) => string;
    /** Its counts have been forgotten, its mails are held still. */
    readonly forgotten: (since: string, until: string) => string;
    readonly mine: string;
    readonly reset: (at: string) => string;
    readonly held: (mails: number) => string;
    readonly recipients: (count: number) => string;
    /** `domains` is a list already. */
    readonly to: (domains: string) => string;
    readonly floodsLeftOut: (count: number) => string;
    readonly from: (sender: string) => string;
    readonly unread: string;
    readonly noReport: string;
    readonly released: (at: string) => string;
    readonly dropped: (at: string) => string;
    readonly more: (command: string) => string;
    readonly next: {
      readonly look: string;
      readonly mine: string;
      readonly reset: string;
      readonly one: string;
    };
  };
  readonly show: {
    readonly labels: {
      readonly mail: string;
      readonly came: string;
      readonly decided: string;
      readonly state: string;
      readonly incident: string;
      readonly delivery: string;
      readonly alert: string;
      readonly fault: string;
      readonly header: string;
      readonly raw: string;
    };
    readonly came: (at: string, bytes: number) => string;
    readonly envelope: (from: string, to: string) => string;
    readonly unread: string;
    readonly fault: (stage: string, error: string) => string;
    readonly held: string;
    readonly notHeld: string;
    readonly released: (at: string) => string;
    readonly dropped: (at: string) => string;
    readonly incident: (id: string, mailbox: string) => string;
    readonly silent: string;
    readonly delivery: {
      readonly delivered: (to: string, at: string) => string;
      readonly later: (to: string, nextAt: string, error: string) => string;
      readonly failed: (to: string, at: string, error: string) => string;
      readonly working: (to: string, until: string) => string;
      readonly waiting: (to: string, since: string) => string;
      /** What is withheld would go there. */
      readonly would: (to: string) => string;
    };
    readonly headerCut: string;
    readonly noRaw: (path: string) => string;
  };
  readonly keys: {
    readonly unknown: (key: string) => string;
    readonly ambiguous: (prefix: string, keys: readonly string[], more: boolean) => string;
    readonly notAtMailbox: (key: string, mailbox: string, mailboxes: readonly string[]) => string;
    /** Neither keys nor an incident, or both. */
    readonly which: string;
    readonly unknownIncident: (id: string) => string;
    readonly ambiguousIncident: (id: string, mailboxes: readonly string[]) => string;
    readonly badIncident: (text: string) => string;
  };
  readonly answer: {
    readonly release: AnswerWords;
    readonly drop: AnswerWords;
    readonly mine: (incident: string, mailbox: string) => string;
    readonly wouldBeMine: (incident: string, mailbox: string) => string;
    readonly notHeld: (key: string, mailbox: string) => string;
    /** By whom, where the data is. */
    readonly carriedOut: Readonly<Record<'machine' | 'deployment', string>>;
    readonly kept: string;
    readonly progress: (mails: number) => string;
  };
  readonly reset: {
    readonly done: (mailbox: string, incidents: number, at: string) => string;
    readonly wouldBe: (mailbox: string, incidents: number, at: string) => string;
    readonly means: (at: string) => string;
    readonly none: (mailbox: string) => string;
    /** Mailboxes that have incidents. */
    readonly others: (mailboxes: readonly string[]) => string;
    readonly badTime: (text: string) => string;
    readonly noSuchDay: (text: string) => string;
    readonly inFuture: (at: string) => string;
  };
}

/** What came of an answer to some mails: each says how many. */
export interface AnswerWords {
  readonly now: (mails: number) => string;
  readonly wouldBe: (mails: number) => string;
  readonly before: (mails: number) => string;
  /** The other answer was given before, and stands. */
  readonly otherwise: (mails: number) => string;
  readonly none: string;
}
