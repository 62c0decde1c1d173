/** AWS for `doctor`: the operator's credentials, and the clients that ask. */

import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SESClient } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { canaryTestOf, lambdaClient } from '../aws/canary-test.ts';
import { dynamoClient } from '../aws/client.ts';
import { AT_A_DESK, patient } from '../aws/patience.ts';
import { questionsOf } from '../aws/questions.ts';
import { sqsClient } from '../aws/queue.ts';
import { rawListingOf } from '../aws/raw-listing.ts';
import { s3Client } from '../aws/raw-mails.ts';
import { cloudFormationClient } from '../aws/stack.ts';
import { tableOf } from '../aws/table/index.ts';
import { troubleOf } from '../aws/trouble.ts';
import type { StackAnswer } from '../doctor/answers.ts';
import type { CanaryTest } from '../doctor/canary-test.ts';
import type { Examination } from '../doctor/examine.ts';

const ASKING = patient(AT_A_DESK);

/** Of reading only: the table's ages say when what is written expires. */
const RETENTION_DAYS = 30;

export type OpenedAws = Examination['aws'] & {
  /** Null: nothing is asked. */
  readonly canary: ((stack: StackAnswer) => CanaryTest | null) | null;
};

/** Asks one question first: without credentials, or without a line, it would be the same of all. */
export async function openAws(stack: string, region: string): Promise<OpenedAws> {
  const cloudFormation = cloudFormationClient({ region });
  try {
    await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  } catch (error) {
    const kind = troubleOf(error)?.kind;
    if (kind === 'no-credentials' || kind === 'bad-credentials' || kind === 'unreachable') {
      const said = error instanceof Error ? error.message : String(error);
      return { kind: 'not-asked', why: kind, said, canary: null };
    }
  }
  // All clients share the credentials: whoever is asked for a code is asked once.
  const settings = { region, credentials: cloudFormation.config.credentials };
  const [sqs, s3, dynamo] = [sqsClient(settings), s3Client(settings), dynamoClient(settings)];
  const now = () => new Date();
  const readTable = (table: string) =>
    tableOf({
      client: dynamo,
      table,
      retentionDays: RETENTION_DAYS,
      hashKeys: () => Promise.reject(new Error('an operator asks after no hashed address')),
      send: () => Promise.reject(new Error('doctor sends no delivery')),
      now,
    });
  const questions = questionsOf({
    cloudFormation,
    sqs,
    s3,
    dynamo,
    ses: new SESClient({ ...ASKING, ...settings }),
    sesv2: new SESv2Client({ ...ASKING, ...settings }),
    sns: new SNSClient({ ...ASKING, ...settings }),
    ssm: new SSMClient({ ...ASKING, ...settings }),
    tableOf: readTable,
    now,
  });
  return {
    kind: 'asked',
    questions,
    stack,
    region,
    canary: ({ outputs }) => {
      const [fn, bucket, table] = ['CanaryFunction', 'BucketName', 'TableName'].map((key) =>
        outputs.get(key),
      );
      if (fn === undefined || bucket === undefined || table === undefined) return null;
      const listing = rawListingOf(s3, bucket);
      return canaryTestOf(lambdaClient(settings), fn, listing, readTable(table), { now, pause: sleep });
    },
  };
}
