/** The client of DynamoDB as the functions use it. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * DynamoDB answers in milliseconds; what takes longer than these is lost. The SDK's own defaults wait without end for an
 * answer, and a function that waits until its end tells nobody why. Four tries of each, with the SDK's jitter, are under
 * ten seconds.
 */
const CONNECT_MS = 1_000;
const ANSWER_MS = 2_000;
const TRIES = 4;

/** Region, credentials and, in tests, AWS_ENDPOINT_URL_DYNAMODB come from the environment, unless `settings` has them. */
export function dynamoClient(settings: ConstructorParameters<typeof DynamoDBClient>[0] = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    },
    ...settings,
  });
}
