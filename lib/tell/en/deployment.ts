import type { DeploymentWords } from '../deployment-words.ts';

const LIST = 'aws cloudformation describe-stacks --query "Stacks[].StackName"';

export const deployment: DeploymentWords = {
  regionAlone: '--region belongs to a deployment on AWS: write --stack as well.',
  badName: (name) =>
    `${name} is no name of a stack. After --stack stands the name of the deployment's stack; to leave it out, put --stack last.`,
  noStack: (name, region) =>
    `there is no stack ${name} in ${region}, in the account of your credentials. Name it with --stack, its region with --region, its account with AWS_PROFILE. "${LIST}" lists the stacks.`,
  incomplete: (name, missing, status) =>
    `the stack ${name} (${status}) does not tell ${missing.join(', ')}. ${
      /IN_PROGRESS$/.test(status)
        ? 'It is being changed: ask again when that has ended.'
        : /ROLLBACK|FAILED/.test(status)
          ? 'It was not deployed to its end: see its events in CloudFormation, and deploy again.'
          : 'It is that of an older version, or none of Truebounce: deploy again, or name another with --stack.'
    }`,
  noRegion: 'no region is known. Name it with --region, with AWS_REGION, or in your AWS profile.',
  noCredentials:
    'no credentials of AWS were found. Sign in ("aws sso login", "aws configure"), or name a profile with AWS_PROFILE.',
  badCredentials: (said) => `AWS does not take your credentials: sign in again. It said: ${said}`,
  denied: (action, said) =>
    `your AWS user may not do this. ${
      action === null ? 'A right is missing' : `The right ${action} is missing`
    }: the README lists what an operator needs. AWS said: ${said}`,
  unreachable: (region, said) =>
    `AWS did not answer in ${region}: look at the name of the region, and at your line. ${said}`,
};
