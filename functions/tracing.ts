/** Whose mail a report returns, asked of DNS and of what the deployment has on record. */

import { cachedResolver, type Resolve, systemResolver } from '../lib/dns.ts';
import type { TraceReport } from '../lib/pipeline.ts';
import { domainCameTo } from '../lib/site/came-to.ts';
import { type CompiledDomain, compile } from '../lib/site/compile.ts';
import type { SecretReference } from '../lib/site/config.ts';
import type { Site } from '../lib/site/site.ts';
import { type Tracer, tracer } from '../lib/trace/index.ts';
import type { Deployment } from './deployment.ts';

/** Lambda's resolver answers what it knows in a millisecond; who does not answer in these does not. */
const DNS_TIMEOUT_MS = 2_000;
const DNS_TRIES = 2;
const DNS_ENTRIES = 10_000;
const DNS_TTL_MS = 300_000;
/**
 * The attack: a mail to fifty mailboxes, each line of which names a host of a zone that does not answer; judged for one
 * mailbox after the other, it uses up the function's time, and is delivered unread. The defence: who was silent is not asked
 * again within these.
 */
const DNS_SILENT_MS = 60_000;

/** What is remembered of a site, its keys and its feeds: an environment may live for hours. */
const REMEMBERED_MS = 300_000;

export interface TracingOptions {
  /** Tells of a key of the site's that cannot be read: its return addresses are no evidence then. */
  readonly complain: (sentence: string) => void;
}

export function tracingOf(deployment: Deployment, { complain }: TracingOptions): TraceReport {
  const { site, table, now } = deployment;
  const resolve = archiving(
    cachedResolver(systemResolver({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES }), {
      maxEntries: DNS_ENTRIES,
      ttlMs: DNS_TTL_MS,
      silentMs: DNS_SILENT_MS,
      now,
    }),
    deployment,
  );
  const make = async (): Promise<Known> => ({
    domains: await compiled(deployment, complain),
    trace: tracer({
      resolve,
      now,
      findSent: table.findSent,
      archivedKey: table.archivedKey,
      archivedRanges: table.archivedRanges,
      hasWritten: table.hasWritten,
      writers: null,
    }),
    until: now().getTime() + REMEMBERED_MS,
  });
  let known: Promise<Known> | null = null;
  const current = async (): Promise<Known> => {
    const standing = await known;
    if (standing !== null && now().getTime() < standing.until) return standing;
    known = make();
    // What could not be had is asked again by the next mail.
    known.catch(() => {
      known = null;
    });
    return known;
  };
  return async (mail, report, envelope) => {
    const { domains, trace } = await current();
    const { name } = domainCameTo(site.domains, {
      forwardPaths: envelope.forwardPaths,
      header: mail.header,
    });
    const { knowledge } = domains.get(name) as CompiledDomain;
    return { trace: await trace({ mail, report, envelope, knowledge }), knowledge };
  };
}

interface Known {
  readonly domains: ReadonlyMap<string, CompiledDomain>;
  readonly trace: Tracer;
  /** Milliseconds since 1970. */
  readonly until: number;
}

async function compiled(
  { site, table, parameters }: Deployment,
  complain: TracingOptions['complain'],
): Promise<Known['domains']> {
  const watermark = await table.watermark();
  const watermarks = new Map(
    watermark === null ? [] : [...site.domains.keys()].map((name) => [name, watermark] as const),
  );
  const secrets = new Map<string, string>();
  const unread = new Set<string>();
  for (const { name } of referencesOf(site)) {
    try {
      secrets.set(name, await parameters.parameter(name));
    } catch (error) {
      unread.add(name);
      complain(`return addresses signed by ${name} prove nothing now: ${wordsOf(error)}`);
    }
  }
  const domains = compile(site, { watermarks, secrets });
  return new Map([...domains].map(([name, domain]) => [name, withoutClaim(domain, site, unread)]));
}

/** That an address bears no signature cannot be said while a key is missing by which it may have one. */
function withoutClaim(domain: CompiledDomain, site: Site, unread: ReadonlySet<string>): CompiledDomain {
  const { returnKeys } = site.domains.get(domain.knowledge.domain) ?? {};
  if (returnKeys === undefined || !keysOf(returnKeys).some(({ name }) => unread.has(name))) return domain;
  return { ...domain, knowledge: { ...domain.knowledge, allReturnsSignedSince: null } };
}

function referencesOf({ domains }: Site): SecretReference[] {
  return [...domains.values()].flatMap(({ returnKeys }) => keysOf(returnKeys));
}

function keysOf({
  prvs,
  verp,
  srs,
}: NonNullable<ReturnType<Site['domains']['get']>>['returnKeys']): SecretReference[] {
  return [...prvs.values(), ...verp, ...srs];
}

/** Keys of ours as they are seen go into the archive, so that mail signed by them is known when they are gone from DNS. */
function archiving(resolve: Resolve, { site, table, now }: Deployment): Resolve {
  const seen = new Map<string, string>();
  return async (name, type) => {
    const answer = await resolve(name, type);
    if (type !== 'TXT' || answer.kind !== 'found' || !isKeyOfOurs(name, site)) return answer;
    const record = answer.records.find((text) => /\bp=[^;]/.test(text));
    const day = now().toISOString().slice(0, 10);
    const key = name.toLowerCase();
    if (record === undefined || seen.get(key) === day || seen.size >= MAX_SELECTORS) return answer;
    seen.set(key, day);
    // Once a day; the verdict does not wait for it, nor does it fail for it.
    await table.archiveKey(key, record, now()).catch(() => seen.delete(key));
    return answer;
  };
}

/** Selectors of ours that exist: strangers may ask for others, which DNS does not have. */
const MAX_SELECTORS = 200;

function isKeyOfOurs(name: string, { domains }: Site): boolean {
  const at = name.toLowerCase().indexOf('._domainkey.');
  if (at < 0) return false;
  const domain = name
    .toLowerCase()
    .slice(at + '._domainkey.'.length)
    .replace(/\.$/, '');
  return domains.has(domain);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
