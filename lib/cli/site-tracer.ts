/** Traces reports by the files that a site's options name: its config or JSON, its ledger, its DNS. */

import { readFileSync, statSync } from 'node:fs';
import { cachedResolver, type Resolve, systemResolver, zoneResolver } from '../dns.ts';
import type { LedgerEffects, Sent, TraceEffects } from '../effects.ts';
import type { MemoryLedger } from '../ledger/index.ts';
import type { Envelope, Mail } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import type { TraceReport } from '../pipeline.ts';
import { domainCameTo, mailboxCameTo } from '../site/came-to.ts';
import type { CompiledDomain } from '../site/compile.ts';
import { compileLoaded, type LoadedSite, loadAnySite } from '../site/load.ts';
import type { Site } from '../site/site.ts';
import { readZone } from '../site/zone.ts';
import { tracer } from '../trace/index.ts';
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
  /** What it has on record of its own, beside the files. */
  readonly stored?: Stored;
}

/** Traces a report by the domain of the site at which it came, and tells what else the site says. */
export interface SiteTracer extends TraceReport {
  readonly loaded: LoadedSite;
  /** By name. Another object when the ledger has changed. */
  domains(): ReadonlyMap<string, CompiledDomain>;
  /** Where a mail came: without an envelope, by what its server wrote into it. */
  arrivalAt(mail: Mail, envelope: Envelope): SiteArrival;
}

export interface SiteArrival {
  readonly domain: CompiledDomain;
  /** The mailbox's address, lower case; null where it is not known. */
  readonly recipient: string | null;
}

/** `live`: for a server; its clock runs, and its ledger is read again when it changes. Throws a sentence that says which file is wrong and how. */
export async function openTracer(
  options: SiteOptions & { readonly site: string },
  among: Among | null,
  live: Live | null = null,
): Promise<SiteTracer> {
  const { site: path, named = '--site' } = options;
  mustBeReadable(named, path);
  const loaded = await loadAnySite(path);
  if (live !== null && stoppedAt(loaded) !== null)
    throw new Error(
      `${named} ${path}: now: found ${stoppedAt(loaded)?.toISOString()}, expected none: a site with a stopped clock is for tests`,
    );
  const complain =
    live?.complain ?? ((sentence: string) => process.stderr.write(`truebounce: ${sentence}\n`));
  const keyed = loaded.kind === 'config' ? domainsWithKeys(loaded.site) : [];
  if (keyed.length > 0)
    complain(
      `${named} ${path}: the returnKeys of ${keyed.join(', ')} lie in Parameter Store, which is not asked from here: no return address is checked by them`,
    );
  return tracerOf(loaded, { ...options, ...(live?.stored && { stored: live.stored }) }, among, live);
}

/** `resolve` answers in place of whatever else would answer DNS. */
export interface Asking {
  readonly resolve?: Resolve;
  /** What a server has on record of its own, beside the files. */
  readonly stored?: Stored;
}

export interface Stored extends Pick<LedgerEffects, 'findSent'> {
  hasWritten(mailbox: string, address: string): Promise<boolean>;
}

/** By a site that is loaded already, or was made here. Rejects as `openTracer` does. */
export async function tracerOf(
  loaded: LoadedSite,
  options: Pick<SiteOptions, 'ledger' | 'dns'> & Asking,
  among: Among | null,
  live: Live | null = null,
): Promise<SiteTracer> {
  const { ledger: ledgerPath } = options;
  const first = ledgerPath === undefined ? null : await readLedgerFile(ledgerPath);
  const watch =
    live === null || first === null || ledgerPath === undefined
      ? null
      : watchLedger(ledgerPath, first, { ...live, now: () => performance.now() });
  const ledgerFile = () => watch?.current() ?? first;
  const effects = effectsOf(
    loaded,
    options,
    first === null ? null : () => ledgerFile()?.ledger ?? null,
    among,
  );
  // The same objects as long as the file stays: what a tracer remembers of a site, it remembers by its knowledge.
  let known = { file: first, domains: domainsBy(loaded, first) };
  const domains = () => {
    const file = ledgerFile();
    if (file !== known.file) known = { file, domains: domainsBy(loaded, file) };
    return known.domains;
  };
  const arrivalAt = (mail: Mail, envelope: Envelope) => arrivalOf(loaded, domains(), mail, envelope);
  let trace = tracer(effects);
  let made = performance.now();
  const traceReport: TraceReport = async (mail, report, envelope) => {
    // A server runs for months: what is remembered of SPF must not outlive what is remembered of DNS.
    if (performance.now() - made > DNS_TTL_MS) {
      trace = tracer(effects);
      made = performance.now();
    }
    const { knowledge } = arrivalAt(mail, envelope).domain;
    return { trace: await trace({ mail, report, envelope, knowledge }), knowledge };
  };
  return Object.assign(traceReport, { loaded, domains, arrivalAt });
}

/** A record is complete up to what its file holds: without one, nothing is claimed. */
function domainsBy(loaded: LoadedSite, file: LedgerFile | null): ReadonlyMap<string, CompiledDomain> {
  const now = new Date();
  const names = loaded.kind === 'config' ? [...loaded.site.domains.keys()] : [];
  const compiled = compileLoaded(loaded, { watermarks: new Map(names.map((name) => [name, now])) });
  const clockRuns = stoppedAt(loaded) === null;
  return new Map(
    [...compiled].map(([name, domain]) => {
      const feed = feedWithin(domain.knowledge.feed, file, clockRuns);
      return [name, { ...domain, knowledge: { ...domain.knowledge, feed } }];
    }),
  );
}

function arrivalOf(
  loaded: LoadedSite,
  domains: ReadonlyMap<string, CompiledDomain>,
  { header }: Mail,
  { forwardPaths }: Envelope,
): SiteArrival {
  switch (loaded.kind) {
    case 'config': {
      const { domains: stated } = loaded.site;
      const { name } = domainCameTo(stated, { forwardPaths, header });
      return {
        domain: domains.get(name) as CompiledDomain,
        recipient: mailboxCameTo(stated, { forwardPaths, header }),
      };
    }
    case 'json': {
      const written = forwardPaths[0] ?? firstAddress(header.value('delivered-to'));
      return {
        domain: domains.get(loaded.site.knowledge.domain) as CompiledDomain,
        recipient: written?.toLowerCase() ?? null,
      };
    }
    default:
      return loaded satisfies never;
  }
}

function stoppedAt(loaded: LoadedSite): Date | null {
  return loaded.kind === 'json' ? loaded.site.now : null;
}

function domainsWithKeys({ domains }: Site): string[] {
  return [...domains.values()]
    .filter(({ returnKeys: { prvs, verp, srs } }) => prvs.size + verp.length + srs.length > 0)
    .map(({ name }) => name);
}

function effectsOf(
  loaded: LoadedSite,
  options: Pick<SiteOptions, 'dns'> & Asking,
  ledger: (() => MemoryLedger | null) | null,
  among: Among | null,
): TraceEffects {
  const { now, retiredKeys, zone } = loaded.kind === 'json' ? loaded.site : NOTHING_STATED;
  const { stored = null } = options;
  return {
    resolve: options.resolve ?? resolverOf(zone, options.dns),
    now: () => now ?? new Date(),
    findSent: findSentIn(ledger, stored),
    archivedKey: async (name) => retiredKeys.get(name) ?? null,
    archivedRanges: null,
    hasWritten:
      among === null ? (stored?.hasWritten ?? null) : async (_, address) => among.verified.has(address),
    writers: among === null ? null : () => among.writers,
  };
}

/** On record in either; where both know a mail, its recipients are those of both. */
function findSentIn(
  ledger: (() => MemoryLedger | null) | null,
  stored: Stored | null,
): TraceEffects['findSent'] {
  if (ledger === null && stored === null) return null;
  return async (messageId, recipients) => {
    const found: Sent[] = [];
    for (const one of [ledger?.() ?? null, stored]) {
      const sent = (await one?.findSent(messageId, recipients)) ?? null;
      if (sent !== null) found.push(sent);
    }
    const [first = null, second] = found;
    if (first === null || second === undefined) return first;
    const sentAt = first.sentAt < second.sentAt ? first.sentAt : second.sentAt;
    return { sentAt, among: [...new Set([...first.among, ...second.among])] };
  };
}

/** Clock, DNS and archive are answered by a JSON site alone. */
const NOTHING_STATED = { now: null, zone: null, retiredKeys: new Map() };

function resolverOf(zone: Parameters<typeof zoneResolver>[0] | null, dns: string | undefined): Resolve {
  if (dns !== undefined) return zoneResolver(readZone(read(dns, '--dns'), dns));
  if (zone !== null) return zoneResolver(zone);
  return cachedResolver(systemResolver({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES }), {
    maxEntries: DNS_ENTRIES,
    ttlMs: DNS_TTL_MS,
    now: () => new Date(),
  });
}

/** Told by its option and with a cure, before the loader tells it by its name alone. */
function mustBeReadable(option: string, path: string): void {
  try {
    if (!statSync(path).isDirectory()) return;
  } catch (error) {
    throw unreadable(option, path, error);
  }
  throw unreadable(option, path, { code: 'EISDIR' });
}

function read(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(option, path, error);
  }
}
