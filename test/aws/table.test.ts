import { afterAll, beforeAll } from 'vitest';
import { tableOf } from '../../lib/aws/table/index.ts';
import { randomKey } from '../../lib/ledger/index.ts';
import { keepsTheContract } from '../contract/contract.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';

let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());

keepsTheContract({
  name: 'DynamoDB',
  exceptions: {},
  deploy: async (now) => {
    const table = await dynamo.makeTable();
    const keys = [randomKey()];
    return {
      open: async () =>
        tableOf({
          client: dynamo.client(),
          table,
          retentionDays: 30,
          hashKeys: async () => keys,
          send: async () => {},
          now,
        }),
      remove: async () => {},
    };
  },
});
