/**
 * What a deployment does every five minutes: deliveries that are due go back on their queue, the ledger's watermark moves,
 * what stands open is counted, and once a day the archive is refreshed. Each part fails by itself.
 */

import { overAt } from '../incident/index.ts';
import type { Refreshed } from './archive-refresh.ts';
import type { Table } from './table/index.ts';

export interface Sweeping {
  readonly table: Pick<
    Table,
    'due' | 'oldestPlanned' | 'countedMailboxes' | 'incidents' | 'pausedDestinations'
  >;
  /** Puts deliveries on their queue, by their ids. */
  readonly send: (ids: readonly string[]) => Promise<void>;
  /** Null: as of now the ledger may lack something, and what was known before stands. */
  readonly moveWatermark: () => Promise<Date | null>;
  /** Null: it was done today. */
  readonly refresh: () => Promise<Refreshed | null>;
  readonly now: () => Date;
  /** Milliseconds until the process is ended. */
  readonly remainingMs: () => number;
  /** For which a message may be on its queue before it counts as lost: longer than SQS hides one that is in work. */
  readonly staleMs: number;
}

export const PARTS = ['deliveries', 'watermark', 'destinations', 'waiting', 'incidents', 'archive'] as const;
export type Part = (typeof PARTS)[number];

/** Null where that part failed, unless said otherwise; `problems` tells of it. */
export interface Swept {
  /** Deliveries that were put back on their queue. */
  readonly sent: number;
  /** Of these, those that should not have needed it: never begun, or broken off. */
  readonly repairs: number;
  /** More are due, for which there was no time. */
  readonly more: boolean;
  /** Also null where the ledger may lack something. */
  readonly watermark: Date | null;
  readonly paused: number | null;
  /**
   * For which the oldest delivery has waited that is not settled, but for those that wait for a paused destination; 0: none
   * waits. Also null where it is not known what is paused.
   */
  readonly oldestMinutes: number | null;
  /** Incidents that go on. */
  readonly open: number | null;
  /** Also null where it was done today. */
  readonly refreshed: Refreshed | null;
  readonly problems: readonly { readonly part: Part; readonly error: unknown }[];
}

/** Deliveries that are asked for at once. */
export const PAGE = 1_000;

/** In five minutes SES sends 4,200 mails for a usual account: the next sweep comes before these are through. */
export const MAX_SENT = 20_000;

/** Deliveries that are looked at for the oldest: 4 MB of their list. */
export const MAX_LOOKED = 20_000;

/** Mailboxes whose incidents are counted, each an item: more than ten sites have together. */
export const MAX_MAILBOXES = 1_000;
const PARALLEL = 10;

/** What stays for the parts after the first: each takes some seconds at most. */
export const RESERVE_MS = 90_000;

export async function sweep(sweeping: Sweeping): Promise<Swept> {
  const { table, moveWatermark, refresh } = sweeping;
  const problems: { part: Part; error: unknown }[] = [];
  const tried = async <T>(part: Part, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      problems.push({ part, error });
      return null;
    }
  };
  const back = { sent: 0, repairs: 0, more: false };
  await tried('deliveries', () => sendDue(back, sweeping));
  const watermark = await tried('watermark', moveWatermark);
  const paused = await tried('destinations', () => table.pausedDestinations());
  const oldestMinutes =
    paused === null
      ? null
      : await tried('waiting', () =>
          oldestWait(
            paused.map(({ destination }) => destination),
            sweeping,
          ),
        );
  const open = await tried('incidents', () => openIncidents(sweeping));
  const refreshed = await tried('archive', refresh);
  return { ...back, watermark, paused: paused?.length ?? null, oldestMinutes, open, refreshed, problems };
}

/**
 * What is due stays in its list until somebody claims it, so that each page is asked for with those before it. An id that is
 * sent twice is delivered once.
 */
async function sendDue(
  back: { sent: number; repairs: number; more: boolean },
  { table, send, now, remainingMs, staleMs }: Sweeping,
): Promise<void> {
  const at = now();
  const stale = new Date(at.getTime() - staleMs).toISOString();
  const sent = new Set<string>();
  for (;;) {
    const due = await table.due(at.toISOString(), stale, sent.size + PAGE);
    const fresh = due.filter(({ id }) => !sent.has(id)).slice(0, PAGE);
    if (fresh.length === 0) return;
    back.more = sent.size >= MAX_SENT || remainingMs() < RESERVE_MS;
    if (back.more) return;
    await send(fresh.map(({ id }) => id));
    for (const { id, kind } of fresh) {
      sent.add(id);
      if (kind !== 'waiting') back.repairs += 1;
    }
    back.sent = sent.size;
  }
}

/** In minutes, whole ones. */
async function oldestWait(paused: readonly string[], { table, now }: Sweeping): Promise<number> {
  const planned = await table.oldestPlanned(new Set(paused), MAX_LOOKED);
  return planned === null ? 0 : Math.max(0, Math.floor((now().getTime() - Date.parse(planned)) / 60_000));
}

async function openIncidents({ table, now }: Sweeping): Promise<number> {
  const mailboxes = (await table.countedMailboxes()).slice(0, MAX_MAILBOXES);
  const at = now();
  let open = 0;
  for (let next = 0; next < mailboxes.length; next += PARALLEL) {
    const some = mailboxes.slice(next, next + PARALLEL);
    const found = await Promise.all(some.map((mailbox) => table.incidents(mailbox)));
    open += found.flat().filter((incident) => overAt(incident, at) === null).length;
  }
  return open;
}
