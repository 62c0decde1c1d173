import { expect } from 'vitest';
import type { Promised } from './contract.ts';
import { at, MAILBOX, OTHER } from './made.ts';

const WHY = 'no such user';

export function pauses(promised: Promised): void {
  promised('a destination is paused once, and for the first reason', async (kept, second) => {
    expect(await kept.paused(MAILBOX)).toBeNull();
    expect(await kept.pause(MAILBOX, WHY, at(20))).toBe(true);
    const other = await second();
    expect(await other.pause(MAILBOX, 'another reason', at(30))).toBe(false);
    for (const one of [kept, other])
      expect(await one.paused(MAILBOX)).toEqual({ destination: MAILBOX, since: at(20), why: WHY });
    expect(await kept.paused(OTHER)).toBeNull();
  });

  promised('of many that pause it at the same moment one has done it', async (kept, second) => {
    const other = await second();
    const paused = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => (n % 2 === 0 ? kept : other).pause(MAILBOX, `reason ${n}`, at(n))),
    );
    expect(paused.filter((newly) => newly)).toEqual([true]);
  });

  promised('what is resumed is paused no longer, and can be paused again', async (kept, second) => {
    await kept.pause(MAILBOX, WHY, at(20));
    expect(await (await second()).resume(MAILBOX)).toBe(true);
    expect(await kept.paused(MAILBOX)).toBeNull();
    expect(await kept.pausedDestinations()).toEqual([]);
    expect(await kept.resume(MAILBOX)).toBe(false);
    expect(await kept.pause(MAILBOX, 'the disk is full', at(40))).toBe(true);
    const again = { destination: MAILBOX, since: at(40), why: 'the disk is full' };
    expect(await kept.paused(MAILBOX)).toEqual(again);
    expect(await kept.pausedDestinations()).toEqual([again]);
  });

  promised('what was never paused is not resumed', async (kept) => {
    expect(await kept.resume(MAILBOX)).toBe(false);
    expect(await kept.pausedDestinations()).toEqual([]);
  });

  promised('paused destinations are listed in the order in which they were paused', async (kept) => {
    await kept.pause(OTHER, WHY, at(21));
    await kept.pause(MAILBOX, WHY, at(22));
    await kept.pause('archive', WHY, at(20));
    const names = async () => (await kept.pausedDestinations()).map(({ destination }) => destination);
    expect(await names()).toEqual(['archive', OTHER, MAILBOX]);
    await kept.resume(OTHER);
    expect(await names()).toEqual(['archive', MAILBOX]);
  });

  promised('a name with any characters, and of any length, is a destination of its own', async (kept) => {
    const names = ['a b', 'a%20b', "'; --", '\u65e5\u672c', `${'x'.repeat(2_000)}a`, `${'x'.repeat(2_000)}b`];
    for (const [n, name] of names.entries()) expect(await kept.pause(name, WHY, at(n))).toBe(true);
    expect((await kept.pausedDestinations()).map(({ destination }) => destination)).toEqual(names);
    for (const name of names) expect((await kept.paused(name))?.destination).toBe(name);
  });
}
