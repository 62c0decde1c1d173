/** Days of a mailbox: what is an incident, what is held, what passes. */

import { describe, expect, it } from 'vitest';
import {
  type Incident,
  incidentsIn,
  incidentsOf,
  itWasMe,
  mayBeNewsletter,
  resembledAmong,
  resetAt,
  settle,
} from '../../lib/incident/index.ts';
import {
  backscatter,
  DAY,
  HOUR,
  inOrder,
  MAILBOX,
  MINUTE,
  newsletterBounce,
  observed,
  ownBounce,
  ownDay,
  SECOND,
  SEED_START,
  seedDay,
  series,
  thiefBounce,
} from '../support/days.ts';
import { run } from '../support/observing.ts';

const T = Date.parse('2026-11-02T03:00:00Z');
const iso = (time: number) => new Date(time).toISOString();

describe("the story's day: 4-5 notices a minute of mail sent with a stolen password", () => {
  const flood = seedDay();
  const own = ownDay();
  const { opened, held, passed, state } = run(inOrder(flood, own));

  it('is one incident, within five minutes', () => {
    expect(opened).toHaveLength(1);
    const [incident] = opened;
    expect(incident).toMatchObject({ by: 'cluster', openedBy: 'minutes', mailbox: MAILBOX });
    expect(incident?.id).toBe('20160922T1600-1');
    expect(incident?.firstSeen).toBe(iso(SEED_START));
    expect(Date.parse(incident?.openedAt ?? '') - SEED_START).toBeLessThanOrEqual(5 * MINUTE);
  });
  it('holds what follows, and lets the five bounces of the own mail pass', () => {
    expect(passed.filter((one) => own.includes(one))).toEqual(own);
    expect(held.length).toBe(flood.length - 9);
    // What counts as this mailbox's normal day.
    expect(state.days.reduce((sum, [, recipients]) => sum + recipients, 0)).toBe(own.length);
  });
  it('tells how much, whereto, and that the last was sent ten seconds before its notice', () => {
    const [incident] = incidentsIn(state);
    const recipients = new Set(flood.flatMap((one) => one.recipients)).size;
    expect(Math.abs((incident?.reports ?? 0) / flood.length - 1)).toBeLessThan(0.02);
    expect(Math.abs((incident?.recipients ?? 0) / recipients - 1)).toBeLessThan(0.02);
    expect(incident?.domains[0]?.[0]).toBe('qq.example');
    expect(Math.abs((incident?.domains[0]?.[1] ?? 0) / (flood.length * 0.92) - 1)).toBeLessThan(0.02);
    expect(incident?.sentLast).toBe(iso(flood.at(-1)?.sentAt ?? 0));
    expect(incident?.samples).toHaveLength(3);
    expect(incident?.closedAt).toBeNull();
  });
  it('as a mailbox at hand, in whatever order: the same incident, and its first minutes belong to it', () => {
    const reports = inOrder(flood, own);
    const shuffled = reports.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
    const incidents = incidentsOf(shuffled.map(observed), MAILBOX);
    expect(incidents).toHaveLength(1);
    const belongs = reports.filter((one) => resembledAmong(observed(one), incidents) !== null);
    expect(belongs).toEqual(flood);
  });
  it('ends an hour after the rate has fallen, noticed by whoever looks', () => {
    const end = SEED_START + DAY;
    expect(settle(state, iso(end + 30 * MINUTE)).closed).toEqual([]);
    const { closed } = settle(state, iso(end + 90 * MINUTE));
    expect(closed).toHaveLength(1);
    const closedAt = Date.parse(closed[0]?.closedAt ?? '');
    expect(closedAt).toBeGreaterThan(end + 55 * MINUTE);
    expect(closedAt).toBeLessThan(end + 61 * MINUTE);
  });
});

describe('floods', () => {
  it('a thief whose mail our host signs: an incident, and never cleared by its own proofs', () => {
    const signed = (n: number, at: number) => thiefBounce(n, at, { evidence: ['proof'] });
    const { opened, passed } = run(series(7 * 800, T, 7 * DAY, signed));
    expect(opened).toHaveLength(1);
    expect(passed.length).toBeLessThanOrEqual(30);
  });
  it('what his first mails proved is taken back when the incident opens: he is no owner two weeks later', () => {
    const signed = (n: number, at: number) => thiefBounce(n, at, { evidence: ['proof'] });
    const first = series(5, T, 6 * HOUR, signed);
    const wave = (days: number) =>
      series(40, T + days * DAY, 8 * MINUTE, (n, at) => signed(days * 100 + n, at));
    const { opened } = run([...first, ...wave(2), ...wave(14)]);
    expect(opened.map(({ openedBy }) => openedBy)).toEqual(['minutes', 'minutes']);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(2);
  });
  it("four hundred foreign servers' reports of one forged run: held from the mailbox's incident on", () => {
    const run400 = series(400, T, 40 * MINUTE, backscatter);
    const own = ownBounce(1, T + 20 * MINUTE);
    const { opened, held, passed } = run(inOrder(run400, [own]));
    expect(opened).toHaveLength(1);
    expect(opened[0]?.by).toBe('mailbox');
    expect(held).toHaveLength(400 - 19);
    expect(passed).toContain(own);
  });
  it('the same under one Message-ID', () => {
    const one = (n: number, at: number) => backscatter(n, at, { messageId: '1@bot.example' });
    expect(run(series(100, T, 10 * MINUTE, one)).opened).toHaveLength(1);
  });
  it('without anything against, what shares nothing is none', () => {
    const neutral = (n: number, at: number) => backscatter(n, at, { evidence: [] });
    expect(run(series(100, T, 10 * MINUTE, neutral)).opened).toEqual([]);
  });
  it('a slow one is noticed in an hour, a slower one in a day', () => {
    expect(run(series(40, T, HOUR, thiefBounce)).opened[0]?.openedBy).toBe('hour');
    expect(run(series(70, T, 23 * HOUR, thiefBounce)).opened[0]?.openedBy).toBe('day');
    expect(run(series(58, T, 23 * HOUR, thiefBounce)).opened).toEqual([]);
  });
  it('one of a week does not become normal: the next one opens as fast', () => {
    const week = run(series(7 * 800, T, 7 * DAY, thiefBounce));
    expect(week.opened).toHaveLength(1);
    expect(week.passed.length).toBeLessThan(30);
    const other = (n: number, at: number) =>
      thiefBounce(n, at, {
        mailer: 'Foxmail 6',
        helo: `z${n}`,
        form: 'text/html gb2312',
        messageId: `${n}@z`,
      });
    const next = run(series(40, T + 8 * DAY, 8 * MINUTE, other), week.state);
    expect(next.opened).toHaveLength(1);
    expect(next.passed).toHaveLength(9);
    // Were the week in the mean, sixty a day would be nothing.
    expect(run(series(70, T + 8 * DAY, 23 * HOUR, other), week.state).opened).toHaveLength(1);
  });
  it('two at once are two', () => {
    const a = series(100, T, 20 * MINUTE, thiefBounce);
    const b = series(100, T + 3 * SECOND, 20 * MINUTE, (n, at) => ({
      ...backscatter(n, at),
      client: '203.0.113.77',
      evidence: [],
      sentAt: at - MINUTE,
    }));
    const { opened, passed } = run(inOrder(a, b));
    expect(opened.map(({ id }) => id)).toHaveLength(2);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(2);
    expect(passed).toHaveLength(18);
  });
  it('of reports without headers: by who reports in which format, correspondents excepted', () => {
    const bare = (n: number, at: number) =>
      thiefBounce(n, at, { hasHeader: false, evidence: [], sentAt: null });
    const friend = ownBounce(1, T + 15 * MINUTE, {
      hasHeader: false,
      evidence: ['for'],
      correspondent: true,
    });
    const { opened, passed } = run(inOrder(series(90, T, 20 * MINUTE, bare), [friend]));
    expect(opened).toHaveLength(1);
    expect(passed).toContain(friend);
  });
  it('reports without headers within one with headers are held too, once they are a tenth', () => {
    const mixed = series(300, T, HOUR, (n, at) =>
      thiefBounce(n, at, n % 4 === 0 ? { hasHeader: false } : {}),
    );
    const { opened, passed } = run(mixed);
    expect(opened).toHaveLength(1);
    expect(passed.length).toBeLessThanOrEqual(14);
  });
  it('challenges with nothing for belong to what is open', () => {
    const { state } = run(series(50, T, 10 * MINUTE, thiefBounce));
    const challenge = backscatter(1, T + 11 * MINUTE, { challenge: true, evidence: [] });
    expect(run([challenge], state).held).toEqual([challenge]);
    expect(run([challenge]).passed).toEqual([challenge]);
    const wanted = backscatter(2, T + 11 * MINUTE, { challenge: true, evidence: ['for'] });
    expect(run([wanted], state).passed).toEqual([wanted]);
  });
});

describe('no floods', () => {
  it('one mail to twelve dead addresses, in one report or in twelve', () => {
    const recipients = Array.from({ length: 12 }, (_, n) => `gone${n}@customer.example`);
    expect(run([ownBounce(1, T, { recipients })]).opened).toEqual([]);
    const twelve = recipients.map((recipient, n) =>
      ownBounce(1, T + n * SECOND, { recipients: [recipient], messageId: 'one@client.example' }),
    );
    expect(run(twelve).opened).toEqual([]);
  });
  it('nine recipients in five minutes, or four mails', () => {
    expect(run(series(9, T, 4 * MINUTE, thiefBounce)).opened).toEqual([]);
    expect(run(series(10, T, 4 * MINUTE, thiefBounce)).opened).toHaveLength(1);
    const few = (mails: number) =>
      series(12, T, 4 * MINUTE, (n, at) => thiefBounce(n, at, { messageId: `${n % mails}@x` }));
    expect(run(few(4)).opened).toEqual([]);
    expect(run(few(5)).opened).toHaveLength(1);
  });
  it('one firm writes to one customer, whose server is broken: where mail goes opens nothing', () => {
    const people = series(60, T, 50 * MINUTE, (n, at) =>
      backscatter(n, at, { recipients: [`p${n}@customer.example`], evidence: ['for'], form: 'text/plain' }),
    );
    expect(run(people).opened).toEqual([]);
  });
  it('a quiet week: a few bounces a day', () => {
    const { opened, held } = run(series(35, T, 7 * DAY, ownBounce));
    expect(opened).toEqual([]);
    expect(held).toEqual([]);
  });
  it('the same report again and again', () => {
    const again = Array.from({ length: 200 }, (_, n) => ({ ...ownBounce(1, T), at: T + n * SECOND }));
    const { opened, state } = run(again);
    expect(opened).toEqual([]);
    expect(state.log.entries).toHaveLength(1);
  });
  it("what is high for others is this mailbox's mean: three times that opens", () => {
    // A hundred a day for four weeks, by people of many machines.
    const busy = series(2_800, T, 28 * DAY, (n, at) => ({
      ...backscatter(n, at),
      evidence: ['for'] as const,
      client: `203.0.113.${n % 9}`,
      ...(n % 3 === 0 ? {} : { client: `198.${n % 250}.100.1` }),
    }));
    const { opened, state } = run(busy);
    expect(opened).toEqual([]);
    const start = T + 28 * DAY;
    expect(run(series(250, start, 23 * HOUR, thiefBounce), state).opened).toEqual([]);
    expect(run(series(330, start, 23 * HOUR, thiefBounce), state).opened).toHaveLength(1);
  });
});

describe("a newsletter's thirty genuine bounces in a minute", () => {
  const burst = (at: number, change: object = {}) =>
    series(30, at, MINUTE, (n, time) => newsletterBounce(n, time, change));

  it('none when signed by a declared bulk sender', () => {
    const { opened, held } = run(burst(T, { bulk: 'declared' }));
    expect(opened).toEqual([]);
    expect(held).toEqual([]);
  });
  it('one, all of it delivered, when only a signed List-Unsubscribe says so; the owner is asked', () => {
    const { opened, passed, state } = run(burst(T, { bulk: 'unsubscribe', evidence: ['proof'] }));
    expect(opened).toHaveLength(1);
    expect(passed).toHaveLength(30);
    const [incident] = incidentsIn(state);
    expect(incident).toMatchObject({ reports: 30, bulk: 30 });
    expect(mayBeNewsletter(incident as Incident)).toBe(true);
  });
  it('a thief hides as one no longer: his reports without it are held, and he is told of', () => {
    const signed = (n: number, at: number) =>
      thiefBounce(n, at, { evidence: ['proof'], bulk: n % 4 === 3 ? null : 'unsubscribe' });
    const flood = series(300, T, HOUR, signed);
    const { opened, held, state } = run(flood);
    expect(opened).toHaveLength(1);
    // From the tenth on that there is.
    expect(held).toEqual(flood.filter(({ bulk }) => bulk === null).slice(9));
    expect(mayBeNewsletter(incidentsIn(state)[0] as Incident)).toBe(true);
  });
  it('in the middle of a flood that is none, it is delivered and the flood held', () => {
    const flood = series(200, T, HOUR, thiefBounce);
    const bulk = series(20, T + 10 * MINUTE, HOUR / 2, (n, at) =>
      thiefBounce(1_000 + n, at, { evidence: ['proof'], bulk: 'unsubscribe' }),
    );
    const { held, state } = run(inOrder(flood, bulk));
    expect(held).toHaveLength(200 - 9);
    expect(mayBeNewsletter(incidentsIn(state)[0] as Incident)).toBe(false);
  });
  it('mail submitted after the end opens it again, though it is delivered', () => {
    const bulk = (n: number, at: number) =>
      newsletterBounce(n, at, { bulk: 'unsubscribe', evidence: ['proof'] });
    const later = series(5, T + 5 * HOUR, 5 * MINUTE, (n, at) => bulk(500 + n, at));
    const { opened, held } = run([...series(30, T, MINUTE, bulk), ...later]);
    expect(opened.map(({ reopenedAt }) => reopenedAt !== null)).toEqual([false, true]);
    expect(held).toEqual([]);
  });
  it('none when its features stood on proven mail on two earlier days', () => {
    const proven = [3, 5].map((days) => newsletterBounce(days, T - days * DAY, { evidence: ['proof'] }));
    expect(run(inOrder(proven, burst(T, { form: 'text/html utf-8 new' }))).opened).toEqual([]);
  });
  it('one when they stood on one day, or on two of which one is too near', () => {
    const on = (...hours: number[]) =>
      hours.map((h) => newsletterBounce(h, T - h * HOUR, { evidence: ['proof'] }));
    expect(run(inOrder(on(72), burst(T))).opened).toHaveLength(1);
    expect(run(inOrder(on(72, 73), burst(T))).opened).toHaveLength(1);
    expect(run(inOrder(on(72, 23), burst(T))).opened).toHaveLength(1);
    expect(run(inOrder(on(72, 25), burst(T))).opened).toEqual([]);
  });
  it('else one; "it was me" releases it, and the next one is none', () => {
    const first = run(burst(T));
    expect(first.opened).toHaveLength(1);
    expect(first.held).toHaveLength(21);
    const answered = itWasMe(first.state, first.opened[0]?.id ?? '');
    const [incident] = incidentsIn(answered);
    expect(incident?.mine).toBe(true);
    expect(first.held.map((one) => resembledAmong(observed(one), incidentsIn(answered)))).toEqual(
      first.held.map(() => null),
    );
    expect(run([newsletterBounce(99, T + 2 * MINUTE)], answered).held).toEqual([]);
    const next = run(burst(T + 28 * DAY, { form: 'text/html utf-8 other' }), answered);
    expect(next.opened).toEqual([]);
    expect(next.held).toEqual([]);
  });
  it('"it was me" does not hide a thief who comes later with the same login', () => {
    const first = run(burst(T));
    const answered = itWasMe(first.state, first.opened[0]?.id ?? '');
    const thief = (n: number, at: number) => thiefBounce(n, at, { login: 'news@client.example' });
    expect(run(series(30, T + DAY, 6 * MINUTE, thief), answered).opened).toHaveLength(1);
  });
  it('an answer to an incident that nobody knows changes nothing', () => {
    const { state } = run(burst(T));
    expect(itWasMe(state, '20260101T0000-9')).toBe(state);
    expect(resetAt(state, '20260101T0000-9', iso(T))).toBe(state);
    expect(resetAt(state, incidentsIn(state)[0]?.id ?? '', 'yesterday')).toBe(state);
  });
});

describe('the end, and after', () => {
  const flood = series(300, T, HOUR, thiefBounce);
  const end = T + HOUR;
  const late = (n: number, hours: number) =>
    thiefBounce(1_000 + n, end + hours * HOUR, { sentAt: T + 30 * MINUTE });

  it('late qmail notices of eight days belong to it, silently', () => {
    const notices = Array.from({ length: 60 }, (_, n) => late(n, 3 + n * 3));
    const { opened, closed, silent, passed } = run([...flood, ...notices]);
    expect(opened).toHaveLength(1);
    expect(closed).toHaveLength(1);
    expect(silent).toEqual(notices);
    expect(passed).toHaveLength(9);
  });
  it('so do those without a readable time; after eight days nothing does', () => {
    const bare = thiefBounce(1, end + 30 * HOUR, { sentAt: null, recipients: ['x@qq.example'] });
    const over = late(2, 9 * 24 + 2);
    const { silent, passed } = run([...flood, bare, { ...over, at: over.at - 1 }, over]);
    expect(silent).toEqual([bare]);
    expect(passed).toHaveLength(11);
  });
  it('three recipients of mail submitted later open it again, once', () => {
    const fresh = Array.from({ length: 30 }, (_, n) => thiefBounce(2_000 + n, end + (30 + n) * HOUR));
    const { opened, silent, passed, held } = run([...flood, ...fresh]);
    expect(opened.map(({ id }) => id)).toEqual([opened[0]?.id, opened[0]?.id]);
    expect(opened[1]?.reopenedAt).toBe(iso(end + 32 * HOUR));
    expect(opened[1]?.closedAt).toBeNull();
    expect(silent).toEqual([]);
    expect(passed).toHaveLength(9 + 2);
    expect(held.slice(-28)).toEqual(fresh.slice(2));
  });
  it('one recipient thrice does not', () => {
    const again = Array.from({ length: 3 }, (_, n) =>
      thiefBounce(2_000 + n, end + (30 + n) * HOUR, { recipients: ['one@qq.example'] }),
    );
    expect(run([...flood, ...again]).opened).toHaveLength(1);
  });
  it('a second flood without readable times is not silent', () => {
    const second = series(200, end + 30 * HOUR, 2 * HOUR, (n, at) =>
      thiefBounce(n + 5_000, at, { sentAt: null }),
    );
    const { opened } = run([...flood, ...second]);
    expect(opened).toHaveLength(2);
    expect(opened[1]?.reopenedAt).not.toBeNull();
  });
  it('"I changed the password at": what was sent before is silent, what was sent after is not', () => {
    const { state, opened } = run(flood);
    const changed = resetAt(state, opened[0]?.id ?? '', iso(end));
    const before = thiefBounce(900, end + 10 * MINUTE, { sentAt: end - MINUTE });
    const after = thiefBounce(901, end + 11 * MINUTE, { sentAt: end + 9 * MINUTE });
    const seen = run([before, after], changed);
    expect(seen.held).toEqual([before, after]);
    expect(seen.silent).toEqual([before]);
    expect(incidentsIn(changed)[0]?.resetAt).toBe(iso(end));
  });
  it('one that a day opened ends after a day', () => {
    const slow = series(70, T, 23 * HOUR, thiefBounce);
    const { state } = run(slow);
    expect(settle(state, iso(T + 30 * HOUR)).closed).toEqual([]);
    expect(settle(state, iso(T + 72 * HOUR)).closed).toHaveLength(1);
  });
});
