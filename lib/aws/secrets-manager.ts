/** What is used of Secrets Manager, in a file of its own that is loaded when it is needed: a start does not wait for it. */

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { patient, SHORT } from './patience.ts';

/**
 * Region, credentials and, in tests, AWS_ENDPOINT_URL_SECRETS_MANAGER come from the environment, unless `settings` has
 * them.
 */
export function secretsManagerClient(
  settings: ConstructorParameters<typeof SecretsManagerClient>[0] = {},
): SecretsManagerClient {
  return new SecretsManagerClient({
    ...patient(SHORT),
    ...settings,
  });
}

export type SecretsManager = Pick<SecretsManagerClient, 'send'>;

/** The text of one version; null where that version holds bytes. */
export async function secretText(
  client: SecretsManager,
  secret: string,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
): Promise<string | null> {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: secret, VersionStage: stage }));
  return answer.SecretString ?? null;
}
