/** `scan --site NEW --against OLD`: both sites judge the same mails in the same readings, and what differs is told. */

import { painter } from '../tell/paint.ts';
import { scanChangesPage } from '../tell/scan-changes-page.ts';
import type { Words } from '../tell/words.ts';
import { AmongCount } from './among.ts';
import { jsonText } from './json.ts';
import { type JudgingOptions, judgeBy } from './judging.ts';
import { exitCodeOf, type Tally } from './reading.ts';
import { Changes, type ScanChanges } from './scan-changes.ts';
import type { ScanSummary } from './scan-count.ts';
import { countAll, type Judging, judgeBySites, type ScanSources, stanceOf, withPasses } from './scan-site.ts';
import { MAX_KEPT, SiteCount } from './scan-site-count.ts';
import { openSite } from './site.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export interface AgainstOptions extends JudgingOptions {
  readonly site: string;
  /** The file of the other site. Ledger, DNS and envelopes are those of both. */
  readonly against: string;
}

export interface AgainstScan extends ScanChanges {
  readonly tally: Tally;
  readonly summary: ScanSummary;
}

export async function tellAgainst(
  path: string,
  options: AgainstOptions & { readonly json?: boolean },
  words: Words,
): Promise<void> {
  const { site, against } = options;
  const scan = await scanAgainst(path, options, words, {
    stdin: process.stdin,
    complain: (line) => console.error(`truebounce: ${line}`),
  });
  process.exitCode = exitCodeOf(scan.tally);
  if (options.json === true) await writeLine(process.stdout, jsonText(againstJson(scan)));
  else if (scan.tally.mails > 0) {
    const paint = painter(coloursOn(process.stdout, process.env));
    const lines = scanChangesPage({ ...scan, site, against }, words, columnsOf(process.stdout), paint);
    await writeLine(process.stdout, lines.join('\n'));
  }
}

/** The object of `scan --against --json`. */
export function againstJson({ summary: { mails, unreadable }, changes, same }: AgainstScan) {
  return { mails, unreadable, changes, same };
}

/** Throws a sentence that says which of the options' files is wrong and how. */
export async function scanAgainst(
  path: string,
  options: AgainstOptions,
  words: Words,
  sources: ScanSources,
): Promise<AgainstScan> {
  const among = new AmongCount();
  const changes = new Changes();
  // Each of the two keeps half of what one alone would.
  const maxKept = Math.ceil((sources.maxKept ?? MAX_KEPT) / 2);
  const judgingBy = async (by: 'old' | 'new', site: string): Promise<Judging> => {
    const named = by === 'new' ? '--site' : '--against';
    const tracer = await openSite({ ...options, site, named }, among.live);
    const decided = changes.decided.bind(changes, by);
    const stance = { ...stanceOf(tracer), filters: [] };
    return { judgeMail: await judgeBy(tracer, options), count: new SiteCount(stance, { maxKept, decided }) };
  };
  // One after the other: of two wrong files the first is told.
  const judgings = [await judgingBy('new', options.site), await judgingBy('old', options.against)];
  return withPasses(path, words, sources, async (passes) => {
    const { tally, count } = await countAll(passes, among);
    await judgeBySites(passes, judgings);
    return { tally, summary: count.summary(tally.unreadable), ...changes.summary() };
  });
}
