/**
 * The page of `scan` as a file that can be sent to whom it concerns: what to do first, then what stands behind it, in the
 * words of the page on a terminal. Names and addresses of strangers are shown and cut as there.
 */

import type { ScanSummary } from '../../cli/scan-count.ts';
import type { SiteGuess } from '../../cli/scan-guess-count.ts';
import type { SiteSummary } from '../../cli/scan-site-summary.ts';
import type { Language } from '../index.ts';
import { minuteOf } from '../minute.ts';
import { siteCommands } from '../scan-guess.ts';
import {
  classTable,
  countHeadline,
  domainTable,
  nameTable,
  reasonTable,
  returnedOf,
  worstOf,
} from '../scan-page.ts';
import { headline, troubleOf } from '../scan-site-page.ts';
import type { Words } from '../words.ts';
import { barTable } from './bars.ts';
import { documentOf } from './document.ts';
import { chartFor, hoursChart, perHourOf } from './hours-chart.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { decisionTable, figures, filterTable, incidents, ownTable } from './site-sections.ts';

export interface HtmlPage {
  readonly summary: ScanSummary;
  /** Null: nothing was judged. */
  readonly site: SiteSummary | null;
  /** Sentences right below the headline. */
  readonly notes: readonly string[];
  /** The guess by which it was judged, where no site was named. */
  readonly guess: SiteGuess | null;
}

/** The whole file. */
export function scanHtml(page: HtmlPage, words: Words, language: Language): string {
  const { summary, site, notes, guess } = page;
  const { tone, text } = site === null ? headOf(summary, words) : headline(summary, site, words);
  const body = html`<main>
<header><p class="kicker">${words.html.kicker}</p>
<h1>${text}</h1>
${notes.map((note) => html`<p class="note">${note}</p>\n`)}${countsOf(summary, site, words)}</header>
${site === null ? NOTHING : [figures(summary, site, words), incidents(summary, site, words), decisionTable(site, words)]}
${numbersOf(summary, site, words)}
${site === null ? NOTHING : [ownTable(site, words), filterTable(site, words), nextOf(site, words)]}
${guess === null ? NOTHING : guessOf(guess, words)}
</main>
<footer>${words.html.made}</footer>`;
  return documentOf({ language, title: text, tone, body });
}

function headOf(summary: ScanSummary, words: Words): { tone: 'bad' | 'plain'; text: string } {
  const perHour = perHourOf(summary);
  const { flood, text } = countHeadline(summary, chartFor(perHour), worstOf(perHour), words);
  return { tone: flood === null ? 'plain' : 'bad', text };
}

function failedOf({ classes }: ScanSummary): number {
  return (classes.bounce ?? 0) + (classes.delay ?? 0);
}

function countsOf(summary: ScanSummary, site: SiteSummary | null, { scan, scanSite }: Words): Markup {
  const { mails, unreadable, from, to } = summary;
  const more = (site?.incidents.length ?? 0) - 1;
  const period = from === null || to === null ? scan.noDates : scan.period(minuteOf(from), minuteOf(to));
  return html`${more > 0 ? html`<p>${scanSite.headline.more(more)}</p>\n` : ''}${
    site === null ? '' : html`<p>${scanSite.counts(mails, failedOf(summary))}</p>\n`
  }<p class="soft">${period}</p>
${unreadable > 0 ? html`<p>${scan.unreadable(unreadable)}</p>` : ''}`;
}

function numbersOf(summary: ScanSummary, site: SiteSummary | null, words: Words): Markup {
  const { sections } = words.html;
  const failed = failedOf(summary);
  const classes = html`<section><h2>${sections.counts}</h2>\n${barTable(classTable(summary, words), words)}</section>\n`;
  if (failed === 0) return site === null ? classes : NOTHING;
  const perHour = perHourOf(summary);
  const chart = chartFor(perHour);
  return html`${site === null ? classes : ''}
<section><h2>${sections.why}</h2>
${chart === null ? '' : hoursChart(chart, perHour, words)}
<div class="pair">${barTable(domainTable(summary, words), words)}${barTable(reasonTable(summary, words), words)}${barTable(nameTable(words.scan.reporters, summary.reporters, failed, words), words)}</div>
<p class="soft more">${words.scan.returned(returnedOf(summary))}</p>
</section>
`;
}

function nextOf(site: SiteSummary, { html: { sections }, scanSite }: Words): Markup {
  return html`<section><h2>${sections.next}</h2>\n<p class="next">${scanSite.next[troubleOf(site)]}</p></section>\n`;
}

/** The same commands as at the end of the page on a terminal. */
function guessOf(guess: SiteGuess, { html: { sections }, guess: { better } }: Words): Markup {
  return html`<section><h2>${sections.site}</h2>
<p>${better}</p>
<pre>${siteCommands(guess).join('\n')}</pre></section>
`;
}
