/** A data directory as a server leaves it: the story's mails, taken, decided, and the planned ones delivered. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '../../lib/classify/index.ts';
import { tracerOf } from '../../lib/cli/site-tracer.ts';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { type Inbound, NO_VERDICTS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { passMail } from '../../lib/pipeline.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { readJsonSite } from '../../lib/site/json-site.ts';
import { routingOf } from '../../lib/site/routing.ts';
import { SEED_HOST, SEED_MAILBOX, SEED_SITE, type SeedMail, seedDay } from './seed-day.ts';

export interface Taken {
  readonly mail: SeedMail;
  readonly inbound: Inbound;
  readonly record: MailRecord;
}

/** Keys as a server makes them, but the same each time. */
export function keyAt(at: Date, n: number): string {
  return `${at.toISOString().replace(/[-:.]/g, '')}-${String(n).padStart(16, '0')}`;
}

/** The host forwards all of it. */
const CLIENT = { address: SEED_HOST.address, helo: SEED_HOST.name, name: SEED_HOST.name };

export interface HeldData {
  /** In the order in which they came. */
  readonly taken: readonly Taken[];
}

/** `mails` by default: a flood of 60, 40 ordinary mails and 5 of the firm's own bounces. `shift`: moved in time by so much. */
export async function fillData(
  directory: string,
  mails: readonly SeedMail[] = seedDay({ notices: 60 }),
  shift = 0,
): Promise<HeldData> {
  for (const folder of ['raw', 'tmp']) mkdirSync(join(directory, folder), { recursive: true });
  const tables = openTables(directory, {});
  const site = { kind: 'json', site: readJsonSite(JSON.stringify(SEED_SITE), 'site.json') } as const;
  const trace = await tracerOf(site, {}, null);
  const readers = { parse: parseMail, classify, trace };
  const taken: Taken[] = [];
  for (const [n, mail] of mails.entries()) {
    const at = new Date(mail.at.getTime() + shift);
    const inbound: Inbound = {
      key: keyAt(at, n),
      envelope: { reversePath: null, forwardPaths: [SEED_MAILBOX], client: CLIENT },
      verdicts: NO_VERDICTS,
      receivedAt: at.toISOString(),
    };
    const raw = Buffer.from(mail.raw);
    writeFileSync(join(directory, 'raw', `${inbound.key}.eml`), raw);
    await tables.accept(inbound, raw.length);
    const effects = {
      ...tables,
      readRaw: async () => raw,
      hops: async () => 0,
      tellFault: () => {
        throw new Error('a fault of ours');
      },
    };
    const [record] = await passMail(inbound, 'first', routingOf(site), effects, readers);
    if (record === undefined) throw new Error('nothing was decided');
    taken.push({ mail, inbound, record });
  }
  await emptyQueue(tables);
  await deliverAll(tables, new Date(Math.max(...taken.map(({ inbound }) => Date.parse(inbound.receivedAt)))));
  await tables.close();
  return { taken };
}

async function emptyQueue(tables: Tables): Promise<void> {
  for (;;) {
    const messages = await tables.inbound.receive(1_000, LATE, LATER, 9);
    if (messages.length === 0) return;
    await Promise.all(messages.map((message) => tables.inbound.remove(message)));
  }
}

const LATE = '2099-01-01T00:00:00.000Z';
const LATER = '2099-01-02T00:00:00.000Z';

/** Every delivery that is planned by now is carried out, as far as the tables know. */
export async function deliverAll(tables: Tables, at: Date): Promise<void> {
  for (;;) {
    const messages = await tables.deliveries.receive(1_000, LATE, LATER, 9);
    if (messages.length === 0) return;
    for (const message of messages) {
      await tables.claim(message.body, 'test', LATE, LATER);
      await tables.settle(message.body, 'test', { kind: 'delivered', at: at.toISOString() });
      await tables.deliveries.remove(message);
    }
  }
}
