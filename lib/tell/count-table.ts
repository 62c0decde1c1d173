/** Names with counts, as tables with bars. */

import type { Paint, Tone } from './paint.ts';
import { padEnd, padStart, widthOf } from './width.ts';
import type { Words } from './words.ts';

export interface Row {
  readonly label: string;
  readonly count: number;
  readonly tone?: Tone;
}

export interface CountTable {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What the shares are shares of. */
  readonly whole: number;
  /** The line below the rows that tells what they leave out. */
  readonly rest?: string;
}

/** Columns of ` 99.4% `. */
const SHARE_COLUMNS = 6;
/** A longer label makes the eye lose the line. */
const MAX_LABEL_COLUMNS = 34;
const MIN_NUMBER_COLUMNS = 5;
const MAX_BAR_COLUMNS = 30;
/** Parts of a column that a bar can end in. */
const ENDS = ' ▏▎▍▌▋▊▉█';

/** Lines of at most `width` columns. Tables below each other take the same `labels`, so that their bars align. */
export function countTable(
  table: CountTable,
  labels: number,
  width: number,
  words: Words,
  paint: Paint,
): string[] {
  const numbers = Math.max(MIN_NUMBER_COLUMNS, ...table.rows.map(({ count }) => words.number(count).length));
  const room = Math.min(MAX_BAR_COLUMNS, width - 2 - labels - 1 - numbers - 1 - SHARE_COLUMNS - 1);
  const lines = table.rows.map(({ label, count, tone }) => {
    const number = padStart(words.number(count), numbers);
    const share = padStart(shareOf(count, table.whole), SHARE_COLUMNS);
    const bar = barOf((count / Math.max(1, table.whole)) * Math.max(0, room));
    return `  ${padEnd(label, labels)} ${number} ${paint('dim', share)} ${paint(tone ?? 'mild', bar)}`;
  });
  const rest = table.rest === undefined ? [] : [paint('dim', `  ${table.rest}`)];
  return [paint('bold', table.title), ...lines, ...rest];
}

/** What the longest label of the tables takes, where the width allows it. */
export function labelColumns(tables: readonly CountTable[], width: number): number {
  const longest = Math.max(...tables.flatMap(({ rows }) => rows.map(({ label }) => widthOf(label))), 0);
  return Math.min(longest, MAX_LABEL_COLUMNS, Math.floor(width * 0.45));
}

/** One decimal: in a flood, what is not part of it is less than one in a hundred. */
export function shareOf(count: number, whole: number): string {
  if (whole === 0) return '';
  const share = (100 * count) / whole;
  return share < 0.1 ? '<0.1%' : `${share.toFixed(1)}%`;
}

function barOf(columns: number): string {
  const eighths = Math.max(1, Math.round(columns * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (ENDS[eighths % 8] as string).trim();
}
