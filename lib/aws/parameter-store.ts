/** What is used of SSM's Parameter Store, in a file of its own that is loaded when it is needed. */

import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** The Parameter Store answers in some 50 ms. Three tries of each are under ten seconds. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 2_000;
const TRIES = 3;

/** Region, credentials and, in tests, AWS_ENDPOINT_URL_SSM come from the environment, unless `settings` has them. */
export function ssmClient(settings: ConstructorParameters<typeof SSMClient>[0] = {}): SSMClient {
  return new SSMClient({
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    },
    ...settings,
  });
}

export type ParameterStore = Pick<SSMClient, 'send'>;

/** Null where SSM answers without a value. */
export async function parameterText(client: ParameterStore, name: string): Promise<string | null> {
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return Parameter?.Value ?? null;
}
