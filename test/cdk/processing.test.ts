/** What is made for mail that came, as its operator would ask for it. */

import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/settings.ts';
import { LEASE_SECONDS, TIMING } from '../../functions/timing.ts';
import { TABLE } from '../../lib/aws/keys.ts';
import { parameter, webhook } from '../../lib/index.ts';
import { ofType, one, read, type Statement, statements, synthesised } from './support/synthesised.ts';

const { processing, receiving, alarms } = await synthesised({
  retention: { days: 45 },
  domains: {
    'client.example': {
      returnKeys: { verp: [parameter('/truebounce/verp')] },
      mailboxes: {
        info: 'owner@mailbox.example',
        '*': 'owner@mailbox.example',
        shop: webhook({ url: 'https://shop.example/mail', secret: parameter('/truebounce/shop') }),
      },
    },
  },
});

const allowed = statements(processing).filter(({ effect }) => effect === 'Allow');
const roleOf = ({ on }: Pick<Statement, 'on'>) => /Processing(\w+?)FunctionRole/.exec(on)?.[1] ?? on;
const whoMay = (action: string) =>
  [...new Set(allowed.filter(({ actions }) => actions.includes(action)).map(roleOf))].sort();

describe('Amazon SES', () => {
  const ofSes = allowed.filter(({ principals }) => principals.includes('ses.amazonaws.com'));

  it('may put mails into the bucket and tell of them, for the rule of this account, and nothing else', () => {
    expect(ofSes.map(({ actions, resources }) => [actions, resources])).toEqual([
      [['s3:PutObject'], [expect.stringMatching(/^<ProcessingRaw\w+\.Arn>\/raw\/\*$/)]],
      [['sns:Publish'], [expect.stringMatching(/^<ProcessingReceived\w+>$/)]],
      [['sns:Publish'], [expect.stringMatching(/^<ProcessingSentEvents\w+>$/)]],
    ]);
    const sources = ofSes.map(({ conditions }) => read(conditions.StringEquals['aws:SourceArn']));
    const rule =
      'arn:<AWS::Partition>:ses:eu-central-1:<AWS::AccountId>:receipt-rule-set/truebounce:receipt-rule/truebounce';
    expect(sources).toEqual([
      rule,
      rule,
      'arn:<AWS::Partition>:ses:eu-central-1:<AWS::AccountId>:configuration-set/truebounce',
    ]);
    for (const { conditions } of ofSes)
      expect(read(conditions.StringEquals['aws:SourceAccount'])).toBe('<AWS::AccountId>');
  });
});

describe('raw mail', () => {
  it('is read by those that need it, and changed or deleted by nobody', () => {
    expect(whoMay('s3:GetObject')).toEqual(['Deliver', 'Digest', 'Inbound']);
    // Only with this right S3 says that a mail is gone.
    expect(whoMay('s3:ListBucket')).toEqual(['Deliver', 'Digest', 'Inbound']);
    const changing = allowed.filter(
      ({ actions, principals }) =>
        !principals.includes('ses.amazonaws.com') &&
        actions.some((action) => /^s3:(?!GetObject$|ListBucket$)/.test(action)),
    );
    expect(changing).toEqual([]);
  });

  it('is kept as long as the config says, encrypted, by TLS only, out of the public’s reach', () => {
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = one(processing, 'AWS::S3::Bucket');
    expect(Properties.LifecycleConfiguration.Rules).toEqual([
      { ExpirationInDays: 45, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
    ]);
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(JSON.stringify(Properties.BucketEncryption)).toContain('"AES256"');
    expect(Properties.BucketName).toBeUndefined();
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it.each(['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'])(
    'and all that leads to it refuses what comes without TLS: %s',
    (type) => {
      const policies = ofType(processing, type);
      expect(policies.length).toBe(
        { 'AWS::S3::BucketPolicy': 1, 'AWS::SNS::TopicPolicy': 3, 'AWS::SQS::QueuePolicy': 6 }[type],
      );
      for (const { id } of policies) {
        const refused = statements(processing).filter(({ on, effect }) => on === id && effect === 'Deny');
        expect(refused.map(({ conditions }) => conditions)).toEqual([
          { Bool: { 'aws:SecureTransport': 'false' } },
        ]);
      }
    },
  );
});

describe('rights', () => {
  /** Where no name can stand, and why. */
  const UNNAMED = [
    // Mails have new names each time.
    ['s3:GetObject', /^<ProcessingRaw\w+\.Arn>\/raw\/\*$/],
    ['s3:PutObject', /^<ProcessingRaw\w+\.Arn>\/raw\/\*$/],
    // The sandbox asks for the right to each recipient's identity; bounded by the sender's address.
    ['ses:SendRawEmail', /:identity\/\*$/],
    ['ses:SendEmail', /:identity\/\*$/],
    // The operator's key; bounded by what is decrypted, and for whom.
    ['kms:Decrypt', /:key\/\*$/],
    // SES knows no resources here.
    ['ses:DescribeActiveReceiptRuleSet', /^\*$/],
    ['ses:SetActiveReceiptRuleSet', /^\*$/],
  ] as const;

  it('name what they are for, but for a short list', () => {
    const wide = [processing, receiving, alarms]
      .flatMap(statements)
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
      )
      .filter(({ action, resource }) => action.includes('*') || resource.includes('*'))
      .filter(
        ({ action, resource }) =>
          !UNNAMED.some(([name, pattern]) => name === action && pattern.test(resource)),
      );
    expect(wide).toEqual([]);
  });

  it('are the functions’ own: no managed policies', () => {
    for (const { Properties } of [
      ...ofType(processing, 'AWS::IAM::Role'),
      ...ofType(receiving, 'AWS::IAM::Role'),
    ])
      expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('to send mail are those of three functions, from the site’s domains only', () => {
    expect(whoMay('ses:SendRawEmail')).toEqual(['Canary', 'Deliver', 'Digest']);
    for (const { conditions } of allowed.filter(({ actions }) => actions.includes('ses:SendRawEmail')))
      expect(conditions).toEqual({ StringLike: { 'ses:FromAddress': ['*@client.example'] } });
  });

  it('to decrypt are for the parameters that the config names, asked for by SSM', () => {
    const bounds = allowed
      .filter(({ actions }) => actions.includes('kms:Decrypt'))
      .map((statement) => [
        roleOf(statement),
        read(statement.conditions.StringEquals['kms:ViaService']),
        read(statement.conditions.StringEquals['kms:EncryptionContext:PARAMETER_ARN']),
      ]);
    const arn = (name: string) =>
      `arn:<AWS::Partition>:ssm:eu-central-1:<AWS::AccountId>:parameter/truebounce/${name}`;
    expect(bounds).toEqual([
      ['Inbound', 'ssm.eu-central-1.<AWS::URLSuffix>', arn('verp')],
      ['Deliver', 'ssm.eu-central-1.<AWS::URLSuffix>', arn('shop')],
    ]);
    expect(whoMay('ssm:GetParameter')).toEqual(['Deliver', 'Inbound']);
  });

  it('to give work to deliver are of those that plan deliveries', () => {
    const may = allowed.filter(
      ({ actions, principals }) => actions.includes('sqs:SendMessage') && principals.length === 0,
    );
    expect(may.map(roleOf).sort()).toEqual(['Deliver', 'Inbound', 'Sweep']);
    for (const { resources } of may) expect(resources).toEqual([expect.stringContaining('DeliveriesQueue')]);
  });

  it('to the table know no scan, and delete nothing: what is old expires', () => {
    expect(whoMay('dynamodb:DeleteItem')).toEqual([]);
    expect(whoMay('dynamodb:Scan')).toEqual([]);
    expect(whoMay('dynamodb:PutItem')).toEqual(['Deliver', 'Digest', 'Inbound', 'Sent', 'Sweep']);
  });
});

describe('queues', () => {
  const queues = ofType(processing, 'AWS::SQS::Queue');
  const QUEUES = [
    ['Inbound', TIMING.inbound],
    ['Deliveries', TIMING.deliver],
    ['Sent', TIMING.sent],
  ] as const;

  it.each(QUEUES)('%s has dead letters, which are kept for as long as SQS can', (name, { maxReceives }) => {
    const { Properties } = one(processing, 'AWS::SQS::Queue', `${name}Queue`);
    const dead = one(processing, 'AWS::SQS::Queue', `${name}Dead`);
    expect(Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [dead.id, 'Arn'] },
      maxReceiveCount: maxReceives,
    });
    expect(dead.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });

  it('are all encrypted by SQS, and there are no others', () => {
    expect(queues).toHaveLength(6);
    for (const { Properties } of queues) expect(Properties.SqsManagedSseEnabled).toBe(true);
  });

  it.each(QUEUES)('%s hides a message for longer than its function may take, six times', (name, _) => {
    const queue = one(processing, 'AWS::SQS::Queue', `${name}Queue`);
    const mapping = ofType(processing, 'AWS::Lambda::EventSourceMapping').find(
      ({ Properties }) => read(Properties.EventSourceArn) === `<${queue.id}.Arn>`,
    );
    const fn = processing.Resources[mapping?.Properties.FunctionName.Ref];
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * fn?.Properties.Timeout);
  });

  it('leave a lease between the end of who works and the next who gets the delivery', () => {
    const { Timeout } = one(processing, 'AWS::Lambda::Function', 'Deliver').Properties;
    const { VisibilityTimeout } = one(processing, 'AWS::SQS::Queue', 'DeliveriesQueue').Properties;
    expect(Timeout).toBeLessThan(LEASE_SECONDS);
    expect(LEASE_SECONDS).toBeLessThan(VisibilityTimeout);
  });

  it('are worked on by fewer than the ten that a new account has, and each record fails by itself', () => {
    const mappings = ofType(processing, 'AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties,
    );
    const together = mappings.reduce((sum, { ScalingConfig }) => sum + ScalingConfig.MaximumConcurrency, 0);
    expect(together).toBeLessThan(10);
    for (const { FunctionResponseTypes } of mappings)
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    for (const { Properties } of ofType(processing, 'AWS::Lambda::Function'))
      expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
    expect(one(processing, 'AWS::Lambda::EventSourceMapping', 'Deliver').Properties.BatchSize).toBe(1);
  });

  it('get notices as SES wrote them, and what SNS cannot bring is a dead letter', () => {
    const subscriptions = ofType(processing, 'AWS::SNS::Subscription').map(({ Properties }) => [
      read(Properties.TopicArn).replace(/[0-9A-F]{8}/g, ''),
      read(Properties.Endpoint).replace(/[0-9A-F]{8}/g, ''),
      Properties.RawMessageDelivery,
      read(Properties.RedrivePolicy.deadLetterTargetArn).replace(/[0-9A-F]{8}/g, ''),
    ]);
    expect(subscriptions).toEqual([
      ['<ProcessingReceived>', '<ProcessingInboundQueue.Arn>', true, '<ProcessingInboundDead.Arn>'],
      ['<ProcessingSentEvents>', '<ProcessingSentQueue.Arn>', true, '<ProcessingSentDead.Arn>'],
    ]);
  });

  it('and topics have no key of KMS, by which SES could not publish', () => {
    for (const { Properties } of ofType(processing, 'AWS::SNS::Topic'))
      expect(Properties?.KmsMasterKeyId).toBeUndefined();
  });
});

describe('the table', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = one(processing, 'AWS::DynamoDB::Table');

  it('is on demand, forgets by itself, can be brought back, and is not deleted', () => {
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: TABLE.timeToLive, Enabled: true });
    expect(Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(Properties.DeletionProtectionEnabled).toBe(true);
    expect(Properties.TableName).toBeUndefined();
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('has the keys and lists that the functions ask', () => {
    const schema = (keys: readonly { AttributeName: string; KeyType: string }[]) =>
      keys.map(({ AttributeName }) => AttributeName);
    expect(schema(Properties.KeySchema)).toEqual([TABLE.partition, TABLE.sort]);
    // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties are JSON of any shape
    const lists = Properties.GlobalSecondaryIndexes.map((index: any) => ({
      name: index.IndexName,
      keys: schema(index.KeySchema),
      carries: index.Projection.NonKeyAttributes,
    }));
    expect(lists).toEqual(
      Object.values(TABLE.indexes).map(({ name, partition, sort, carries }) => ({
        name,
        keys: [partition, sort],
        carries: [...carries],
      })),
    );
  });
});

describe('functions', () => {
  const functions = ofType(processing, 'AWS::Lambda::Function');

  it('run on Node 24 on arm64, for as long as the others count on, with logs that end', () => {
    expect(functions.map(({ Properties }) => Properties.Handler)).toEqual([
      'inbound.handler',
      'deliver.handler',
      'sent.handler',
      'sweep.handler',
      'digest.handler',
      'canary.handler',
    ]);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      const name = Properties.Handler.split('.')[0] as keyof typeof TIMING;
      expect(Properties.Timeout).toBe(TIMING[name].timeoutSeconds);
      const log = processing.Resources[Properties.LoggingConfig.LogGroup.Ref];
      expect(log?.Properties.RetentionInDays).toBe(30);
    }
  });

  it.each(functions.map(({ id, Properties }) => [Properties.Handler, id, Properties.Environment.Variables]))(
    '%s is told all that it asks of its environment',
    (handler, _, variables) => {
      const environment = Object.fromEntries(
        Object.entries(variables).map(([key, value]) => [key, read(value)]),
      );
      const settings = readSettings({ ...environment, AWS_REGION: 'eu-central-1' });
      expect(settings.configurationSet).toBe('truebounce');
      expect(settings.eventsTopic).toContain('OwnBounces');
      // Only the sweep asks how many sending events are left.
      expect(settings.sentUrl !== null && settings.sentDeadUrl !== null).toBe(handler === 'sweep.handler');
    },
  );

  it('by the clock: the sweep each five minutes, the digest once a day, the canary once an MX is published', async () => {
    const rules = (template: typeof processing) =>
      ofType(template, 'AWS::Events::Rule').map(({ Properties }) => [
        Properties.ScheduleExpression,
        Properties.State,
      ]);
    expect(rules(processing)).toEqual([
      ['rate(5 minutes)', 'ENABLED'],
      ['cron(0 6 * * ? *)', 'ENABLED'],
      ['rate(1 day)', 'DISABLED'],
    ]);
    const published = await synthesised({
      language: 'ja',
      domains: { 'client.example': { publishMx: true, mailboxes: { info: 'owner@mailbox.example' } } },
    });
    expect(rules(published.processing)).toEqual([
      ['rate(5 minutes)', 'ENABLED'],
      ['cron(0 22 * * ? *)', 'ENABLED'],
      ['rate(1 day)', 'ENABLED'],
    ]);
  });
});

describe('what must stay', () => {
  it('has the logical ids that it had: with another, CloudFormation makes a new, empty one', () => {
    const stateful = [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::Table',
      'AWS::SecretsManager::Secret',
      'AWS::SQS::Queue',
    ];
    expect(stateful.flatMap((type) => ofType(processing, type)).map(({ id }) => id)).toEqual([
      'ProcessingRaw1C85DA8E',
      'ProcessingTable4BAB1543',
      'ProcessingSecret3FAAEA29',
      'ProcessingInboundDeadDE25EA89',
      'ProcessingInboundQueueFC427629',
      'ProcessingDeliveriesDeadFD5BC096',
      'ProcessingDeliveriesQueue8F81EA83',
      'ProcessingSentDead844B31B0',
      'ProcessingSentQueue1D9C1284',
    ]);
  });

  it('and the outputs have the names by which the command line asks', () => {
    const names = Object.keys(processing.Outputs).filter((name) => !name.startsWith('ExportsOutput'));
    expect(names).toEqual([
      'TableName',
      'BucketName',
      'InboundUrl',
      'InboundDeadUrl',
      'DeliveriesUrl',
      'DeliveriesDeadUrl',
      'SentUrl',
      'SentDeadUrl',
      'SecretName',
      'RetentionDays',
      'ReceivedTopicArn',
      'SentTopicArn',
      'OwnBouncesTopicArn',
      'CanaryFunction',
    ]);
  });
});
