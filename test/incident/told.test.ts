/** An alert is asked for until somebody says that it is planned: no crash between the two costs it. */

import { describe, expect, it } from 'vitest';
import {
  incidentsIn,
  itWasMe,
  type MailboxState,
  markTold,
  observe,
  resetAt,
} from '../../lib/incident/index.ts';
import { BOUNDS, LIMITS } from '../../lib/incident/limits.ts';
import {
  type Bounced,
  backscatter,
  DAY,
  HOUR,
  MAILBOX,
  MINUTE,
  observed,
  ownBounce,
  SECOND,
  series,
  thiefBounce,
} from '../support/days.ts';

const T = Date.parse('2026-11-02T03:00:00Z');

/** After each report: the ids of the incidents of which nobody was told. */
function untoldAfter(
  reports: readonly Bounced[],
  before: MailboxState | null = null,
): { readonly state: MailboxState; readonly untold: readonly (readonly string[])[] } {
  const untold: string[][] = [];
  let state = before;
  for (const one of reports) {
    const counted = observe(state, observed(one), MAILBOX);
    state = counted.state;
    untold.push(counted.untold.map(({ id }) => id));
  }
  if (state === null) throw new Error('no report');
  return { state, untold };
}

describe('the alert of an incident', () => {
  const flood = series(40, T, HOUR / 6, thiefBounce);
  const { state, untold } = untoldAfter(flood);
  const [incident] = incidentsIn(state);
  const id = incident?.id ?? '';

  it('is asked for with each report from the one that opened it on', () => {
    const first = untold.findIndex((ids) => ids.length > 0);
    expect(first).toBe(9);
    expect(untold.slice(first)).toEqual(untold.slice(first).map(() => [id]));
  });

  it('is asked for no longer once it is planned, nor where the owner has answered', () => {
    const next = [thiefBounce(99, T + HOUR / 6 + MINUTE)];
    expect(untoldAfter(next, state).untold).toEqual([[id]]);
    expect(untoldAfter(next, markTold(state, [id])).untold).toEqual([[]]);
    expect(untoldAfter(next, itWasMe(state, id)).untold).toEqual([[]]);
    expect(untoldAfter(next, markTold(state, ['20260101T0000-9'])).untold).toEqual([[id]]);
  });

  it('is asked for again when mail that was sent after its end opens it again', () => {
    const later = series(3, T + 4 * HOUR, 5 * MINUTE, (n, at) => thiefBounce(500 + n, at));
    const { untold: again, state: reopened } = untoldAfter(later, markTold(state, [id]));
    expect(incidentsIn(reopened)[0]?.reopenedAt).not.toBeNull();
    expect(again).toEqual([[], [], [id]]);
  });

  it('comes even where it has ended before anybody could be told', () => {
    const much = [thiefBounce(900, T + 30 * HOUR, { sentAt: T + MINUTE })];
    expect(untoldAfter(much, state).untold).toEqual([[id]]);
  });
});

describe('after the owner said that he closed the leak', () => {
  const flood = series(40, T, HOUR / 6, thiefBounce);
  const counted = untoldAfter(flood).state;
  const id = incidentsIn(counted)[0]?.id ?? '';
  const answered = T + HOUR / 6;
  const before = resetAt(markTold(counted, [id]), id, new Date(answered).toISOString());
  const sentAfter = (n: number, change: Partial<Bounced> = {}) =>
    series(n, answered + MINUTE, n * MINUTE, (i, at) =>
      thiefBounce(800 + i, at, { sentAt: at - SECOND, ...change }),
    );

  it('mail that goes on leaving is told of once more, and only once', () => {
    const { untold, state } = untoldAfter(sentAfter(6), before);
    const quiet = LIMITS.reopenRecipients - 1;
    expect(untold.slice(0, quiet)).toEqual(untold.slice(0, quiet).map(() => []));
    expect(untold.slice(quiet)).toEqual(untold.slice(quiet).map(() => [id]));
    expect(incidentsIn(state)[0]?.notClosed).toBe(true);
    const later = series(50, answered + HOUR / 4, HOUR / 6, (n, at) => thiefBounce(900 + n, at));
    expect(untoldAfter(later, markTold(state, [id])).untold.flat()).toEqual([]);
  });
  it('mail that was in a queue is not', () => {
    const { untold } = untoldAfter(sentAfter(30, { sentAt: answered - SECOND }), before);
    expect(untold.flat()).toEqual([]);
  });
  it('one recipient who fails again and again is not', () => {
    const { untold } = untoldAfter(sentAfter(30, { recipients: ['one@far.example'] }), before);
    expect(untold.flat()).toEqual([]);
  });
  it("a stranger's claims of later mail are not", () => {
    const claims = { evidence: [], reporter: 'stranger.example' } as const;
    const { untold } = untoldAfter(sentAfter(9, claims), before);
    expect(untold.flat()).toEqual([]);
  });
  it('a new answer has it told anew', () => {
    const told = markTold(untoldAfter(sentAfter(6), before).state, [id]);
    const again = resetAt(told, id, new Date(answered + HOUR / 5).toISOString());
    expect(incidentsIn(again)[0]?.notClosed).toBe(false);
    const later = series(5, answered + HOUR / 4, 5 * MINUTE, (n, at) => thiefBounce(900 + n, at));
    expect(new Set(untoldAfter(later, again).untold.flat())).toEqual(new Set([id]));
  });
});

describe('who opens one incident after the other', () => {
  /** The n-th, of a network of its own. */
  const opening = (n: number, at: number) =>
    series(12, at, 4 * MINUTE, (i, time) =>
      backscatter(n * 100 + i, time, { client: `192.0.${n}.7`, evidence: ['for'] }),
    );
  /** Each is planned as soon as it is asked for, or `late` of the reports after it. */
  function toldOf(reports: readonly Bounced[], before: MailboxState | null = null, late = 0) {
    let state = before;
    const told = new Map<string, number>();
    const planned: (readonly string[])[] = [];
    for (const one of reports) {
      const counted = observe(state, observed(one), MAILBOX);
      state = JSON.parse(JSON.stringify(counted.state)) as MailboxState;
      planned.push(counted.untold.map(({ id, openedAt }) => `${id} ${openedAt}`));
      for (const name of planned.at(-1) ?? []) told.set(name, told.get(name) ?? one.at);
      const ids = (planned[planned.length - 1 - late] ?? []).map((name) => name.split(' ')[0] ?? '');
      if (ids.length > 0) state = markTold(state, ids);
    }
    return { state: state as MailboxState, told };
  }
  const attack = Array.from({ length: 40 }, (_, n) => opening(n, T + n * 30 * MINUTE)).flat();

  it.each([0, 1, 30])(
    'has the owner told so many times in 24 hours, and no more (planned %i later)',
    (late) => {
      const { told, state } = toldOf(attack, null, late);
      expect(told.size).toBe(BOUNDS.alertsADay);
      expect(state.serial).toBe(40);
      const times = [...told.values()];
      expect(Math.max(...times)).toBeLessThan(T + 2 * HOUR);
    },
  );
  it('after the pause he is told of the newest first, and again so many times', () => {
    const { state } = toldOf(attack);
    const newest = incidentsIn(state).at(-1)?.id;
    const next = toldOf([ownBounce(1, T + DAY + 10 * MINUTE)], state);
    expect([...next.told.keys()].map((name) => name.split(' ')[0])).toEqual([newest]);
    const days = Array.from({ length: 3 * 48 }, (_, n) => opening(n % 250, T + n * 30 * MINUTE)).flat();
    expect(toldOf(days).told.size).toBeLessThanOrEqual(4 * BOUNDS.alertsADay);
  });
  it("none of which takes the thief's alert away, who has as many of his own", () => {
    const thieves = Array.from({ length: 6 }, (_, n) =>
      series(12, T + 21 * HOUR + n * 20 * MINUTE, 4 * MINUTE, (i, at) =>
        thiefBounce(n * 100 + i, at, {
          login: `login${n}@client.example`,
          helo: `pc${i}`,
          messageId: `${i}@pc${n}x${i}`,
          form: `text/plain ${n}`,
        }),
      ),
    ).flat();
    const { told, state } = toldOf([...attack, ...thieves]);
    const vouched = new Set(
      incidentsIn(state).flatMap((one) => (one.vouched ? [`${one.id} ${one.openedAt}`] : [])),
    );
    expect(vouched.size).toBe(BOUNDS.incidents);
    expect([...told.keys()].filter((name) => vouched.has(name))).toHaveLength(BOUNDS.vouchedAlertsADay);
  });
  it('a clock that was a year ahead for a while does not silence it', () => {
    const year = 365 * DAY;
    const wrong = toldOf(attack.map((one) => ({ ...one, at: one.at + year })));
    expect(wrong.told.size).toBe(BOUNDS.alertsADay);
    const right = series(40, T, HOUR / 6, thiefBounce);
    expect(toldOf(right, wrong.state).told.size).toBeGreaterThan(0);
  });
});
