import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableOptions } from '../../../lib/aws/table/index.ts';
import { hashKey } from '../../../lib/ledger/index.ts';
import { PLANNED_AT } from '../../contract/made.ts';

export const FIRST_KEY = hashKey('k1', Buffer.alloc(32, 1));
export const SECOND_KEY = hashKey('k2', Buffer.alloc(32, 2));

/** A deployment that keeps mail for thirty days, and sends its deliveries nowhere. */
export function optionsOf(
  client: DynamoDBClient,
  table: string,
  change: Partial<TableOptions> = {},
): TableOptions {
  return {
    client,
    table,
    retentionDays: 30,
    hashKeys: async () => [FIRST_KEY],
    send: async () => {},
    now: () => new Date(PLANNED_AT),
    ...change,
  };
}
