/**
 * A server under load: so many mails by so many connections at full speed, of three kinds: a flood of failure notices,
 * ordinary letters, bounces of the firm's own mail. What came out is counted in the outbox and in the tables.
 */

import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { SEED_HOST, SEED_SITE, seedDay } from './seed-day.ts';
import { ServeProcess } from './serve-process.ts';
import { SmtpClient } from './smtp-client.ts';

export const LOAD_MAILBOXES = ['info@client.example', 'shop@client.example', 'sales@client.example'];

/** The site of the story, with more mailboxes, at its own MX. */
const CONFIG = {
  alerts: 'admin@elsewhere.example',
  domains: {
    'client.example': {
      sendingHosts: [{ name: SEED_HOST.name, printsLogins: true }],
      mailboxes: { info: 'info@far.example', shop: 'shop@far.example', sales: 'sales@far.example' },
    },
  },
};

export interface LoadOptions {
  /** An empty directory. */
  readonly dir: string;
  readonly mails: number;
  readonly connections: number;
  /** Kill the server (-9) when so many mails are accepted, and start it again. */
  readonly killAt?: number;
}

export interface Load {
  /** Numbers of the mails that got their 250. */
  readonly accepted: ReadonlySet<number>;
  /** How often each numbered mail lies in the outbox or is held, by its number. */
  readonly found: ReadonlyMap<number, number>;
  readonly held: number;
  readonly acceptSeconds: number;
  /** From the first mail until the last one was decided and delivered. */
  readonly decideSeconds: number;
  /** Highest resident size of the servers, in MB; 0 where the system does not tell. */
  readonly peakMegabytes: number;
  readonly stderr: string;
  readonly data: string;
}

const NUMBER = /^X-Number: (\d+)\r?$/m;

export async function load({ dir, mails, connections, killAt }: LoadOptions): Promise<Load> {
  const site = join(dir, 'truebounce.config.json');
  const dns = join(dir, 'dns.json');
  const data = join(dir, 'data');
  await writeFile(site, JSON.stringify(CONFIG));
  await writeFile(dns, JSON.stringify(SEED_SITE.zone));
  const texts = seedDay({ notices: 900 }).map(({ raw }) => raw.replaceAll('\n', '\r\n'));
  const mailOf = (number: number) =>
    Buffer.from(`X-Number: ${number}\r\n${texts[number % texts.length] as string}`);

  const accepted = new Set<number>();
  let peak = 0;
  let stderr = '';
  let next = 0;
  let { server, port } = await ServeProcess.start(data, '--site', site, '--dns', dns);
  const send = async (): Promise<void> => {
    const client = await SmtpClient.connect(port);
    try {
      while (next < mails) {
        const number = next++;
        const to = LOAD_MAILBOXES[number % LOAD_MAILBOXES.length] as string;
        const reply = await client.send([to], mailOf(number));
        if (!reply.startsWith('250')) throw new Error(`refused: ${reply}`);
        accepted.add(number);
        if (killAt !== undefined && accepted.size === killAt) {
          peak = Math.max(peak, memoryOf(server.pid));
          void server.kill('SIGKILL');
        }
      }
    } finally {
      client.close();
    }
  };
  const start = performance.now();
  const first = await Promise.allSettled(Array.from({ length: connections }, send));
  if (killAt !== undefined) {
    await server.kill('SIGKILL');
    stderr += server.stderr;
    ({ server, port } = await ServeProcess.start(data, '--site', site, '--dns', dns));
    // Those in hand at the kill are not sent again: each number goes out once, so that a second copy is our doing.
    await Promise.all(Array.from({ length: connections }, send));
  } else {
    const failed = first.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  const acceptSeconds = (performance.now() - start) / 1_000;
  await untilDone(data);
  const decideSeconds = (performance.now() - start) / 1_000;
  peak = Math.max(peak, memoryOf(server.pid));
  await server.kill('SIGTERM');
  stderr += server.stderr;
  const { found, held } = await count(data);
  return { accepted, found, held, acceptSeconds, decideSeconds, peakMegabytes: peak, stderr, data };
}

/** Nothing is left to decide or to deliver. */
async function untilDone(data: string): Promise<void> {
  const tables = openTables(data, { readOnly: true });
  try {
    for (;;) {
      const { waiting, leased } = await tables.inbound.counts();
      if (waiting + leased + (await tables.unsettled()) === 0) return;
      await setTimeout(50);
    }
  } finally {
    await tables.close();
  }
}

async function count(data: string): Promise<{ found: Map<number, number>; held: number }> {
  const found = new Map<number, number>();
  const add = (path: string): void => {
    const number = Number(NUMBER.exec(readFileSync(path, 'latin1').slice(0, 4_000))?.[1]);
    found.set(number, (found.get(number) ?? 0) + 1);
  };
  for (const mailbox of LOAD_MAILBOXES) {
    const folder = join(data, 'outbox', mailbox, 'new');
    for (const name of await readdir(folder).catch(() => [])) add(join(folder, name));
  }
  const tables = openTables(data, { readOnly: true });
  let held = 0;
  try {
    for await (const key of heldKeys(tables)) {
      add(join(data, 'raw', `${key}.eml`));
      held++;
    }
  } finally {
    await tables.close();
  }
  return { found, held };
}

async function* heldKeys(tables: Tables): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const page = await tables.held({ answered: false, limit: 1_000, after });
    for (const { record } of page.mails) yield record.key;
    after = page.next;
    if (after === null) return;
  }
}

/** The peak so far, as Linux tells it. */
function memoryOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
