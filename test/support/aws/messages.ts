/** The queues and topics of a deployment, as they are wired there, on an emulator of SQS and SNS. */

import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { TIMING } from '../../../functions/timing.ts';

/** Those that functions read. Each has one of dead letters, `NAME-dead`. */
export const QUEUES = ['inbound', 'deliveries', 'sent'] as const;

export type QueueName = (typeof QUEUES)[number];

export type AnyQueue = QueueName | `${QueueName}-dead` | 'events';

/** Topic -> the queue that it reaches, by raw delivery. */
const TOPICS = { received: 'inbound', 'sent-events': 'sent', events: 'events' } as const;

export type TopicName = keyof typeof TOPICS;

export interface QueueOptions {
  /** Whole seconds, from a failed call until its messages are visible again; default 1. */
  readonly visibilitySeconds?: number;
  /** Receives after which a message is a dead letter; default: those of the deployment (functions/timing.ts). */
  readonly maxReceives?: Partial<Readonly<Record<QueueName, number>>>;
}

export interface Depth {
  readonly visible: number;
  /** Somebody received it, and it is neither deleted nor visible again. */
  readonly inHand: number;
  readonly delayed: number;
}

export interface MessageWorld {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly visibilitySeconds: number;
  url(queue: AnyQueue): string;
  queueArn(queue: AnyQueue): string;
  topicArn(topic: TopicName): string;
  /** `body`: an object is sent as JSON. */
  send(queue: AnyQueue, body: string | object): Promise<void>;
  publish(topic: TopicName, body: string | object): Promise<void>;
  depth(queue: AnyQueue): Promise<Depth>;
  /** Bodies of what is on it and visible, in their order; all of it stays there. */
  bodies(queue: AnyQueue): Promise<readonly string[]>;
  close(): void;
}

/** What a deployment has; the emulator keeps messages that nobody takes for ever. */
const MAX_RECEIVES: Readonly<Record<QueueName, number>> = {
  inbound: TIMING.inbound.maxReceives,
  deliveries: TIMING.deliver.maxReceives,
  sent: TIMING.sent.maxReceives,
};

export interface Place {
  readonly region: string;
  readonly account: string;
  /** Of the emulator itself, without faults. */
  readonly direct: string;
  /** Under which the functions see the queues. */
  readonly door: string;
}

export async function openMessageWorld(place: Place, options: QueueOptions): Promise<MessageWorld> {
  const { region, account, direct, door } = place;
  const { visibilitySeconds = 1, maxReceives = {} } = options;
  const settings = {
    endpoint: direct,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
  const sns = new SNSClient(settings);
  const url = (queue: AnyQueue) => `${door}/${account}/${queue}`;
  const queueArn = (queue: AnyQueue) => `arn:aws:sqs:${region}:${account}:${queue}`;
  const topicArn = (topic: TopicName) => `arn:aws:sns:${region}:${account}:${topic}`;

  const makeQueue = (QueueName: AnyQueue, Attributes: Readonly<Record<string, string>> = {}) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  await Promise.all([...QUEUES.map((name) => makeQueue(`${name}-dead`)), makeQueue('events')]);
  await Promise.all(
    QUEUES.map((name) =>
      makeQueue(name, {
        VisibilityTimeout: String(visibilitySeconds),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: queueArn(`${name}-dead`),
          maxReceiveCount: maxReceives[name] ?? MAX_RECEIVES[name],
        }),
      }),
    ),
  );
  await Promise.all(
    (Object.keys(TOPICS) as TopicName[]).map(async (topic) => {
      await sns.send(new CreateTopicCommand({ Name: topic }));
      const subscription = {
        TopicArn: topicArn(topic),
        Protocol: 'sqs',
        Endpoint: queueArn(TOPICS[topic]),
        Attributes: { RawMessageDelivery: 'true' },
      };
      await sns.send(new SubscribeCommand(subscription));
    }),
  );

  const inspect = async (queue: AnyQueue): Promise<Inspected> => {
    const answered = await fetch(`${direct}/_fauxqs/queues/${queue}`);
    if (!answered.ok) throw new Error(`there is no queue ${queue}`);
    return (await answered.json()) as Inspected;
  };
  return {
    sqs,
    sns,
    visibilitySeconds,
    url,
    queueArn,
    topicArn,
    async send(queue, body) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url(queue), MessageBody: textOf(body) }));
    },
    async publish(topic, body) {
      await sns.send(new PublishCommand({ TopicArn: topicArn(topic), Message: textOf(body) }));
    },
    async depth(queue) {
      const asked = new GetQueueAttributesCommand({
        QueueUrl: url(queue),
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      });
      // The emulator counts exactly.
      const { Attributes = {} } = await sqs.send(asked);
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        inHand: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
      };
    },
    bodies: async (queue) => (await inspect(queue)).messages.ready.map(({ body }) => body),
    close() {
      sqs.destroy();
      sns.destroy();
    },
  };
}

interface Inspected {
  readonly messages: { readonly ready: readonly { readonly body: string }[] };
}

function textOf(body: string | object): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
