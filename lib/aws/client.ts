/** The client of DynamoDB as the functions use it. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { patient, SHORT } from './patience.ts';

/** Region, credentials and, in tests, AWS_ENDPOINT_URL_DYNAMODB come from the environment, unless `settings` has them. */
export function dynamoClient(settings: ConstructorParameters<typeof DynamoDBClient>[0] = {}): DynamoDBClient {
  return new DynamoDBClient({
    // Throttled for a moment, a table takes the fourth try.
    ...patient({ ...SHORT, tries: 4 }),
    ...settings,
  });
}
