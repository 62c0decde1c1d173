/** A function that a queue calls: its records are worked on, what failed is told and comes again, and the numbers are published. */

import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { workBatch } from './batch.ts';
import type { Log } from './log.ts';
import type { Meter } from './metrics.ts';

export interface QueueWork {
  readonly log: Log;
  readonly meter: Meter;
  /** Rejects where the record is to come again. */
  readonly work: (record: SQSRecord, context: Context) => Promise<void>;
  /** The mail's key, or the delivery's id, of which a record tells; null: not known. Must not throw. */
  readonly keyOf: (record: SQSRecord) => string | null;
}

export function queueHandler({ log, meter, work, keyOf }: QueueWork) {
  return middy<SQSEvent, SQSBatchResponse, Error, Context>().handler(async (event, context) => {
    log.begin(context);
    try {
      return await workBatch(
        event.Records,
        (record) => work(record, context),
        (record, error) => log.failed(record, error, keyOf(record)),
      );
    } finally {
      meter.publish();
    }
  });
}
