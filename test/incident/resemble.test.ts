/** Which report belongs to which incident: the rule, sentence by sentence. */

import { describe, expect, it } from 'vitest';
import { type Incident, resembledAmong, resembles } from '../../lib/incident/index.ts';
import type { Feature, Observation } from '../../lib/trace/observation.ts';

const AT = '2026-11-02T03:00:00.000Z';

function incidentWith(
  features: readonly (readonly [Feature['kind'], string, number])[],
  change: Partial<Incident> = {},
): Incident {
  return {
    id: '20261102T0200-1',
    mailbox: 'info@client.example',
    by: 'cluster',
    openedBy: 'minutes',
    vouched: true,
    firstSeen: '2026-11-02T02:00:00.000Z',
    openedAt: '2026-11-02T02:05:00.000Z',
    lastReport: '2026-11-02T02:59:00.000Z',
    closedAt: null,
    reopenedAt: null,
    sentLast: null,
    resetAt: null,
    notClosed: false,
    mine: false,
    reports: 1_000,
    recipients: 1_000,
    bulk: 0,
    bare: 0,
    features: features.map(([kind, value, reports]) => ({ kind, value, reports })),
    domains: [],
    clients: [],
    samples: [],
    ...change,
  };
}

function reportWith(
  features: readonly (readonly [Feature['kind'], string])[],
  change: Partial<Observation> = {},
): Observation {
  return {
    at: AT,
    mail: 'm1',
    recipients: ['r1'],
    features: features.map(([kind, value]) => ({ kind, value })),
    hasHeader: true,
    anythingFor: false,
    anythingAgainst: false,
    vouched: false,
    proven: false,
    bulk: null,
    correspondent: false,
    challenge: false,
    submittedAt: '2026-11-02T02:58:00.000Z',
    domains: [],
    clients: [],
    ...change,
  };
}

const asPair = ({ kind, value }: Feature) => [kind, value] as const;

const FLOOD = incidentWith([
  ['network', '203.0.113.0/24', 20],
  ['network', '198.51.100.0/24', 19],
  ['login-mailer', 'info outlook', 900],
  ['helo', 'pc', 100],
  ['form', 'html', 900],
  ['message-id-host', 'rare', 99],
  ['recipient-domain', 'qq.example', 920],
  ['recipient-domain', 'qq2.example', 120],
  ['reporter-network', 'host.example', 1_000],
  ['format', 'qmail', 1_000],
]);

describe('resembles', () => {
  it('by one network or login with mailer that stands on a fiftieth', () => {
    expect(resembles(reportWith([['network', '203.0.113.0/24']]), FLOOD)).toBe(true);
    expect(resembles(reportWith([['network', '198.51.100.0/24']]), FLOOD)).toBe(false);
    expect(resembles(reportWith([['login-mailer', 'info outlook']]), FLOOD)).toBe(true);
    expect(resembles(reportWith([['login-mailer', 'info thunderbird']]), FLOOD)).toBe(false);
  });
  it('by two kinds of others that stand on a tenth', () => {
    expect(resembles(reportWith([['helo', 'pc']]), FLOOD)).toBe(false);
    expect(
      resembles(
        reportWith([
          ['helo', 'pc'],
          ['form', 'html'],
        ]),
        FLOOD,
      ),
    ).toBe(true);
    expect(
      resembles(
        reportWith([
          ['helo', 'pc'],
          ['recipient-domain', 'qq.example'],
        ]),
        FLOOD,
      ),
    ).toBe(true);
    expect(
      resembles(
        reportWith([
          ['form', 'html'],
          ['message-id-host', 'rare'],
        ]),
        FLOOD,
      ),
    ).toBe(false);
    const twoDomains = reportWith([
      ['recipient-domain', 'qq.example'],
      ['recipient-domain', 'qq2.example'],
    ]);
    expect(resembles(twoDomains, FLOOD)).toBe(false);
  });
  it('not by who reports in which format, unless nothing of the mail is returned', () => {
    const byHost = [
      ['reporter-network', 'host.example'],
      ['format', 'qmail'],
    ] as const;
    expect(resembles(reportWith(byHost), FLOOD)).toBe(false);
    const bare = { ...FLOOD, bare: 100 };
    expect(resembles(reportWith(byHost, { hasHeader: false }), bare)).toBe(true);
    expect(resembles(reportWith(byHost, { hasHeader: false, correspondent: true }), bare)).toBe(false);
    expect(resembles(reportWith([['format', 'qmail']], { hasHeader: false }), bare)).toBe(false);
  });
  it('nor then, unless a tenth of the flood returns nothing: the own host reports the own mail too', () => {
    const report = reportWith(
      [
        ['reporter-network', 'host.example'],
        ['format', 'qmail'],
      ],
      { hasHeader: false },
    );
    expect(resembles(report, { ...FLOOD, bare: 99 })).toBe(false);
    expect(resembles(report, { ...FLOOD, bare: 100 })).toBe(true);
  });
  it('never for bulk', () => {
    for (const bulk of ['declared', 'unsubscribe'] as const)
      expect(resembles(reportWith([['network', '203.0.113.0/24']], { bulk }), FLOOD)).toBe(false);
  });
  it('not by the network alone where another login than the one that sends stands beside it', () => {
    const office = [
      ['network', '203.0.113.0/24', 1_000],
      ['helo', 'office-pc', 1_000],
    ] as const;
    const by = (login: string) =>
      reportWith([
        ['network', '203.0.113.0/24'],
        ['login-mailer', login],
      ]);
    const sole = (share: number) => incidentWith([...office, ['login-mailer', 'info outlook', share]]);
    expect(resembles(by('info thunderbird'), sole(900))).toBe(false);
    expect(resembles(by('info outlook'), sole(900))).toBe(true);
    // Whose login shows in few of them may send by others too.
    expect(resembles(by('info thunderbird'), sole(899))).toBe(true);
    expect(resembles(reportWith([['network', '203.0.113.0/24']]), sole(900))).toBe(true);
    const several = incidentWith([
      ...office,
      ['login-mailer', 'info outlook', 980],
      ['login-mailer', 'info foxmail', 20],
    ]);
    expect(resembles(by('info foxmail'), several)).toBe(true);
    const alike = reportWith([
      ...by('info thunderbird').features.map(asPair),
      ['helo', 'office-pc'],
      ['form', 'x'],
    ]);
    expect(resembles(alike, sole(1_000))).toBe(false);
  });
  it('a flood of newsletters only where reports of other mail are a tenth of it, and ten', () => {
    const report = reportWith([['network', '203.0.113.0/24']]);
    const among = (reports: number, bulk: number) =>
      resembles(report, incidentWith([['network', '203.0.113.0/24', reports]], { reports, bulk }));
    expect(among(1_000, 901)).toBe(false);
    expect(among(1_000, 900)).toBe(true);
    expect(among(30, 21)).toBe(false);
    expect(among(30, 20)).toBe(true);
    expect(among(5, 0)).toBe(true);
  });
  it("by the mailbox's rate: exactly what nothing speaks for and something against", () => {
    const rate = incidentWith([], { by: 'mailbox' });
    for (const anythingFor of [false, true])
      for (const anythingAgainst of [false, true])
        expect(resembles(reportWith([], { anythingFor, anythingAgainst }), rate)).toBe(
          !anythingFor && anythingAgainst,
        );
  });
  it('a challenge with nothing for: any that is open', () => {
    const challenge = reportWith([], { challenge: true });
    const closed = incidentWith([], { closedAt: AT });
    expect(resembles(challenge, FLOOD)).toBe(true);
    expect(resembles({ ...challenge, anythingFor: true }, FLOOD)).toBe(false);
    expect(resembles(challenge, closed)).toBe(false);
    expect(resembles(challenge, { ...FLOOD, mine: true })).toBe(false);
  });
  it("numbers are the site's to change", async () => {
    const { LIMITS } = await import('../../lib/incident/index.ts');
    const strict = { ...LIMITS, tyingShare: 0.5 };
    expect(resembles(reportWith([['network', '203.0.113.0/24']]), FLOOD, strict)).toBe(false);
  });
});

describe('resembledAmong', () => {
  const tied = (at: string, submittedAt: string | null = null) =>
    reportWith([['network', '203.0.113.0/24']], { at, submittedAt });
  const closed = { ...FLOOD, closedAt: '2026-11-02T04:00:00.000Z' };

  it('from its first report to its end, and silently for eight days', () => {
    expect(resembledAmong(tied('2026-11-02T01:59:59.999Z'), [closed])).toBeNull();
    expect(resembledAmong(tied('2026-11-02T02:00:00.000Z'), [closed])).toEqual({
      incident: closed,
      silent: false,
    });
    expect(resembledAmong(tied('2026-11-02T03:59:59.999Z'), [closed])).toEqual({
      incident: closed,
      silent: false,
    });
    expect(resembledAmong(tied('2026-11-02T04:00:00.000Z'), [closed])).toEqual({
      incident: closed,
      silent: true,
    });
    expect(resembledAmong(tied('2026-11-10T03:59:59.999Z'), [closed])).toEqual({
      incident: closed,
      silent: true,
    });
    expect(resembledAmong(tied('2026-11-10T04:00:00.000Z'), [closed])).toBeNull();
    expect(resembledAmong(tied('never'), [closed])).toBeNull();
  });
  it('after its end, of mail submitted before it or nobody knows when', () => {
    const at = '2026-11-05T00:00:00.000Z';
    expect(resembledAmong(tied(at, '2026-11-02T03:00:00.000Z'), [closed])?.silent).toBe(true);
    expect(resembledAmong(tied(at, '2026-11-04T00:00:00.000Z'), [closed])).toBeNull();
  });
  it('an open one before one that has ended; none of those that were the owner', () => {
    const open = { ...FLOOD, id: 'open' };
    const at = '2026-11-05T00:00:00.000Z';
    expect(resembledAmong(tied(at), [closed, open])?.incident.id).toBe('open');
    expect(resembledAmong(tied(at), [closed, { ...open, mine: true }])?.incident).toBe(closed);
    expect(resembledAmong(tied(at), [])).toBeNull();
  });
  it('silently what was sent before the owner closed the leak', () => {
    const reset = { ...FLOOD, resetAt: '2026-11-02T02:30:00.000Z' };
    expect(resembledAmong(tied(AT, '2026-11-02T02:29:59.000Z'), [reset])?.silent).toBe(true);
    expect(resembledAmong(tied(AT, '2026-11-02T02:30:00.000Z'), [reset])?.silent).toBe(false);
    expect(resembledAmong(tied(AT, null), [reset])?.silent).toBe(true);
  });
});
