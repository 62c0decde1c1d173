/** A topic of SNS: whoever wants to know subscribes. What is published may come twice. */

import { told } from './faults.ts';
import { patient, SHORT } from './patience.ts';

export interface Topic {
  /** `body`: JSON of at most 256 KiB. Rejects with `Unavailable` where SNS failed. */
  publish(body: string): Promise<void>;
}

/** The client is loaded for the first message: few mails are published. */
export function topicOf(arn: string): Topic {
  let loaded: ReturnType<typeof load> | null = null;
  return {
    async publish(body) {
      loaded ??= load();
      const { client, PublishCommand } = await loaded;
      try {
        await client.send(new PublishCommand({ TopicArn: arn, Message: body }));
      } catch (error) {
        throw told(error);
      }
    },
  };
}

async function load() {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient({
    ...patient(SHORT),
  });
  return { client, PublishCommand };
}
