/** The records of one batch: worked on side by side as far as that is safe, and each fails by itself. */

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** `work` rejects where the record is to come again; `failed` tells of it. */
export async function workBatch(
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<void>,
  failed: (record: SQSRecord, error: unknown) => void,
): Promise<SQSBatchResponse> {
  const left: SQSRecord[] = [];
  const tried = async (record: SQSRecord): Promise<void> => {
    try {
      await work(record);
    } catch (error) {
      left.push(record);
      failed(record, error);
    }
  };
  const isFresh = (record: SQSRecord) => receivesOf(record) === 1;
  await Promise.all(records.filter(isFresh).map(tried));
  // One that was received before may end the process, so these come last, and one after the other: then it is known which
  // one it was, and no other is suspected of it.
  for (const record of records.filter((one) => !isFresh(one))) await tried(record);
  return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** 1 for the first time. SQS counts what it handed out, also to an environment that ended at once. */
export function receivesOf({ attributes }: SQSRecord): number {
  return Math.max(1, Number(attributes.ApproximateReceiveCount) || 1);
}
