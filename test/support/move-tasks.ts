/**
 * The redrive of SQS (StartMessageMoveTask, ListMessageMoveTasks) before an emulator that has none: everything else is
 * passed on. As SQS has it, the source must be some queue's queue of dead letters, what is moved goes to the destination, or
 * where none is given to the queue from which it came (a letter that came from none fails the task), and there is one task at
 * a time.
 */

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

interface Task {
  readonly source: string;
  status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  reason: string;
  moved: number;
}

export interface MoveTasks {
  readonly url: string;
  /** What the next tasks do: all of it, nothing for now, or they fail. `absent`: the service does not know them. */
  mode: 'move' | 'stall' | 'fail' | 'absent';
  /** How often a task was asked for. */
  started: number;
  close(): Promise<void>;
}

/** `behind`: the emulator. Names of its queues are the last part of their URLs and ARNs. */
export async function startMoveTasks(behind: string, account: string): Promise<MoveTasks> {
  const tasks: Task[] = [];
  const sqs = new SQSClient({
    endpoint: behind,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    useQueueUrlAsEndpoint: false,
  });
  const urlOf = (arn: string) => `${behind}/${account}/${arn.split(':').at(-1)}`;

  /** Whether the dead letters of some queue go to `arn`. */
  const isForDead = async (arn: string): Promise<boolean> => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    for (const QueueUrl of QueueUrls) {
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] });
      const { Attributes = {} } = await sqs.send(asked);
      if (Attributes.RedrivePolicy?.includes(`"${arn}"`)) return true;
    }
    return false;
  };

  const move = async (task: Task, destination: string | undefined): Promise<void> => {
    for (;;) {
      const QueueUrl = urlOf(task.source);
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 60,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) break;
      for (const { Body, ReceiptHandle, Attributes = {} } of Messages) {
        const target = destination ?? Attributes.DeadLetterQueueSourceArn;
        if (target === undefined) {
          await sqs.send(
            new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
          );
          Object.assign(task, { status: 'FAILED', reason: 'CouldNotDetermineMessageSource' });
          return;
        }
        await sqs.send(new SendMessageCommand({ QueueUrl: urlOf(target), MessageBody: Body }));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        task.moved += 1;
      }
    }
    task.status = 'COMPLETED';
  };

  const start = async (source: string, destination: string | undefined): Promise<Answer> => {
    if (!(await isForDead(source))) return refusal('InvalidParameterValue', 'it is no dead-letter queue');
    if (tasks.some((task) => task.source === source && task.status === 'RUNNING'))
      return refusal('UnsupportedOperation', 'There is already a task running.');
    const task: Task = {
      source,
      status: tool.mode === 'fail' ? 'FAILED' : 'RUNNING',
      reason: 'AWS.SimpleQueueService.NonExistentQueue',
      moved: 0,
    };
    tasks.unshift(task);
    tool.started += 1;
    if (tool.mode === 'move') void move(task, destination);
    return { status: 200, body: { TaskHandle: String(tasks.length) } };
  };

  const list = (source: string): Answer => {
    const of = tasks.filter((task) => task.source === source).slice(0, 1);
    const Results = of.map(({ status, reason, moved }) => ({
      SourceArn: source,
      Status: status,
      ApproximateNumberOfMessagesMoved: moved,
      ...(status === 'FAILED' && { FailureReason: reason }),
    }));
    return { status: 200, body: { Results } };
  };

  const server = createServer(async (incoming, outgoing) => {
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1);
    if (tool.mode === 'absent' || !/MessageMoveTasks?$/.test(operation ?? '')) {
      pass(behind, incoming, outgoing);
      return;
    }
    const { SourceArn, DestinationArn } = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
    const { status, body } =
      operation === 'StartMessageMoveTask' ? await start(SourceArn, DestinationArn) : list(SourceArn);
    outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    outgoing.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tool: MoveTasks = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'move',
    started: 0,
    async close() {
      sqs.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return tool;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function refusal(type: string, message: string): Answer {
  return { status: 400, body: { __type: `com.amazonaws.sqs#${type}`, message } };
}

function pass(behind: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  const through = request(new URL(url, behind), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(through);
}
