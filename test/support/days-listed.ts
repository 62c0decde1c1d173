/**
 * The days by which incidents are measured: what comes to info@client.example, which of it is about mail that the owner
 * sent, and what ought to happen. `days-table.ts` prints what does happen; a test holds it to what is expected.
 */

import {
  type Bounced,
  backscatter,
  DAY,
  decoyBounce,
  HOUR,
  inOrder,
  MINUTE,
  newsletterBounce,
  ownBounce,
  ownDay,
  SECOND,
  SEED_START,
  seedDay,
  series,
  thiefBounce,
} from './days.ts';

export interface ListedDay {
  readonly name: string;
  /** In order of time. */
  readonly reports: readonly DayReport[];
  /** When the owner says of all incidents so far that it was he. */
  readonly mine?: number;
  /** Small enough to be taken as mails too, each traced, judged and recorded. */
  readonly asMails: boolean;
  readonly expected: Expected;
}

export interface DayReport {
  readonly bounced: Bounced;
  /** The owner sent what it returns. */
  readonly genuine: boolean;
}

export interface Expected {
  readonly incidents: number;
  /** Reports and minutes until the first one was noticed, at most. */
  readonly within?: readonly [reports: number, minutes: number];
  /** Of the reports that are not genuine: at least so many held, and of those that are: exactly so many. */
  readonly held: number;
  readonly genuineHeld: number;
  /** Of these, released by the owner's answer. */
  readonly released?: number;
  /** The owner is asked whether it was he. */
  readonly asked?: boolean;
  /** Mails to the owner; by default as many as incidents. */
  readonly alerts?: number;
}

const T = Date.parse('2026-11-02T03:00:00Z');
const others = (reports: readonly Bounced[]) => reports.map((bounced) => ({ bounced, genuine: false }));
const own = (reports: readonly Bounced[]) => reports.map((bounced) => ({ bounced, genuine: true }));
function together(...days: readonly (readonly DayReport[])[]): DayReport[] {
  return days.flat().sort((a, b) => a.bounced.at - b.bounced.at);
}

const SIGNED = { evidence: ['proof'] } as const;
const UNSUBSCRIBE = { ...SIGNED, bulk: 'unsubscribe' } as const;
const DECLARED = { ...SIGNED, bulk: 'declared' } as const;

/** The host of the mailbox reports without a copy. */
const BARE = { hasHeader: false, sentAt: null } as const;

type Change = Partial<Bounced>;
const thief =
  (change: Change = {}) =>
  (n: number, at: number) =>
    thiefBounce(n, at, change);
const burst = (at: number, change: Change = {}, count = 30) =>
  series(count, at, MINUTE, (n, time) => newsletterBounce(n, time, change));

const flood = series(300, T, HOUR, thief());
const typos = series(8, T + 4 * MINUTE, 50 * MINUTE, (n, at) => ownBounce(n, at));
const week = series(7 * 800, T, 7 * DAY, thief());
const dead = Array.from({ length: 12 }, (_, n) => `gone${n}@customer.example`);
const late = Array.from({ length: 60 }, (_, n) =>
  thiefBounce(1_000 + n, T + HOUR + (3 + n * 3) * HOUR, { sentAt: T + 30 * MINUTE }),
);
const second = series(100, T + 3 * SECOND, 20 * MINUTE, (n, at) =>
  backscatter(n, at, { client: '203.0.113.77', sentAt: at - MINUTE }),
);
/** Each of a machine of its own, twelve reports in four minutes. */
const clusters = Array.from({ length: 40 }, (_, c) =>
  series(12, T + c * 30 * MINUTE, 4 * MINUTE, (n, at) =>
    backscatter(c * 100 + n, at, { client: `2001:db8:${(40_000 + c).toString(16)}::7` }),
  ),
).flat();
/** Copies of one of the owner's bounces, from a server of which nothing is known. */
const decoys = series(12, T, 12 * SECOND, (n, at) => decoyBounce(n, at));
/** As the own host, and as others that are known, report them. */
const ownOf = (n: number, at: number) =>
  ownBounce(n, at, n % 2 === 0 ? {} : { reporter: `isp${n}.example`, format: 'rfc3464' });
const nextWeek = series(200, T + 8 * DAY, 40 * MINUTE, (n, at) =>
  thiefBounce(50_000 + n, at, { mailer: 'Foxmail 6', helo: `z${n}`, messageId: `${n}@z${n}` }),
);

export const DAYS: readonly ListedDay[] = [
  {
    name: "the story's day: 7,200 notices, and 5 of the own mail",
    reports: together(others(seedDay()), own(ownDay())),
    asMails: false,
    expected: { incidents: 1, within: [25, 5], held: 7_190, genuineHeld: 0 },
  },
  {
    name: 'two hours of it, and 5 of the own mail',
    reports: together(
      others(series(600, SEED_START, 2 * HOUR, thief())),
      own(series(5, SEED_START + MINUTE, 2 * HOUR, (n, at) => ownBounce(n, at))),
    ),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 590, genuineHeld: 0 },
  },
  {
    name: 'a flood of an hour, and 8 typos of the same hour',
    reports: together(others(flood), own(typos)),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 290, genuineHeld: 0 },
  },
  {
    name: 'the same from an infected machine in the own office',
    reports: together(others(series(300, T, HOUR, thief({ client: '192.0.2.99' }))), own(typos)),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 290, genuineHeld: 0 },
  },
  {
    name: 'a thief and an owner whose programs do not tell their names',
    reports: together(
      others(series(300, T, HOUR, thief({ mailer: '' }))),
      own(series(8, T + 4 * MINUTE, 50 * MINUTE, (n, at) => ownBounce(n, at, { mailer: '' }))),
    ),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 290, genuineHeld: 0 },
  },
  {
    // A limit: nothing that the counts know tells these two apart. The alert says how to release what was the owner's.
    name: "a thief whose program is the owner's own, at a host that prints logins alone",
    reports: together(others(series(300, T, HOUR, thief({ mailer: 'Mozilla Thunderbird' }))), own(typos)),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 290, genuineHeld: 8 },
  },
  {
    name: 'a flood of an hour, and 2 of the own that return nothing',
    reports: together(
      others(flood),
      own(series(2, T + 20 * MINUTE, 30 * MINUTE, (n, at) => ownBounce(n, at, BARE))),
    ),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 290, genuineHeld: 0 },
  },
  {
    name: "backscatter: one forged run, 400 strangers' servers, ~all",
    reports: together(others(series(400, T, 40 * MINUTE, backscatter)), own([ownBounce(1, T + 20 * MINUTE)])),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 380, genuineHeld: 0 },
  },
  {
    name: 'a newsletter, signed by a declared selector',
    reports: own(burst(T, DECLARED)),
    asMails: true,
    expected: { incidents: 0, held: 0, genuineHeld: 0 },
  },
  {
    name: 'a newsletter, signed, with List-Unsubscribe, without history',
    reports: own(burst(T, UNSUBSCRIBE)),
    asMails: true,
    expected: { incidents: 1, held: 0, genuineHeld: 0, asked: true },
  },
  {
    name: 'the same, and 4 letters of the day from the same office',
    reports: own(
      inOrder(
        burst(T, UNSUBSCRIBE),
        series(4, T + 2 * MINUTE, 40 * MINUTE, (n, at) => ownBounce(n, at, SIGNED)),
      ),
    ),
    asMails: true,
    expected: { incidents: 1, held: 0, genuineHeld: 0, asked: true },
  },
  {
    name: 'a newsletter, cleared by proven mail on two earlier days',
    reports: own([
      ...[5, 3].map((days) => newsletterBounce(days, T - days * DAY, SIGNED)),
      ...burst(T, SIGNED),
    ]),
    asMails: true,
    expected: { incidents: 0, held: 0, genuineHeld: 0 },
  },
  {
    name: 'a newsletter, unsigned, without history',
    reports: own(burst(T)),
    asMails: true,
    expected: { incidents: 1, held: 0, genuineHeld: 21 },
  },
  {
    name: 'the same, "it was me" an hour later, and the next one a month later',
    reports: own([...burst(T), ...burst(T + 28 * DAY)]),
    mine: T + HOUR,
    asMails: true,
    expected: { incidents: 1, held: 0, genuineHeld: 21, released: 21 },
  },
  {
    name: 'a thief whose mail our host signs, and 4 of the own, signed',
    reports: together(
      others(series(300, T, HOUR, thief(SIGNED))),
      own(series(4, T + 8 * MINUTE, 40 * MINUTE, (n, at) => ownBounce(n, at, SIGNED))),
    ),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 290, genuineHeld: 0 },
  },
  {
    name: 'the same with List-Unsubscribe: delivered, and the owner is asked',
    reports: together(
      others(series(300, T, HOUR, thief(UNSUBSCRIBE))),
      own(series(4, T + 8 * MINUTE, 40 * MINUTE, (n, at) => ownBounce(n, at, SIGNED))),
    ),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 0, genuineHeld: 0, asked: true },
  },
  {
    name: 'a thief who writes it into every second mail',
    reports: others(series(300, T, HOUR, (n, at) => thiefBounce(n, at, n % 2 === 0 ? SIGNED : UNSUBSCRIBE))),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 140, genuineHeld: 0 },
  },
  {
    name: 'one mail to twelve dead addresses, one report',
    reports: own([ownBounce(1, T, { recipients: dead })]),
    asMails: true,
    expected: { incidents: 0, held: 0, genuineHeld: 0 },
  },
  {
    name: 'one mail to twelve dead addresses, twelve reports',
    reports: own(
      dead.map((recipient, n) =>
        ownBounce(1, T + n * SECOND, {
          sentAt: T - 4 * SECOND,
          recipients: [recipient],
          messageId: 'one@client.example',
        }),
      ),
    ),
    asMails: true,
    expected: { incidents: 0, held: 0, genuineHeld: 0 },
  },
  {
    name: 'a quiet week: 35 bounces',
    reports: own(series(35, T, 7 * DAY, (n, at) => ownBounce(n, at))),
    asMails: true,
    expected: { incidents: 0, held: 0, genuineHeld: 0 },
  },
  {
    name: 'a flood of a week: 5,600, and 35 of the own',
    reports: together(others(week), own(series(35, T + HOUR, 7 * DAY - HOUR, (n, at) => ownBounce(n, at)))),
    asMails: false,
    expected: { incidents: 1, within: [40, 65], held: 5_560, genuineHeld: 0 },
  },
  {
    name: 'another thief the day after such a week',
    reports: others([...week, ...nextWeek]),
    asMails: false,
    expected: { incidents: 2, within: [40, 65], held: 5_750, genuineHeld: 0 },
  },
  {
    name: 'two floods at once',
    reports: together(others(series(100, T, 20 * MINUTE, thief())), others(second)),
    asMails: true,
    expected: { incidents: 2, within: [25, 5], held: 180, genuineHeld: 0 },
  },
  {
    name: 'a stranger who opens 40 incidents in 20 hours',
    reports: others(clusters),
    asMails: true,
    expected: { incidents: 40, within: [10, 5], held: 120, genuineHeld: 0, alerts: 4 },
  },
  {
    name: "a stranger's 12 copies of one bounce, then 5 genuine ones, then 12 more copies",
    reports: together(
      others([...decoys, ...series(12, T + 30 * MINUTE, MINUTE, (n, at) => decoyBounce(100 + n, at))]),
      own(series(5, T + 10 * MINUTE, 5 * MINUTE, ownOf)),
    ),
    asMails: true,
    expected: { incidents: 1, within: [10, 1], held: 15, genuineHeld: 0 },
  },
  {
    name: 'the same, and a genuine one a day for nine days',
    reports: together(others(decoys), own(series(9, T + HOUR, 9 * DAY, ownOf))),
    asMails: true,
    expected: { incidents: 1, within: [10, 1], held: 3, genuineHeld: 0 },
  },
  {
    name: 'nine such copies between six genuine ones: neither makes the other a flood',
    reports: together(
      others(decoys.slice(0, 9)),
      own(series(6, T + SECOND, 4 * MINUTE, (n, at) => ownOf(n, at))),
    ),
    asMails: true,
    expected: { incidents: 0, held: 0, genuineHeld: 0 },
  },
  {
    name: "a flood of an hour, 200 copies of the owner's bounces within it, and 8 typos",
    reports: together(
      others(flood),
      others(series(200, T + 2 * MINUTE, 50 * MINUTE, (n, at) => decoyBounce(n, at))),
      own(typos),
    ),
    asMails: true,
    expected: { incidents: 2, within: [25, 5], held: 480, genuineHeld: 0 },
  },
  {
    name: 'four floods that a stranger makes up, then a thief',
    reports: others([
      ...clusters.slice(0, 4 * 12),
      ...series(300, T + 3 * HOUR, HOUR, (n, at) => thiefBounce(n, at)),
    ]),
    asMails: true,
    expected: { incidents: 5, within: [10, 5], held: 300, genuineHeld: 0, alerts: 5 },
  },
  {
    name: 'late qmail notices: 60 in the eight days after',
    reports: together(
      others([...flood, ...late]),
      own(series(8, T + 2 * HOUR, 7 * DAY, (n, at) => ownBounce(n, at))),
    ),
    asMails: true,
    expected: { incidents: 1, within: [25, 5], held: 350, genuineHeld: 0 },
  },
];
