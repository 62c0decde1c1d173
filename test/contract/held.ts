import { expect } from 'vitest';
import type { HeldQuery } from '../../lib/effects.ts';
import type { Kept, Promised } from './contract.ts';
import { at, deliveryTo, droppedFor, heldFor, MAILBOX, OTHER, recordFor } from './made.ts';

const ALL: HeldQuery = { answered: false, limit: 100, after: null };

async function keysOf(kept: Kept, query: Partial<HeldQuery> = {}): Promise<string[]> {
  const { mails } = await kept.held({ ...ALL, ...query });
  return mails.map(({ record }) => `${record.key} ${record.mailbox}`);
}

export function held(promised: Promised): void {
  promised('what is held is listed, newest first; what was delivered or dropped is not', async (kept) => {
    await kept.putRecord(heldFor('k1', { receivedAt: at(1) }));
    await kept.putRecord(heldFor('k3', { receivedAt: at(3) }));
    await kept.putRecord(heldFor('k2', { receivedAt: at(2), mailbox: OTHER }));
    await kept.putRecord(recordFor('k4'));
    await kept.putRecord(droppedFor('k5'));
    expect(await keysOf(kept)).toEqual([`k3 ${MAILBOX}`, `k2 ${OTHER}`, `k1 ${MAILBOX}`]);
    expect(await keysOf(kept, { mailbox: OTHER })).toEqual([`k2 ${OTHER}`]);
    const { mails } = await kept.held({ ...ALL, limit: 1 });
    expect(mails).toEqual([{ record: heldFor('k3', { receivedAt: at(3) }), answer: null }]);
  });

  promised('pages hold each held mail once, whatever comes and is answered meanwhile', async (kept) => {
    // Several of one moment: places in the list are told apart by more than time.
    const keys = Array.from({ length: 25 }, (_, n) => `k${String(n).padStart(2, '0')}`);
    for (const [n, key] of keys.entries())
      for (const mailbox of [MAILBOX, OTHER])
        await kept.putRecord(heldFor(key, { mailbox, receivedAt: at(Math.floor(n / 10)) }));
    const seen: string[] = [];
    for (let after: string | null = null, pages = 0; pages === 0 || after !== null; pages++) {
      expect(pages).toBeLessThan(20);
      const page = await kept.held({ ...ALL, limit: 7, after });
      expect(page.mails.length).toBeLessThanOrEqual(7);
      seen.push(...page.mails.map(({ record }) => `${record.key} ${record.mailbox}`));
      after = page.next;
      if (pages === 1) {
        await kept.putRecord(heldFor('newer', { receivedAt: at(99) }));
        await kept.answer('k24', MAILBOX, { kind: 'dropped', at: at(100) });
      }
    }
    expect(seen.toSorted()).toEqual(keys.flatMap((key) => [`${key} ${MAILBOX}`, `${key} ${OTHER}`]));
    expect(seen.map((one) => one.slice(0, 3))).toEqual(
      seen
        .map((one) => one.slice(0, 3))
        .toSorted()
        .reverse(),
    );
  });

  promised('a place that no page gave is refused', async (kept) => {
    await kept.putRecord(heldFor('k1'));
    for (const after of ['', 'k1', 'e30', 'WzEsMiwzXQ', "' OR 1=1 --", 'A'.repeat(100_000)])
      await expect(kept.held({ ...ALL, after })).rejects.toMatchObject({ name: 'BadCursor' });
  });

  promised('what belongs to one incident is listed, by the mailbox that counts it', async (kept) => {
    const incident = { mailbox: '*@client.example', id: 'i1', silent: false };
    await kept.putRecord(heldFor('k1', { incident }));
    await kept.putRecord(heldFor('k2', { incident: { ...incident, mailbox: MAILBOX } }));
    await kept.putRecord(heldFor('k3', { incident: { ...incident, id: 'i2' } }));
    await kept.putRecord(recordFor('k4', { incident }));
    await kept.putRecord(heldFor('k5'));
    expect(await keysOf(kept, { incident: 'i1', mailbox: '*@client.example' })).toEqual([`k1 ${MAILBOX}`]);
    expect((await keysOf(kept, { incident: 'i1' })).toSorted()).toEqual([`k1 ${MAILBOX}`, `k2 ${MAILBOX}`]);
    expect(await keysOf(kept, { incident: 'i3' })).toEqual([]);
  });

  promised('an answer takes a mail off the list, and the first one stands', async (kept, second) => {
    await kept.putRecord(heldFor('k1'));
    expect(await kept.answered('k1', MAILBOX)).toBeNull();
    const first = { kind: 'released', at: at(5) } as const;
    expect(await kept.answer('k1', MAILBOX, first)).toEqual(first);
    const other = await second();
    for (const kind of ['released', 'dropped'] as const)
      expect(await other.answer('k1', MAILBOX, { kind, at: at(6) })).toEqual(first);
    expect(await other.answered('k1', MAILBOX)).toEqual(first);
    expect(await keysOf(kept)).toEqual([]);
    expect((await kept.held({ ...ALL, answered: true })).mails).toEqual([
      { record: heldFor('k1'), answer: first },
    ]);
  });

  promised('what an answer dropped is delivered to nobody, until another one releases it', async (kept) => {
    await kept.putRecord(heldFor('k1'));
    const dropped = { kind: 'dropped', at: at(5) } as const;
    expect(await kept.answer('k1', MAILBOX, dropped)).toEqual(dropped);
    expect(await kept.answer('k1', MAILBOX, { kind: 'dropped', at: at(6) })).toEqual(dropped);
    expect(await keysOf(kept)).toEqual([]);
    expect(await kept.deliveriesOf('k1')).toEqual([]);
    const released = { kind: 'released', at: at(7) } as const;
    expect(await kept.answer('k1', MAILBOX, released)).toEqual(released);
    expect(await kept.answered('k1', MAILBOX)).toEqual(released);
    expect((await kept.deliveriesOf('k1')).length).toBe(1);
  });

  promised('releasing plans the deliveries, each once, however often it is asked', async (kept, second) => {
    const deliveries = [deliveryTo(MAILBOX), deliveryTo('archive')].filter((one) => one.kind === 'mail');
    await kept.putRecord(heldFor('k1', { deliveries }));
    const other = await second();
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        (n % 2 === 0 ? kept : other).answer('k1', MAILBOX, { kind: 'released', at: at(n) }),
      ),
    );
    expect(new Set(answers.map(({ at }) => at)).size).toBe(1);
    const planned = await kept.deliveriesOf('k1');
    expect(planned.map(({ delivery }) => delivery)).toEqual(expect.arrayContaining(deliveries));
    expect(planned.length).toBe(2);
  });

  promised('what was dropped can be released', async (kept) => {
    await kept.putRecord(droppedFor('k1'));
    const answer = { kind: 'released', at: at(5) } as const;
    expect(await kept.answer('k1', MAILBOX, answer)).toEqual(answer);
    expect((await kept.deliveriesOf('k1')).length).toBe(1);
  });

  promised('what was not withheld, or is not known, cannot be answered', async (kept) => {
    await kept.putRecord(recordFor('k1'));
    const answer = { kind: 'released', at: at(5) } as const;
    for (const key of ['k1', 'k2'])
      await expect(kept.answer(key, MAILBOX, answer)).rejects.toMatchObject({ name: 'NotHeld' });
    expect(await kept.answered('k1', MAILBOX)).toBeNull();
    expect(await kept.deliveriesOf('k1')).toEqual([]);
  });
}
