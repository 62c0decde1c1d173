/** Bounces and delays over time, as columns. */

import type { ScanSummary } from '../../cli/scan-count.ts';
import { type Chart, chartOf } from '../chart.ts';
import { minuteOf } from '../minute.ts';
import { chartFacts, timeOf, worstOf } from '../scan-page.ts';
import type { Words } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** As many are told apart on a phone. */
const MOST_COLUMNS = 120;
const HEIGHT = 100;
/** Of HEIGHT: what is there is seen, however small. */
const LEAST_COLUMN = 1.2;
/** Of a column's width; the rest is the gap. Of many columns no gap is seen, and it only blurs them. */
const THICK = 0.8;
const DENSE = 48;

type PerHour = readonly (readonly [start: number, count: number])[];

export function perHourOf({ perHour }: ScanSummary): PerHour {
  return perHour.map(([hour, count]) => [Date.parse(hour), count]);
}

/** Null where no time is known. */
export function chartFor(perHour: PerHour): Chart | null {
  return perHour.length === 0 ? null : chartOf(perHour, MOST_COLUMNS);
}

export function hoursChart(chart: Chart, perHour: PerHour, words: Words): Markup {
  const { unit, columns } = chart;
  const { scan, html: say, number, between } = words;
  const most = Math.max(1, ...columns.map(({ count }) => count));
  const thick = columns.length > DENSE ? 1 : THICK;
  const bars = columns.flatMap(({ start, count }, at) => {
    if (count === 0) return [];
    const height = Math.max(LEAST_COLUMN, (HEIGHT * count) / most);
    const x = at + (1 - thick) / 2;
    return [
      html`<rect x="${x.toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${thick}" height="${height.toFixed(1)}"><title>${timeOf(unit, start)}: ${number(count)}</title></rect>
`,
    ];
  });
  const [first, last] = [columns[0]?.start ?? 0, columns.at(-1)?.start ?? 0];
  const facts = chartFacts(chart, worstOf(perHour), words).join(between);
  const desc = say.chart({ unit, columns: columns.length, from: told(first), to: told(last) });
  return html`<figure><figcaption>${scan.charts[unit]}</figcaption>
<div class="plot">
<div class="scale" aria-hidden="true"><span>${number(most)}</span><span>0</span></div>
<svg viewBox="0 0 ${columns.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="hours-title hours-desc">
<title id="hours-title">${scan.charts[unit]}</title>
<desc id="hours-desc">${desc} ${facts}</desc>
${bars}</svg>
<div class="axis" aria-hidden="true">${marksOf(chart).map((mark) => html`<span>${mark}</span>`)}</div>
</div>
<p>${facts}</p>
</figure>
`;
}

/** The first and the last column's time, and that of the middle. */
function marksOf({ unit, columns }: Chart): string[] {
  const places = [...new Set([0, Math.floor((columns.length - 1) / 2), columns.length - 1])];
  return places.map((at) => timeOf(unit, columns[at]?.start ?? 0));
}

function told(time: number): string {
  return minuteOf(new Date(time).toISOString());
}
