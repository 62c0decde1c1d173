import { expect } from 'vitest';
import type { Promised } from './contract.ts';
import { at, MAILBOX, OTHER } from './made.ts';

export function correspondents(promised: Promised): void {
  promised('who has written is known, to that mailbox alone', async (kept, second) => {
    await kept.remember(MAILBOX, 'anna@far.example', at(0));
    await kept.remember(MAILBOX, 'anna@far.example', at(5));
    const other = await second();
    for (const one of [kept, other]) {
      expect(await one.hasWritten(MAILBOX, 'anna@far.example')).toBe(true);
      expect(await one.hasWritten(MAILBOX, ' Anna@Far.Example')).toBe(true);
      expect(await one.hasWritten(OTHER, 'anna@far.example')).toBe(false);
      expect(await one.hasWritten(MAILBOX, 'bert@far.example')).toBe(false);
      expect(await one.hasWritten(MAILBOX, '')).toBe(false);
    }
  });
}
