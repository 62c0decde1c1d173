import { afterAll, beforeAll } from 'vitest';
import { tableOf } from '../../lib/aws/table/index.ts';
import { keepsTheContract } from '../contract/contract.ts';
import { type Dynamo, startDynamo } from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

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
    return {
      open: async () => tableOf(optionsOf(dynamo.client(), table, { now })),
      remove: async () => {},
    };
  },
});
