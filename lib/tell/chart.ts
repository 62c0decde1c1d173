/** Counts over time as a chart of block characters, some rows high. */

export type Unit = 'hour' | 'day' | 'month' | 'year';

export interface Column {
  /** Milliseconds since 1970: the beginning of what the column stands for. */
  readonly start: number;
  readonly count: number;
}

export interface Chart {
  readonly unit: Unit;
  /** One a unit, those without a count too, in order of time. */
  readonly columns: readonly Column[];
  /** What lies before the first and behind the last column. */
  readonly outside: number;
}

const BLOCKS = '▁▂▃▄▅▆▇█';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Hours beyond that are told by the day: nobody looks for an hour in a week. */
const MOST_HOURS = 72;
/**
 * Share of the counts that may lie outside at either end. One mail with a wrong clock, or one old mail that was kept,
 * would else press the chart of a flood of a day into one column.
 */
const STRAYS = 0.01;

/** Of `perHour` (time of the hour and count, in order of time; not empty), at most `most` columns. */
export function chartOf(perHour: readonly (readonly [time: number, count: number])[], most: number): Chart {
  const total = perHour.reduce((sum, [, count]) => sum + count, 0);
  const core = {
    from: timeBehind(perHour, total * STRAYS) ?? 0,
    to: timeBehind(perHour.toReversed(), total * STRAYS) ?? 0,
  };
  const unit = unitFor(core.from, core.to, most);
  const limit = unit === 'hour' ? Math.min(MOST_HOURS, most) : most;
  const times = perHour.map(([time]) => indexOf(unit, time));
  let last = indexOf(unit, core.to);
  let first = Math.max(indexOf(unit, core.from), last - limit + 1);
  // What lies close to it is no stray: how a flood began and how it ended.
  for (const time of times.toReversed()) {
    if (time < first && last - time < limit && first - time <= last - first + 1) first = time;
  }
  for (const time of times) {
    if (time > last && time - first < limit && time - last <= last - first + 1) last = time;
  }
  const counts = new Array<number>(last - first + 1).fill(0);
  let outside = 0;
  for (const [time, count] of perHour) {
    const at = indexOf(unit, time) - first;
    if (at < 0 || at >= counts.length) outside += count;
    else counts[at] = (counts[at] ?? 0) + count;
  }
  const columns = counts.map((count, at) => ({ start: startOf(unit, first + at), count }));
  return { unit, columns, outside };
}

/** The first time before which there is more than `count`. */
function timeBehind(perHour: readonly (readonly [number, number])[], count: number): number | undefined {
  let sum = 0;
  return perHour.find(([, here]) => {
    sum += here;
    return sum > count;
  })?.[0];
}

/** The finest whose columns fit. */
function unitFor(from: number, to: number, most: number): Unit {
  const columns = (unit: Unit) => indexOf(unit, to) - indexOf(unit, from) + 1;
  if (columns('hour') <= Math.min(MOST_HOURS, most)) return 'hour';
  if (columns('day') <= most) return 'day';
  return columns('month') <= most ? 'month' : 'year';
}

function indexOf(unit: Unit, time: number): number {
  const date = new Date(time);
  switch (unit) {
    case 'hour':
      return Math.floor(time / HOUR);
    case 'day':
      return Math.floor(time / DAY);
    case 'month':
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    case 'year':
      return date.getUTCFullYear();
    default:
      return unit satisfies never;
  }
}

function startOf(unit: Unit, index: number): number {
  switch (unit) {
    case 'hour':
      return index * HOUR;
    case 'day':
      return index * DAY;
    case 'month':
      return Date.UTC(Math.floor(index / 12), index % 12);
    case 'year':
      return Date.UTC(index, 0);
    default:
      return unit satisfies never;
  }
}

/**
 * The bars, topmost row first, each `thick` characters wide. A count above nothing is seen, however small.
 */
export function barsOf(counts: readonly number[], height: number, thick: number): string[] {
  const most = Math.max(1, ...counts);
  const levels = counts.map((count) =>
    count === 0 ? 0 : Math.max(1, Math.round((count / most) * height * 8)),
  );
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * 8;
    return levels.map((level) => blockOf(level - below).repeat(thick)).join('');
  });
}

function blockOf(level: number): string {
  return level <= 0 ? ' ' : (BLOCKS[Math.min(level, 8) - 1] as string);
}
