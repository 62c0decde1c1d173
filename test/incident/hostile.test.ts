/** What strangers can do to the counts of a mailbox: nothing that lasts, and nothing that grows. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../../lib/incident/entry.ts';
import { incidentsIn, incidentsOf, itWasMe, type MailboxState, observe } from '../../lib/incident/index.ts';
import { BOUNDS, LIMITS } from '../../lib/incident/limits.ts';
import { step } from '../../lib/incident/observe.ts';
import { fold, unfold } from '../../lib/incident/state.ts';
import type { FeatureKind, Observation } from '../../lib/trace/observation.ts';
import {
  type Bounced,
  backscatter,
  DAY,
  HOUR,
  inOrder,
  MAILBOX,
  MINUTE,
  observed,
  ownBounce,
  SECOND,
  series,
  thiefBounce,
} from '../support/days.ts';
import { run } from '../support/observing.ts';

const T = Date.parse('2026-11-02T03:00:00Z');
const MOST_BYTES = 300_000;
const KINDS: FeatureKind[] = [
  'network',
  'login-mailer',
  'helo',
  'message-id-host',
  'form',
  'recipient-domain',
  'reporter-network',
  'format',
];

/** Many reports without writing the state each time: that costs, and is tested elsewhere. */
function after(observations: Iterable<Observation>): MailboxState {
  const memory = unfold(null, MAILBOX);
  for (const observation of observations) step(memory, entryOf(observation), LIMITS);
  return fold(memory);
}

function bytesOf(state: MailboxState): number {
  return Buffer.byteLength(JSON.stringify(state));
}

const LONG = '\u3042"\\\u0000'.repeat(50);

/** As many and as long values as a report may have, of those that `of` names. */
function filling(n: number, at: number, of: string, change: Partial<Observation> = {}): Observation {
  return {
    ...observed(backscatter(n, at, { evidence: ['for'] })),
    mail: `${n}-${LONG}`,
    recipients: Array.from({ length: 150 }, (_, i) => `${n}-${i}-${LONG}`),
    features: [...KINDS, ...KINDS].map((kind, i) => ({ kind, value: `${i}-${of}-${LONG}` })),
    domains: Array.from({ length: 20 }, (_, i) => `${i}-${of}-${LONG}`),
    clients: Array.from({ length: 20 }, (_, i) => `${i}-${of}-${LONG}`),
    ...change,
  };
}

describe('the state of a mailbox', () => {
  it('stays within 300,000 bytes with everything at its limit, all of it ASCII', () => {
    const all: Observation[] = [];
    // Four weeks of proofs, then seven floods of as many values as are counted, then calm reports to the brim.
    for (let day = 0; day < 28; day++)
      for (let n = 0; n < 20; n++)
        all.push(filling(n, T + day * DAY + n * HOUR, `${day}-${n}`, { proven: true, recipients: ['a'] }));
    const start = T + 28 * DAY;
    for (let flood = 0; flood < 7; flood++)
      for (let n = 0; n < 400; n++) {
        const tie = { kind: 'network' as const, value: `192.0.${flood}.0/24` };
        const base = filling(flood * 1_000 + n, start + (flood * 400 + n) * SECOND, `${flood}-${n % 12}`);
        const bulk = n % 2 === 0 ? ('unsubscribe' as const) : null;
        all.push({ ...base, features: [tie, ...base.features], bulk });
      }
    for (let n = 0; n < 400; n++) all.push(filling(n, start + HOUR + n, `calm-${n}`, { recipients: ['b'] }));
    const counted = after(all);
    const state = incidentsIn(counted).reduce(
      (before, { id }) => itWasMe(before, id, { ...LIMITS, frequentShare: 0 }),
      counted,
    );
    expect(state.confirmed).toHaveLength(BOUNDS.confirmed);
    expect(state.proven).toHaveLength(BOUNDS.cleared);
    const text = JSON.stringify(state);
    expect(state.cases).toHaveLength(BOUNDS.incidents);
    expect(text.length).toBeGreaterThan(200_000);
    expect(text.length).toBeLessThan(MOST_BYTES);
    expect(Buffer.byteLength(text)).toBe(text.length);
    expect(JSON.stringify(fold(unfold(JSON.parse(text) as MailboxState, MAILBOX)))).toBe(text);
  });
  it('of a thousand mailboxes is small where little happens', () => {
    let bytes = 0;
    for (let n = 0; n < 1_000; n++) {
      const bounces = series(5, T + n, 5 * HOUR, (i, at) => ownBounce(i + n, at));
      bytes += bytesOf(after(bounces.map(observed)));
    }
    expect(bytes / 1_000).toBeLessThan(3_000);
  });
  it('with ten thousand distinct values costs no more at the end than with one thousand', () => {
    const make = (n: number) =>
      observed(backscatter(n, T + n * SECOND, { evidence: ['for'], helo: `h${n}`, messageId: `${n}@m${n}` }));
    const first = after(Array.from({ length: 1_000 }, (_, n) => make(n)));
    const last = after(Array.from({ length: 10_000 }, (_, n) => make(n)));
    expect(bytesOf(last)).toBeLessThan(1.2 * bytesOf(first));
    expect(last.log.entries.length).toBeLessThanOrEqual(BOUNDS.entries);
  });
  it('that was written before there were bulk counts and alerts is read as it was', () => {
    const { state } = run(series(50, T, 10 * MINUTE, thiefBounce));
    const { alerts: _, cases, ...rest } = JSON.parse(JSON.stringify(state)) as MailboxState;
    const older: MailboxState = { ...rest, cases: cases.map(({ due, bulk, bare, ...one }) => one) };
    expect(older.version).toBe(1);
    expect(incidentsIn(older)).toEqual(
      incidentsIn(state).map((one) => ({ ...one, bulk: 0, bare: one.reports })),
    );
    const next = observe(older, observed(thiefBounce(99, T + 11 * MINUTE)), MAILBOX);
    expect(next.resemblance?.incident.reports).toBe(51);
    expect(next.untold.map(({ id }) => id)).toEqual(incidentsIn(state).map(({ id }) => id));
  });
  it('that was written before claims were told apart is read, and a flood that goes on is noticed anew', () => {
    const { state } = run(series(50, T, 10 * MINUTE, thiefBounce));
    const { vouchedAlerts: _, cases, ...rest } = JSON.parse(JSON.stringify(state)) as MailboxState;
    const older: MailboxState = {
      ...rest,
      cases: cases.map(({ vouched, sinceReset, notClosed, ...one }) => one),
    };
    expect(incidentsIn(older)).toEqual(incidentsIn(state).map((one) => ({ ...one, vouched: false })));
    const next = series(20, T + 10 * MINUTE, 4 * MINUTE, (n, at) => thiefBounce(60 + n, at));
    const { opened, held } = run(next, older);
    expect(opened.map(({ vouched }) => vouched)).toEqual([true]);
    expect(held).toHaveLength(11);
  });
  it('of another version is forgotten, not misread', () => {
    const { state } = run(series(50, T, 10 * MINUTE, thiefBounce));
    const other = { ...state, version: 99 } as unknown as MailboxState;
    expect(incidentsIn(other)).toEqual([]);
    expect(observe(other, observed(ownBounce(1, T + HOUR)), MAILBOX).state.version).toBe(1);
  });
});

describe('values of a megabyte', () => {
  it('are cut, and those that agree in what is left are one', () => {
    const huge = 'x'.repeat(1_000_000);
    const at = new Date(T).toISOString();
    const monster: Observation = {
      ...observed(ownBounce(1, T)),
      at: `${at} (${huge})`,
      mail: huge,
      recipients: Array.from({ length: 10_000 }, (_, n) => `${n}`),
      features: KINDS.map((kind) => ({ kind, value: huge })),
      domains: [huge],
      clients: [huge],
    };
    expect(bytesOf(observe(null, { ...monster, at }, MAILBOX).state)).toBeLessThan(6_000);
    expect(() => observe(null, monster, MAILBOX)).not.toThrow();
  });
});

describe('times', () => {
  const flood = series(60, T, 12 * MINUTE, thiefBounce);

  it('one report of another year breaks no count, before, within or after a flood', () => {
    for (const astray of [Date.parse('2038-01-19T03:14:07Z'), Date.parse('1999-12-31T00:00:00Z')])
      for (const place of [0, 3, 30, 60]) {
        const odd = ownBounce(77, astray);
        const reports = [...flood.slice(0, place), odd, ...flood.slice(place)];
        const { opened, held, passed } = run(reports);
        expect(opened).toHaveLength(1);
        expect(held).toHaveLength(51);
        expect(passed).toContain(odd);
      }
  });
  it('one of the thief himself, twice delivered, does not end his incident', () => {
    const odd = thiefBounce(77, T + 400 * DAY);
    const { state } = run([...flood, odd, odd]);
    expect(incidentsIn(state)[0]?.closedAt).toBeNull();
    expect(Date.parse(incidentsIn(state)[0]?.lastReport ?? '')).toBeLessThan(T + HOUR);
  });
  it('that cannot be read add nothing', () => {
    for (const at of ['', 'yesterday', '-000001-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z'])
      expect(observe(null, { ...observed(ownBounce(1, T)), at }, MAILBOX).state.log.entries).toEqual([]);
  });
  it('of submission that cannot be true are not told', () => {
    const { state } = run([...flood, thiefBounce(99, T + 13 * MINUTE, { sentAt: T + 300 * DAY })]);
    expect(Date.parse(incidentsIn(state)[0]?.sentLast ?? '')).toBeLessThan(T + HOUR);
  });
});

describe('whatever comes', () => {
  const text = fc.oneof(fc.constantFrom('a', 'b', 'c', ''), fc.string({ maxLength: 80, unit: 'binary' }));
  const time = fc.oneof(
    fc.integer({ min: 0, max: 20 * MINUTE }).map((ms) => new Date(T + ms).toISOString()),
    fc.integer({ min: 0, max: 60 * DAY }).map((ms) => new Date(T + ms).toISOString()),
    fc.constantFrom('', 'never', '2038-01-19T03:14:07Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
  );
  const observation: fc.Arbitrary<Observation> = fc.record({
    at: time,
    mail: text,
    recipients: fc.array(text, { maxLength: 12 }),
    features: fc.array(fc.record({ kind: fc.constantFrom(...KINDS), value: text }), { maxLength: 10 }),
    hasHeader: fc.boolean(),
    anythingFor: fc.boolean(),
    anythingAgainst: fc.boolean(),
    vouched: fc.boolean(),
    proven: fc.boolean(),
    bulk: fc.constantFrom(null, null, 'declared', 'unsubscribe'),
    correspondent: fc.boolean(),
    challenge: fc.boolean(),
    submittedAt: fc.option(time),
    domains: fc.array(text, { maxLength: 4 }),
    clients: fc.array(text, { maxLength: 4 }),
  });

  it('observe never throws, its state is JSON, and a report twice is as once', () => {
    const low = {
      ...LIMITS,
      clusterMinutes: 2,
      clusterHour: 3,
      clusterDay: 4,
      clusterMails: 1,
      mailboxMinutes: 2,
    };
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 60 }), (observations) => {
        let state: MailboxState | null = null;
        for (const one of observations) {
          const seen = observe(state, one, MAILBOX, low);
          const text = JSON.stringify(seen.state);
          expect(JSON.parse(text)).toEqual(seen.state);
          expect(text.length).toBeLessThan(MOST_BYTES);
          const again = observe(seen.state, one, MAILBOX, low);
          expect(countsOf(again.state)).toEqual(countsOf(seen.state));
          expect(again.opened).toEqual([]);
          state = seen.state;
        }
      }),
      { numRuns: 150 },
    );
  });
  it('the order within a minute does not matter', () => {
    const day = inOrder(
      series(40, T, 9 * MINUTE, thiefBounce),
      series(3, T + MINUTE, 6 * MINUTE, ownBounce),
      series(8, T, 9 * MINUTE, backscatter),
    );
    const tell = (reports: readonly Bounced[]) =>
      incidentsIn(run(reports).state).map(
        ({ firstSeen, lastReport, reports: n, recipients, sentLast, by }) => ({
          firstSeen,
          lastReport,
          n,
          recipients,
          sentLast,
          by,
        }),
      );
    const inMinutes = (order: readonly number[]) =>
      day
        .map((report, i) => ({
          report,
          key: Math.floor(report.at / MINUTE) * 1_000 + ((order[i] ?? 0) % 1_000),
        }))
        .sort((a, b) => a.key - b.key)
        .map(({ report }) => report);
    const expected = tell(day);
    expect(expected).toHaveLength(1);
    const orders = fc.array(fc.nat(999), { minLength: day.length, maxLength: day.length });
    fc.assert(
      fc.property(orders, (order) => {
        expect(tell(inMinutes(order))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
  it('duplicates anywhere in a flood change no count', () => {
    const day = series(80, T, 16 * MINUTE, thiefBounce);
    const expected = countsOf(run(day).state);
    fc.assert(
      fc.property(fc.array(fc.nat(79), { maxLength: 60 }), (doubled) => {
        const reports = day.flatMap((report, i) => (doubled.includes(i) ? [report, report] : [report]));
        expect(countsOf(run([...reports, ...doubled.map((i) => day[i] as Bounced)]).state)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

function countsOf(state: MailboxState) {
  return incidentsIn(state).map(({ id, reports, recipients, firstSeen }) => ({
    id,
    reports,
    recipients,
    firstSeen,
  }));
}

describe('more floods at once than are kept apart', () => {
  it('end the one that was quiet longest, and say so', () => {
    const floods = Array.from({ length: BOUNDS.incidents + 1 }, (_, f) =>
      series(15, T + f * 6 * MINUTE, 4 * MINUTE, (n, at) =>
        backscatter(f * 100 + n, at, { client: `192.0.${f}.7`, evidence: ['for'] }),
      ),
    );
    const { opened, closed, state } = run(floods.flat());
    expect(opened).toHaveLength(BOUNDS.incidents + 1);
    expect(closed.map(({ id }) => id)).toEqual([opened[0]?.id]);
    expect(incidentsIn(state).map(({ id }) => id)).toEqual(opened.slice(1).map(({ id }) => id));
  });
});

describe("a stranger's floods beside a thief's", () => {
  it('do not push it out, however many they are', () => {
    const thief = series(20, T, 4 * MINUTE, thiefBounce);
    const floods = Array.from({ length: 3 * BOUNDS.incidents }, (_, f) =>
      series(12, T + 5 * MINUTE + f * 2 * MINUTE, MINUTE, (n, at) =>
        backscatter(f * 100 + n, at, { client: `192.0.${f}.7`, evidence: ['for'] }),
      ),
    );
    const after = series(20, T + 50 * MINUTE, MINUTE, (n, at) => thiefBounce(100 + n, at));
    const { opened, held, state } = run([...thief, ...floods.flat(), ...after]);
    expect(opened.filter(({ vouched }) => vouched)).toHaveLength(1);
    expect(after.filter((one) => !held.includes(one))).toEqual([]);
    expect(incidentsIn(state)).toHaveLength(BOUNDS.incidents);
  });
});

describe('a mailbox of more reports than are kept', () => {
  it('is counted by every other mail, and told as a whole', () => {
    const reports = series(4_000, T, 10 * HOUR, thiefBounce).map(observed);
    const [whole] = incidentsOf(reports, MAILBOX);
    const [thinned, ...more] = incidentsOf(reports, MAILBOX, LIMITS, 1_500);
    expect(more).toEqual([]);
    expect(Math.abs((thinned?.reports ?? 0) / (whole?.reports ?? 1) - 1)).toBeLessThan(0.1);
  });
  it('all of one mail does not run for ever', () => {
    const one = series(300, T, HOUR, (n, at) => thiefBounce(n, at, { messageId: '1@x' })).map(observed);
    expect(incidentsOf(one, MAILBOX, LIMITS, 100)).toEqual([]);
  });
});
