/** The page of `scan`: the sentence that matters first, then what stands behind it. */

import type { NameCount, ScanSummary } from '../cli/scan-count.ts';
import { MAIL_CLASSES, type MailClass, REASONS } from '../model.ts';
import { barsOf, type Chart, type Column, chartOf, type Unit } from './chart.ts';
import { type CountTable, countTable, labelColumns } from './count-table.ts';
import { minuteOf } from './minute.ts';
import type { Paint, Tone } from './paint.ts';
import { printable } from './printable.ts';
import { padStart, widthOf, wrap } from './width.ts';
import type { Flood, Words } from './words.ts';

/** Bounces in the worst hour from which on they are a flood; the mailbox of a person gets a few a day. */
const FLOOD = 20;
/** Names that are listed of each kind; the rest is summed up. */
const TOP = 8;
/** Of a stranger's name that are looked at before it is cut to its column. */
const MAX_NAME_CHARS = 100;
/** From this width on tables stand side by side. */
const TWO_COLUMNS = 110;
const GAP = 4;
const CHART_ROWS = 6;
/** A bar no wider than this, else a day of hours looks like a wall. */
const MAX_THICK = 3;

export function scanPage(summary: ScanSummary, words: Words, width: number, paint: Paint): string[] {
  const { scan } = words;
  const failed = (summary.classes.bounce ?? 0) + (summary.classes.delay ?? 0);
  const perHour = summary.perHour.map(([hour, count]) => [Date.parse(hour), count] as const);
  const peak = worstOf(perHour);
  const chart = chartFor(summary, perHour, width, words);
  const { flood, text } = countHeadline(summary, chart, peak, words);
  const head = wrap(text, width);
  const lines = head.map((line) => paint('bold', flood === null ? line : paint('bad', line)));
  const period =
    summary.from === null || summary.to === null
      ? scan.noDates
      : scan.period(minuteOf(summary.from), minuteOf(summary.to));
  lines.push(...wrap(period, width).map((line) => paint('dim', line)));
  if (summary.unreadable > 0) {
    for (const line of wrap(scan.unreadable(summary.unreadable), width)) lines.push(paint('warn', line));
  }
  const classes = classTable(summary, words);
  if (failed === 0) {
    const labels = labelColumns([classes], width);
    return [...lines, '', ...countTable(classes, labels, width, words, paint)];
  }
  const reasons = reasonTable(summary, words);
  const domains = domainTable(summary, words);
  const reporters = nameTable(scan.reporters, summary.reporters, failed, words);
  const laid = width >= TWO_COLUMNS ? sideBySide : below;
  lines.push(...laid([classes, reasons, domains, reporters], width, words, paint));
  if (chart !== null) lines.push('', ...chartLines(chart, peak, width, words, paint));
  lines.push('', ...wrap(scan.returned(returnedOf(summary)), width));
  return lines;
}

/** The headline where nothing is judged. `chart` is null where no time is known. */
export function countHeadline(
  { classes, mails }: ScanSummary,
  chart: Chart | null,
  peak: Column,
  { scan }: Words,
): { readonly flood: Flood | null; readonly text: string } {
  const failed = (classes.bounce ?? 0) + (classes.delay ?? 0);
  const rate = chart?.unit === 'hour' ? meanOf(chart) : null;
  const flood = peak.count < FLOOD ? null : { rate, peak: peak.count };
  return { flood, text: scan.headline({ mails, failed, flood }) };
}

/** What the counts alone say where they are a flood's; null where they are not. */
export function floodHeadline(summary: ScanSummary, words: Words): string | null {
  const perHour = summary.perHour.map(([hour, count]) => [Date.parse(hour), count] as const);
  const chart = chartFor(summary, perHour, TWO_COLUMNS, words);
  const { flood, text } = countHeadline(summary, chart, worstOf(perHour), words);
  return flood === null ? null : text;
}

/** Lines of the chart of bounces and delays over time; none where no time is known. */
export function hoursChart(summary: ScanSummary, words: Words, width: number, paint: Paint): string[] {
  const perHour = summary.perHour.map(([hour, count]) => [Date.parse(hour), count] as const);
  const chart = chartFor(summary, perHour, width, words);
  return chart === null ? [] : chartLines(chart, worstOf(perHour), width, words, paint);
}

function chartFor(
  summary: ScanSummary,
  perHour: readonly (readonly [start: number, count: number])[],
  width: number,
  words: Words,
): Chart | null {
  if (perHour.length === 0) return null;
  const axis = words.number(sumOf(summary.perHour.map(([label, count]) => ({ label, count })))).length + 3;
  return chartOf(perHour, width - 2 - axis);
}

/** The domains to which most could not be delivered. */
export function domainTable(summary: ScanSummary, words: Words): CountTable {
  return nameTable(words.scan.domains, summary.domains, reasonTable(summary, words).whole, words);
}

export function classTable({ classes, mails }: ScanSummary, words: Words): CountTable {
  const rows = MAIL_CLASSES.flatMap((kind) => {
    const count = classes[kind] ?? 0;
    return count === 0 ? [] : [{ label: words.classes[kind], count, tone: toneOf(kind) }];
  });
  return { title: words.scan.mails, rows: rows.sort((a, b) => b.count - a.count), whole: mails };
}

function toneOf(kind: MailClass): Tone {
  if (kind === 'bounce') return 'bad';
  if (kind === 'delay') return 'warn';
  return kind === 'ordinary' ? 'good' : 'mild';
}

export function reasonTable({ reasons }: ScanSummary, words: Words): CountTable {
  const rows = REASONS.flatMap((reason) => {
    const count = reasons[reason] ?? 0;
    return count === 0 ? [] : [{ label: words.reasons[reason].brief, count }];
  }).sort((a, b) => b.count - a.count);
  return topOf({ title: words.scan.reasons, rows, whole: sumOf(rows) }, rows.length, words);
}

export function nameTable(
  title: string,
  names: readonly NameCount[],
  whole: number,
  words: Words,
): CountTable {
  const rows = names.map(([name, count]) => ({ label: printable(name, MAX_NAME_CHARS), count }));
  return topOf({ title, rows, whole }, rows.length, words);
}

function topOf({ title, rows, whole }: CountTable, count: number, words: Words): CountTable {
  if (count === 0) return { title, rows, whole, rest: words.scan.none };
  if (count <= TOP) return { title, rows, whole };
  return {
    title,
    rows: rows.slice(0, TOP),
    whole,
    rest: words.scan.others(count - TOP, sumOf(rows.slice(TOP))),
  };
}

function sumOf(rows: CountTable['rows']): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function below(tables: readonly CountTable[], width: number, words: Words, paint: Paint): string[] {
  const labels = labelColumns(tables, width);
  return tables.flatMap((table) => ['', ...countTable(table, labels, width, words, paint)]);
}

/** Two and two. Colours take no columns, so the left side is measured without them. */
function sideBySide(tables: readonly CountTable[], width: number, words: Words, paint: Paint): string[] {
  const column = Math.floor((width - GAP) / 2);
  const labels = labelColumns(tables, column);
  const lines: string[] = [];
  for (let at = 0; at < tables.length; at += 2) {
    const [left = [], plain = [], right = []] = [
      countTable(tables[at] as CountTable, labels, column, words, paint),
      countTable(tables[at] as CountTable, labels, column, words, (_, text) => text),
      countTable(tables[at + 1] as CountTable, labels, column, words, paint),
    ];
    lines.push('');
    for (let row = 0; row < Math.max(left.length, right.length); row++) {
      const fill = ' '.repeat(Math.max(0, column + GAP - widthOf(plain[row] ?? '')));
      lines.push(right[row] === undefined ? (left[row] ?? '') : `${left[row] ?? ''}${fill}${right[row]}`);
    }
  }
  return lines;
}

function chartLines(chart: Chart, peak: Column, width: number, words: Words, paint: Paint): string[] {
  const { unit, columns } = chart;
  const { scan } = words;
  const counts = columns.map(({ count }) => count);
  const most = Math.max(...counts);
  const label = words.number(most);
  const room = width - 2 - label.length - 3;
  const thick = Math.max(1, Math.min(MAX_THICK, Math.floor(room / columns.length)));
  const bars = barsOf(counts, CHART_ROWS, thick).map((bar, row) => {
    const mark = row === 0 ? `${label} ┤` : `${' '.repeat(label.length)} │`;
    return `  ${paint('dim', mark)} ${paint('bad', bar.trimEnd())}`;
  });
  const indent = label.length + 3;
  return [
    paint('bold', scan.charts[unit]),
    ...bars,
    paint('dim', `  ${padStart('0', label.length)} └${'─'.repeat(columns.length * thick + 1)}`),
    paint('dim', `  ${' '.repeat(indent)}${axisOf(chart, thick, room)}`),
    ...packed(chartFacts(chart, peak, words), words.between, width - 2).map((line) => `  ${line}`),
  ];
}

/** What the chart shows, as facts. `peak`: the worst hour. */
export function chartFacts(chart: Chart, peak: Column, { scan }: Words): string[] {
  const { unit, outside } = chart;
  const top = worstOf(chart.columns.map(({ start, count }) => [start, count]));
  const facts = [scan.peak(top.count, unit, timeOf(unit, top.start)), scan.mean(meanOf(chart), unit)];
  if (unit !== 'hour')
    facts.push(scan.peak(peak.count, 'hour', minuteOf(new Date(peak.start).toISOString())));
  if (outside > 0) facts.push(scan.outside(outside));
  return facts;
}

/** As many of them on a line as fit. */
function packed(facts: readonly string[], between: string, width: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const joined = `${lines.at(-1) ?? ''}${between}${fact}`;
    if (lines.length > 0 && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(...wrap(fact, width));
  }
  return lines;
}

/** The first and the last time below their columns, and one in the middle where there is room. */
function axisOf({ unit, columns }: Chart, thick: number, room: number): string {
  const time = (index: number) => timeOf(unit, (columns[index] as Column).start);
  const last = columns.length - 1;
  const [begin, end] = [time(0), time(last)];
  if (last === 0) return begin;
  const total = columns.length * thick;
  const gap = total - begin.length - end.length;
  if (gap >= begin.length + 8) {
    const half = Math.floor(last / 2);
    const middle = time(half);
    const before = Math.max(2, half * thick - begin.length);
    const behind = total - begin.length - before - middle.length - end.length;
    if (behind >= 2) return begin + ' '.repeat(before) + middle + ' '.repeat(behind) + end;
  }
  if (gap >= 2) return begin + ' '.repeat(gap) + end;
  const both = `${begin} – ${end}`;
  return both.length <= room ? both : begin;
}

export function worstOf(perHour: readonly (readonly [start: number, count: number])[]): Column {
  return perHour.reduce((worst, [start, count]) => (count > worst.count ? { start, count } : worst), {
    start: 0,
    count: 0,
  });
}

export function meanOf({ columns }: Chart): number {
  return columns.reduce((sum, { count }) => sum + count, 0) / columns.length;
}

export function returnedOf({ originals }: ScanSummary) {
  const whole = originals['message/rfc822'] ?? 0;
  const headers = originals['text/rfc822-headers'] ?? 0;
  const inline = originals['inline-text'] ?? 0;
  return { reports: whole + headers + inline + (originals.none ?? 0), whole, headers, inline };
}

export function timeOf(unit: Unit, time: number): string {
  const iso = new Date(time).toISOString();
  switch (unit) {
    case 'hour':
      return iso.slice(5, 16).replace('T', ' ');
    case 'day':
      return iso.slice(0, 10);
    case 'month':
      return iso.slice(0, 7);
    case 'year':
      return iso.slice(0, 4);
    default:
      return unit satisfies never;
  }
}
