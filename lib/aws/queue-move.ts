/** Dead letters go back to the queue to which they belong. */

import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { Unavailable } from '../effects.ts';
import { told } from './faults.ts';

/** A few letters take SQS some seconds; more go on without us. */
const LOOKS = 30;
const LOOK_MS = 1_000;

export type Moved =
  /** There were no dead letters. */
  | { readonly kind: 'none' }
  /** `count` as SQS counts, approximately. */
  | { readonly kind: 'moved'; readonly count: number }
  /** SQS goes on moving them. */
  | { readonly kind: 'moving'; readonly count: number };

/**
 * SQS moves them itself (StartMessageMoveTask). To receive, send and delete them one by one would work as well while all
 * goes well, but a command that is broken off in the middle leaves some in two queues and hides others for the time of their
 * visibility, each receive counts as one more try, and whoever may do it may read and write both queues for good. Whoever
 * answers for SQS without this operation gets the error, and the letters stay where they are.
 *
 * `url` names where they go. Without it SQS asks each letter for the queue from which it came, and fails for good at the first
 * one that SNS put there itself, which never was on a queue. Rejects with `Unavailable`.
 */
export async function moveBack(
  client: Pick<SQSClient, 'send'>,
  { url, deadUrl }: { readonly url: string; readonly deadUrl: string },
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<Moved> {
  try {
    const [live, { arn, count }] = await Promise.all([queueAt(client, url), queueAt(client, deadUrl)]);
    const going = await newestTask(client, arn);
    // SQS refuses a second task beside one: this one moves what we would.
    if (going?.Status !== 'RUNNING') {
      if (count === 0) return { kind: 'none' };
      await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn, DestinationArn: live.arn }));
    }
    for (let look = 0; look < LOOKS; look++) {
      await pause(LOOK_MS);
      const task = await newestTask(client, arn);
      const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
      switch (task?.Status) {
        case 'COMPLETED':
          return { kind: 'moved', count: Math.max(moved, 0) };
        case 'FAILED':
        case 'CANCELLED':
          throw new Unavailable(
            `SQS moved ${moved} dead letters and no more: ${task.FailureReason ?? task.Status}`,
          );
      }
    }
    return { kind: 'moving', count };
  } catch (error) {
    throw told(error);
  }
}

async function queueAt(
  client: Pick<SQSClient, 'send'>,
  url: string,
): Promise<{ readonly arn: string; readonly count: number }> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
    }),
  );
  const { QueueArn: arn, ApproximateNumberOfMessages: count } = Attributes;
  if (arn === undefined || count === undefined) throw new Unavailable('SQS does not tell of its queues');
  return { arn, count: Number(count) };
}

async function newestTask(
  client: Pick<SQSClient, 'send'>,
  arn: string,
): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const { Results = [] } = await client.send(
    new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }),
  );
  return Results[0];
}
