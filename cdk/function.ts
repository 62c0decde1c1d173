/** One function of the bundle, with a role and a log group of its own: it may do what is listed for it, and nothing else. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { TIMING } from '../functions/timing.ts';
import type { FunctionName } from './bundle.ts';

/** Long enough to look up what became of a mail of last month. */
const LOG_RETENTION = RetentionDays.ONE_MONTH;

export interface FunctionOptions {
  readonly name: FunctionName;
  /** Folder with the bundle. */
  readonly code: string;
  /** Processors come with memory: 1,769 MB are a whole one. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly rights: readonly PolicyStatement[];
}

export function makeFunction(
  scope: Construct,
  id: string,
  { name, code, memorySize, environment, rights }: FunctionOptions,
): LambdaFunction {
  // Not AWSLambdaBasicExecutionRole, which may write into every log group of the account.
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: LOG_RETENTION,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  logGroup.grantWrite(role);
  for (const right of rights) role.addToPolicy(right);
  return new LambdaFunction(scope, id, {
    description: `Truebounce: ${name}`,
    code: Code.fromAsset(code),
    handler: `${name}.handler`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    timeout: Duration.seconds(TIMING[name].timeoutSeconds),
    memorySize,
    environment: { NODE_OPTIONS: '--enable-source-maps', ...environment },
    role,
    logGroup,
  });
}
