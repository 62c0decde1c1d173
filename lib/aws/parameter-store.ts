/** What is used of SSM's Parameter Store, in a file of its own that is loaded when it is needed. */

import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { patient, SHORT } from './patience.ts';

/** Region, credentials and, in tests, AWS_ENDPOINT_URL_SSM come from the environment, unless `settings` has them. */
export function ssmClient(settings: ConstructorParameters<typeof SSMClient>[0] = {}): SSMClient {
  return new SSMClient({
    ...patient(SHORT),
    ...settings,
  });
}

export type ParameterStore = Pick<SSMClient, 'send'>;

/** Null where SSM answers without a value. */
export async function parameterText(client: ParameterStore, name: string): Promise<string | null> {
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return Parameter?.Value ?? null;
}
