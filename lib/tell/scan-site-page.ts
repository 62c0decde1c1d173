/** The page of `scan --site`: what to do, in the first line; then what would become of the mails, and why. */

import type { ScanSummary } from '../cli/scan-count.ts';
import type { ScanIncident, SiteRow, SiteSummary } from '../cli/scan-site-summary.ts';
import type { Decision } from '../decide/decision.ts';
import { ROW_NAMES, type RowName } from '../decide/table.ts';
import { mayBeNewsletter } from '../incident/index.ts';
import type { Remedy } from '../judge/provenance.ts';
import { countTable, labelColumns } from './count-table.ts';
import { few } from './few.ts';
import { tellFilters, tellRules } from './filter-lines.ts';
import { harmless } from './harmless.ts';
import { type Labelled, labelled, type Tell } from './labelled.ts';
import { minuteOf, momentOf } from './minute.ts';
import { MAX_NAME_CHARS, MAX_OWN, tellOwn } from './own-bounces.ts';
import type { Paint, Tone } from './paint.ts';
import { printable } from './printable.ts';
import { provenanceTone, remedyFacts, remedySteps, toldRemedy } from './provenance-text.ts';
import { domainTable, floodHeadline, hoursChart } from './scan-page.ts';
import { padEnd, padStart, widthOf, wrap } from './width.ts';
import type { FloodKind, Words } from './words.ts';

/** Incidents that are told whole; who has more has one trouble with many names. */
export const MAX_INCIDENTS = 5;
export const MAX_CLIENTS = 5;
/** A leak from which nothing was sent for so long, though the mailbox goes on, looks closed. */
const QUIET_MS = 3_600_000;
/** Below this, a rate an hour says nothing. */
const MIN_RATE_MS = 1_800_000;
const HOUR_MS = 3_600_000;

export { MAX_NAME_CHARS, MAX_OWN };

const EXPLAIN = 'truebounce explain --site FILE MAIL';

/**
 * `explain`: a command that explains one of the mails; null where none can be named. `notes`: what the reader has to know
 * before he believes the headline, as lines that are told as they are.
 */
export interface SitePage {
  readonly summary: ScanSummary;
  readonly site: SiteSummary;
  readonly explain: string | null;
  readonly notes?: readonly string[];
}

/** Lines of at most `width` columns. */
export function scanSitePage(page: SitePage, words: Words, width: number, paint: Paint): string[] {
  const { summary, site } = page;
  const text = labelled(width, paint);
  return [
    ...headLines(page, words, width, paint),
    '',
    ...decisionLines(site, words, width, paint),
    ...chartLines(summary, words, width, paint),
    ...incidentLines(page, text, words),
    ...nextLines(page, words, width, paint),
  ];
}

/* ------------------------------------------------------------------ what to do */

function headLines(
  { summary, site, notes = [] }: SitePage,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const { scan, scanSite } = words;
  const { tone, text } = headline(summary, site, words);
  const lines = wrap(text, width).map((line) => paint('bold', paint(tone, line)));
  lines.push(...notes);
  const more = site.incidents.length - 1;
  const failed = (summary.classes.bounce ?? 0) + (summary.classes.delay ?? 0);
  const period =
    summary.from === null || summary.to === null
      ? scan.noDates
      : scan.period(minuteOf(summary.from), minuteOf(summary.to));
  if (more > 0) lines.push(...wrap(scanSite.headline.more(more), width));
  lines.push(...wrap(scanSite.counts(summary.mails, failed), width));
  lines.push(...wrap(period, width).map((line) => paint('dim', line)));
  if (summary.unreadable > 0)
    lines.push(...wrap(scan.unreadable(summary.unreadable), width).map((line) => paint('warn', line)));
  return lines;
}

export function headline(
  summary: ScanSummary,
  site: SiteSummary,
  words: Words,
): { tone: Tone; text: string } {
  const { headline: say } = words.scanSite;
  const [incident] = site.incidents;
  const abused = (remedy: Remedy, over: string | null) => ({
    tone: 'bad' as const,
    text: say.abused[remedy.kind](toldRemedy(remedy, words), over),
  });
  if (incident !== undefined) {
    const over = overAt(incident, summary);
    if (incident.remedy !== null) return abused(incident.remedy, over);
    if (site.abuse !== null) return abused(site.abuse.remedy, null);
    return { tone: 'warn', text: say.flood[floodKind(incident)](mailboxOf(incident), over) };
  }
  if (site.abuse !== null) return abused(site.abuse.remedy, null);
  // A mail that comes back again and again is no flood of different mails, and yet nothing that is well.
  const many = floodHeadline(summary, words);
  if (many !== null) return { tone: 'warn', text: `${many}${say.many}` };
  return { tone: 'good', text: say.calm };
}

/** When it ended, told; null while it goes on, as far as the mailbox knows. */
function overAt(incident: ScanIncident, summary: ScanSummary): string | null {
  if (incident.closedAt !== null) return momentOf(incident.sentLast ?? incident.lastReport);
  const quiet = quietSince(incident, summary);
  return quiet === null ? null : momentOf(quiet);
}

/** The newest submission, where the mailbox goes on for long enough behind it. */
function quietSince({ sentLast }: ScanIncident, { to }: ScanSummary): string | null {
  if (sentLast === null || to === null) return null;
  return Date.parse(to) - Date.parse(sentLast) > QUIET_MS ? sentLast : null;
}

/** They look like the owner's newsletter; or nobody knows whose they are; or most speak against their being the site's. */
export function floodKind(incident: ScanIncident): FloodKind {
  const { by, verdicts } = incident;
  if (mayBeNewsletter(incident)) return 'newsletter';
  const against = (verdicts.suspect ?? 0) + (verdicts.forged ?? 0);
  return by === 'mailbox' || against > (verdicts.unproven ?? 0) ? 'forged' : 'unknown';
}

export function mailboxOf({ mailbox }: ScanIncident): string {
  return harmless(mailbox);
}

/* ------------------------------------------------------------------ what becomes of the mails */

const ORDER = ['abused', 'forged', 'suspect', 'unproven', 'ours', null] as const;

export function worstFirst(rows: readonly SiteRow[]): SiteRow[] {
  return [...rows].sort(
    (a, b) => ORDER.indexOf(a.provenance) - ORDER.indexOf(b.provenance) || b.count - a.count,
  );
}

const DECISION_TONES: Readonly<Record<Decision['kind'], Tone>> = {
  deliver: 'good',
  mark: 'warn',
  hold: 'bad',
  drop: 'bad',
};

function decisionLines(site: SiteSummary, words: Words, width: number, paint: Paint): string[] {
  const rows = worstFirst(site.rows).map((row) => ({
    row,
    label: row.provenance === null ? words.classes[row.class] : words.provenance[row.provenance],
    count: words.number(row.count),
    decision: words.scanSite.decision[row.decision],
  }));
  const columns = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
  const labels = columns(rows.map(({ label }) => label));
  const numbers = columns(rows.map(({ count }) => count));
  const decisions = columns(rows.map(({ decision }) => decision));
  const indent = 2 + labels + 2 + numbers + 2 + decisions + 2;
  return rows.flatMap(({ row, label, count, decision }) => {
    const tone = row.provenance === null ? 'plain' : provenanceTone(row.provenance);
    const [why = '', ...rest] = wrap(whyOf(row, site, words), Math.max(10, width - indent));
    const said = `${padStart(count, numbers)}  ${paint(row.to === null ? DECISION_TONES[row.decision] : 'warn', padEnd(decision, decisions))}`;
    return [
      `  ${paint(tone, padEnd(label, labels))}  ${said}  ${why}`,
      ...rest.map((line) => ' '.repeat(indent) + line),
    ];
  });
}

export function whyOf(row: SiteRow, site: SiteSummary, words: Words): string {
  const { filters } = words.scanSite;
  const to = row.to === null ? [] : [filters.to(harmless(row.to).join(', '))];
  const would = row.would === null ? [] : [filters.would[row.would]];
  return [ruleOf(row, site, words), ...to, ...would].join(words.between);
}

function ruleOf({ rule, provenance }: SiteRow, site: SiteSummary, words: Words): string {
  const { why, ownRule, facts } = words.scanSite;
  const row = ROW_NAMES.find((name): name is RowName => name === rule);
  if (row === undefined) return ownRule(harmless(rule.replace(/^rule:/, '')));
  const inIncident = row === 'abused' || row.endsWith('-in-incident');
  const [first, ...others] = inIncident
    ? site.incidents.filter(({ remedy }) => (remedy !== null) === (provenance === 'abused'))
    : [];
  if (first === undefined) return why[row];
  const recipients = [first, ...others].reduce((sum, incident) => sum + incident.recipients, 0);
  return `${why[row]}${words.between}${facts(recipients, others.length === 0 ? rateOf(first) : null)}`;
}

/** Mails an hour; null where that says nothing. */
function rateOf(incident: ScanIncident): number | null {
  const length = Date.parse(incident.lastReport) - Date.parse(incident.firstSeen);
  const rate = length < MIN_RATE_MS ? 0 : Math.round((mailsOf(incident) * HOUR_MS) / length);
  return rate === 0 ? null : rate;
}

export function mailsOf({ verdicts }: ScanIncident): number {
  return Object.values(verdicts).reduce((sum, count) => sum + count, 0);
}

function chartLines(summary: ScanSummary, words: Words, width: number, paint: Paint): string[] {
  const chart = hoursChart(summary, words, width, paint);
  if (chart.length === 0) return [];
  const domains = domainTable(summary, words);
  return ['', ...chart, '', ...countTable(domains, labelColumns([domains], width), width, words, paint)];
}

/** Newsletters go out by the owner's login, or by a script on his web space. */
export const MAY_BE_HIS_OWN: ReadonlySet<Remedy['kind']> = new Set(['change-password', 'clean-script']);

/* ------------------------------------------------------------------ incidents, and what is not one */

function incidentLines({ summary, site }: SitePage, { lines, tell }: Labelled, words: Words): string[] {
  for (const incident of site.incidents.slice(0, MAX_INCIDENTS)) {
    tell('', '');
    tellIncident(incident, summary, words, tell);
  }
  const left = site.incidents.length - MAX_INCIDENTS;
  if (left > 0) tell('', words.scanSite.more(left));
  if (site.abuse !== null) {
    tell('', '');
    tellRemedy(site.abuse.remedy, words, tell);
  }
  if (site.rows.some(({ rule }) => rule.startsWith('rule:'))) {
    tell('', '');
    tellRules(site, words, tell);
  }
  tellOwn(site, words, tell);
  tellFilters(site, words, tell);
  return lines;
}

function tellIncident(incident: ScanIncident, summary: ScanSummary, words: Words, tell: Tell): void {
  const { labels, incident: say, seen, noRemedy, wasItYou } = words.scanSite;
  const { remedy, clients, samples } = incident;
  tell(labels.incident, say(mailboxOf(incident), mailsOf(incident), incident.recipients), 'bold');
  tell(labels.seen, seen(minuteOf(incident.firstSeen), momentOf(incident.lastReport)));
  const { tone, text } = leak(incident, summary, words);
  tell(labels.sent, text, tone);
  if (clients.length > 0 && remedy === null) {
    const addresses = clients.map(([address]) => harmless(address));
    tell(
      labels.from,
      few(addresses, words.between, (count) => ` ${words.scanSite.more(count)}`, MAX_CLIENTS),
    );
  }
  if (remedy === null) tell(labels.remedy, noRemedy[floodKind(incident)]);
  else tellRemedy(remedy, words, tell);
  if (remedy !== null && MAY_BE_HIS_OWN.has(remedy.kind)) tell('', wasItYou, 'dim');
  samples.forEach((file, index) => {
    tell(index === 0 ? labels.samples : '', printable(file, MAX_NAME_CHARS), 'dim');
  });
}

export function leak(
  incident: ScanIncident,
  summary: ScanSummary,
  words: Words,
): { tone: Tone; text: string } {
  const { sent } = words.scanSite;
  if (incident.sentLast === null) return { tone: 'plain', text: sent.unknown };
  const quiet = quietSince(incident, summary);
  return quiet === null
    ? { tone: 'bad', text: sent.going(momentOf(incident.sentLast)) }
    : { tone: 'good', text: sent.quiet(momentOf(quiet)) };
}

function tellRemedy(remedy: Remedy, words: Words, tell: Tell): void {
  remedySteps(remedy, words).forEach((step, index) => {
    tell(index === 0 ? words.scanSite.labels.remedy : '', step, undefined, `${index + 1}. `);
  });
  for (const fact of remedyFacts(remedy, words)) tell('', fact, undefined, '* ');
}

function nextLines({ site, explain }: SitePage, words: Words, width: number, paint: Paint): string[] {
  const { lines, tell } = labelled(width, paint);
  tell('', '');
  tell(words.scanSite.labels.next, words.scanSite.next[troubleOf(site)]);
  if (explain === null) return lines;
  tell('', words.scanSite.explain);
  // A command that is broken over lines cannot be copied.
  lines.push(`  ${widthOf(explain) <= width - 2 ? explain : EXPLAIN}`);
  return lines;
}

export function troubleOf({
  incidents: [incident],
  abuse,
}: SiteSummary): 'abused' | 'newsletter' | 'flood' | 'calm' {
  if (abuse !== null || (incident !== undefined && incident.remedy !== null)) return 'abused';
  if (incident === undefined) return 'calm';
  return mayBeNewsletter(incident) ? 'newsletter' : 'flood';
}
