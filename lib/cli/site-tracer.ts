/** Traces reports by the files that a site's options name: its JSON, its ledger, its DNS. */

import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cachedResolver, type Resolve, systemResolver, zoneResolver } from '../dns.ts';
import type { TraceEffects } from '../effects.ts';
import { ledgerOf, type MemoryLedger } from '../ledger/index.ts';
import type { TraceReport } from '../pipeline.ts';
import { type JsonSite, readJsonSite } from '../site/json-site.ts';
import { readZone } from '../site/zone.ts';
import { tracer } from '../trace/index.ts';
import type { Among } from './among.ts';
import type { SiteOptions } from './site.ts';

/** A question to DNS takes this long at most: a person waits, and no answer is a weaker result, not a wrong one. */
const DNS_TIMEOUT_MS = 5_000;
const DNS_TRIES = 2;
/** A mailbox of a flood names some thousand hosts. */
const DNS_ENTRIES = 10_000;
/** Long enough for a run of a command; a server notices within the hour that a record has changed. */
const DNS_TTL_MS = 3_600_000;

/** Throws a sentence that says which file is wrong and how. */
export async function openTracer(
  options: SiteOptions & { readonly site: string },
  among: Among | null,
): Promise<TraceReport> {
  const { site: path, ledger: ledgerPath } = options;
  const site = readJsonSite(read(path, '--site'), path);
  const ledger = ledgerPath === undefined ? null : await readLedger(ledgerPath);
  const effects = effectsOf(site, options, ledger, among);
  const { knowledge } = site;
  let trace = tracer(effects);
  let made = performance.now();
  return async (mail, report, envelope) => {
    // A server runs for months: what is remembered of SPF must not outlive what is remembered of DNS.
    if (performance.now() - made > DNS_TTL_MS) {
      trace = tracer(effects);
      made = performance.now();
    }
    return { trace: await trace({ mail, report, envelope, knowledge }), knowledge };
  };
}

function effectsOf(
  site: JsonSite,
  options: SiteOptions,
  ledger: MemoryLedger | null,
  among: Among | null,
): TraceEffects {
  const { now, retiredKeys } = site;
  return {
    resolve: resolverOf(site, options.dns),
    now: () => now ?? new Date(),
    findSent: ledger === null ? null : (messageId, recipients) => ledger.findSent(messageId, recipients),
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

async function readLedger(path: string): Promise<MemoryLedger> {
  // Opened here, so that a missing file is told as one: a stream's error would come from nowhere.
  const file = await open(path).catch((error: unknown) => {
    throw unreadable('--ledger', path, error);
  });
  return ledgerOf(file.readLines(), { where: path });
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(option, path, error);
  }
}

function unreadable(option: string, path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
  return new Error(`${option} ${path}: cannot be read (${code})`);
}
