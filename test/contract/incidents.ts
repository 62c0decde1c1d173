import { expect } from 'vitest';
import { LIMITS } from '../../lib/incident/index.ts';
import type { Kept, Promised } from './contract.ts';
import { at, flooding, MAILBOX } from './made.ts';

async function flooded(kept: Kept): Promise<string> {
  for (let n = 0; n < 40; n++) await kept.count(MAILBOX, flooding(n), LIMITS);
  const [incident] = await kept.incidents(MAILBOX);
  return incident?.id ?? '';
}

export function incidents(promised: Promised): void {
  promised('an incident is found by mailbox and id', async (kept, second) => {
    const id = await flooded(kept);
    expect(await (await second()).incident(MAILBOX, id)).toEqual((await kept.incidents(MAILBOX))[0]);
    expect(await kept.incident(MAILBOX, 'unknown')).toBeNull();
    expect(await kept.incident('nobody@client.example', id)).toBeNull();
  });

  promised('after "it was me" nothing resembles it any more', async (kept, second) => {
    const id = await flooded(kept);
    expect((await kept.count(MAILBOX, flooding(41), LIMITS)).resemblance?.incident.id).toBe(id);
    expect(await (await second()).answerIncident(MAILBOX, id, { kind: 'mine' })).toBe(true);
    expect(await kept.incident(MAILBOX, id)).toMatchObject({ mine: true });
    expect((await kept.count(MAILBOX, flooding(42), LIMITS)).resemblance).toBeNull();
  });

  promised('after "I changed the password at" what was sent before is silent', async (kept) => {
    const id = await flooded(kept);
    expect(await kept.answerIncident(MAILBOX, id, { kind: 'reset', time: at(10.5) })).toBe(true);
    expect(await kept.incident(MAILBOX, id)).toMatchObject({ resetAt: at(10.5) });
    const silent = async (sent: number) =>
      (await kept.count(MAILBOX, flooding(44, { mail: `at-${sent}`, submittedAt: at(sent) }), LIMITS))
        .resemblance?.silent;
    expect(await silent(10)).toBe(true);
    expect(await silent(11)).toBe(false);
  });

  promised('an unknown incident is not answered', async (kept) => {
    const id = await flooded(kept);
    expect(await kept.answerIncident(MAILBOX, 'unknown', { kind: 'mine' })).toBe(false);
    expect(await kept.answerIncident('nobody@client.example', id, { kind: 'mine' })).toBe(false);
    expect(await kept.countedMailboxes()).toEqual([MAILBOX]);
    expect(await kept.incident(MAILBOX, id)).toMatchObject({ mine: false, resetAt: null });
  });

  promised('a time that is none is refused, and changes nothing', async (kept) => {
    const id = await flooded(kept);
    await expect(kept.answerIncident(MAILBOX, id, { kind: 'reset', time: 'noon' })).rejects.toThrow(
      RangeError,
    );
    expect(await kept.incident(MAILBOX, id)).toMatchObject({ resetAt: null });
  });
}
