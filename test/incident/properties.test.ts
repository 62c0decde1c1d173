/** Whatever comes, in whatever order and however often: whether a flood is noticed, and how often the owner is told. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FeatureKind,
  LIMITS,
  type MailboxState,
  markTold,
  type Observation,
  observe,
} from '../../lib/incident/index.ts';
import { BOUNDS } from '../../lib/incident/limits.ts';
import { DAY, MAILBOX, MINUTE } from '../support/days.ts';

/** At noon, so that no window crosses midnight. */
const T = Date.parse('2026-11-02T12:00:00Z');
const LOW = {
  ...LIMITS,
  clusterMinutes: 4,
  clusterHour: 5,
  clusterDay: 6,
  clusterMails: 3,
  mailboxMinutes: 5,
  mailboxHour: 7,
};
const KINDS: FeatureKind[] = ['network', 'login-mailer', 'helo', 'form', 'recipient-domain', 'format'];

/** What is true of a mail, whoever reports it. */
const mailTraits = fc.record({
  features: fc.array(fc.record({ kind: fc.constantFrom(...KINDS), value: fc.constantFrom('a', 'b') }), {
    maxLength: 4,
    size: 'max',
  }),
  hasHeader: fc.constantFrom(true, true, true, false),
  anythingFor: fc.boolean(),
  anythingAgainst: fc.boolean(),
  // Mostly one of the two, as in a real flood: each by itself has to reach the threshold.
  vouched: fc.constantFrom(true, true, true, true, true, true, true, false),
  proven: fc.boolean(),
  bulk: fc.constantFrom(null, null, null, 'declared' as const, 'unsubscribe' as const),
  correspondent: fc.boolean(),
  challenge: fc.boolean(),
});

/** Up to 40 reports of one recipient each within `length`, no (mail, recipient) twice. */
function reportsWithin(length: number): fc.Arbitrary<Observation[]> {
  return fc
    .tuple(
      fc.array(mailTraits, { minLength: 6, maxLength: 12, size: 'max' }),
      fc.uniqueArray(fc.record({ mail: fc.nat(11), recipient: fc.nat(39), after: fc.nat(length) }), {
        minLength: 10,
        maxLength: 40,
        size: 'max',
        selector: ({ mail, recipient }) => `${mail} ${recipient}`,
      }),
    )
    .map(([traits, reports]) =>
      reports.flatMap(({ mail, recipient, after }) => {
        const known = traits[mail % traits.length];
        if (known === undefined || mail >= traits.length) return [];
        const at = new Date(T + after).toISOString();
        const rest = { submittedAt: null, domains: [], clients: [] };
        return [{ ...known, ...rest, at, mail: `mail ${mail}`, recipients: [`r${recipient}`] }];
      }),
    );
}

function openedBy(reports: readonly Observation[]) {
  let state: MailboxState | null = null;
  let opened = 0;
  let most = 0;
  for (const one of reports) {
    const seen = observe(state, one, MAILBOX, LOW);
    state = seen.state;
    opened += seen.opened.length;
    for (const { reports: counted, bulk, bare } of seen.opened) {
      most = Math.max(most, counted);
      expect(bulk).toBeLessThanOrEqual(counted);
      expect(bare).toBeLessThanOrEqual(counted);
    }
  }
  return { opened, most };
}

describe('whether a flood is noticed', () => {
  it.each([
    ['five minutes', 4 * MINUTE],
    ['an hour', 50 * MINUTE],
    ['a day', 11 * 60 * MINUTE],
  ])('does not rest on the order in which the reports of %s come', (_, length) => {
    let noticed = 0;
    fc.assert(
      fc.property(
        reportsWithin(length).chain((reports) =>
          fc.tuple(
            fc.constant(reports),
            fc.shuffledSubarray(reports, { minLength: reports.length, maxLength: reports.length }),
          ),
        ),
        ([reports, shuffled]) => {
          const { opened } = openedBy(reports);
          noticed += Number(opened > 0);
          expect(openedBy(shuffled).opened > 0).toBe(opened > 0);
        },
      ),
      { numRuns: 250 },
    );
    // Calm days alone would say little.
    expect(noticed).toBeGreaterThan(3);
  });

  it('does not rest on reports that come again, and these count for nothing', () => {
    fc.assert(
      fc.property(
        reportsWithin(20 * MINUTE),
        fc.array(fc.record({ which: fc.nat(), place: fc.nat(), later: fc.nat(10 * MINUTE) }), {
          maxLength: 40,
          size: 'max',
        }),
        (reports, again) => {
          const doubled = [...reports];
          for (const { which, place, later } of again) {
            const one = reports[which % Math.max(1, reports.length)];
            if (one === undefined) continue;
            const after = doubled.indexOf(one) + 1;
            const at = new Date(Date.parse(one.at) + later).toISOString();
            doubled.splice(after + (place % (doubled.length - after + 1)), 0, { ...one, at });
          }
          const [once, often] = [openedBy(reports), openedBy(doubled)];
          expect(often.opened).toBe(once.opened);
          expect(often.most).toBeLessThanOrEqual(reports.length);
        },
      ),
      { numRuns: 250 },
    );
  });
});

it('the owner is told of so many incidents in any 24 hours, and no more, whatever opens when', () => {
  const floods = fc.array(fc.nat(72 * 60), { minLength: 1, maxLength: 25, size: 'max' });
  let silenced = 0;
  fc.assert(
    fc.property(floods, fc.integer({ min: 0, max: 3 }), (starts, late) => {
      const told = new Map<string, number>();
      const waiting: string[][] = [];
      let state: MailboxState | null = null;
      let opened = 0;
      const inOrder = [...starts].sort((a, b) => a - b);
      for (const [n, start] of inOrder.entries())
        for (let i = 0; i < 5; i++) {
          const at = new Date(T + start * MINUTE + i).toISOString();
          const seen = observe(
            state,
            {
              at,
              mail: `mail ${n} ${i}`,
              recipients: [`r${n} ${i}`],
              features: [{ kind: 'network', value: `${n}` }],
              hasHeader: true,
              anythingFor: true,
              anythingAgainst: false,
              vouched: true,
              proven: false,
              bulk: null,
              correspondent: false,
              challenge: false,
              submittedAt: null,
              domains: [],
              clients: [],
            },
            MAILBOX,
            LOW,
          );
          opened += seen.opened.length;
          for (const { id, openedAt, reopenedAt } of seen.untold) {
            const name = `${id} ${reopenedAt ?? openedAt}`;
            if (!told.has(name)) told.set(name, Date.parse(at));
          }
          // The alerts are planned while other reports are counted.
          waiting.push(seen.untold.map(({ id }) => id));
          state = markTold(seen.state, waiting.at(-1 - late) ?? []);
        }
      const times = [...told.values()].sort((a, b) => a - b);
      silenced += Number(opened > times.length);
      for (const [i, time] of times.entries()) {
        const fifth = times[i + BOUNDS.alertsADay];
        if (fifth !== undefined) expect(fifth - time).toBeGreaterThanOrEqual(DAY);
      }
      expect(times.length).toBeGreaterThanOrEqual(Math.min(opened, BOUNDS.alertsADay));
    }),
    { numRuns: 60 },
  );
  expect(silenced).toBeGreaterThan(0);
});
