/** Findings of cdk-nag's AwsSolutions pack that stay, each with its reason. */

import { Stack, Token, Validations } from 'aws-cdk-lib';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { RAW_PREFIX } from './names.ts';

/** By id of the construct below `scope`: the rule, and why it does not hold here. */
type Reasons = readonly (readonly [path: string, rule: string, reason: string])[];

const MAIL_RIGHT =
  'Mail has new names each time, and all of it is under this prefix of this one bucket; nothing else is in the bucket.';
const SEND_RIGHT =
  'ses:FromAddress bounds it to the domains of the site. In the sandbox SES also asks for the right to the identity of each recipient, who may be anybody that the operator verified.';
const KEY_RIGHT =
  'The parameters are the operator’s, encrypted by a key of his choice. kms:ViaService and the encryption context bound it to these parameters, read by SSM.';

export function acknowledgeProcessing(processing: IConstruct & { readonly bucket: IBucket }): void {
  const { partition, region, account } = worded(processing);
  const bucket = Stack.of(processing).getLogicalId(processing.bucket.node.defaultChild as CfnBucket);
  const mails = `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/${RAW_PREFIX}/*]`;
  const identities = `AwsSolutions-IAM5[Resource::arn:${partition}:ses:${region}:${account}:identity/*]`;
  const keys = `AwsSolutions-IAM5[Resource::arn:${partition}:kms:${region}:${account}:key/*]`;
  acknowledge(processing, [
    [
      'Raw',
      'AwsSolutions-S1',
      'Who reads mail is in the logs of the functions. Access logs would be one more copy of who writes to whom; CloudTrail’s data events tell the same to who wants it.',
    ],
    [
      'Secret',
      'AwsSolutions-SMG4',
      'Hashes of addresses and marks on mail under way are derived from it: with another secret they would be unknown. A new one is for its owner to decide on.',
    ],
    ['InboundFunctionRole', mails, MAIL_RIGHT],
    ['DeliverFunctionRole', mails, MAIL_RIGHT],
    ['DigestFunctionRole', mails, MAIL_RIGHT],
    ['DeliverFunctionRole', identities, SEND_RIGHT],
    ['DigestFunctionRole', identities, SEND_RIGHT],
    ['CanaryFunctionRole', identities, SEND_RIGHT],
    ['InboundFunctionRole', keys, KEY_RIGHT],
    ['DeliverFunctionRole', keys, KEY_RIGHT],
  ]);
}

export function acknowledgeReceiving(receiving: IConstruct): void {
  acknowledge(receiving, [
    [
      'ActivateFunctionRole',
      'AwsSolutions-IAM5[Resource::*]',
      'SES’s rights on receipt rule sets know no resources. It may ask which set is active, and make one active; no other function may.',
    ],
  ]);
}

function acknowledge(scope: IConstruct, reasons: Reasons): void {
  for (const [path, id, reason] of reasons)
    Validations.of(scope.node.findChild(path)).acknowledge({ id, reason });
}

/** As findings word what is not known before the deployment. */
function worded(scope: IConstruct) {
  const { partition, region, account } = Stack.of(scope);
  const word = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
  return {
    partition: word(partition, 'Partition'),
    region: word(region, 'Region'),
    account: word(account, 'AccountId'),
  };
}
