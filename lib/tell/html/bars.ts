/** Names with counts, as tables with bars. */

import { type CountTable, shareOf } from '../count-table.ts';
import type { Words } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** Of 100: what is there is seen, however small. */
const LEAST_BAR = 0.6;

export function barTable({ title, rows, whole, rest }: CountTable, words: Words): Markup {
  const { columns } = words.html;
  const bars = rows.map(
    ({
      label,
      count,
    }) => html`<tr><th scope="row"><bdi>${label}</bdi></th><td class="number">${words.number(count)}</td><td class="number">${shareOf(count, whole)}</td></tr>
<tr aria-hidden="true"><td class="bar" colspan="3"><svg viewBox="0 0 100 1" preserveAspectRatio="none"><rect width="${widthOf(count / Math.max(1, whole))}" height="1"/></svg></td></tr>
`,
  );
  return html`<div><table class="bars"><caption>${title}</caption>
<thead><tr><th scope="col">${columns.name}</th><th scope="col" class="number">${columns.count}</th><th scope="col" class="number">${columns.share}</th></tr></thead>
<tbody>
${bars}</tbody></table>
${rest === undefined ? '' : html`<p class="soft more">${rest}</p>`}</div>
`;
}

function widthOf(share: number): string {
  return Math.max(LEAST_BAR, Math.min(100, 100 * share)).toFixed(1);
}
