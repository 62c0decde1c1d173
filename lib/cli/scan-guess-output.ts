/** What `scan` prints where no site was named. */

import type { HtmlPage } from '../tell/html/scan-html.ts';
import { painter } from '../tell/paint.ts';
import { guessNotes, siteHint } from '../tell/scan-guess.ts';
import { scanPage } from '../tell/scan-page.ts';
import { scanSitePage } from '../tell/scan-site-page.ts';
import { wrap } from '../tell/width.ts';
import type { Words } from '../tell/words.ts';
import { jsonText } from './json.ts';
import { exitCodeOf } from './reading.ts';
import { type GuessedScan, type GuessOptions, scanGuessing } from './scan-guess.ts';
import { type HtmlTarget, STDOUT, writeHtml } from './scan-html.ts';
import { scanSiteJson } from './scan-site-output.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export interface GuessOutput extends GuessOptions, HtmlTarget {
  readonly json?: boolean;
}

export async function scanByGuess(path: string, options: GuessOutput, words: Words): Promise<void> {
  const complain = (line: string): void => console.error(`truebounce: ${line}`);
  const scan = await scanGuessing(path, options, words, { stdin: process.stdin, complain });
  process.exitCode = exitCodeOf(scan.tally);
  if (options.html !== STDOUT) await print(scan, options, words);
  if (scan.tally.mails > 0) await writeHtml(options, pageOf(scan, words), words);
}

async function print(scan: GuessedScan, { json }: GuessOutput, words: Words): Promise<void> {
  if (json === true) {
    if (scan.kind === 'guessed' && !scan.dnsAnswered) console.error(`truebounce: ${words.guess.silent}`);
    await writeLine(process.stdout, jsonText(guessedJson(scan)));
  } else if (scan.tally.mails > 0) await writeLine(process.stdout, linesOf(scan, words).join('\n'));
}

function pageOf(scan: GuessedScan, words: Words): HtmlPage {
  if (scan.kind === 'counted') return { summary: scan.summary, site: null, notes: [], guess: null };
  return { ...scan, notes: guessNotes(scan, words) };
}

/** The object of `scan --json`; of a guessed site, also which it was, and what a site adds. */
export function guessedJson(scan: GuessedScan) {
  if (scan.kind === 'counted') return scan.summary;
  return { ...scanSiteJson(scan), site: { guessed: true, ...scan.guess } };
}

function linesOf(scan: GuessedScan, words: Words): string[] {
  const paint = painter(coloursOn(process.stdout, process.env));
  const width = columnsOf(process.stdout);
  if (scan.kind === 'counted') {
    const lines = scanPage(scan.summary, words, width, paint);
    // Where nothing is reported there is nothing to judge.
    const { ordinary = 0 } = scan.summary.classes;
    return ordinary === scan.summary.mails ? lines : [...lines, ...siteHint(null, words, width, paint)];
  }
  const notes = guessNotes(scan, words).flatMap((note) =>
    wrap(note, width).map((line) => paint('warn', line)),
  );
  return [
    ...scanSitePage({ ...scan, explain: null, notes }, words, width, paint),
    ...siteHint(scan.guess, words, width, paint),
  ];
}
