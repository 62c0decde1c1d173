/** What an audit of one machine looks at: the tables, and the directory of the raw mails. */

import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditSource, RawFile, TakenMail } from '../audit/source.ts';
import type { AcceptedMail, Tables } from './sqlite/index.ts';

/** Mails of one page, and their files that are looked at side by side. */
const PAGE = 200;
/** Dead letters that are looked for by name; more of them are told as so many. */
const MOST_LISTED = 10_000;

type AuditTables = Pick<
  Tables,
  | 'acceptedSince'
  | 'accepted'
  | 'recordsOf'
  | 'answered'
  | 'deliveriesOf'
  | 'pausedDestinations'
  | 'due'
  | 'inbound'
  | 'deliveries'
>;

export function auditSourceOf(tables: AuditTables, directory: string): AuditSource {
  const { recordsOf, answered, deliveriesOf, pausedDestinations, due, inbound, deliveries } = tables;
  return {
    recordsOf,
    answered,
    deliveriesOf,
    pausedDestinations,
    due,
    async *taken(since) {
      let after: string | null = null;
      do {
        const page: readonly AcceptedMail[] = await tables.acceptedSince(since, after, PAGE);
        yield page.map(takenMail);
        after = page.length < PAGE ? null : (page.at(-1)?.inbound.key ?? null);
      } while (after !== null);
    },
    isKept: async (key) => (await tables.accepted(key)) !== null,
    async isQueued() {
      const { waiting, leased } = await inbound.counts();
      return waiting + leased > 0;
    },
    async deadLetters() {
      const mails = (await inbound.dead(MOST_LISTED)).map(({ body }) => body);
      const ids = (await deliveries.dead(MOST_LISTED)).map(({ body }) => body);
      return [
        { finding: 'dead-mail', count: mails.length, names: mails },
        { finding: 'dead-delivery', count: ids.length, names: ids },
      ];
    },
    async rawFinding({ key, size }) {
      const written = await sizeOf(directory, key);
      if (written === null) return 'raw-missing';
      return written === size ? null : 'raw-size';
    },
    rawFiles: () => rawFiles(tables, directory),
  };
}

function takenMail({ inbound, size }: AcceptedMail): TakenMail {
  const { key, receivedAt, envelope } = inbound;
  return { key, receivedAt, size, forwardPaths: envelope.forwardPaths };
}

async function* rawFiles(tables: Pick<Tables, 'accepted'>, directory: string): AsyncGenerator<RawFile> {
  const folder = join(directory, 'raw');
  const files = await opendir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (files === null) return;
  for await (const { name } of files) {
    const key = name.endsWith('.eml') ? name.slice(0, -'.eml'.length) : null;
    const isOfMail = key !== null && (await tables.accepted(key)) !== null;
    // Expiry forgets a mail first and removes its file then.
    const strayedAt = isOfMail ? null : await changedAt(join(folder, name));
    yield { name, strayedAt };
  }
}

async function changedAt(path: string): Promise<number | null> {
  return stat(path).then(
    ({ ctimeMs }) => ctimeMs,
    () => null,
  );
}

/** Bytes; an accepted mail lies in `tmp` until the server has moved it, or its next start does. */
async function sizeOf(directory: string, key: string): Promise<number | null> {
  for (const folder of ['raw', 'tmp', 'raw']) {
    try {
      return (await stat(join(directory, folder, `${key}.eml`))).size;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return null;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
