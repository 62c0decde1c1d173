/**
 * A process of its own that works on the tables of a directory, for tests: `node sqlite-writer.ts WHAT DIRECTORY NAME
 * COUNT`. Prints, a line each, what it was told is durable.
 */

import { writeSync } from 'node:fs';
import { LIMITS } from '../../lib/incident/index.ts';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { flooding, inboundOf, MAILBOX } from '../contract/made.ts';

const [what = '', directory = '', name = '', count = '0'] = process.argv.slice(2);
const told = (text: string) => writeSync(1, `${text}\n`);

const TASKS: Readonly<Record<string, (tables: Tables) => Promise<void>>> = {
  /** Accepts COUNT mails, three at a time, and counts a report for each. */
  async write(tables) {
    for (let n = 0; n < Number(count); n += 3)
      await Promise.all(
        [n, n + 1, n + 2].map(async (one) => {
          const key = `${name}-${one}`;
          await tables.accept(inboundOf(key), 100);
          const report = flooding(one, { mail: key, recipients: [key] });
          await tables.count(MAILBOX, report, LIMITS);
          told(key);
        }),
      );
  },
  /** Receives until the queue is empty, and removes what it received. */
  async drain(tables) {
    for (;;) {
      const messages = await tables.inbound.receive(
        5,
        '2026-11-24T11:00:00.000Z',
        '2026-11-24T12:00:00.000Z',
        3,
      );
      if (messages.length === 0) return;
      for (const message of messages) if (await tables.inbound.remove(message)) told(message.body);
    }
  },
  /** Accepts COUNT mails one by one, and tells how each ended. */
  async fill(tables) {
    for (let n = 0; n < Number(count); n++)
      await tables.accept(inboundOf(`${name}-${n}`, { helo: 'x'.repeat(20_000) }), 100).then(
        () => told(`kept ${name}-${n}`),
        (error: Error) => told(`${error.name} ${error.message}`),
      );
  },
};

const task = TASKS[what];
if (task === undefined) throw new Error(`no such task: ${what}`);
const tables = openTables(directory, {});
await task(tables);
await tables.close();
