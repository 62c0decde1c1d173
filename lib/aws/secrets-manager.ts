/** What is used of Secrets Manager, in a file of its own that is loaded when it is needed: a start does not wait for it. */

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Secrets Manager answers in some 50 ms. Three tries of each are under ten seconds. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 2_000;
const TRIES = 3;

/**
 * Region, credentials and, in tests, AWS_ENDPOINT_URL_SECRETS_MANAGER come from the environment, unless `settings` has
 * them.
 */
export function secretsManagerClient(
  settings: ConstructorParameters<typeof SecretsManagerClient>[0] = {},
): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    },
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
