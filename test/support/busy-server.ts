/** Takes, decides and delivers mails without end, as a server does: for tests of what looks on meanwhile. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTables } from '../../lib/local/sqlite/index.ts';
import type { Inbound } from '../../lib/model.ts';
import { NO_VERDICTS } from '../../lib/model.ts';
import { passMail } from '../../lib/pipeline.ts';
import { OPEN_ROUTING } from '../../lib/site/routing.ts';
import { deliverAll, keyAt } from './held-data.ts';

const [directory = ''] = process.argv.slice(2);
const tables = openTables(directory, {});
const raw = Buffer.from('From: a@far.example\n\nSee you at ten.\n');
for (let n = 0; ; n++) {
  const now = new Date();
  const inbound: Inbound = {
    key: keyAt(now, 1_000 + n),
    envelope: { reversePath: 'a@far.example', forwardPaths: ['info@client.example'], client: null },
    verdicts: NO_VERDICTS,
    receivedAt: now.toISOString(),
  };
  writeFileSync(join(directory, 'raw', `${inbound.key}.eml`), raw);
  await tables.accept(inbound, raw.length);
  await passMail(inbound, 'first', OPEN_ROUTING, {
    ...tables,
    readRaw: async () => raw,
    hops: async () => 0,
    tellFault: () => {},
  });
  for (const message of await tables.inbound.receive(9, now.toISOString(), '2099-01-01T00:00:00.000Z', 9))
    await tables.inbound.remove(message);
  await deliverAll(tables, now);
  if (n === 0) process.stdout.write('busy\n');
}
