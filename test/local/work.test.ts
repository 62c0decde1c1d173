import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Work } from '../../lib/local/work.ts';

/** Runs that end when told to, and what was in work at once. */
class Runs {
  readonly ends: (() => void)[] = [];
  bytes = 0;
  mostMails = 0;
  mostBytes = 0;
  #mails = 0;

  add(work: Work, bytes: number): void {
    work.add(bytes, async () => {
      this.#mails += 1;
      this.bytes += bytes;
      this.mostMails = Math.max(this.mostMails, this.#mails);
      this.mostBytes = Math.max(this.mostBytes, this.bytes);
      await new Promise<void>((resolve) => this.ends.push(resolve));
      this.#mails -= 1;
      this.bytes -= bytes;
    });
  }

  async endAll(): Promise<number> {
    let ended = 0;
    for (let end = this.ends.shift(); end !== undefined; end = this.ends.shift()) {
      end();
      ended += 1;
      await setImmediate();
    }
    return ended;
  }
}

describe('work', () => {
  test('has so many mails in hand at once, and does all of them', async () => {
    const work = new Work({ mails: 3, bytes: 1_000, waiting: 10 });
    const runs = new Runs();
    for (let i = 0; i < 20; i++) runs.add(work, 1);
    expect(await runs.endAll()).toBe(20);
    expect(runs.mostMails).toBe(3);
    await work.idle();
  });

  test('has so many bytes in hand at once, and a larger mail alone', async () => {
    const work = new Work({ mails: 10, bytes: 100, waiting: 10 });
    const runs = new Runs();
    for (const bytes of [60, 60, 30, 500, 10, 40]) runs.add(work, bytes);
    expect(await runs.endAll()).toBe(6);
    expect(runs.mostBytes).toBe(500);
    expect(runs.mostMails).toBe(2);
  });

  test('holds callers back while too many wait', async () => {
    const work = new Work({ mails: 1, bytes: 100, waiting: 2 });
    const runs = new Runs();
    for (let i = 0; i < 3; i++) runs.add(work, 1);
    let room = false;
    const waiting = work.room().then(() => {
      room = true;
    });
    await setImmediate();
    expect(room).toBe(false);
    runs.ends.shift()?.();
    await waiting;
    expect(room).toBe(true);
    await runs.endAll();
  });

  test('is idle when the last has ended, not before', async () => {
    const work = new Work({ mails: 1, bytes: 100, waiting: 2 });
    await work.idle();
    const runs = new Runs();
    runs.add(work, 1);
    let idle = false;
    const waiting = work.idle().then(() => {
      idle = true;
    });
    await setImmediate();
    expect(idle).toBe(false);
    await runs.endAll();
    await waiting;
    expect(idle).toBe(true);
  });
});
