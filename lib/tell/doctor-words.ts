/** What `doctor` has to say. Values are harmless and bounded already (`harmless.ts`); times are told (`minute.ts`). */

/** What an audit looks at; each is one line where all of it is as it should be. */
export type AuditedThing = 'raw' | 'decisions' | 'deliveries' | 'withheld' | 'strays' | 'queues';

/** What may be wrong, each with its count and its cure. */
export type AuditFinding =
  | 'raw-missing'
  | 'raw-size'
  | 'undecided-queued'
  | 'undecided-lost'
  | 'paths'
  | 'unplanned'
  | 'waiting'
  | 'lease-over'
  | 'failed'
  | 'alert-waiting'
  | 'alert-failed'
  | 'overdue'
  | 'leaked'
  | 'stray'
  | 'dead-mail'
  | 'dead-delivery';

export interface DoctorWords {
  /** Without `--audit`. */
  readonly onlyAudit: string;
  readonly status: Readonly<Record<'ok' | 'warn' | 'bad', string>>;
  readonly headline: {
    readonly clean: (mails: number, days: number) => string;
    readonly found: (mails: number, days: number) => string;
  };
  /** Of so many. */
  readonly ok: Readonly<Record<AuditedThing, (count: number) => string>>;
  readonly inFlight: (count: number) => string;
  /** `since`: the oldest of them; null where it has no time. */
  readonly found: Readonly<Record<AuditFinding, (count: number, since: string | null) => string>>;
  readonly cure: Readonly<Record<AuditFinding, string>>;
  /** Below the names of some. */
  readonly more: (count: number) => string;
  readonly progress: (mails: number) => string;
  /** Dead letters that are tried again. */
  readonly redriven: (mails: number, deliveries: number) => string;
}
