/** Traces reports by the files that a site's options name: its JSON, its ledger, its DNS. */

import { readFileSync } from 'node:fs';
import { cachedResolver, type Resolve, systemResolver, zoneResolver } from '../dns.ts';
import type { TraceEffects } from '../effects.ts';
import type { MemoryLedger } from '../ledger/index.ts';
import type { TraceReport } from '../pipeline.ts';
import { type JsonSite, readJsonSite } from '../site/json-site.ts';
import { readZone } from '../site/zone.ts';
import { tracer } from '../trace/index.ts';
import type { Knowledge } from '../trace/knowledge.ts';
import type { Among } from './among.ts';
import { feedWithin, type LedgerFile, readLedgerFile, watchLedger } from './ledger-file.ts';
import type { SiteOptions } from './site.ts';
import { unreadable } from './unreadable.ts';

/** A question to DNS takes this long at most: a person waits, and no answer is a weaker result, not a wrong one. */
const DNS_TIMEOUT_MS = 5_000;
const DNS_TRIES = 2;
/** A mailbox of a flood names some thousand hosts. */
const DNS_ENTRIES = 10_000;
/** Long enough for a run of a command; a server notices within the hour that a record has changed. */
const DNS_TTL_MS = 3_600_000;

/** A server lives longer than its files stay as they are. */
export interface Live {
  /** Is told in one sentence what is wrong with a file that has changed. */
  readonly complain: (sentence: string) => void;
}

/** `live`: for a server; its clock runs, and its ledger is read again when it changes. Throws a sentence that says which file is wrong and how. */
export async function openTracer(
  options: SiteOptions & { readonly site: string },
  among: Among | null,
  live: Live | null = null,
): Promise<TraceReport> {
  const { site: path, ledger: ledgerPath } = options;
  const site = readJsonSite(read(path, '--site'), path);
  if (live !== null && site.now !== null)
    throw new Error(
      `--site ${path}: now: found ${site.now.toISOString()}, expected none: a site with a stopped clock is for tests`,
    );
  const first = ledgerPath === undefined ? null : await readLedgerFile(ledgerPath);
  const watch =
    live === null || first === null || ledgerPath === undefined
      ? null
      : watchLedger(ledgerPath, first, { ...live, now: () => performance.now() });
  const ledgerFile = () => watch?.current() ?? first;
  const effects = effectsOf(site, options, first === null ? null : () => ledgerFile()?.ledger ?? null, among);
  const knowledgeBy = (file: LedgerFile | null): Knowledge => ({
    ...site.knowledge,
    feed: feedWithin(site.knowledge.feed, file, site.now === null),
  });
  // One object as long as the file stays: what a tracer remembers of a site, it remembers by it.
  let known = { file: first, knowledge: knowledgeBy(first) };
  let trace = tracer(effects);
  let made = performance.now();
  return async (mail, report, envelope) => {
    // A server runs for months: what is remembered of SPF must not outlive what is remembered of DNS.
    if (performance.now() - made > DNS_TTL_MS) {
      trace = tracer(effects);
      made = performance.now();
    }
    const file = ledgerFile();
    if (file !== known.file) known = { file, knowledge: knowledgeBy(file) };
    const { knowledge } = known;
    return { trace: await trace({ mail, report, envelope, knowledge }), knowledge };
  };
}

function effectsOf(
  site: JsonSite,
  options: SiteOptions,
  ledger: (() => MemoryLedger | null) | null,
  among: Among | null,
): TraceEffects {
  const { now, retiredKeys } = site;
  return {
    resolve: resolverOf(site, options.dns),
    now: () => now ?? new Date(),
    findSent:
      ledger === null
        ? null
        : async (messageId, recipients) => (await ledger()?.findSent(messageId, recipients)) ?? null,
    archivedKey: async (name) => retiredKeys.get(name) ?? null,
    hasWritten: among === null ? null : async (_, address) => among.verified.has(address),
    writers: among === null ? null : () => among.writers,
  };
}

function resolverOf(site: JsonSite, dns: string | undefined): Resolve {
  if (dns !== undefined) return zoneResolver(readZone(read(dns, '--dns'), dns));
  if (site.zone !== null) return zoneResolver(site.zone);
  return cachedResolver(systemResolver({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES }), {
    maxEntries: DNS_ENTRIES,
    ttlMs: DNS_TTL_MS,
    now: () => new Date(),
  });
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(option, path, error);
  }
}
