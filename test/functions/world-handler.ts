/** A function for the tests of the emulated AWS: does with real clients what its event says, and tells what came of it. */

import { lookup, Resolver } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

const { TRUEBOUNCE_TABLE, TRUEBOUNCE_BUCKET, TRUEBOUNCE_DELIVERIES_URL, TRUEBOUNCE_EVENTS_TOPIC } =
  process.env;

const RAW = Buffer.from('From: info@client.example\r\nSubject: Gr\xfc\xdfe\r\n\r\n\0\xff\r\n', 'latin1');

type Settings = { readonly maxAttempts: number; readonly requestHandler: { requestTimeout: number } };

/** One request to each service, as its caller would get the answer. Clients are loaded when they are asked for. */
const ASK: Readonly<Record<string, (settings: Settings) => Promise<unknown>>> = {
  async s3(settings) {
    const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const got = await new S3Client(settings).send(
      new GetObjectCommand({ Bucket: TRUEBOUNCE_BUCKET, Key: 'raw/a' }),
    );
    return got.Body?.transformToString();
  },
  async dynamodb(settings) {
    const { DynamoDBClient, GetItemCommand, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient(settings);
    const key = { pk: { S: 'mail a' }, sk: { S: 'for b' } };
    await client.send(new PutItemCommand({ TableName: TRUEBOUNCE_TABLE, Item: { ...key, n: { N: '7' } } }));
    const got = await client.send(new GetItemCommand({ TableName: TRUEBOUNCE_TABLE, Key: key }));
    return got.Item?.n?.N;
  },
  async sqs(settings) {
    const { SendMessageCommand, SQSClient } = await import('@aws-sdk/client-sqs');
    await new SQSClient(settings).send(
      new SendMessageCommand({ QueueUrl: TRUEBOUNCE_DELIVERIES_URL, MessageBody: 'id-1' }),
    );
    return 'sent';
  },
  async sns(settings) {
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
    await new SNSClient(settings).send(
      new PublishCommand({ TopicArn: TRUEBOUNCE_EVENTS_TOPIC, Message: '{"bounce":1}' }),
    );
    return 'published';
  },
  async ses(settings) {
    const { SESClient, SendRawEmailCommand } = await import('@aws-sdk/client-ses');
    await new SESClient(settings).send(
      new SendRawEmailCommand({
        Source: 'info@client.example',
        Destinations: ['one@a.example'],
        RawMessage: { Data: RAW },
      }),
    );
    return 'sent';
  },
  async sesv2(settings) {
    const { SESv2Client, SendEmailCommand } = await import('@aws-sdk/client-sesv2');
    await new SESv2Client(settings).send(
      new SendEmailCommand({
        FromEmailAddress: 'info@client.example',
        Destination: { ToAddresses: ['two@a.example'] },
        Content: { Raw: { Data: RAW } },
      }),
    );
    return 'sent';
  },
  async secrets(settings) {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient(settings);
    const at = async (VersionStage: string) => {
      const SecretId = process.env.TRUEBOUNCE_SECRET;
      return (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
    };
    return [await at('AWSCURRENT'), await at('AWSPREVIOUS').catch(({ name }) => name)];
  },
  async ssm(settings) {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    const client = new SSMClient(settings);
    const got = await client.send(
      new GetParameterCommand({ Name: '/truebounce/hook', WithDecryption: true }),
    );
    return got.Parameter?.Value;
  },
};

export interface Asking {
  readonly ask: readonly string[];
  readonly maxAttempts?: number;
  readonly requestTimeout?: number;
}

async function ask({
  ask: names,
  maxAttempts = 1,
  requestTimeout = 10_000,
}: Asking): Promise<Record<string, unknown>> {
  const settings = { maxAttempts, requestHandler: { requestTimeout, throwOnRequestTimeout: true } };
  const answers = names.map(async (name) => {
    const answer = await ASK[name]?.(settings).catch((error) => `${error.name}:${error.code ?? ''}`);
    return [name, answer] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const kept: unknown[] = [];

const DO: Readonly<Record<string, (context: Context) => unknown>> = {
  context: async (context) => {
    const before = context.getRemainingTimeInMillis();
    await sleep(60);
    return {
      id: context.awsRequestId,
      name: context.functionName,
      memory: context.memoryLimitInMB,
      passed: before - context.getRemainingTimeInMillis(),
      pid: process.pid,
      home: process.env.HOME ?? null,
    };
  },
  clock: (context) => [
    Date.now(),
    Date.parse(new Date().toISOString()),
    Date.parse(`${Date()}`),
    new Date(5).getTime(),
    new Date() instanceof Date,
    context.getRemainingTimeInMillis(),
  ],
  wait: () => sleep(60_000),
  spin: () => {
    for (;;);
  },
  heap: () => {
    for (;;) kept.push(Array.from({ length: 1_000 }, (_, i) => ({ i, text: `${i}` })));
  },
  // Buffers lie outside the heap.
  buffers: async () => {
    for (;;) {
      kept.push(Buffer.alloc(4_000_000, 1));
      await sleep(1);
    }
  },
  exit: () => process.exit(3),
  throw: () => {
    throw new RangeError('on purpose');
  },
  log: () => {
    console.log('{"level":"INFO","message":"a line"}');
    console.log(
      '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Truebounce","Dimensions":[["class"]],"Metrics":[{"Name":"Mails","Unit":"Count"}]}]},"class":"bounce","Mails":[2,3]}',
    );
    process.stderr.write('half a line');
  },
  resolve: async () => [
    await new Resolver().resolve4('mx.example.com'),
    await lookup('127.0.0.1').then(({ address }) => address),
  ],
};

type Doing = { readonly do: string } | Asking | SQSEvent;

export async function handler(event: Doing, context: Context): Promise<unknown> {
  if ('do' in event) return DO[event.do]?.(context);
  if ('ask' in event) return ask(event);
  const failures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageId, attributes, eventSource } of event.Records) {
    console.log(JSON.stringify({ body, receives: attributes.ApproximateReceiveCount, eventSource }));
    if (body === 'throw') throw new Error('all of them come again');
    if (body === 'never' || (body === 'once' && attributes.ApproximateReceiveCount === '1'))
      failures.push({ itemIdentifier: messageId });
    if (body === 'slow') await sleep(1_200);
    if (body === 'mail') await ask({ ask: ['ses'] });
  }
  return { batchItemFailures: failures };
}
