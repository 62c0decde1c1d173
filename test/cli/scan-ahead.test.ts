import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Ahead, MAX_AHEAD, MAX_BYTES_AHEAD } from '../../lib/cli/scan-ahead.ts';

/** How many of `bytes` are under way at once, and in which order their results are taken. */
async function run(bytes: readonly number[], ms: (n: number) => number) {
  const taken: number[] = [];
  let now = 0;
  let most = 0;
  const ahead = new Ahead<number>((n) => taken.push(n));
  for (const [n, size] of bytes.entries()) {
    await ahead.start(size, async () => {
      most = Math.max(most, ++now);
      await sleep(ms(n));
      now--;
      return n;
    });
  }
  await ahead.finish();
  return { taken, most };
}

test('results are taken in the order of the mails, however long each waits', async () => {
  const bytes = new Array<number>(60).fill(1_000);
  const { taken, most } = await run(bytes, (n) => (n * 7) % 13);
  expect(taken).toEqual(bytes.map((_, n) => n));
  expect(most).toBeGreaterThan(4);
});

test('as many are under way as the limit says, and large ones alone', async () => {
  expect((await run(new Array<number>(50).fill(1), () => 5)).most).toBe(MAX_AHEAD);
  expect((await run(new Array<number>(6).fill(MAX_BYTES_AHEAD / 2), () => 5)).most).toBeLessThanOrEqual(3);
  expect((await run(new Array<number>(6).fill(MAX_BYTES_AHEAD + 1), () => 5)).most).toBe(1);
});

test('a fault of one is told, and nothing after it is taken', async () => {
  const taken: number[] = [];
  const ahead = new Ahead<number>((n) => taken.push(n));
  await ahead.start(1, async () => 0);
  await ahead.start(1, () => Promise.reject(new Error('broken')));
  await ahead.start(1, async () => 2);
  await expect(ahead.finish()).rejects.toThrow('broken');
  expect(taken).toEqual([0]);
});
