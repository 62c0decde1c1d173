/** A function that a queue calls: its records are worked on, what failed is told and comes again, and the numbers are published. */

import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Unavailable } from '../lib/effects.ts';
import { failedMetric, type QueueName } from '../lib/record/metrics.ts';
import { workBatch } from './batch.ts';
import { invocation } from './invocation.ts';
import type { Log } from './log.ts';
import type { Meter } from './metrics.ts';

/** Rejected with where the record is to come again, and nothing failed: another has it in hand. */
export class InOtherHands extends Unavailable {}

export interface QueueWork {
  /** Under which what fails is counted. */
  readonly queue: QueueName;
  readonly log: Log;
  readonly meter: Meter;
  /** Rejects where the record is to come again. */
  readonly work: (record: SQSRecord, context: Context) => Promise<void>;
  /** The mail's key, or the delivery's id, of which a record tells; null: not known. Must not throw. */
  readonly keyOf: (record: SQSRecord) => string | null;
}

export function queueHandler({ queue, log, meter, work, keyOf }: QueueWork) {
  return invocation<SQSEvent, SQSBatchResponse>(async (event, context) => {
    log.begin(context);
    try {
      return await workBatch(
        event.Records,
        (record) => work(record, context),
        (record, error) => {
          if (!(error instanceof InOtherHands)) meter.add([failedMetric(queue)]);
          log.failed(record, error, keyOf(record));
        },
      );
    } finally {
      meter.publish();
    }
  });
}
