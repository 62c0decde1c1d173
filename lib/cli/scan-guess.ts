/**
 * `scan` without a site: the first reading tells which site the mailbox suggests, the second judges by it. It states
 * little: a domain, and hosts that others use too. So no report is forged, for that needs an operator's word, and what
 * left through such a host is abused only as part of a flood.
 */

import { readFileSync } from 'node:fs';
import { cachedResolver, type Resolve, systemResolver, zoneResolver } from '../dns.ts';
import { type JsonSite, readJsonSite } from '../site/json-site.ts';
import { SiteError } from '../site/problems.ts';
import { readZone } from '../site/zone.ts';
import type { Words } from '../tell/words.ts';
import { AmongCount } from './among.ts';
import { judgeBy } from './judging.ts';
import type { Tally } from './reading.ts';
import type { ScanSummary } from './scan-count.ts';
import type { SiteGuess } from './scan-guess-count.ts';
import { givingUp } from './scan-guess-dns.ts';
import {
  countAll,
  judgeAll,
  readFilters,
  type ScanSources,
  type SiteScan,
  stanceOf,
  withPasses,
} from './scan-site.ts';
import { SiteCount } from './scan-site-count.ts';
import { tracerOf } from './site-tracer.ts';
import { unreadable } from './unreadable.ts';

/** As with a site that is stated. */
const DNS_TIMEOUT_MS = 5_000;
const DNS_TRIES = 2;
/** A mailbox of a flood names some thousand hosts. */
const DNS_ENTRIES = 10_000;
/** Longer than a run of the command. */
const DNS_TTL_MS = 3_600_000;

export type GuessedScan =
  | ({ readonly kind: 'guessed'; readonly guess: SiteGuess; readonly dnsAnswered: boolean } & SiteScan)
  /** Nothing stands out: it is counted, and not judged. */
  | { readonly kind: 'counted'; readonly tally: Tally; readonly summary: ScanSummary };

export interface GuessOptions {
  /** Answers DNS in place of the machine's own servers: the file of a zone. */
  readonly dns?: string;
  /** As `readFilters` takes them. */
  readonly filter?: readonly string[];
}

/** `resolve`: what answers where the options name no zone. Throws a sentence where that file is wrong. */
export async function scanGuessing(
  path: string,
  { dns, filter }: GuessOptions,
  words: Words,
  sources: ScanSources,
  resolve: Resolve = systemResolver({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES }),
): Promise<GuessedScan> {
  const asked = givingUp(dns === undefined ? resolve : zoneOf(dns), () => performance.now());
  const filters = await readFilters(filter);
  const among = new AmongCount();
  return withPasses(path, words, sources, async (passes) => {
    const { tally, count } = await countAll(passes, among);
    const summary = count.summary(tally.unreadable);
    const guess = count.guess();
    const site = guess === null ? null : siteOf(guess);
    if (guess === null || site === null) return { kind: 'counted', tally, summary };
    const cached = cachedResolver(asked.resolve, {
      maxEntries: DNS_ENTRIES,
      ttlMs: DNS_TTL_MS,
      now: () => new Date(),
    });
    // First of all the domain itself: that DNS answers must not hang on names that strangers chose.
    await cached(guess.domain, 'TXT');
    const trace = await tracerOf({ kind: 'json', site }, { resolve: cached }, among.live);
    const counting = new SiteCount(stanceOf(trace, filters), sources);
    const judged = await judgeAll(passes, await judgeBy(trace, {}), counting);
    return { kind: 'guessed', guess, dnsAnswered: !asked.gaveUp, tally, summary, site: judged };
  });
}

/** Null where no site can be called so: a public suffix such as co.jp is nobody's. */
function siteOf(guess: SiteGuess): JsonSite | null {
  try {
    return readJsonSite(JSON.stringify(guess), 'the guessed site');
  } catch (error) {
    if (error instanceof SiteError) return null;
    throw error;
  }
}

function zoneOf(path: string): Resolve {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable('--dns', path, error);
  }
  return zoneResolver(readZone(text, path));
}
