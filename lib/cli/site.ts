/** The options by which a command knows a site, and the judgement that they make possible. */

import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { classify } from '../classify/index.ts';
import { cachedResolver, type Resolve, systemResolver, zoneResolver } from '../dns.ts';
import type { TraceEffects } from '../effects.ts';
import { isJudged, type Judgement, judge } from '../judge/judge.ts';
import { ledgerOf, type MemoryLedger } from '../ledger/index.ts';
import type { Classified, Envelope, Mail } from '../model.ts';
import { type JsonSite, readJsonSite } from '../site/json-site.ts';
import { readZone } from '../site/zone.ts';
import { tracer } from '../trace/index.ts';
import { readEnvelopes } from './envelopes.ts';

/** A question to DNS takes this long at most: a person waits, and no answer is a weaker result, not a wrong one. */
const DNS_TIMEOUT_MS = 5_000;
const DNS_TRIES = 2;
/** A mailbox of a flood names some thousand hosts. */
const DNS_ENTRIES = 10_000;
/** One run of a command is over before records change. */
const DNS_TTL_MS = 3_600_000;

export interface SiteOptions {
  readonly site?: string;
  readonly ledger?: string;
  readonly dns?: string;
  readonly envelope?: string;
}

/** Adds `--site` and what goes with it. */
export function withSiteOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--site <file>', 'your site as JSON: whose mail it is that reports return is judged by it'),
    )
    .addOption(
      new Option(
        '--ledger <file>',
        'what you sent, JSON lines {messageId, recipients, sentAt}; needs --site',
      ),
    )
    .addOption(new Option('--dns <zone>', 'answer DNS from this JSON zone and ask nobody; needs --site'))
    .addOption(
      new Option(
        '--envelope <file>',
        'what the receiving server saw, JSON lines {file, envelope}; without it, the mail itself is asked',
      ),
    );
}

/** Whose mail each report returns. */
export interface Judge {
  judge(mail: Mail, file: string, reversePath: null | undefined): Promise<Judged>;
}

export interface Judged {
  readonly classified: Classified;
  readonly judgement: Judgement;
}

/** Reads the files that the options name; throws a sentence that says which one is wrong and how. */
export async function openJudge(options: SiteOptions): Promise<Judge | null> {
  const { site: path, ledger: ledgerPath } = options;
  if (path === undefined) {
    const needless = (['ledger', 'dns', 'envelope'] as const).find((name) => options[name] !== undefined);
    if (needless !== undefined)
      throw new Error(`--${needless} says nothing without --site: name your site's JSON file too`);
    return null;
  }
  const site = readJsonSite(read(path, '--site'), path);
  const envelopes = options.envelope === undefined ? null : readEnvelopes(options.envelope);
  const ledger = ledgerPath === undefined ? null : await readLedger(ledgerPath);
  const trace = tracer(effectsOf(site, options, ledger));
  return {
    async judge(mail, file, reversePath) {
      const envelope: Envelope = envelopes?.get(file) ?? { reversePath, forwardPaths: [], client: null };
      const classified = classify(mail, envelope);
      if (classified.kind === 'ordinary' || !isJudged(classified))
        return { classified, judgement: judge(classified) };
      const { knowledge } = site;
      const found = await trace({ mail, report: classified, envelope, knowledge });
      return { classified, judgement: judge(classified, { trace: found, knowledge }) };
    },
  };
}

function effectsOf(site: JsonSite, options: SiteOptions, ledger: MemoryLedger | null): TraceEffects {
  const { now, retiredKeys } = site;
  return {
    resolve: resolverOf(site, options.dns),
    now: () => now ?? new Date(),
    findSent: ledger === null ? null : (messageId, recipients) => ledger.findSent(messageId, recipients),
    archivedKey: async (name) => retiredKeys.get(name) ?? null,
    hasWritten: null,
    writers: null,
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
