/**
 * What functions may do, each right for the things that it names. Two cannot name theirs: see `send` and `decrypt`; their
 * conditions do.
 */

import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { RAW_PREFIX } from './names.ts';

const allow = (
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Record<string, object>,
) =>
  new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions !== undefined && { conditions }),
  });

/** Only who may list the bucket is told that a mail is gone; to others S3 says that it may not be read. */
export function readMails(bucket: IBucket): readonly PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [bucket.arnForObjects(`${RAW_PREFIX}/*`)]),
    allow(['s3:ListBucket'], [bucket.bucketArn]),
  ];
}

/** Items one by one and lists; never a scan. */
export function useTable(table: ITable, indexes: readonly string[]): readonly PolicyStatement[] {
  const items = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem', 'Query'];
  return [
    allow(
      items.map((action) => `dynamodb:${action}`),
      [table.tableArn],
    ),
    allow(
      ['dynamodb:Query'],
      indexes.map((index) => `${table.tableArn}/index/${index}`),
    ),
  ];
}

export function sendTo(queue: IQueue): readonly PolicyStatement[] {
  return [allow(['sqs:SendMessage'], [queue.queueArn])];
}

export function countOf(...queues: readonly IQueue[]): readonly PolicyStatement[] {
  return [
    allow(
      ['sqs:GetQueueAttributes'],
      queues.map(({ queueArn }) => queueArn),
    ),
  ];
}

export function publishTo(topic: ITopic): readonly PolicyStatement[] {
  return [allow(['sns:Publish'], [topic.topicArn])];
}

export function readSecret(secret: ISecret): readonly PolicyStatement[] {
  return [allow(['secretsmanager:GetSecretValue'], [secret.secretArn])];
}

/** Parameters of SSM that the operator made, and what decrypts them: with the account's key, or with one of his own. */
export function readParameters(scope: Construct, names: readonly string[]): readonly PolicyStatement[] {
  if (names.length === 0) return [];
  const stack = Stack.of(scope);
  const arns = names.map((name) =>
    stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.replace(/^\//, '') }),
  );
  return [allow(['ssm:GetParameter', 'ssm:GetParameters'], arns), decrypt(stack, arns)];
}

/** The key is not known here; that it is for these parameters, and asked for by SSM, is. */
function decrypt(stack: Stack, parameters: readonly string[]): PolicyStatement {
  return allow(['kms:Decrypt'], [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })], {
    StringEquals: {
      'kms:ViaService': `ssm.${stack.region}.${stack.urlSuffix}`,
      'kms:EncryptionContext:PARAMETER_ARN': parameters,
    },
  });
}

/**
 * Mail from addresses of these domains. Not by the sender's identity: in the sandbox SES asks for the right to that of each
 * recipient too, who may be anybody whom the operator verified.
 */
export function send(
  scope: Construct,
  domains: readonly string[],
  configurationSet: string,
): readonly PolicyStatement[] {
  const stack = Stack.of(scope);
  const arn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'ses', resource, resourceName });
  return [
    allow(
      ['ses:SendRawEmail', 'ses:SendEmail'],
      [arn('identity', '*'), arn('configuration-set', configurationSet)],
      { StringLike: { 'ses:FromAddress': domains.map((domain) => `*@${domain}`) } },
    ),
  ];
}
