/** What a site adds to the page: incidents with their remedies, what becomes of the mails, and the site's own bounces. */

import type { ScanSummary } from '../../cli/scan-count.ts';
import type { OwnBounce, ScanIncident, SiteRow, SiteSummary } from '../../cli/scan-site-summary.ts';
import type { Decision } from '../../decide/decision.ts';
import type { Remedy } from '../../judge/provenance.ts';
import { few } from '../few.ts';
import { harmless } from '../harmless.ts';
import { minuteOf, momentOf } from '../minute.ts';
import { lossOf } from '../own-bounces.ts';
import { printable } from '../printable.ts';
import { remedyFacts, remedySteps } from '../provenance-text.ts';
import {
  floodKind,
  leak,
  MAX_CLIENTS,
  MAX_INCIDENTS,
  MAX_NAME_CHARS,
  MAY_BE_HIS_OWN,
  mailboxOf,
  mailsOf,
  whyOf,
  worstFirst,
} from '../scan-site-page.ts';
import type { Words } from '../words.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** Own bounces that are listed: three pages of A4. Who has more reads the JSON. */
export const MAX_OWN_ROWS = 100;

/** A host's panel has room for some dozen. */
export const MAX_FILTER_ROWS = 50;

const DECISIONS = ['hold', 'drop', 'mark', 'deliver'] as const satisfies readonly Decision['kind'][];

/** Mails by what would become of them, as large figures. */
export function figures({ mails }: ScanSummary, { decisions }: SiteSummary, words: Words): Markup {
  const shown = DECISIONS.filter((kind) => decisions[kind] > 0);
  const [worst] = shown;
  return html`<ul class="figures">
<li><b>${words.number(mails)}</b> <span>${words.html.mails}</span></li>
${shown.map(
  (kind) =>
    html`<li${kind === worst && kind !== 'deliver' ? html` class="most"` : ''}><b>${words.number(decisions[kind])}</b> <span>${words.html.figures[kind]}</span></li>
`,
)}</ul>
`;
}

export function incidents(summary: ScanSummary, site: SiteSummary, words: Words): Markup {
  const { sections } = words.html;
  const left = site.incidents.length - MAX_INCIDENTS;
  if (site.incidents.length === 0 && site.abuse === null) return NOTHING;
  return html`<section><h2>${sections.todo}</h2>
${site.incidents.slice(0, MAX_INCIDENTS).map((one) => incidentOf(one, summary, words))}
${left > 0 ? html`<p>${words.scanSite.more(left)}</p>` : ''}
${site.abuse === null ? '' : remedyOf(site.abuse.remedy, words)}
</section>
`;
}

function incidentOf(incident: ScanIncident, summary: ScanSummary, words: Words): Markup {
  const { labels, incident: say, seen, noRemedy, wasItYou } = words.scanSite;
  const { remedy, clients, samples } = incident;
  const { tone, text } = leak(incident, summary, words);
  const from = few(
    clients.map(([address]) => harmless(address)),
    words.between,
    (count) => ` ${words.scanSite.more(count)}`,
    MAX_CLIENTS,
  );
  return html`<article><h3><bdi>${say(mailboxOf(incident), mailsOf(incident), incident.recipients)}</bdi></h3>
${remedy === null ? html`<p>${noRemedy[floodKind(incident)]}</p>` : remedyOf(remedy, words)}
${remedy !== null && MAY_BE_HIS_OWN.has(remedy.kind) ? html`<p class="soft">${wasItYou}</p>` : ''}
<dl class="more">
<dt>${labels.seen}</dt><dd>${seen(minuteOf(incident.firstSeen), momentOf(incident.lastReport))}</dd>
<dt>${labels.sent}</dt><dd${tone === 'bad' ? html` class="open"` : ''}>${text}</dd>
${clients.length === 0 || remedy !== null ? '' : html`<dt>${labels.from}</dt><dd>${from}</dd>`}
${samples.length === 0 ? '' : html`<dt>${labels.samples}</dt><dd>${samples.map((file) => fileOf(file))}</dd>`}
</dl></article>
`;
}

function remedyOf(remedy: Remedy, words: Words): Markup {
  return html`<ol>
${remedySteps(remedy, words).map((step) => html`<li>${step}</li>\n`)}</ol>
<ul class="facts">
${remedyFacts(remedy, words).map((fact) => html`<li>${fact}</li>\n`)}</ul>
`;
}

function fileOf(file: string): Markup {
  return html`<div class="file"><bdi>${printable(file, MAX_NAME_CHARS)}</bdi></div>`;
}

export function decisionTable(site: SiteSummary, words: Words): Markup {
  const { sections, columns } = words.html;
  return html`<section><h2>${sections.becomes}</h2>
<table><thead><tr><th scope="col">${columns.verdict}</th><th scope="col" class="number">${columns.mails}</th><th scope="col">${columns.decision}</th><th scope="col">${columns.because}</th></tr></thead>
<tbody>
${worstFirst(site.rows).map((row) => decisionRow(row, site, words))}</tbody></table>
</section>
`;
}

function decisionRow(row: SiteRow, site: SiteSummary, words: Words): Markup {
  const label = row.provenance === null ? words.classes[row.class] : words.provenance[row.provenance];
  const isWorst = row.provenance === 'abused' || row.provenance === 'forged';
  return html`<tr${isWorst ? html` class="most"` : ''}><th scope="row" class="word">${label}</th>
<td class="number">${words.number(row.count)}</td>
<td class="word">${words.scanSite.decision[row.decision]}</td>
<td>${whyOf(row, site, words)}</td></tr>
`;
}

export function ownTable({ ownBounces, ownReports }: SiteSummary, words: Words): Markup {
  const { sections, columns } = words.html;
  const { noOwn, more } = words.scanSite;
  const left = ownBounces.length - MAX_OWN_ROWS;
  if (ownReports === 0)
    return html`<section><h2>${sections.own}</h2>\n<p class="next">${noOwn}</p></section>\n`;
  const rows = ownBounces.slice(0, MAX_OWN_ROWS).map(
    ({ file, recipient, reason, decision }) => html`<tr><th scope="row"><bdi>${
      recipient === null ? words.explain.notStated : printable(recipient, MAX_NAME_CHARS)
    }</bdi>${fileOf(file)}</th>
<td>${words.reasons[reason].brief}</td><td>${fateOf(decision, words)}</td></tr>
`,
  );
  return html`<section><h2>${sections.own} <span class="soft">${words.number(ownReports)}</span></h2>
<table class="own">
<thead><tr><th scope="col">${columns.recipient}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.decision}</th></tr></thead>
<tbody>
${rows}</tbody></table>
${left > 0 ? html`<p class="soft more">${more(left)}</p>` : ''}
</section>
`;
}

/** What keeps it from its mailbox stands out. */
function fateOf(decision: OwnBounce['decision'], words: Words): Markup {
  const lost = lossOf(decision, words);
  return lost === null ? html`${words.scanSite.decision[decision.kind]}` : html`<b class="open">${lost}</b>`;
}

/** What the filters of a host's panel would have taken, each as the only one. */
export function filterTable({ filters }: SiteSummary, words: Words): Markup {
  const { sections, columns } = words.html;
  if (filters.length === 0) return NOTHING;
  // Those that take what nobody wants to lose come first.
  const sorted = [...filters].sort((a, b) => b.own - a.own || b.ordinary - a.ordinary);
  const rows = sorted.slice(0, MAX_FILTER_ROWS).map(
    ({ rule, takes, own, ordinary }) => html`<tr${own + ordinary > 0 ? html` class="most"` : ''}>
<th scope="row"><bdi>${printable(rule.replace(/^rule:/, ''), MAX_NAME_CHARS)}</bdi></th>
<td class="number">${words.number(takes)}</td><td class="number">${words.number(own)}</td><td class="number">${words.number(ordinary)}</td></tr>
`,
  );
  const left = filters.length - MAX_FILTER_ROWS;
  return html`<section><h2>${sections.filters}</h2>
<table><thead><tr><th scope="col">${columns.filter}</th><th scope="col" class="number">${columns.takes}</th><th scope="col" class="number">${columns.own}</th><th scope="col" class="number">${columns.ordinary}</th></tr></thead>
<tbody>
${rows}</tbody></table>
${left > 0 ? html`<p class="soft more">${words.scanSite.more(left)}</p>` : ''}
</section>
`;
}
