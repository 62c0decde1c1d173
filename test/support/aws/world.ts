/**
 * AWS as a deployment needs it, on this machine: S3, DynamoDB, SQS, SNS, SES, Secrets Manager and Parameter Store, each behind
 * a door at which faults happen when they are told to. The functions go through the doors; what the world itself does (put,
 * notice, table, the queues' own redelivery) does not.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { dynamoClient } from '../../../lib/aws/client.ts';
import { s3Client } from '../../../lib/aws/raw-mails.ts';
import { siteSecretsOf } from '../../../lib/aws/secrets.ts';
import { secretsManagerClient } from '../../../lib/aws/secrets-manager.ts';
import { type Table, type TableOptions, tableOf } from '../../../lib/aws/table/index.ts';
import { type EmulatedMail, startSes } from '../ses-emulator.ts';
import { type Door, type Fault, startDoor, type Watch } from './door.ts';
import { startMessages, startStore } from './emulators.ts';
import {
  type AnyQueue,
  type Depth,
  type MessageWorld,
  openMessageWorld,
  type QueueName,
  type QueueOptions,
  type TopicName,
} from './messages.ts';
import { type NoticeOf, noticeOf } from './notice.ts';
import { type Secrets, startSecrets } from './secrets.ts';
import { SERVICES, type Service } from './wire.ts';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const BUCKET = 'raw-mails';
export const SECRET = 'truebounce/site';
export const CONFIGURATION_SET = 'truebounce';

export interface WorldOptions extends QueueOptions {
  /** The site's secret; default: 64 letters. */
  readonly secret?: string;
  /** Name -> value of a SecureString. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Days, for `table()`; default 30. */
  readonly retentionDays?: number;
}

export interface World {
  /** Of the functions: endpoints, credentials, names. */
  env(): Readonly<Record<string, string>>;
  /** A raw mail into the bucket, as SES puts it there. */
  put(key: string, raw: Uint8Array | string): Promise<void>;
  /** SES's notice of it to the topic `received`; `times`: so often. */
  notice(of: NoticeOf, times?: number): Promise<void>;
  publish(topic: TopicName, body: string | object): Promise<void>;
  send(queue: AnyQueue, body: string | object): Promise<void>;
  /** Mails that SES took, in their order, by either API. */
  sent(): readonly EmulatedMail[];
  /** Bodies of what was published to the topic `events`. */
  events(): Promise<readonly string[]>;
  /** Bodies of a queue's dead letters. */
  deadLetters(queue: QueueName): Promise<readonly string[]>;
  depth(queue: AnyQueue): Promise<Depth>;
  /** With the hash keys that functions derive from the site's secret as it is now. */
  table(change?: Partial<TableOptions>): Table;
  readonly tableName: string;
  readonly messages: MessageWorld;
  readonly secrets: Secrets;
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  /** The next `times` (1) requests of an operation, or of any where it is null. */
  order(service: Service, operation: string | null, fault: Fault, times?: number): void;
  /** From now on such a share of a service's requests fails, drawn by `seed`; 0 ends it. */
  share(service: Service, share: number, seed: number, faults?: readonly Fault[]): void;
  /** Requests of functions so far, with those that failed. */
  calls(service: Service, operation?: string): number;
  /** Asked of each request of a function. Returns how to stop it. */
  watch(watch: Watch): () => void;
  /**
   * The clocks of functions, from their next call on, and of `table()` go forward: a lease ends, what waits is due. The
   * emulators keep the true time: what a queue delays or hides stays so.
   */
  advance(milliseconds: number): void;
  aheadMs(): number;
  now(): Date;
  /** What is closed with the world, the last first. */
  keep(close: () => Promise<void>): void;
  /** Of the emulators. */
  readonly pids: readonly number[];
  readonly directory: string;
  close(): Promise<void>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'aws-'));
  const closing: (() => Promise<void> | void)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async () => {
    const failures: unknown[] = [];
    // One that fails does not keep the others.
    for (const one of closing.splice(0).reverse())
      await Promise.resolve()
        .then(one)
        .catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'the emulated AWS did not end well');
  };
  try {
    return await open(directory, options, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  directory: string,
  options: WorldOptions,
  closing: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<World> {
  const opened = async <T extends { close(): Promise<void> | void }>(opening: Promise<T>): Promise<T> => {
    const one = await opening;
    closing.push(() => one.close());
    return one;
  };
  const opening = [
    opened(startStore(directory, BUCKET)),
    opened(startMessages(directory)),
    opened(startSes()),
    opened(startSecrets(REGION, ACCOUNT)),
  ] as const;
  // All are there or have failed before one that failed closes the others.
  await Promise.allSettled(opening);
  const [store, messaging, ses, secrets] = await Promise.all(opening);
  secrets.put(SECRET, options.secret ?? 'the-secret-of-a-site-in-a-test-it-has-sixty-four-letters-in-all--');
  for (const [name, value] of Object.entries(options.parameters ?? {})) secrets.putParameter(name, value);

  const behind: Readonly<Record<Service, string>> = {
    s3: store.at.s3,
    dynamodb: store.at.dynamodb,
    sqs: messaging.at.url,
    sns: messaging.at.url,
    ses: ses.url,
    ssm: secrets.url,
    secrets: secrets.url,
  };
  const watches = new Set<Watch>();
  const watch: Watch = (call, moment) => [...watches].some((one) => one(call, moment));
  const doors = Object.fromEntries(
    await Promise.all(
      SERVICES.map(
        async (service) => [service, await opened(startDoor(service, behind[service], watch))] as const,
      ),
    ),
  ) as Readonly<Record<Service, Door>>;

  const place = { region: REGION, account: ACCOUNT, direct: behind.sqs, door: doors.sqs.url };
  const messages = await opened(openMessageWorld(place, options));
  const access = {
    region: REGION,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    // The patience of functions is not what is tried here: the machine may have other things to do.
    requestHandler: { connectionTimeout: 20_000, requestTimeout: 20_000 },
  };
  const s3 = s3Client({
    ...access,
    endpoint: behind.s3,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const dynamo = dynamoClient({ ...access, endpoint: behind.dynamodb });
  const manager = secretsManagerClient({ ...access, endpoint: behind.secrets });
  closing.push(
    () => s3.destroy(),
    () => dynamo.destroy(),
    () => manager.destroy(),
  );
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);

  return {
    env: () => ({
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      // The emulator of S3 does not know the trailing checksums of newer clients.
      AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
      AWS_ENDPOINT_URL_S3: doors.s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: doors.dynamodb.url,
      AWS_ENDPOINT_URL_SQS: doors.sqs.url,
      AWS_ENDPOINT_URL_SNS: doors.sns.url,
      AWS_ENDPOINT_URL_SES: doors.ses.url,
      AWS_ENDPOINT_URL_SESV2: doors.ses.url,
      AWS_ENDPOINT_URL_SSM: doors.ssm.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: doors.secrets.url,
      TRUEBOUNCE_TABLE: store.at.table,
      TRUEBOUNCE_BUCKET: BUCKET,
      TRUEBOUNCE_DELIVERIES_URL: messages.url('deliveries'),
      TRUEBOUNCE_SECRET: SECRET,
      TRUEBOUNCE_CONFIGURATION_SET: CONFIGURATION_SET,
      TRUEBOUNCE_EVENTS_TOPIC: messages.topicArn('events'),
      TRUEBOUNCE_SENT_URL: messages.url('sent'),
      TRUEBOUNCE_SENT_DEAD_URL: messages.url('sent-dead'),
    }),
    async put(Key, raw) {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: raw }));
    },
    async notice(of, times = 1) {
      const notice = noticeOf(of, BUCKET, messages.topicArn('received'));
      for (let i = 0; i < times; i++) await messages.publish('received', notice);
    },
    publish: messages.publish,
    send: messages.send,
    sent: () => ses.sent,
    events: () => messages.bodies('events'),
    deadLetters: (queue) => messages.bodies(`${queue}-dead`),
    depth: messages.depth,
    table: (change = {}) =>
      tableOf({
        client: dynamo,
        table: store.at.table,
        retentionDays: options.retentionDays ?? 30,
        hashKeys: siteSecretsOf({ secret: SECRET, now, client: () => manager }).hashKeys,
        send: async (ids) => {
          for (const id of ids) await messages.send('deliveries', id);
        },
        now,
        ...change,
      }),
    tableName: store.at.table,
    messages,
    secrets,
    s3,
    dynamo,
    order: (service, operation, fault, times) => doors[service].order(operation, fault, times),
    share: (service, share, seed, faults) => doors[service].share(share, seed, faults),
    calls: (service, operation) => doors[service].count(operation),
    watch(one) {
      watches.add(one);
      return () => void watches.delete(one);
    },
    advance(milliseconds) {
      aheadMs += milliseconds;
    },
    aheadMs: () => aheadMs,
    now,
    keep: (one) => void closing.push(one),
    pids: [store.pid, messaging.pid],
    directory,
    close,
  };
}
