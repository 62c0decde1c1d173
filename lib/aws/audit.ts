/** What an audit of a deployment looks at: the bucket, the table, and how long its queues are. */

import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AuditSource, DeadLetters, TakenMail } from '../audit/source.ts';
import { isEmpty, queueDepth } from './queue-depth.ts';
import type { RawListing } from './raw-listing.ts';
import type { StackNames } from './stack.ts';
import type { Table } from './table/index.ts';

/** Mails that are looked at side by side: each has one or two requests at a time, and a client fifty connections. */
const PAGE = 25;
/** SQS counts within a minute: of one mail after the other it is not asked each time. */
const DEPTH_KEPT_MS = 5_000;

type AuditTable = Pick<Table, 'recordsOf' | 'answered' | 'deliveriesOf' | 'pausedDestinations' | 'due'>;

export interface AuditedDeployment {
  readonly table: AuditTable;
  readonly listing: RawListing;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly names: StackNames;
  readonly now: () => Date;
}

/**
 * No list of what was taken stands anywhere but in the bucket itself, so that a mail which SES took is one that lies there.
 * To whom it came, its notice alone told. Dead letters are counted and not read: SQS hides those that it shows.
 */
export function auditSourceOf({ table, listing, sqs, names, now }: AuditedDeployment): AuditSource {
  const { recordsOf, answered, deliveriesOf, pausedDestinations, due } = table;
  let asked: { readonly at: number; readonly queued: Promise<boolean> } | null = null;
  const isQueued = async (): Promise<boolean> => !isEmpty(await queueDepth(sqs, names.inboundUrl));
  return {
    recordsOf,
    answered,
    deliveriesOf,
    pausedDestinations,
    due,
    rawFinding: null,
    rawFiles: null,
    isKept: (key) => listing.has(key),
    async *taken(since) {
      for await (const page of listing.all()) {
        const mails = page
          .filter(({ storedAt }) => storedAt >= since)
          .map(
            ({ key, size, storedAt }): TakenMail => ({ key, size, receivedAt: storedAt, forwardPaths: null }),
          );
        for (let at = 0; at < mails.length; at += PAGE) yield mails.slice(at, at + PAGE);
      }
    },
    isQueued() {
      const at = now().getTime();
      if (asked === null || at - asked.at > DEPTH_KEPT_MS) asked = { at, queued: isQueued() };
      return asked.queued;
    },
    async deadLetters() {
      const of = async (finding: DeadLetters['finding'], url: string): Promise<DeadLetters> => {
        const { visible, inFlight, delayed } = await queueDepth(sqs, url);
        return { finding, count: visible + inFlight + delayed, names: [] };
      };
      return Promise.all([
        of('dead-mail', names.inboundDeadUrl),
        of('dead-delivery', names.deliveriesDeadUrl),
        of('dead-event', names.sentDeadUrl),
      ]);
    },
  };
}
