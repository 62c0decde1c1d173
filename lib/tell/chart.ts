/** Bounces over time in one row of block characters. */

const BLOCKS = '▁▂▃▄▅▆▇█';

export type Unit = 'hour' | 'day' | 'month';

export interface Column {
  /** Milliseconds since 1970: the beginning of what the column stands for. */
  readonly start: number;
  readonly count: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Hours up to this span, then days, then months: what fits a line of a terminal and still shows a flood. */
const HOURS_UP_TO = 3 * DAY;
const DAYS_UP_TO = 120 * DAY;

export function unitFor(from: number, to: number): Unit {
  if (to - from <= HOURS_UP_TO) return 'hour';
  return to - from <= DAYS_UP_TO ? 'day' : 'month';
}

/**
 * One column a unit, empty ones too, from the first to the last hour with a count; at most `most` columns, the last
 * ones, since a flood that goes on matters more than how it began.
 */
export function columnsBy(unit: Unit, perHour: ReadonlyMap<number, number>, most: number): Column[] {
  const sums = new Map<number, number>();
  for (const [hour, count] of perHour) {
    const start = startOf(unit, hour);
    sums.set(start, (sums.get(start) ?? 0) + count);
  }
  const starts = [...sums.keys()].sort((a, b) => a - b);
  const [first] = starts;
  const last = starts.at(-1);
  if (first === undefined || last === undefined) return [];
  const columns: Column[] = [];
  for (let start = last; start >= first && columns.length < most; start = before(unit, start)) {
    columns.unshift({ start, count: sums.get(start) ?? 0 });
  }
  return columns;
}

export function blocksOf(columns: readonly Column[]): string {
  const most = Math.max(1, ...columns.map(({ count }) => count));
  return columns.map(({ count }) => (count === 0 ? ' ' : BLOCKS[Math.ceil((count / most) * 8) - 1])).join('');
}

function startOf(unit: Unit, time: number): number {
  if (unit === 'hour') return time;
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), unit === 'day' ? date.getUTCDate() : 1);
}

function before(unit: Unit, start: number): number {
  return startOf(unit, start - (unit === 'hour' ? HOUR : DAY));
}
