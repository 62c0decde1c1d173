/**
 * How often each value stood, in bounded space (Misra and Gries 1982): what stands on more than one in `most + 1` is
 * always kept, nothing is counted too high, and ten thousand values that stand once each push out one another.
 */

export interface Tally {
  total: number;
  readonly groups: Map<string, Map<string, number>>;
}

export function emptyTally(): Tally {
  return { total: 0, groups: new Map() };
}

export function count(tally: Tally, group: string, value: string, most: number): void {
  let values = tally.groups.get(group);
  if (values === undefined) {
    values = new Map();
    tally.groups.set(group, values);
  }
  const before = values.get(value);
  if (before !== undefined || values.size < most) {
    values.set(value, (before ?? 0) + 1);
    return;
  }
  for (const [one, times] of values) {
    if (times === 1) values.delete(one);
    else values.set(one, times - 1);
  }
}

/** So that shares follow what comes now: what stood long ago weighs half. */
export function halve(tally: Tally): void {
  tally.total = Math.ceil(tally.total / 2);
  for (const values of tally.groups.values()) {
    for (const [value, times] of values) {
      if (times < 2) values.delete(value);
      else values.set(value, Math.floor(times / 2));
    }
  }
}

/** The most frequent values of a group, by count, then by name. */
export function topOf(tally: Tally, group: string, most: number): [value: string, count: number][] {
  return [...(tally.groups.get(group) ?? [])]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, most);
}

export type WrittenTally = readonly [
  total: number,
  groups: readonly (readonly [group: string, values: readonly (readonly [string, number])[]])[],
];

export function writeTally(tally: Tally): WrittenTally {
  return [tally.total, [...tally.groups].map(([group, values]) => [group, [...values]] as const)];
}

export function readTally([total, groups]: WrittenTally): Tally {
  return { total, groups: new Map(groups.map(([group, values]) => [group, new Map(values)])) };
}
