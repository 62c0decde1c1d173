/** The page of `scan`: the sentence that matters first, then what stands behind it. */

import { MAIL_CLASSES, type MailClass, type Reason, type ReturnedForm } from '../model.ts';
import { blocksOf, type Column, columnsBy, type Unit, unitFor } from './chart.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { padEnd, padStart, widthOf, wrap } from './width.ts';
import type { Words } from './words.ts';

/** Counts by name. */
export interface NameCounts {
  /** The most frequent first; equal ones by name. */
  top(limit?: number): [name: string, count: number][];
  /** Sum of what was not counted by name. */
  readonly others: number;
}

export interface ScanCounts {
  readonly mails: number;
  readonly unreadable: number;
  /** Milliseconds since 1970 of the first and the last dated mail. */
  readonly from: number | null;
  readonly to: number | null;
  readonly classes: ReadonlyMap<MailClass, number>;
  /** Of failed recipients. */
  readonly reasons: ReadonlyMap<Reason, number>;
  /** Of failed recipients' addresses. */
  readonly domains: NameCounts;
  /** Reporting-MTA, else the domain of From. */
  readonly reporters: NameCounts;
  /** Bounces and delays by the hour (its beginning, in milliseconds) in which they arrived. */
  readonly perHour: ReadonlyMap<number, number>;
  /** Of bounces and delays. */
  readonly originals: ReadonlyMap<ReturnedForm, number>;
}

/** Names that are listed of each kind; the rest is summed up. */
const TOP = 8;
const MAX_NAME_CHARS = 80;
const HOUR = 3_600_000;
/** Below this an hourly mean says nothing. */
const LEAST_RATE = 0.1;

export function scanPage(counts: ScanCounts, words: Words, width: number, paint: Paint): string[] {
  const { scan } = words;
  const failed = (counts.classes.get('bounce') ?? 0) + (counts.classes.get('delay') ?? 0);
  const peak = Math.max(0, ...counts.perHour.values());
  const rate = rateOf(counts.perHour);
  const lines = wrap(scan.headline({ mails: counts.mails, failed, rate, peak }), width).map((line) =>
    paint('bold', line),
  );
  const period =
    counts.from === null || counts.to === null
      ? scan.noDates
      : scan.period(minuteOf(counts.from), minuteOf(counts.to));
  lines.push(paint('dim', period));
  if (counts.unreadable > 0) lines.push(paint('warn', scan.unreadable(counts.unreadable)));

  const classes = MAIL_CLASSES.flatMap((kind) => {
    const count = counts.classes.get(kind) ?? 0;
    return count === 0 ? [] : [[words.classes[kind], count] as [string, number]];
  }).sort((a, b) => b[1] - a[1]);
  lines.push('', ...barTable(scan.mails, classes, counts.mails, width, words, paint));
  if (failed === 0) return lines;

  const reasons = [...counts.reasons]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => [briefOf(reason, words), count] as [string, number]);
  const recipients = reasons.reduce((sum, [, count]) => sum + count, 0);
  lines.push('', ...barTable(scan.reasons, reasons, recipients, width, words, paint));
  lines.push(
    '',
    ...sideBySide(
      nameTable(scan.domains, counts.domains, words),
      nameTable(scan.reporters, counts.reporters, words),
      width,
      paint,
    ),
  );
  lines.push('', ...chart(counts.perHour, rate, width, words, paint));
  lines.push('', ...wrap(scan.returned(returnedOf(counts, failed)), width));
  return lines;
}

function briefOf(reason: Reason, words: Words): string {
  return words.reasons[reason].brief;
}

/** Bounces an hour over the hours from the first to the last; null where there is but one. */
function rateOf(perHour: ReadonlyMap<number, number>): number | null {
  const hours = [...perHour.keys()];
  if (hours.length < 2) return null;
  const span = (Math.max(...hours) - Math.min(...hours)) / HOUR + 1;
  return [...perHour.values()].reduce((sum, count) => sum + count, 0) / span;
}

/** Label, count and a bar of its share, the longest bar as wide as the line allows. */
function barTable(
  title: string,
  rows: readonly (readonly [string, number])[],
  whole: number,
  width: number,
  words: Words,
  paint: Paint,
): string[] {
  const shown = rows.slice(0, 2 * TOP);
  const labels = Math.min(Math.max(12, ...shown.map(([label]) => widthOf(label))), Math.floor(width * 0.45));
  const numbers = Math.max(5, ...shown.map(([, count]) => words.number(count).length));
  const room = Math.max(4, width - labels - numbers - 10);
  const lines = shown.map(([label, count]) => {
    const share = whole === 0 ? 0 : count / whole;
    const bar = '█'.repeat(Math.round(share * room)) || '▏';
    const percent = share > 0 && share < 0.01 ? '<1%' : `${Math.round(100 * share)}%`;
    return `  ${padEnd(label, labels)} ${padStart(words.number(count), numbers)} ${padStart(percent, 4)} ${paint('dim', bar)}`;
  });
  return [paint('bold', title), ...lines, ...othersOf(rows.slice(shown.length), words)];
}

interface NameTable {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, count: string])[];
  readonly rest: string | undefined;
}

function nameTable(title: string, counter: ScanCounts['domains'], words: Words): NameTable {
  const all = counter.top();
  const rest = all.slice(TOP).reduce((sum, [, count]) => sum + count, counter.others);
  return {
    title,
    rows: all.slice(0, TOP).map(([name, count]) => [printable(name, MAX_NAME_CHARS), words.number(count)]),
    rest: all.length > TOP ? words.scan.others(all.length - TOP, rest) : undefined,
  };
}

/** Two lists beside each other. */
function sideBySide(left: NameTable, right: NameTable, width: number, paint: Paint): string[] {
  const column = Math.floor((width - 3) / 2);
  const [a, b] = [left, right].map((table) => tableLines(table, column));
  const height = Math.max(a?.length ?? 0, b?.length ?? 0);
  return Array.from({ length: height }, (_, row) => {
    const line = `${padEnd(a?.[row] ?? '', column)}   ${b?.[row] ?? ''}`.trimEnd();
    return row === 0 ? paint('bold', line) : line;
  });
}

function tableLines({ title, rows, rest }: NameTable, width: number): string[] {
  const numbers = Math.max(3, ...rows.map(([, count]) => count.length));
  const lines = rows.map(
    ([name, count]) => `  ${padEnd(name, width - numbers - 4)} ${padStart(count, numbers)}`,
  );
  return [title, ...lines, ...(rest === undefined ? [] : [`  ${rest}`])];
}

function chart(
  perHour: ReadonlyMap<number, number>,
  rate: number | null,
  width: number,
  words: Words,
  paint: Paint,
): string[] {
  const hours = [...perHour.keys()];
  if (hours.length === 0) return [];
  const unit = unitFor(Math.min(...hours), Math.max(...hours));
  const columns = columnsBy(unit, perHour, width - 4);
  const titles = { hour: words.scan.byHour, day: words.scan.byDay, month: words.scan.byMonth };
  const top = columns.reduce(
    (best, column) => (column.count > best.count ? column : best),
    columns[0] as Column,
  );
  const first = timeOf(unit, columns[0]?.start ?? 0);
  const last = timeOf(unit, columns.at(-1)?.start ?? 0);
  const gap = columns.length - widthOf(first) - widthOf(last);
  const axis =
    columns.length === 1 ? first : gap >= 1 ? first + ' '.repeat(gap) + last : `${first} … ${last}`;
  const notes = [words.scan.peak(top.count, unit, timeOf(unit, top.start))];
  if (rate !== null && rate >= LEAST_RATE) notes.push(words.scan.mean(rate));
  return [
    paint('bold', titles[unit]),
    `  ${paint('bad', blocksOf(columns))}`,
    paint('dim', `  ${axis}`),
    `  ${notes.join(', ')}`,
  ];
}

function othersOf(rows: readonly (readonly [string, number])[], words: Words): string[] {
  if (rows.length === 0) return [];
  return [
    `  ${words.scan.others(
      rows.length,
      rows.reduce((sum, [, count]) => sum + count, 0),
    )}`,
  ];
}

function returnedOf(counts: ScanCounts, reports: number) {
  return {
    reports,
    whole: counts.originals.get('message/rfc822') ?? 0,
    headers: counts.originals.get('text/rfc822-headers') ?? 0,
    inline: counts.originals.get('inline-text') ?? 0,
  };
}

/** Times of mails are told in UTC: the reader's zone is not that of the mailbox. */
function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function timeOf(unit: Unit, time: number): string {
  const iso = new Date(time).toISOString();
  if (unit === 'month') return iso.slice(0, 7);
  return unit === 'day' ? iso.slice(0, 10) : iso.slice(5, 13).replace('T', ' ').concat(':00');
}
