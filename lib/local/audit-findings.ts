/** What an audit may find: how bad it is, and of what it is told. */

import type { AuditedThing, AuditFinding } from '../tell/doctor-words.ts';

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
};

export interface Found {
  readonly status: Exclude<AuditStatus, 'ok'>;
  readonly thing: AuditedThing;
  count: number;
  /** ISO 8601: the oldest of them; null where none has a time. */
  since: string | null;
  /** Keys, ids or file names: the first few. */
  readonly samples: string[];
}
