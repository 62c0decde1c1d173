/** What an audit may find: how bad it is, and of what it is told. */

/** What an audit looks at; each is one line where all of it is as it should be. */
export type AuditedThing = 'raw' | 'decisions' | 'deliveries' | 'withheld' | 'strays' | 'queues';

/** What may be wrong. */
export type AuditFinding =
  | 'raw-missing'
  | 'raw-size'
  | 'undecided-queued'
  | 'undecided-lost'
  | 'paths'
  | 'unplanned'
  | 'paused'
  | 'waiting'
  | 'lease-over'
  | 'failed'
  | 'alert-waiting'
  | 'alert-failed'
  | 'overdue'
  | 'leaked'
  | 'stray'
  | 'dead-mail'
  | 'dead-delivery'
  | 'dead-event';

export type AuditStatus = 'ok' | 'warn' | 'bad';

/** In the order in which they are told. What is in work for long is a warning: a server that starts ends it. */
export const KINDS: Readonly<
  Record<AuditFinding, { readonly status: Exclude<AuditStatus, 'ok'>; readonly thing: AuditedThing }>
> = {
  'raw-missing': { status: 'bad', thing: 'raw' },
  'raw-size': { status: 'bad', thing: 'raw' },
  'undecided-queued': { status: 'warn', thing: 'decisions' },
  'undecided-lost': { status: 'bad', thing: 'decisions' },
  paths: { status: 'bad', thing: 'decisions' },
  unplanned: { status: 'bad', thing: 'deliveries' },
  paused: { status: 'warn', thing: 'deliveries' },
  waiting: { status: 'warn', thing: 'deliveries' },
  'lease-over': { status: 'warn', thing: 'deliveries' },
  failed: { status: 'bad', thing: 'deliveries' },
  'alert-waiting': { status: 'warn', thing: 'deliveries' },
  'alert-failed': { status: 'bad', thing: 'deliveries' },
  overdue: { status: 'warn', thing: 'deliveries' },
  leaked: { status: 'bad', thing: 'withheld' },
  stray: { status: 'warn', thing: 'strays' },
  'dead-mail': { status: 'bad', thing: 'queues' },
  'dead-delivery': { status: 'bad', thing: 'queues' },
  'dead-event': { status: 'bad', thing: 'queues' },
};

/** Names that are kept of each finding: a person looks at the first few. */
export const SAMPLES = 5;

export interface Counted {
  readonly count: number;
  /** ISO 8601: the oldest of them; null where none has a time. */
  readonly since: string | null;
  /** Keys, ids or file names: the first few. */
  readonly samples: readonly string[];
}

export interface Found extends Counted {
  readonly status: Exclude<AuditStatus, 'ok'>;
  readonly thing: AuditedThing;
}

/** Counts things of one kind; keeps the names of the first. */
export class Tally {
  #count = 0;
  #since: string | null = null;
  readonly #samples: string[] = [];

  add(name: string, since: string | null): void {
    this.addUnnamed(1);
    this.name(name);
    if (since !== null && (this.#since === null || since < this.#since)) this.#since = since;
  }

  addUnnamed(count: number): void {
    this.#count += count;
  }

  /** Of one that is counted already. */
  name(name: string): void {
    if (this.#samples.length < SAMPLES) this.#samples.push(name);
  }

  get counted(): Counted {
    return { count: this.#count, since: this.#since, samples: this.#samples };
  }
}
