import { expect } from 'vitest';
import type { Kept, Promised } from './contract.ts';
import { at, deliveryTo, MAILBOX, PLANNED_AT } from './made.ts';

const DELIVERY = deliveryTo(MAILBOX);
const { id } = DELIVERY;
const LATER = { kind: 'later', at: at(22), nextAt: at(30), error: 'mailbox full' } as const;
const DELIVERED = { kind: 'delivered', at: at(23) } as const;
const FAILED = { kind: 'failed', at: at(24), error: 'no such mailbox' } as const;
/** Before everything that is planned here. */
const NONE_STALE = at(0);

async function claimed(kept: Kept, owner: string): Promise<void> {
  expect((await kept.claim(id, owner, at(21), at(26))).kind).toBe('claimed');
}

export function deliveries(promised: Promised): void {
  promised('what is planned twice is known once, as it was planned first', async (kept, second) => {
    const alert = {
      ...DELIVERY,
      kind: 'alert',
      id: 'incident 1 admin',
      incident: { mailbox: MAILBOX, id: 'i1' },
    } as const;
    await kept.plan([DELIVERY, alert]);
    await (await second()).plan([{ ...DELIVERY, destination: 'another' }, alert]);
    const fresh = { plannedAt: PLANNED_AT, attempts: 0, lease: null, outcome: null };
    const found = await kept.deliveriesOf('k1');
    expect(found).toEqual(
      expect.arrayContaining([
        { delivery: DELIVERY, ...fresh },
        { delivery: alert, ...fresh },
      ]),
    );
    expect(found.length).toBe(2);
    expect(await kept.deliveriesOf('k2')).toEqual([]);
  });

  promised('what is settled stays so when it is planned again', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.settle(id, 'a', DELIVERED);
    await kept.plan([DELIVERY]);
    expect(await kept.claim(id, 'b', at(99), at(100))).toEqual({ kind: 'settled', outcome: DELIVERED });
    expect(await kept.due(at(999), at(999), 10)).toEqual([]);
  });

  promised('one claims it, the others wait until his lease ends', async (kept, second) => {
    await kept.plan([DELIVERY]);
    const other = await second();
    const claims = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((owner, n) =>
        (n % 2 === 0 ? kept : other).claim(id, owner, at(21), at(26)),
      ),
    );
    expect(claims.filter(({ kind }) => kind === 'claimed')).toEqual([
      { kind: 'claimed', delivery: DELIVERY, attempts: 1, brokenOff: 0 },
    ]);
    expect(claims.filter(({ kind }) => kind === 'leased')).toEqual(
      Array(5).fill({ kind: 'leased', until: at(26) }),
    );
    expect(await kept.claim(id, 'g', at(25.9), at(31))).toEqual({ kind: 'leased', until: at(26) });
    expect(await kept.claim(id, 'g', at(26), at(31))).toEqual({
      kind: 'claimed',
      delivery: DELIVERY,
      attempts: 2,
      brokenOff: 1,
    });
  });

  promised('who has it does not get it a second time', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    expect(await kept.claim(id, 'a', at(22), at(27))).toEqual({ kind: 'leased', until: at(26) });
  });

  promised('only the owner settles, and he only once', async (kept) => {
    await kept.plan([DELIVERY]);
    expect(await kept.settle(id, 'a', DELIVERED)).toBe(false);
    await claimed(kept, 'a');
    expect(await kept.settle(id, 'b', FAILED)).toBe(false);
    expect(await kept.settle(id, 'a', DELIVERED)).toBe(true);
    expect(await kept.settle(id, 'a', FAILED)).toBe(false);
    expect(await kept.deliveriesOf('k1')).toEqual([
      { delivery: DELIVERY, plannedAt: PLANNED_AT, attempts: 1, lease: null, outcome: DELIVERED },
    ]);
  });

  promised('whose lease ended settles nothing once another has it', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.claim(id, 'b', at(26), at(31));
    expect(await kept.settle(id, 'a', FAILED)).toBe(false);
    expect((await kept.deliveriesOf('k1'))[0]?.lease).toEqual({ owner: 'b', until: at(31) });
    expect(await kept.settle(id, 'b', DELIVERED)).toBe(true);
  });

  promised('whose lease ended settles while nobody else has it', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    expect(await kept.settle(id, 'a', { ...DELIVERED, at: at(50) })).toBe(true);
  });

  promised('what failed for now is tried again from nextAt on', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.settle(id, 'a', LATER);
    expect(await kept.claim(id, 'b', at(29), at(34))).toEqual({ kind: 'waiting', nextAt: at(30) });
    expect(await kept.claim(id, 'b', at(30), at(35))).toMatchObject({ kind: 'claimed', attempts: 2 });
    expect((await kept.deliveriesOf('k1'))[0]).toMatchObject({ attempts: 2, outcome: LATER });
  });

  promised('tries that ended in the middle are told from those that failed', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.settle(id, 'a', LATER);
    expect(await kept.claim(id, 'b', at(30), at(35))).toMatchObject({ attempts: 2, brokenOff: 0 });
    expect(await kept.claim(id, 'c', at(35), at(40))).toMatchObject({ attempts: 3, brokenOff: 1 });
    await kept.settle(id, 'c', { ...LATER, nextAt: at(50) });
    expect(await kept.claim(id, 'd', at(50), at(55))).toMatchObject({ attempts: 4, brokenOff: 1 });
  });

  promised('what failed for good is tried no more', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.settle(id, 'a', FAILED);
    expect(await kept.claim(id, 'b', at(99), at(100))).toEqual({ kind: 'settled', outcome: FAILED });
  });

  promised('of an id that nobody planned nothing is known', async (kept) => {
    expect(await kept.claim('k9 nobody', 'a', at(21), at(26))).toEqual({ kind: 'unknown' });
    expect(await kept.settle('k9 nobody', 'a', DELIVERED)).toBe(false);
  });

  promised('due is: planned long ago and never begun, its lease over, its nextAt come', async (kept) => {
    const [fresh, leased, waiting] = ['fresh', 'leased', 'waiting'].map((name) => deliveryTo(name, name));
    for (const one of [fresh, leased, waiting]) if (one !== undefined) await kept.plan([one]);
    await kept.claim('leased leased', 'a', at(21), at(26));
    await kept.claim('waiting waiting', 'a', at(21), at(26));
    await kept.settle('waiting waiting', 'a', LATER);
    const due = async (now: number, stale = NONE_STALE) =>
      (await kept.due(at(now), stale, 10)).map(({ id, kind }) => `${kind}: ${id}`).toSorted();
    expect(await due(25)).toEqual([]);
    expect(await due(26)).toEqual(['broken-off: leased leased']);
    expect(await due(30)).toEqual(['broken-off: leased leased', 'waiting: waiting waiting']);
    expect(await due(25, PLANNED_AT)).toEqual([]);
    expect(await due(25, at(20.1))).toEqual(['never-begun: fresh fresh']);
    expect((await kept.due(at(99), at(99), 2)).length).toBe(2);
  });

  promised('what is tried again after it waited, and breaks off, is due as broken off', async (kept) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.settle(id, 'a', LATER);
    await kept.claim(id, 'b', at(30), at(35));
    expect(await kept.due(at(34), NONE_STALE, 10)).toEqual([]);
    expect(await kept.due(at(35), NONE_STALE, 10)).toEqual([{ id, kind: 'broken-off' }]);
  });

  promised(
    'news of a failure replaces what was delivered, and the later failure stands',
    async (kept, second) => {
      await kept.plan([DELIVERY]);
      await claimed(kept, 'a');
      await kept.settle(id, 'a', DELIVERED);
      const outcome = async () => (await kept.deliveriesOf('k1'))[0]?.outcome;
      expect(await kept.amend(id, FAILED)).toBe(true);
      expect(await outcome()).toEqual(FAILED);
      const later = { kind: 'failed', at: at(40), error: 'it was complained of' } as const;
      expect(await (await second()).amend(id, later)).toBe(true);
      expect(await outcome()).toEqual(later);
      for (const told of [FAILED, later, FAILED]) expect(await kept.amend(id, told)).toBe(true);
      expect(await outcome()).toEqual(later);
      expect(await kept.claim(id, 'b', at(99), at(100))).toEqual({ kind: 'settled', outcome: later });
      expect(await kept.due(at(999), at(999), 10)).toEqual([]);
    },
  );

  promised('of two that bring news at the same moment the later failure stands', async (kept, second) => {
    await kept.plan([DELIVERY]);
    await claimed(kept, 'a');
    await kept.settle(id, 'a', DELIVERED);
    const other = await second();
    const news = [1, 2, 3, 4].map((n) => ({ kind: 'failed', at: at(40 + n), error: `bounce ${n}` }) as const);
    const told = await Promise.all(news.map((one, n) => (n % 2 === 0 ? kept : other).amend(id, one)));
    expect(told).toEqual(news.map(() => true));
    expect((await kept.deliveriesOf('k1'))[0]?.outcome).toEqual(news.at(-1));
  });

  promised('there is no news of what is not settled, or not known', async (kept) => {
    expect(await kept.amend(id, FAILED)).toBe(false);
    await kept.plan([DELIVERY]);
    expect(await kept.amend(id, FAILED)).toBe(false);
    await claimed(kept, 'a');
    expect(await kept.amend(id, FAILED)).toBe(false);
    await kept.settle(id, 'a', LATER);
    expect(await kept.amend(id, FAILED)).toBe(false);
    expect((await kept.deliveriesOf('k1'))[0]?.outcome).toEqual(LATER);
    expect(await kept.claim(id, 'b', at(30), at(35))).toMatchObject({ kind: 'claimed' });
  });
}
