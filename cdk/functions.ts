/** What runs, what it is told, and what it may do: each function has the rights that it uses, for the things that it names. */

import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { TABLE } from '../lib/aws/keys.ts';
import type { Site } from '../lib/site/site.ts';
import { makeFunction } from './function.ts';
import { identitiesOf } from './names.ts';
import { parametersOf } from './parameters.ts';
import {
  countOf,
  publishTo,
  readMails,
  readParameters,
  readSecret,
  send,
  sendTo,
  useTable,
} from './rights.ts';

/** A mail of 40 MB with its edited copy needs 300 MB, and processors come with memory. */
const MEMORY = { inbound: 1_024, deliver: 1_024, sent: 512, sweep: 512, digest: 512, canary: 256 } as const;

export type Functions = Readonly<Record<keyof typeof MEMORY, LambdaFunction>>;

export interface WorkQueue {
  readonly queue: Queue;
  readonly dead: Queue;
}

export type Queues = Readonly<Record<'inbound' | 'deliveries' | 'sent', WorkQueue>>;

export interface FunctionParts {
  readonly site: Site;
  readonly code: string;
  /** Of the configuration set. */
  readonly name: string;
  readonly bucket: Bucket;
  readonly table: Table;
  readonly queues: Queues;
  readonly secret: Secret;
  readonly ownBounces: Topic;
}

export function makeFunctions(scope: Construct, parts: FunctionParts): Functions {
  const { site, code, name, bucket, secret, ownBounces } = parts;
  const { deliveries, sent } = parts.queues;
  const environment = {
    TRUEBOUNCE_TABLE: parts.table.tableName,
    TRUEBOUNCE_BUCKET: bucket.bucketName,
    TRUEBOUNCE_DELIVERIES_URL: deliveries.queue.queueUrl,
    TRUEBOUNCE_SECRET: secret.secretArn,
    TRUEBOUNCE_CONFIGURATION_SET: name,
    TRUEBOUNCE_EVENTS_TOPIC: ownBounces.topicArn,
    TRUEBOUNCE_STACK: Stack.of(scope).stackName,
  };
  const sentUrls = {
    TRUEBOUNCE_SENT_URL: sent.queue.queueUrl,
    TRUEBOUNCE_SENT_DEAD_URL: sent.dead.queueUrl,
  };
  const parameters = parametersOf(site);
  const table = () =>
    useTable(
      parts.table,
      Object.values(TABLE.indexes).map((index) => index.name),
    );
  const mail = () => send(scope, identitiesOf(site), name);
  const make = (fn: keyof typeof MEMORY, rights: readonly PolicyStatement[], more = {}) =>
    makeFunction(scope, `${fn[0]?.toUpperCase()}${fn.slice(1)}Function`, {
      name: fn,
      code,
      memorySize: MEMORY[fn],
      environment: { ...environment, ...more },
      rights: [...rights, ...readSecret(secret)],
    });
  return {
    inbound: make('inbound', [
      ...readMails(bucket),
      ...table(),
      ...sendTo(deliveries.queue),
      ...publishTo(ownBounces),
      ...readParameters(scope, parameters.inbound),
    ]),
    deliver: make('deliver', [
      ...readMails(bucket),
      ...table(),
      ...sendTo(deliveries.queue),
      ...mail(),
      ...readParameters(scope, parameters.deliver),
    ]),
    sent: make('sent', table()),
    sweep: make(
      'sweep',
      [...table(), ...sendTo(deliveries.queue), ...countOf(sent.queue, sent.dead)],
      sentUrls,
    ),
    digest: make('digest', [...readMails(bucket), ...table(), ...mail()]),
    canary: make('canary', mail()),
  };
}
