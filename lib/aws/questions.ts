/** What `doctor` asks of AWS, with the operator's own credentials. Nothing is changed, and no secret and no mail is read. */

import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { ListSubscriptionsByTopicCommand, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  DescribeParametersCommand,
  GetParameterCommand,
  type ParameterMetadata,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { ParameterAnswer, Questions, SubscriptionAnswer } from '../doctor/answers.ts';
import { overAt } from '../incident/over.ts';
import { absent, asked } from './asked.ts';
import { type SesQuestions, sesQuestions } from './questions-ses.ts';
import { queueDepth } from './queue-depth.ts';
import type { Table } from './table/index.ts';

export interface AskedClients extends SesQuestions {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly ssm: Pick<SSMClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly tableOf: (name: string) => Pick<Table, 'pausedDestinations' | 'countedMailboxes' | 'incidents'>;
  readonly now: () => Date;
}

/** `cdk bootstrap` without a qualifier of one's own writes it. */
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';

/** SSM takes so many names in one filter. */
const NAMES_AT_ONCE = 50;
/** Pages of one list: SNS and SSM give 100 and 50 entries a page, and a site has some dozens. */
const MAX_PAGES = 20;
/** Mailboxes whose incidents are read: as many as the sweep looks at. */
const MAX_MAILBOXES = 1_000;
const PARALLEL = 10;

export function questionsOf(clients: AskedClients): Questions {
  const { cloudFormation, sns, sqs, ssm, s3, dynamo, tableOf, now } = clients;
  return {
    ...sesQuestions(clients),
    stack: (name) =>
      asked('cloudformation:DescribeStacks', async () => {
        const { Stacks = [] } = await cloudFormation
          .send(new DescribeStacksCommand({ StackName: name }))
          .catch(absent(/does not exist/, { Stacks: [] }));
        const [stack] = Stacks;
        if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return null;
        const outputs = (stack.Outputs ?? []).map(
          ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
        );
        return { status: stack.StackStatus ?? '', outputs: new Map(outputs) };
      }),
    bootstrap: () =>
      asked('ssm:GetParameter', async () => {
        const { Parameter } = await ssm
          .send(new GetParameterCommand({ Name: BOOTSTRAP }))
          .catch(absent('ParameterNotFound', { Parameter: undefined }));
        const value = Parameter?.Value ?? '';
        return /^\d{1,6}$/.test(value) ? Number(value) : null;
      }),
    parameters: (names) => asked('ssm:DescribeParameters', () => parametersCalled(ssm, names)),
    subscriptions: (topic) =>
      asked('sns:ListSubscriptionsByTopic', () =>
        subscriptionsTo(sns, topic).catch(absent(/^NotFound(?:Exception)?$/, null)),
      ),
    hasBucket: (name) =>
      asked('s3:ListBucket', () =>
        s3
          .send(new HeadBucketCommand({ Bucket: name }))
          .then(() => true)
          .catch(absent(/^(?:NotFound|NoSuchBucket)$/, false)),
      ),
    hasTable: (name) =>
      asked('dynamodb:DescribeTable', () =>
        dynamo
          .send(new DescribeTableCommand({ TableName: name }))
          .then(() => true)
          .catch(absent('ResourceNotFoundException', false)),
      ),
    queueDepth: (url) =>
      asked('sqs:GetQueueAttributes', async () => {
        const depth = await queueDepth(sqs, url).catch(
          absent(/NonExistentQueue|QueueDoesNotExist|specified queue does not exist/i, null),
        );
        return depth === null ? null : depth.visible + depth.inFlight + depth.delayed;
      }),
    paused: (table) => asked('dynamodb:Query', () => tableOf(table).pausedDestinations()),
    openIncidents: (table) =>
      asked('dynamodb:Query', async () => {
        const { countedMailboxes, incidents } = tableOf(table);
        const mailboxes = (await countedMailboxes()).slice(0, MAX_MAILBOXES);
        const at = now();
        const open = [];
        for (let next = 0; next < mailboxes.length; next += PARALLEL) {
          const found = await Promise.all(mailboxes.slice(next, next + PARALLEL).map(incidents));
          open.push(...found.flat().filter((incident) => overAt(incident, at) === null));
        }
        return open;
      }),
  };
}

async function parametersCalled(
  ssm: Pick<SSMClient, 'send'>,
  names: readonly string[],
): Promise<readonly ParameterAnswer[]> {
  const found: ParameterMetadata[] = [];
  for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
    const Values = names.slice(at, at + NAMES_AT_ONCE);
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { Parameters = [], NextToken } = await ssm.send(
        new DescribeParametersCommand({
          ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }],
          ...(token !== undefined && { NextToken: token }),
        }),
      );
      found.push(...Parameters);
      token = NextToken;
      if (token === undefined) break;
    }
  }
  return found.flatMap(({ Name, Type }) =>
    Name === undefined ? [] : [{ name: Name, isSecure: Type === 'SecureString' }],
  );
}

async function subscriptionsTo(
  sns: Pick<SNSClient, 'send'>,
  topic: string,
): Promise<readonly SubscriptionAnswer[] | null> {
  const found: Subscription[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { Subscriptions = [], NextToken } = await sns.send(
      new ListSubscriptionsByTopicCommand({
        TopicArn: topic,
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    found.push(...Subscriptions);
    token = NextToken;
    if (token === undefined) break;
  }
  return found.map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
    protocol: Protocol,
    endpoint: Endpoint,
    // Until it is confirmed its ARN is a word: PendingConfirmation.
    confirmed: SubscriptionArn.startsWith('arn:'),
  }));
}
