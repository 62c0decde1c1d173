import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { keepsTheContract } from '../contract/contract.ts';

keepsTheContract({
  name: 'SQLite',
  exceptions: {},
  deploy: async (now) => {
    const directory = await mkdtemp(join(tmpdir(), 'truebounce-tables-'));
    const open: Tables[] = [];
    return {
      open: async () => {
        const tables = openTables(directory, { now });
        open.push(tables);
        return tables;
      },
      remove: async () => {
        for (const tables of open) await tables.close();
        await rm(directory, { recursive: true });
      },
    };
  },
});
