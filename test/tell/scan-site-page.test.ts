/** The page of `scan --site`, from values: every headline, both languages, widths, and what strangers may write. */

import { describe, expect, test } from 'vitest';
import type { SiteSummary } from '../../lib/cli/scan-site-summary.ts';
import { ROW_NAMES } from '../../lib/decide/table.ts';
import type { Remedy } from '../../lib/judge/provenance.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { painter } from '../../lib/tell/paint.ts';
import { scanSitePage } from '../../lib/tell/scan-site-page.ts';
import { widthOf } from '../../lib/tell/width.ts';
import {
  incidentOf as incident,
  REMEDY,
  rowOf as row,
  SUMMARY,
  siteOf as siteWith,
} from './support/scan-values.ts';

/** Without bounces of the owner's and without filters. */
function siteOf(change: Partial<SiteSummary> = {}): SiteSummary {
  return siteWith({
    rows: [
      row(),
      row({ provenance: null, class: 'ordinary', decision: 'deliver', rule: 'ordinary', count: 40 }),
    ],
    provenance: { abused: 455 },
    ownBounces: [],
    ownReports: 0,
    filters: [],
    ...change,
  });
}

const DELIVERED = { kind: 'deliver', rule: 'ours', to: null } as const;

function page(
  site: SiteSummary,
  { width = 80, language = 'en' as 'en' | 'ja', summary = SUMMARY } = {},
): string[] {
  return scanSitePage({ summary, site, explain: null }, WORDS[language], width, painter(false));
}
const textOf = (lines: readonly string[]) => lines.join(' ').replaceAll(/\s+/g, ' ');

const forged = incident({
  by: 'mailbox',
  remedy: null,
  verdicts: { suspect: 400 },
  clients: [['203.0.113.9', 3]],
});
const unknown = incident({ remedy: null, verdicts: { unproven: 30 } });
const remedyOf = (kind: Remedy['kind'], subject: string) =>
  incident({ remedy: { ...REMEDY, kind, subject } });

describe('the first line', () => {
  test.each<[string, SiteSummary, RegExp]>([
    [
      'a stolen password',
      siteOf(),
      /^SOMEONE IS SENDING THROUGH info@client\.example\. Change its password\./,
    ],
    [
      'a script',
      siteOf({ incidents: [remedyOf('clean-script', '/home/c/www/x.php')] }),
      /^A SCRIPT ON YOUR WEB SPACE IS SENDING MAIL\. Update or remove \/home\/c\/www\/x\.php\./,
    ],
    [
      'a neighbour',
      siteOf({ incidents: [remedyOf('tell-host', 'bob@neighbour.example')] }),
      /^A NEIGHBOUR ON sv1\.host\.example IS SENDING IN YOUR NAME \(bob@neighbour\.example\)\. Tell the host\./,
    ],
    [
      'a replay',
      siteOf({ incidents: [remedyOf('rotate-selector', 's1')] }),
      /^SOMEONE REPEATS A MAIL THAT YOU SIGNED\. Replace the selector s1\./,
    ],
    [
      'backscatter',
      siteOf({ incidents: [forged] }),
      /^SOMEONE ELSE SENDS MAIL IN THE NAME OF info@.*no password to change/,
    ],
    [
      'what may be a newsletter',
      siteOf({ incidents: [unknown] }),
      /^MANY MAILS IN THE NAME OF info@.*Was it you\?/,
    ],
    [
      'abuse without a flood',
      siteOf({ incidents: [], abuse: { remedy: REMEDY, mails: 1 } }),
      /^SOMEONE IS SENDING THROUGH/,
    ],
    [
      'abuse beside the flood of somebody else',
      siteOf({ incidents: [forged], abuse: { remedy: REMEDY, mails: 1 } }),
      /^SOMEONE IS SENDING THROUGH/,
    ],
    [
      'a mail that comes back again and again',
      siteOf({ incidents: [] }),
      /^460 of 500 mails .* look at what/,
    ],
  ])('of %s', (_, site, expected) => {
    expect(textOf(page(site))).toMatch(expected);
    expect(textOf(page(site, { language: 'ja' }))).not.toMatch(/SOMEONE|undefined/);
  });

  test('of calm', () => {
    const summary = { ...SUMMARY, perHour: [['2016-09-22T16:00:00Z', 5]] as const };
    expect(textOf(page(siteOf({ incidents: [] }), { summary }))).toMatch(/^Nothing to do/);
  });

  test.each(['change-password', 'clean-script', 'tell-host', 'rotate-selector'] as const)(
    'of %s speaks in the past where it has ended',
    (kind) => {
      const over = {
        ...remedyOf(kind, 'x'),
        closedAt: '2016-09-23T00:00:00.000Z',
        sentLast: '2016-09-22T22:14:00.000Z',
      };
      const [text, ja] = (['en', 'ja'] as const).map((language) =>
        textOf(page(siteOf({ incidents: [over] }), { language })),
      );
      expect(text).toMatch(/^[A-Z].{0,80}(?:WAS|REPEATED).{0,80}until 2016-09-22 22:14 UTC/);
      expect(text).toContain('nothing sent since 2016-09-22 22:14 UTC');
      expect(ja).toMatch(/^2016-09-22 22:14 ?UTCまで.{0,80}まし ?た/);
    },
  );

  test('an hour without a submission is not yet the end; a minute more is', () => {
    const until = (sentLast: string) => textOf(page(siteOf({ incidents: [incident({ sentLast })] })));
    expect(until('2016-09-23T15:00:00.000Z')).toContain('OPEN when the mailbox ends');
    expect(until('2016-09-23T14:59:00.000Z')).toContain('it looks closed');
  });
});

test('what most likely is a newsletter is asked about, and not told as held or as an abuse', () => {
  const newsletter = incident({ bulk: 300, remedy: null, verdicts: { ours: 455 } });
  const rows = [row({ provenance: 'ours', decision: 'deliver', rule: 'ours' })];
  const site = siteOf({ incidents: [newsletter], rows });
  const text = textOf(page(site));
  expect(text).toMatch(/^MANY NEWSLETTERS IN THE NAME OF info@client\.example FAIL\. Was it you\?/);
  expect(text).toContain('455 mails to 440 recipients');
  expect(text).toMatch(/Do .*take the failed addresses off your list.*change the password/);
  expect(text).not.toMatch(/held|SOMEONE/);
  expect(textOf(page(site, { language: 'ja' }))).not.toMatch(/保留|[A-Z]{9}/);
  expect(textOf(page(siteOf({ incidents: [{ ...newsletter, bulk: 227 }], rows })))).toMatch(/^MANY MAILS/);
});

test('a rate of a few in weeks is none', () => {
  const slow = incident({ firstSeen: '2016-08-01T00:00:00.000Z', verdicts: { abused: 10 } });
  expect(textOf(page(siteOf({ incidents: [slow] })))).toContain('440 recipients ordinary mail');
});

test('every row of the table has its words in both languages, and an own rule its name', () => {
  const rows = ROW_NAMES.map((rule) => row({ rule, provenance: null, count: 1 }));
  for (const language of ['en', 'ja'] as const) {
    const text = textOf(page(siteOf({ rows: [...rows, row({ rule: 'rule:qq' })] }), { language }));
    expect(text).toContain(language === 'en' ? 'your rule qq' : '自分の規則 qq');
    for (const rule of ROW_NAMES) expect(WORDS[language].scanSite.why[rule]).not.toBe('');
  }
});

test('of many incidents five are told, and many own bounces ten; the rest is counted', () => {
  const ownBounces = Array.from({ length: 14 }, (_, n) => ({
    file: `new/${n}`,
    recipient: n === 0 ? null : `u${n}@far.example`,
    reason: 'userunknown' as const,
    decision: DELIVERED,
    takenBy: [],
  }));
  const incidents = Array.from({ length: 7 }, () => incident());
  const text = textOf(page(siteOf({ incidents, ownBounces, ownReports: 14 })));
  expect(text.match(/Incident info@/g)).toHaveLength(5);
  expect(text).toContain('and 2 more');
  expect(text).toContain('6 more are below.');
  expect(text).toContain('u9@far.example');
  expect(text).not.toContain('u10@far.example');
  expect(text).toContain('and 4 more');
});

describe('widths', () => {
  const sites = [siteOf(), siteOf({ incidents: [forged, unknown] }), siteOf({ incidents: [] })];
  for (const language of ['en', 'ja'] as const) {
    test.each([60, 80, 120, 160])(`no line is wider than %i columns (${language})`, (width) => {
      for (const site of sites) {
        const wide = page(site, { width, language }).filter((line) => widthOf(line) > width);
        expect(wide).toEqual([]);
      }
    });
  }
});

test('values of strangers can neither steer the terminal nor speak in our voice', () => {
  const evil = 'x\u001b[2J\u202e"). ALL IS WELL. ("';
  const site = siteOf({
    rows: [row({ rule: `rule:${evil}` })],
    incidents: [
      incident({
        remedy: { ...REMEDY, subject: evil, host: evil, searchFor: evil, clients: [evil] },
        samples: [evil],
      }),
      incident({ remedy: null, mailbox: evil, clients: [[evil, 3]] }),
    ],
    ownBounces: [
      {
        file: evil,
        recipient: evil,
        reason: 'userunknown',
        decision: { ...DELIVERED, to: [evil] },
        takenBy: [],
      },
    ],
    ownReports: 1,
  });
  const summary = { ...SUMMARY, domains: [[evil, 3]] as const };
  for (const language of ['en', 'ja'] as const) {
    const lines = page(site, { language, summary });
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
    // Within a sentence it stands in quotes.
    expect(textOf(lines)).toContain('"x?[2J');
  }
});

describe('filters and rules', () => {
  const filter = (rule: string, own: number, ordinary = 0, takes = 100) => ({ rule, takes, own, ordinary });

  test('what takes most of what is one’s own is told first, and twelve are told', () => {
    const filters = [
      filter('rule:idle', 0, 0, 0),
      filter('rule:letters', 0, 2),
      filter('body contains Remote host said: 5', 4, 1),
      ...Array.from({ length: 11 }, (_, n) => filter(`rule:r${n}`, 0)),
    ];
    const text = textOf(page(siteOf({ filters, ownReports: 5 })));
    expect(text).toContain(
      'The filter "body contains Remote host said: 5" would have taken 4 of your own bounces and 1 ordinary mail; 100 mails in all. Your rule letters, alone, would have taken 2 ordinary mails; 100 mails in all. Your rule idle, alone, would have taken nothing.',
    );
    expect(text).toContain('and 2 more, of which none would have taken more of what is yours');
    const ja = textOf(page(siteOf({ filters }), { language: 'ja' })).replaceAll(' ', '');
    expect(ja).toContain('自分のバウンス4通と通常のメール1通も取り除いてしまいます');
  });

  test('what rules keep from the mailbox is counted by rule, whatever the verdict was', () => {
    const rows = [
      row({ rule: 'rule:in', decision: 'deliver', provenance: 'ours', count: 500 }),
      row({ rule: 'rule:qq', count: 6_000 }),
      row({ rule: 'rule:qq', provenance: 'ours', count: 611 }),
      row({ rule: 'rule:aside', decision: 'deliver', to: ['spare'], count: 3 }),
      row({ rule: 'rule:seen', decision: 'deliver', would: 'drop', count: 2 }),
    ];
    const text = textOf(page(siteOf({ rows })));
    expect(text).toContain(
      'Your rules held by rule:qq 6,611 sent elsewhere by rule:aside 3 delivered by rule:in 500 delivered by rule:seen 2 (only observed; would be dropped)',
    );
    expect(text).toContain('your rule aside, sent to spare');
    expect(text).toContain('your rule seen, only observed; would be dropped');
    expect(textOf(page(siteOf({ rows }), { language: 'ja' }))).toContain('rule:qqにより保留 6,611通');
  });

  test('an own bounce that does not arrive says so', () => {
    const ownBounces = [
      {
        file: 'new/1',
        recipient: 'u@far.example',
        reason: 'userunknown' as const,
        decision: { kind: 'hold' as const, rule: 'rule:qq', to: null },
        takenBy: ['rule:qq'],
      },
    ];
    expect(textOf(page(siteOf({ ownBounces, ownReports: 1 })))).toContain(
      'u@far.example: no such user (hold, your rule qq)',
    );
  });

  test('of a filter’s text nothing can pass for a sentence of ours', () => {
    const evil = 'body contains x\u001b[2J". All is well. "';
    const text = textOf(page(siteOf({ filters: [filter(evil, 1)] })));
    expect(text).toContain(`The filter "body contains x?[2J'. All is well. '" would have taken`);
  });
});
