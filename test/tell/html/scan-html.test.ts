/** The HTML page of `scan`, from values: what it says, what may be in it, and what strangers cannot do to it. */

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ScanSummary } from '../../../lib/cli/scan-count.ts';
import type { SiteSummary } from '../../../lib/cli/scan-site-summary.ts';
import { FIRST_LINE } from '../../../lib/tell/html/document.ts';
import { html } from '../../../lib/tell/html/markup.ts';
import { scanHtml } from '../../../lib/tell/html/scan-html.ts';
import { MAX_FILTER_ROWS, MAX_OWN_ROWS } from '../../../lib/tell/html/site-sections.ts';
import { type Language, WORDS } from '../../../lib/tell/index.ts';
import { filterOf, incidentOf, ownBounceOf, REMEDY, rowOf, SUMMARY, siteOf } from '../support/scan-values.ts';

const LANGUAGES = ['en', 'ja'] as const;

function page(
  site: SiteSummary | null,
  {
    language = 'en',
    summary = SUMMARY,
    notes = [],
  }: {
    language?: Language;
    summary?: ScanSummary;
    notes?: readonly string[];
  } = {},
): string {
  return scanHtml({ summary, site, notes, guess: null }, WORDS[language], language);
}

/** What a reader sees: tags gone, the commonest escapes undone. */
function textOf(file: string): string {
  const body = file.slice(file.indexOf('<body'));
  return body
    .replaceAll(/<(?:title|desc)[^>]*>[^<]*<\/(?:title|desc)>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');
}

describe('of a site', () => {
  test.each<[Language, string, string]>([
    ['en', 'SOMEONE IS SENDING THROUGH info@client.example. Change its password.', '1 bounce'],
    [
      'ja',
      'info@client.exampleから、第三者がメールを送信しています(乗っ取り)。パスワードを変更してください。',
      '配送',
    ],
  ])('says first what to do, as the page on a terminal does (%s)', (language, headline) => {
    const file = page(siteOf(), { language });
    expect(file).toContain(`<html lang="${language}">`);
    expect(file).toContain(`<h1>${headline}</h1>`);
    expect(file).toContain(`<title>${headline}</title>`);
    const { steps } = WORDS[language].verdict;
    const told = textOf(file);
    let at = 0;
    for (const step of steps['change-password'](REMEDY)) {
      expect(told.indexOf(step)).toBeGreaterThan(at);
      at = told.indexOf(step);
    }
  });

  test('tells what becomes of the mails, worst first, then reasons, domains, own bounces and filters', () => {
    const told = textOf(page(siteOf({ filters: [filterOf({ takes: 444, own: 4 })] })));
    expect(told).toMatch(/500 mails were read 455 would be held 45 would be delivered/);
    expect(told).toMatch(/abused 455 hold left through you .* ours 5 deliver .* ordinary mail 40 deliver/);
    expect(told).toContain('qq.example 440 95.7%');
    expect(told).toContain('no such user 440 95.7%');
    expect(told).toContain('sv1.host.example 460 100.0%');
    expect(told).toMatch(/Bounces of your own mail 1 .* u@far\.example new\/9 no such user deliver/);
    expect(told).toMatch(/qq 444 4 0/);
    expect(told).toContain('most in one hour: 300 (09-22 16:00)');
  });

  test('of a calm one says that nothing is to be done, and shows no incident', () => {
    const calm = siteOf({ incidents: [], ownReports: 0, ownBounces: [], filters: [] });
    const told = textOf(page(calm, { summary: { ...SUMMARY, perHour: [['2016-09-22T16:00:00Z', 5]] } }));
    expect(told).toContain('Nothing to do');
    expect(told).toContain('no bounce of your own mail');
    expect(told).not.toMatch(/password of|filters would have/);
  });

  test('tells notes right below the headline', () => {
    const file = page(siteOf(), { notes: ['You named no site.'] });
    expect(file).toMatch(/<\/h1>\s*<p class="note">You named no site\.<\/p>/);
  });

  test('an own bounce that a rule keeps from its mailbox stands out, with the rule', () => {
    const lost = ownBounceOf({ decision: { kind: 'hold', rule: 'rule:qq', to: null } });
    expect(page(siteOf({ ownBounces: [lost] }))).toMatch(/<b class="open">hold, your rule qq<\/b>/);
    expect(page(siteOf())).not.toContain('<b class="open">');
  });

  test('lists as many own bounces and filters as it says, and counts the rest', () => {
    const many = <T>(count: number, make: (n: number) => T) =>
      Array.from({ length: count }, (_, n) => make(n));
    const ownOf = (count: number) =>
      page(
        siteOf({
          ownBounces: many(count, (n) => ownBounceOf({ recipient: `u${n}@far.example` })),
          ownReports: count,
        }),
      );
    expect(ownOf(MAX_OWN_ROWS)).toContain(`u${MAX_OWN_ROWS - 1}@far.example`);
    expect(ownOf(MAX_OWN_ROWS)).not.toContain('and 1 more');
    expect(ownOf(MAX_OWN_ROWS + 1)).not.toContain(`u${MAX_OWN_ROWS}@far.example`);
    expect(ownOf(MAX_OWN_ROWS + 1)).toContain('and 1 more');
    const filtersOf = (count: number) =>
      page(siteOf({ filters: many(count, (n) => filterOf({ rule: `f${n}` })) }));
    expect(filtersOf(MAX_FILTER_ROWS)).not.toContain('and 1 more');
    expect(filtersOf(MAX_FILTER_ROWS + 1)).toContain('and 1 more');
  });
});

describe('without a site', () => {
  test('counts, in the words of the page on a terminal', () => {
    const told = textOf(page(null));
    expect(told).toContain('460 of 500 mails say that something could not be delivered');
    expect(told).toMatch(/bounce 460 92\.0%.*ordinary mail 40 8\.0%/);
    expect(told).not.toMatch(/would be held|What would become/);
  });

  test('of a mailbox without bounces and without dates has neither chart nor reasons', () => {
    const summary = {
      ...SUMMARY,
      classes: { ordinary: 500 },
      reasons: {},
      domains: [],
      reporters: [],
      perHour: [],
    };
    for (const site of [null, siteOf({ incidents: [] })]) {
      const file = page(site, { summary: { ...summary, from: null, to: null } });
      expect(file).not.toContain('<figure>');
      expect(textOf(file)).toContain('No mail has a readable date.');
    }
  });
});

describe('the chart', () => {
  const heightsOf = (file: string) =>
    [...file.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)"><title>([^<]*)/g)].map(
      ([, height, told]) => [Number(height), told],
    );

  test('has a column for each hour, as high as its count, and tells each', () => {
    expect(heightsOf(page(siteOf()))).toEqual([
      [100, '09-22 16:00: 300'],
      [53.3, '09-22 18:00: 160'],
    ]);
  });

  test('is told to those who do not see it', () => {
    const [, labels = ''] = /role="img" aria-labelledby="([^"]*)"/.exec(page(siteOf())) ?? [];
    for (const id of labels.split(' ')) expect(page(siteOf())).toMatch(new RegExp(`id="${id}">[^<]{10}`));
    expect(page(siteOf())).toContain('from 2016-09-22 16:00 to 2016-09-22 18:00');
  });

  const days = (count: number, busiest: number) => {
    const perHour = Array.from({ length: count }, (_, day) => {
      const hour = new Date(Date.UTC(2016, 0, 1 + day)).toISOString();
      return [`${hour.slice(0, 13)}:00:00Z`, day === 100 ? busiest : 1] as const;
    });
    return heightsOf(page(null, { summary: { ...SUMMARY, perHour } }));
  };

  test('has as many columns as a phone shows, and then tells months', () => {
    expect(days(120, 1)).toHaveLength(120);
    expect(days(130, 1).map(([, told]) => told)).toEqual([
      '2016-01: 31',
      '2016-02: 29',
      '2016-03: 31',
      '2016-04: 30',
      '2016-05: 9',
    ]);
  });

  test('shows one mail beside a flood', () => {
    const heights = days(120, 1_000).map(([height]) => Number(height));
    expect(heights).toContain(100);
    expect(Math.min(...heights)).toBeGreaterThan(1);
  });
});

describe('nothing comes from outside, and nothing runs', () => {
  test.each(LANGUAGES)('only the one style is let in, by its hash (%s)', (language) => {
    const file = page(siteOf(), { language });
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(file) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(file) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).not.toMatch(/unsafe|http/);
    // An attribute would need another word in the policy, and none is there.
    expect(file).not.toMatch(/ style=|\son\w+=|<script|<link|<img|<a\s|\ssrc=|\shref=|url\(|@import|https?:/);
  });

  test('the first line is the mark by which it is known', () => {
    expect(page(siteOf()).split('\n')[0]).toBe(FIRST_LINE);
  });
});

describe('what strangers write', () => {
  const EVIL = `</title></style></bdi><script>alert(1)</script><img src=x onerror="1">'"&lt;\u202e\u001b[2J`;
  const evilSite = (evil: string) =>
    siteOf({
      rows: [rowOf({ rule: `rule:${evil}` })],
      incidents: [
        incidentOf({
          mailbox: evil,
          remedy: { ...REMEDY, subject: evil, host: evil, searchFor: evil, clients: [evil] },
          samples: [evil],
        }),
        incidentOf({ remedy: null, mailbox: evil, clients: [[evil, 3]], samples: [evil] }),
      ],
      ownBounces: [ownBounceOf({ file: evil, recipient: evil })],
      filters: [filterOf({ rule: evil })],
    });
  const evilSummary = (evil: string) => ({
    ...SUMMARY,
    domains: [[evil, 3]] as const,
    reporters: [[evil, 3]] as const,
  });
  /** The tags and their attributes, in order. */
  const tagsOf = (file: string) => file.match(/<[^>]*>/g);

  test.each(LANGUAGES)('opens no tag, closes none, and steers nothing (%s)', (language) => {
    const tame = page(evilSite('x'), { language, summary: evilSummary('x') });
    const file = page(evilSite(EVIL), { language, summary: evilSummary(EVIL) });
    expect(file).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(tagsOf(file)).toEqual(tagsOf(tame));
  });

  test('is cut to what a line holds, however long it is', () => {
    const long = 'x'.repeat(1_000_000);
    expect(page(evilSite(long), { summary: evilSummary(long) }).length).toBeLessThan(60_000);
  });

  test('is escaped in text and in attributes alike', () => {
    expect(html`<b title="${'"><&\''}">${['<i>', html`<br>`, 1]}</b>`.text).toBe(
      '<b title="&quot;&gt;&lt;&amp;&#39;">&lt;i&gt;<br>1</b>',
    );
  });
});
