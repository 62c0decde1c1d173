/** How many messages a queue of SQS has. SQS counts them approximately: the numbers are right a minute after the last change. */

import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Unavailable } from '../effects.ts';
import { told } from './faults.ts';

export interface QueueDepth {
  readonly visible: number;
  /** Somebody has them in hand. */
  readonly inFlight: number;
  /** To come later. */
  readonly delayed: number;
}

const NAMES = {
  visible: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
} as const;

/** Rejects with `Unavailable` where SQS does not tell, also where it tells a part: nothing is not none. */
export async function queueDepth(client: Pick<SQSClient, 'send'>, url: string): Promise<QueueDepth> {
  const { Attributes = {} } = await asked(client, url);
  const count = (name: (typeof NAMES)[keyof typeof NAMES]): number => {
    const found = Attributes[name];
    if (found === undefined || !/^\d+$/.test(found)) throw new Unavailable(`SQS does not tell ${name}`);
    return Number(found);
  };
  return { visible: count(NAMES.visible), inFlight: count(NAMES.inFlight), delayed: count(NAMES.delayed) };
}

export function isEmpty({ visible, inFlight, delayed }: QueueDepth): boolean {
  return visible + inFlight + delayed === 0;
}

async function asked(client: Pick<SQSClient, 'send'>, url: string) {
  try {
    return await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: Object.values(NAMES) }),
    );
  } catch (error) {
    throw told(error);
  }
}
