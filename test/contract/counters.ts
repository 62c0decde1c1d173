import { expect } from 'vitest';
import { LIMITS } from '../../lib/incident/index.ts';
import type { Promised } from './contract.ts';
import { flooding, MAILBOX, OTHER } from './made.ts';

const FLOOD = Array.from({ length: 40 }, (_, n) => flooding(n));

export function counters(promised: Promised): void {
  promised('a calm day counts, and nothing resembles', async (kept) => {
    const counted = await kept.count(MAILBOX, flooding(0), LIMITS);
    expect(counted).toEqual({ resemblance: null, opened: [], closed: [], untold: [] });
    expect(await kept.countedMailboxes()).toEqual([MAILBOX]);
    expect(await kept.incidents(MAILBOX)).toEqual([]);
  });

  promised('a flood opens one incident, and what comes after resembles it', async (kept) => {
    const counted = [];
    for (const one of FLOOD) counted.push(await kept.count(MAILBOX, one, LIMITS));
    expect(counted.flatMap(({ opened }) => opened).length).toBe(1);
    expect(counted[0]?.resemblance).toBeNull();
    expect(counted.at(-1)?.resemblance?.silent).toBe(false);
    expect((await kept.incidents(MAILBOX)).map(({ reports }) => reports)).toEqual([40]);
  });

  promised('two that count at once count all of it, and open it once', async (kept, second) => {
    const other = await second();
    const counted = await Promise.all(
      FLOOD.map((one, n) => (n % 2 === 0 ? kept : other).count(MAILBOX, one, LIMITS)),
    );
    expect(counted.flatMap(({ opened }) => opened).length).toBe(1);
    for (const one of [kept, other])
      expect((await one.incidents(MAILBOX)).map(({ reports }) => reports)).toEqual([40]);
  });

  promised('the same report again adds nothing', async (kept, second) => {
    const other = await second();
    for (const one of FLOOD) {
      await kept.count(MAILBOX, one, LIMITS);
      await other.count(MAILBOX, one, LIMITS);
    }
    expect((await kept.incidents(MAILBOX))[0]?.reports).toBe(40);
  });

  promised('mailboxes are counted apart, and listed by name', async (kept) => {
    await Promise.all(FLOOD.map((one) => kept.count(OTHER, one, LIMITS)));
    expect((await kept.count(MAILBOX, flooding(41), LIMITS)).resemblance).toBeNull();
    expect(await kept.incidents(MAILBOX)).toEqual([]);
    expect(await kept.incidents('nobody@client.example')).toEqual([]);
    expect(await kept.countedMailboxes()).toEqual([MAILBOX, OTHER]);
  });

  promised('the limits are the asker’s', async (kept) => {
    const high = { ...LIMITS, clusterMinutes: 1_000, clusterHour: 1_000, clusterDay: 1_000 };
    const counted = await Promise.all(FLOOD.map((one) => kept.count(MAILBOX, one, high)));
    expect(counted.flatMap(({ opened }) => opened)).toEqual([]);
  });

  promised('an incident is untold until it is marked told', async (kept, second) => {
    for (const one of FLOOD) await kept.count(MAILBOX, one, LIMITS);
    const { untold } = await kept.count(MAILBOX, flooding(41), LIMITS);
    const ids = untold.map(({ id }) => id);
    expect(ids.length).toBe(1);
    const other = await second();
    await other.markTold(MAILBOX, ['unknown']);
    expect((await kept.count(MAILBOX, flooding(42), LIMITS)).untold.length).toBe(1);
    await other.markTold(MAILBOX, ids);
    expect((await kept.count(MAILBOX, flooding(43), LIMITS)).untold).toEqual([]);
    await kept.markTold('nobody@client.example', ids);
    expect(await kept.countedMailboxes()).toEqual([MAILBOX]);
  });
}
