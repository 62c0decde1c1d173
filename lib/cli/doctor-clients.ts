/** AWS for `doctor`: the operator's credentials, and the clients that ask. */

import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SESClient } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { canaryTestOf, lambdaClient } from '../aws/canary-test.ts';
import { dynamoClient } from '../aws/client.ts';
import { parameterText } from '../aws/parameter-store.ts';
import { AT_A_DESK, patient } from '../aws/patience.ts';
import { questionsOf } from '../aws/questions.ts';
import { sqsClient } from '../aws/queue.ts';
import { type RawListing, rawListingOf } from '../aws/raw-listing.ts';
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
  readonly desk: Desk | null;
};

/** What is asked where the operator wants more than a look; null: the stack has no such thing. */
export interface Desk {
  canary(stack: StackAnswer): CanaryTest | null;
  listing(stack: StackAnswer): RawListing | null;
  /** A SecureString in Parameter Store; null: there is none. */
  parameter(name: string): Promise<string | null>;
}

/** Asks one question first: without credentials, or without a line, it would be the same of all. */
export async function openAws(stack: string, region: string): Promise<OpenedAws> {
  const cloudFormation = cloudFormationClient({ region });
  try {
    await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  } catch (error) {
    const kind = troubleOf(error)?.kind;
    if (kind === 'no-credentials' || kind === 'bad-credentials' || kind === 'unreachable') {
      const said = error instanceof Error ? error.message : String(error);
      return { kind: 'not-asked', why: kind, said, desk: null };
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
  const ssm = new SSMClient({ ...ASKING, ...settings });
  const listingOf = ({ outputs }: StackAnswer): RawListing | null => {
    const bucket = outputs.get('BucketName');
    return bucket === undefined ? null : rawListingOf(s3, bucket);
  };
  const questions = questionsOf({
    cloudFormation,
    sqs,
    s3,
    dynamo,
    ses: new SESClient({ ...ASKING, ...settings }),
    sesv2: new SESv2Client({ ...ASKING, ...settings }),
    sns: new SNSClient({ ...ASKING, ...settings }),
    ssm,
    tableOf: readTable,
    now,
  });
  return {
    kind: 'asked',
    questions,
    stack,
    region,
    desk: {
      listing: listingOf,
      parameter: (name) =>
        parameterText(ssm, name).catch((error) => {
          if (error instanceof Error && error.name === 'ParameterNotFound') return null;
          throw error;
        }),
      canary(stack) {
        const [fn, table] = ['CanaryFunction', 'TableName'].map((key) => stack.outputs.get(key));
        const listing = listingOf(stack);
        if (fn === undefined || table === undefined || listing === null) return null;
        return canaryTestOf(lambdaClient(settings), fn, listing, readTable(table), { now, pause: sleep });
      },
    },
  };
}
