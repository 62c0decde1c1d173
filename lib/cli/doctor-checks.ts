/** `doctor`: what DNS, the sending hosts and AWS say of a site, as lines or JSON. */

import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { askableName, cachedResolver, type Resolve, systemResolver, zoneResolver } from '../dns.ts';
import { examine } from '../doctor/examine.ts';
import { AREAS, exitCodeOf, type Finding } from '../doctor/finding.ts';
import { probeMailbox } from '../doctor/smtp-probe.ts';
import { loadAnySite } from '../site/load.ts';
import type { Site } from '../site/site.ts';
import { readZone } from '../site/zone.ts';
import { checksPage, toldFinding } from '../tell/checks-page.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import { dataOf, STACK_DEFAULT } from './data.ts';
import type { DoctorOptions } from './doctor.ts';
import { trials } from './doctor-trials.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';
import { unreadable } from './unreadable.ts';

export const SITE_DEFAULT = './truebounce.config.ts';

const DNS_TIMEOUT_MS = 5_000;
const DNS_TRIES = 2;
/** A site asks for some dozens of names, and no answer is older than the run. */
const DNS_ENTRIES = 10_000;
const DNS_TTL_MS = 3_600_000;

const MAX_PATH_CHARS = 200;

export async function checksCommand(options: DoctorOptions, words: Words): Promise<void> {
  const { json = false, quiet = false } = options;
  const site = await siteOf(options.site ?? SITE_DEFAULT, words);
  const region = options.region ?? site.region;
  const stack = options.stack ?? STACK_DEFAULT;
  const aws = region === null ? null : await (await import('./doctor-clients.ts')).openAws(stack, region);
  // A name without a dot is known to nobody else, and servers refuse it.
  const helo = hostname().includes('.') ? askableName(hostname()) : null;
  const resolve = resolverOf(options.dns);
  // Before the rest, as they may ask the operator for something.
  const tried = await trials(options, { site, resolve, region, stack, aws }, words);
  const examined = await examine({
    site,
    resolve,
    probe: options.probe === false ? null : (address, mailbox) => probeMailbox(address, mailbox, { helo }),
    aws: aws ?? { kind: 'none' },
  });
  const findings = AREAS.flatMap((area) => [...examined, ...tried].filter((one) => one.area === area));
  process.exitCode = exitCodeOf(findings);
  const again = dataOf({ ...options, stack, ...(region !== null && { region }) });
  if (json) return printJson(findings, again, quiet);
  const paint = painter(coloursOn(process.stdout, process.env));
  const lines = checksPage({ findings, stack: again, quiet }, words, columnsOf(process.stdout), paint);
  if (lines.length > 0) await writeLine(process.stdout, lines.join('\n'));
}

/** `says` and `cure` are English, for whoever reads the log of a cron job. */
async function printJson(findings: readonly Finding[], again: string, quiet: boolean): Promise<void> {
  for (const finding of findings) {
    if (quiet && (finding.status === 'ok' || finding.status === 'info')) continue;
    await writeLine(process.stdout, JSON.stringify({ ...finding, ...toldFinding(finding, WORDS.en, again) }));
  }
}

async function siteOf(path: string, words: Words): Promise<Site> {
  const shown = printable(path, MAX_PATH_CHARS);
  if (!existsSync(resolvePath(path))) throw new Error(words.checks.noSite(shown));
  const loaded = await loadAnySite(path);
  if (loaded.kind === 'json') throw new Error(words.checks.notAConfig(shown));
  return loaded.site;
}

/** `dns`: the file of a zone that answers in place of the machine's own servers. */
export function resolverOf(dns: string | undefined): Resolve {
  if (dns === undefined)
    return cachedResolver(systemResolver({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES }), {
      maxEntries: DNS_ENTRIES,
      ttlMs: DNS_TTL_MS,
      now: () => new Date(),
    });
  let text: string;
  try {
    text = readFileSync(dns, 'utf8');
  } catch (error) {
    throw unreadable('--dns', dns, error);
  }
  return zoneResolver(readZone(text, dns));
}
