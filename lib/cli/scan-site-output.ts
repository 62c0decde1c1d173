/** What `scan --site` prints: one page, or one JSON object. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { STDIN } from '../receive/mailbox.ts';
import { painter } from '../tell/paint.ts';
import { scanSitePage } from '../tell/scan-site-page.ts';
import type { Words } from '../tell/words.ts';
import { jsonText } from './json.ts';
import type { JudgingOptions } from './judging.ts';
import { exitCodeOf } from './reading.ts';
import { type HtmlTarget, STDOUT, writeHtml } from './scan-html.ts';
import { type SiteScan, scanSite } from './scan-site.ts';
import type { SiteRow } from './scan-site-summary.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export interface SiteOutput extends JudgingOptions, HtmlTarget {
  readonly site: string;
  readonly filter?: readonly string[];
  readonly json?: boolean;
}

export async function scanBySite(path: string, options: SiteOutput, words: Words): Promise<void> {
  const scan = await scanSite(path, options, words, {
    stdin: process.stdin,
    complain: (line) => console.error(`truebounce: ${line}`),
  });
  process.exitCode = exitCodeOf(scan.tally);
  if (options.html !== STDOUT) await print(path, options, scan, words);
  if (scan.tally.mails > 0) await writeHtml(options, { ...scan, notes: [], guess: null }, words);
}

async function print(path: string, { site, json }: SiteOutput, scan: SiteScan, words: Words): Promise<void> {
  if (json === true) {
    await writeLine(process.stdout, jsonText(scanSiteJson(scan)));
    return;
  }
  if (scan.tally.mails === 0) return;
  const explain = explainCommand(path, site, scan);
  const paint = painter(coloursOn(process.stdout, process.env));
  const lines = scanSitePage({ ...scan, explain }, words, columnsOf(process.stdout), paint);
  await writeLine(process.stdout, lines.join('\n'));
}

/** The object of `scan --json`, and what a site adds. */
export function scanSiteJson({ summary, site }: Pick<SiteScan, 'summary' | 'site'>) {
  const { provenance, decisions, rows, incidents, ownBounces, filters } = site;
  return { ...summary, provenance, decisions, rules: byRule(rows), incidents, ownBounces, filters };
}

/** Whatever the verdict was. In falling order of count. */
function byRule(rows: readonly SiteRow[]): Omit<SiteRow, 'provenance' | 'class'>[] {
  const counts = new Map<
    string,
    { rule: string; count: number } & Pick<SiteRow, 'decision' | 'to' | 'would'>
  >();
  for (const { rule, decision, to, would, count } of rows) {
    const key = JSON.stringify([rule, decision, to, would]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { rule, decision, to, would, count });
    else known.count += count;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** What a shell takes as it stands. A file's name is a stranger's: one that is written otherwise is not put before a user. */
const PLAIN = /^[\w./:,=@+-]+$/;

function explainCommand(
  path: string,
  site: string,
  { site: { incidents, ownBounces } }: SiteScan,
): string | null {
  // It knows no other mail, and so of no flood: what it would say of one of its mails holds in calm.
  const file = incidents.length > 0 ? undefined : ownBounces[0]?.file;
  if (file === undefined || path === STDIN || !statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return null;
  const mail = join(path, file);
  // Of an mbox, explain reads the first mail only; and no name may pass for an option.
  if (![site, mail].every((name) => PLAIN.test(name) && !name.startsWith('-'))) return null;
  return `truebounce explain --site ${site} ${mail}`;
}
