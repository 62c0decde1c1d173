/** The page of `scan --against`: what would be lost, in the first line; then which decisions change, and samples. */

import { type Change, type Decided, isByRuleAlone, isLost, type ScanChanges } from '../cli/scan-changes.ts';
import type { ScanSummary } from '../cli/scan-count.ts';
import { harmless } from './harmless.ts';
import { minuteOf } from './minute.ts';
import type { Paint, Tone } from './paint.ts';
import { printable } from './printable.ts';
import { padEnd, padStart, widthOf, wrap } from './width.ts';
import type { Words } from './words.ts';

/** Kinds of changes that are told in each section; who has more changes everything. */
const MAX_TOLD = 20;
/** Of a file's name: what a line of a terminal holds. */
const MAX_NAME_CHARS = 100;
/** Columns for a decision: where a terminal has less, lines are broken within words. */
const MIN_ROOM = 10;

export interface ChangesPage extends ScanChanges {
  readonly summary: ScanSummary;
  /** The files of the sites, new and old. */
  readonly site: string;
  readonly against: string;
}

/** Lines of at most `width` columns. */
export function scanChangesPage(page: ChangesPage, words: Words, width: number, paint: Paint): string[] {
  const { own, others, byRule } = words.scanSite.changes.sections;
  const rows = page.changes.map((change) => rowOf(change, words));
  const columns = {
    labels: Math.min(widest(rows.map(({ label }) => label)), Math.floor(width / 3)),
    numbers: widest(rows.map(({ count }) => count)),
    width,
  };
  const among = (title: string, isIn: (change: Change) => boolean) =>
    section(
      title,
      rows.filter(({ change }) => isIn(change)),
      columns,
      words,
      paint,
    );
  return [
    ...headLines(page, words, width, paint),
    ...among(own, (change) => change.own && !isByRuleAlone(change)),
    ...among(others, (change) => !change.own && !isByRuleAlone(change)),
    ...among(byRule, isByRuleAlone),
  ];
}

function headLines(
  { changes, same, summary, site, against }: ChangesPage,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const say = words.scanSite.changes;
  const otherwise = mailsOf(changes.filter((change) => !isByRuleAlone(change)));
  const byRule = mailsOf(changes) - otherwise;
  const { tone, text } = headline(changes, otherwise, words);
  const files = say.sites(printable(against, MAX_NAME_CHARS), printable(site, MAX_NAME_CHARS));
  const { from, to } = summary;
  const period = from === null || to === null ? [] : [words.scan.period(minuteOf(from), minuteOf(to))];
  const unreadable = summary.unreadable === 0 ? [] : wrap(words.scan.unreadable(summary.unreadable), width);
  return [
    ...wrap(text, width).map((line) => paint('bold', paint(tone, line))),
    ...wrap(say.counts(summary.mails, otherwise, byRule, same), width),
    ...[files, ...period].flatMap((line) => wrap(line, width)).map((line) => paint('dim', line)),
    ...unreadable.map((line) => paint('warn', line)),
  ];
}

function headline(
  changes: readonly Change[],
  otherwise: number,
  words: Words,
): { readonly tone: Tone; readonly text: string } {
  const say = words.scanSite.changes.headline;
  const lost = changes.filter(isLost);
  const own = mailsOf(lost.filter((change) => change.own));
  if (own > 0) return { tone: 'bad', text: say.lost(own) };
  const ordinary = mailsOf(lost.filter((change) => change.class === 'ordinary'));
  if (ordinary > 0) return { tone: 'bad', text: say.lostOrdinary(ordinary) };
  return otherwise > 0 ? { tone: 'warn', text: say.changed(otherwise) } : { tone: 'good', text: say.none };
}

function mailsOf(changes: readonly Change[]): number {
  return changes.reduce((sum, { count }) => sum + count, 0);
}

interface Row {
  readonly change: Change;
  readonly label: string;
  readonly count: string;
}

function rowOf(change: Change, words: Words): Row {
  const { became } = words.scanSite.changes;
  const label = became(verdictOf(change.from, change, words), verdictOf(change.to, change, words));
  return { change, label, count: words.number(change.count) };
}

interface Columns {
  readonly labels: number;
  readonly numbers: number;
  readonly width: number;
}

/** Verdict, count and decision in columns; below them rule and samples. */
function section(
  title: string,
  rows: readonly Row[],
  { labels, numbers, width }: Columns,
  words: Words,
  paint: Paint,
): string[] {
  if (rows.length === 0) return [];
  const { became, more } = words.scanSite.changes;
  const indent = 2 + labels + 2 + numbers + 2;
  const room = Math.max(MIN_ROOM, width - indent);
  const lines = rows.slice(0, MAX_TOLD).flatMap(({ change, label, count }) => {
    const { from, to, files } = change;
    const told = became(decisionOf(from, words), decisionOf(to, words));
    const rules = became(printable(from.rule, MAX_NAME_CHARS), printable(to.rule, MAX_NAME_CHARS));
    const [first = '', ...rest] = [
      ...wrap(told, room).map((line) => paint(toneOf(change), line)),
      ...wrap(rules, room),
      ...files
        .flatMap((file) => wrap(printable(file, MAX_NAME_CHARS), room))
        .map((line) => paint('dim', line)),
    ];
    const head = `  ${padEnd(label, labels)}  ${padStart(count, numbers)}  ${first}`;
    return [head, ...rest.map((line) => ' '.repeat(indent) + line)];
  });
  const left = rows.slice(MAX_TOLD).map(({ change }) => change);
  if (left.length > 0) lines.push(...wrap(`  ${more(left.length, mailsOf(left))}`, width));
  return ['', paint('bold', title), ...lines];
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

function verdictOf({ provenance }: Decided, change: Change, words: Words): string {
  return provenance === null ? words.classes[change.class] : words.provenance[provenance];
}

function decisionOf({ kind, to, would }: Decided, words: Words): string {
  const { decision, filters } = words.scanSite;
  const elsewhere = to === null ? [] : [filters.to(harmless(to).join(', '))];
  const observed = would === null ? [] : [filters.would[would]];
  return [decision[kind], ...elsewhere, ...observed].join(words.between);
}

/** What may come in again is welcome only where it is wanted. */
function toneOf(change: Change): Tone {
  if (isByRuleAlone(change)) return 'dim';
  const isWanted = change.own || change.class === 'ordinary';
  if (isLost(change)) return isWanted ? 'bad' : 'warn';
  return isWanted && change.to.kind === 'deliver' ? 'good' : 'warn';
}
