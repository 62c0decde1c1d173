/**
 * Once a day, DNS is asked for what the archive has: a key or a range that is seen today may be gone tomorrow, and mail that
 * left under it comes back for days.
 */

import type { Resolve } from '../dns.ts';
import { keysIn } from '../trace/dkim/key.ts';
import { spfRanges } from '../trace/spf-ranges.ts';
import type { Table } from './table/index.ts';

export interface ArchiveRefresh {
  readonly table: Pick<Table, 'mark' | 'archivedKeyNames' | 'archiveKey' | 'archiveRanges'>;
  readonly resolve: Resolve;
  /** Those of the site, lower case: of others the archive may know keys still, but they are no longer ours. */
  readonly domains: readonly string[];
  /** Names of keys that the config states, lower case, whether anybody has seen them or not. */
  readonly stated: readonly string[];
  readonly now: () => Date;
  /** There is no time left for more questions. */
  readonly isLate: () => boolean;
}

/** What was seen and put. `left`: names for which there was no time, or that were too many. */
export interface Refreshed {
  readonly keys: number;
  readonly domains: number;
  readonly silent: number;
  readonly left: number;
}

/**
 * Selectors of a site: a handful a domain, some of them dead. The attack: where every name under `_domainkey` has a key (a
 * wildcard), strangers' signatures name ever more of them. The defence: more than these are left as they are.
 */
export const MAX_KEYS = 500;

/** Domains whose ranges are walked: each takes some twenty questions. */
export const MAX_DOMAINS = 200;

/** Names that are asked for at once. */
const PARALLEL = 10;

/**
 * Null: somebody has begun with it today. Who ends before he is done has done a part, and the rest waits for tomorrow: what
 * is gone counts for two weeks. What DNS does not have, or does not answer, changes nothing. Rejects with `Unavailable`.
 */
export async function refreshArchive(refresh: ArchiveRefresh): Promise<Refreshed | null> {
  const { table, domains, now } = refresh;
  if (!(await table.mark(`archive refreshed ${now().toISOString().slice(0, 10)}`))) return null;
  const known = await table.archivedKeyNames(MAX_KEYS + 1);
  const ours = known.filter((name) => domains.some((domain) => name.endsWith(`._domainkey.${domain}`)));
  const names = new Set([...refresh.stated, ...ours]);
  const keys = await each([...names], MAX_KEYS, refresh, keySeen);
  const ranges = await each(domains, MAX_DOMAINS, refresh, rangesSeen);
  return {
    keys: keys.put,
    domains: ranges.put,
    silent: keys.silent + ranges.silent,
    left: keys.left + ranges.left,
  };
}

type Seen = 'put' | 'nothing' | 'silent';

async function each(
  all: readonly string[],
  most: number,
  refresh: ArchiveRefresh,
  see: (name: string, refresh: ArchiveRefresh) => Promise<Seen>,
): Promise<{ readonly put: number; readonly silent: number; readonly left: number }> {
  const some = all.slice(0, most);
  const seen: Seen[] = [];
  while (seen.length < some.length && !refresh.isLate()) {
    const names = some.slice(seen.length, seen.length + PARALLEL);
    seen.push(...(await Promise.all(names.map((name) => see(name, refresh)))));
  }
  const count = (kind: Seen) => seen.filter((one) => one === kind).length;
  return { put: count('put'), silent: count('silent'), left: all.length - seen.length };
}

/** Of several records a key that can be used; else one with an empty `p=`, which ends what was archived before at once. */
async function keySeen(name: string, { table, resolve, now }: ArchiveRefresh): Promise<Seen> {
  const answer = await resolve(name, 'TXT');
  if (answer.kind !== 'found') return answer.kind === 'silent' ? 'silent' : 'nothing';
  const of = (kind: 'keys' | 'revoked') => answer.records.find((record) => keysIn([record]).kind === kind);
  const record = of('keys') ?? of('revoked');
  if (record === undefined) return 'nothing';
  await table.archiveKey(name, record, now());
  return 'put';
}

async function rangesSeen(domain: string, { table, resolve, now }: ArchiveRefresh): Promise<Seen> {
  const found = await spfRanges(domain, resolve);
  switch (found.kind) {
    case 'ranges':
      await table.archiveRanges(domain, found.ranges, now());
      return 'put';
    case 'silent':
      return 'silent';
    case 'none':
    case 'broken':
      return 'nothing';
    default:
      return found satisfies never;
  }
}
