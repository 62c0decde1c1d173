/** The walk of an audit, whatever its mails are listed in: what it keeps in memory, and what it makes of what it sees. */

import { describe, expect, test } from 'vitest';
import { audit } from '../../lib/audit/audit.ts';
import { SAMPLES } from '../../lib/audit/findings.ts';
import type { AuditSource, TakenMail } from '../../lib/audit/source.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const LONG_AGO = '2026-11-24T11:00:00.000Z';
const DAYS = { days: 7, now: () => NOW };

/** Mails of which nothing is known. */
function sourceOf(change: Partial<AuditSource> = {}): AuditSource {
  return {
    taken: async function* () {},
    isKept: async () => true,
    isQueued: async () => false,
    deadLetters: async () => [],
    answered: async () => null,
    recordsOf: async () => [],
    deliveriesOf: async () => [],
    pausedDestinations: async () => [],
    due: async () => [],
    rawFinding: null,
    rawFiles: null,
    ...change,
  };
}

const mailOf = (n: number): TakenMail => ({
  key: `mail/${n}`,
  receivedAt: LONG_AGO,
  size: 1,
  forwardPaths: null,
});

describe('an audit', () => {
  test('of two hundred thousand mails has one page of them in hand, and a few names', async () => {
    const PAGE = 1_000;
    const PAGES = 200;
    let inHand = 0;
    let most = 0;
    const told: number[] = [];
    const source = sourceOf({
      async *taken() {
        for (let page = 0; page < PAGES; page++) {
          inHand = PAGE;
          most = Math.max(most, inHand);
          yield Array.from({ length: PAGE }, (_, n) => mailOf(page * PAGE + n));
          // Asked for only when all of the page before has been looked at.
          expect(inHand).toBe(0);
        }
      },
    });
    const looked = new Map<string, number>();
    const counting: AuditSource = {
      ...source,
      async recordsOf(key) {
        const looks = (looked.get(key) ?? 0) + 1;
        looked.set(key, looks);
        if (looks === 3) {
          looked.delete(key);
          inHand -= 1;
        }
        return [];
      },
    };
    const { found, mails } = await audit(counting, { ...DAYS, onProgress: (count) => told.push(count) });
    expect(mails).toBe(PAGE * PAGES);
    expect(most).toBe(PAGE);
    expect(looked.size).toBe(0);
    const lost = found.get('undecided-lost');
    expect(lost).toMatchObject({ status: 'bad', count: PAGE * PAGES, since: LONG_AGO });
    expect(lost?.samples).toHaveLength(SAMPLES);
    expect(told).toHaveLength(PAGES);
  });

  test('asks for the mails of its days', async () => {
    const asked: string[] = [];
    const source = sourceOf({
      async *taken(since) {
        asked.push(since);
        yield [];
      },
    });
    await audit(source, DAYS);
    expect(asked).toEqual(['2026-11-17T12:00:00.000Z']);
  });

  test('does not tell of a mail whose time was over meanwhile', async () => {
    const source = sourceOf({
      async *taken() {
        yield [mailOf(1), mailOf(2)];
      },
      isKept: async (key) => key !== 'mail/1',
    });
    const { found } = await audit(source, DAYS);
    expect(found.get('undecided-lost')?.samples).toEqual(['mail/2']);
  });

  test('of dead letters without names takes as many for the mails that nobody decided', async () => {
    const source = sourceOf({
      async *taken() {
        yield [1, 2, 3].map(mailOf);
      },
      deadLetters: async () => [
        { finding: 'dead-mail', count: 2, names: [] },
        { finding: 'dead-event', count: 0, names: [] },
      ],
    });
    const { found } = await audit(source, DAYS);
    expect([...found.keys()]).toEqual(['undecided-lost', 'dead-mail']);
    expect(found.get('dead-mail')).toMatchObject({ count: 2, samples: ['mail/1', 'mail/2'] });
    expect(found.get('undecided-lost')).toMatchObject({ count: 1, samples: ['mail/3'] });
  });

  test('says nothing of files where the mails themselves are listed', async () => {
    const { looked } = await audit(sourceOf(), DAYS);
    expect(Object.keys(looked)).toEqual(['decisions', 'deliveries', 'withheld', 'queues']);
  });
});
