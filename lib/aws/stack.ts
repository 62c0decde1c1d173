/** The names of what a deployment made, as its stack in CloudFormation tells them to the operator. */

import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { told } from './faults.ts';
import { AT_A_DESK, patient } from './patience.ts';

/** CloudFormation's own rule for names; an ARN names a stack too. */
const NAME = /^[A-Za-z][-A-Za-z0-9]{0,127}$/;
const ARN = /^arn:[\w:/.-]{1,2000}$/;

/** As `cdk` writes the stack; each is needed. */
const OUTPUTS = {
  table: 'TableName',
  bucket: 'BucketName',
  inboundUrl: 'InboundUrl',
  inboundDeadUrl: 'InboundDeadUrl',
  deliveriesUrl: 'DeliveriesUrl',
  deliveriesDeadUrl: 'DeliveriesDeadUrl',
  sentUrl: 'SentUrl',
  sentDeadUrl: 'SentDeadUrl',
} as const;

/** Days that raw mail is kept; a stack that does not tell it is one of an earlier version. */
const RETENTION = 'RetentionDays';

export interface StackNames extends Readonly<Record<keyof typeof OUTPUTS, string>> {
  readonly retentionDays: number | null;
}

/** There is no such stack, or it is none of ours, or not (yet) whole. */
export class NoStack extends Error {
  override readonly name = 'NoStack';
  readonly why:
    | { readonly kind: 'bad-name' }
    | { readonly kind: 'unknown' }
    /** `status`: CloudFormation's, such as CREATE_IN_PROGRESS. */
    | { readonly kind: 'incomplete'; readonly missing: readonly string[]; readonly status: string };

  constructor(why: NoStack['why']) {
    super(`no stack to work with: ${why.kind}`);
    this.why = why;
  }
}

/** Credentials, and the region where none is given, are the operator's own: environment, profile, SSO. */
export function cloudFormationClient(
  settings: ConstructorParameters<typeof CloudFormationClient>[0] = {},
): CloudFormationClient {
  return new CloudFormationClient({
    ...patient(AT_A_DESK),
    ...settings,
  });
}

/** Rejects with `NoStack`, or with what the SDK throws, as `told` says it. */
export async function readStack(
  client: Pick<CloudFormationClient, 'send'>,
  name: string,
): Promise<StackNames> {
  if (!NAME.test(name) && !ARN.test(name)) throw new NoStack({ kind: 'bad-name' });
  return namesOf(await described(client, name));
}

async function described(client: Pick<CloudFormationClient, 'send'>, name: string): Promise<Stack> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks;
    if (stack === undefined) throw new NoStack({ kind: 'unknown' });
    return stack;
  } catch (error) {
    // It has no error of its own for this.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      throw new NoStack({ kind: 'unknown' });
    throw told(error);
  }
}

function namesOf({ Outputs = [], StackStatus }: Stack): StackNames {
  const status: string = StackStatus ?? '';
  const outputs = new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  const missing = Object.values(OUTPUTS).filter((output) => (outputs.get(output) ?? '') === '');
  if (missing.length > 0) throw new NoStack({ kind: 'incomplete', missing, status });
  const names = Object.entries(OUTPUTS).map(([name, output]) => [name, outputs.get(output) ?? '']);
  const days = outputs.get(RETENTION) ?? '';
  return {
    ...(Object.fromEntries(names) as Record<keyof typeof OUTPUTS, string>),
    retentionDays: /^[1-9]\d{0,4}$/.test(days) ? Number(days) : null,
  };
}
