/**
 * From SES's notice to what was delivered: the bucket with the raw mails, the notice's topic, a queue with dead letters before
 * each worker, the table, and the functions. Nothing here knows of receipt rules: `receiving.ts` depends on this.
 *
 *     SES -> raw bucket
 *         -> topic Received  -> queue Inbound    -> inbound -> queue Deliveries -> deliver -> SES, webhooks
 *         -> topic Sent      -> queue Sent       -> sent    (what became of what was sent)
 *     every five minutes     -> sweep            what is due goes back on Deliveries
 *     once a day             -> digest, canary
 */

import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as Target } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { type QueueTiming, SWEEP_MINUTES, TIMING } from '../functions/timing.ts';
import { TABLE } from '../lib/aws/keys.ts';
import type { Site } from '../lib/site/site.ts';
import { acknowledgeProcessing } from './acknowledged.ts';
import { checkedRegion } from './checks.ts';
import { type Functions, makeFunctions, type Queues, type WorkQueue } from './functions.ts';
import { canaryDomains, DEFAULT_NAME, RAW_PREFIX, ruleNames, ruleSetName } from './names.ts';

export interface DeploymentProps {
  readonly site: Site;
  /** Folder with the functions' bundle and site.json: `bundleFunctions`. */
  readonly code: string;
  /** Of rule set, configuration set and alarms; `truebounce` unless stated. */
  readonly name?: string;
}

/**
 * Invocations at once: inbound's mails need memory, deliver must stay below SES's rate, sent is quick. A new account has ten
 * for all functions, too few to reserve any; what is left is for those that run by the clock.
 */
export const CONCURRENCY = { inbound: 3, deliver: 3, sent: 2 } as const;

/** SQS keeps dead letters for so long at most: as long as somebody may be on holiday. */
const DEAD_DAYS = 14;

export class Processing extends Construct {
  readonly bucket: Bucket;
  /** SES's notices of mails. */
  readonly received: Topic;
  /** SES's sending events. */
  readonly sentEvents: Topic;
  readonly table: Table;
  readonly queues: Queues;
  readonly functions: Functions;
  /** All that must be there before the first mail comes. */
  readonly ready: IDependable;

  constructor(scope: Construct, id: string, { site, code, name = DEFAULT_NAME }: DeploymentProps) {
    super(scope, id);
    checkedRegion(this, site);
    const { account } = Stack.of(this);
    const fromSes = (sources: readonly string[]) => ({
      principals: [new ServicePrincipal('ses.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': sources } },
    });
    const ses = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
    const rules = ruleNames(site, name).map((rule) =>
      ses('receipt-rule-set', `${ruleSetName(site, name)}:receipt-rule/${rule}`),
    );

    this.bucket = new Bucket(this, 'Raw', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [
        {
          expiration: Duration.days(site.retentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        ...fromSes(rules),
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${RAW_PREFIX}/*`)],
      }),
    );

    // No key of KMS for topics: with alias/aws/sns neither SES nor CloudWatch can publish, and nothing says so.
    this.received = new Topic(this, 'Received', { enforceSSL: true });
    this.sentEvents = new Topic(this, 'SentEvents', { enforceSSL: true });
    for (const [topic, sources] of [
      [this.received, rules],
      [this.sentEvents, [ses('configuration-set', name)]],
    ] as const)
      topic.addToResourcePolicy(
        new PolicyStatement({ ...fromSes(sources), actions: ['sns:Publish'], resources: [topic.topicArn] }),
      );
    const ownBounces = new Topic(this, 'OwnBounces', { enforceSSL: true });

    this.queues = {
      inbound: this.workQueue('Inbound', TIMING.inbound),
      deliveries: this.workQueue('Deliveries', TIMING.deliver),
      sent: this.workQueue('Sent', TIMING.sent),
    };
    const { inbound, deliveries, sent } = this.queues;
    for (const [topic, { queue, dead }] of [
      [this.received, inbound],
      [this.sentEvents, sent],
    ] as const)
      topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue: dead }));

    this.table = new Table(this, 'Table', {
      partitionKey: { name: TABLE.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE.sort, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const indexes = Object.values(TABLE.indexes);
    for (const index of indexes)
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: { name: index.partition, type: AttributeType.STRING },
        sortKey: { name: index.sort, type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...index.carries],
      });

    const secret = new Secret(this, 'Secret', {
      description: 'Truebounce: marks and hashes of this deployment are derived from it',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });

    const { bucket, queues } = this;
    this.functions = makeFunctions(this, {
      site,
      code,
      name,
      bucket,
      queues,
      table: this.table,
      secret,
      ownBounces,
    });
    const { functions } = this;
    const mappings = [
      this.work(functions.inbound, inbound.queue, TIMING.inbound, CONCURRENCY.inbound),
      this.work(functions.deliver, deliveries.queue, TIMING.deliver, CONCURRENCY.deliver),
      this.work(functions.sent, sent.queue, TIMING.sent, CONCURRENCY.sent),
    ];
    functions.sweep.configureAsyncInvoke({ retryAttempts: 0 });
    // Again by itself, it would send once more those that it could send: as many as are missed would seem to have come.
    functions.canary.configureAsyncInvoke({ retryAttempts: 0 });
    this.runs('Sweep', functions.sweep, Schedule.rate(Duration.minutes(SWEEP_MINUTES)));
    // Seven in the morning where the words are Japanese, six o'clock UTC elsewhere.
    this.runs(
      'Digest',
      functions.digest,
      Schedule.cron({ minute: '0', hour: site.language === 'ja' ? '22' : '6' }),
    );
    this.runs('Canary', functions.canary, Schedule.rate(Duration.days(1)), canaryDomains(site).length > 0);

    // With their policies and subscriptions, which are within them.
    const pipes = [
      this.bucket,
      this.received,
      this.sentEvents,
      ...Object.values(this.queues).map(({ queue }) => queue),
    ];
    this.ready = new DependencyGroup(...pipes, ...mappings);
    this.outputs({
      TableName: this.table.tableName,
      BucketName: this.bucket.bucketName,
      InboundUrl: inbound.queue.queueUrl,
      InboundDeadUrl: inbound.dead.queueUrl,
      DeliveriesUrl: deliveries.queue.queueUrl,
      DeliveriesDeadUrl: deliveries.dead.queueUrl,
      SentUrl: sent.queue.queueUrl,
      SentDeadUrl: sent.dead.queueUrl,
      // Its ARN, which stands for the name everywhere.
      SecretName: secret.secretArn,
      RetentionDays: String(site.retentionDays),
      ReceivedTopicArn: this.received.topicArn,
      SentTopicArn: this.sentEvents.topicArn,
      OwnBouncesTopicArn: ownBounces.topicArn,
      CanaryFunction: functions.canary.functionName,
    });
    acknowledgeProcessing(this);
  }

  private workQueue(id: string, { visibilitySeconds, maxReceives }: QueueTiming): WorkQueue {
    const common = { enforceSSL: true, encryption: QueueEncryption.SQS_MANAGED };
    const dead = new Queue(this, `${id}Dead`, { ...common, retentionPeriod: Duration.days(DEAD_DAYS) });
    const queue = new Queue(this, `${id}Queue`, {
      ...common,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      retentionPeriod: Duration.days(DEAD_DAYS),
      deadLetterQueue: { queue: dead, maxReceiveCount: maxReceives },
    });
    return { queue, dead };
  }

  private work(fn: LambdaFunction, queue: Queue, { batchSize }: QueueTiming, maxConcurrency: number) {
    const granted = queue.grantConsumeMessages(fn);
    const mapping = new EventSourceMapping(fn, 'Mapping', {
      target: fn,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    // Lambda asks for the right when the mapping is made.
    granted.applyBefore(mapping);
    return mapping;
  }

  private runs(id: string, fn: LambdaFunction, schedule: Schedule, enabled = true): void {
    new Rule(this, `${id}Schedule`, { schedule, targets: [new Target(fn)], enabled });
  }

  /** Names are fixed: the command line asks for them. */
  private outputs(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values))
      new CfnOutput(this, `Output${key}`, { value }).overrideLogicalId(key);
  }
}
