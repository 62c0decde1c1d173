/** What the operator's rules did with the mails of a scan, and what filters would have taken of his own. */

import type { FilterRow, SiteSummary } from '../cli/scan-site-summary.ts';
import { MAX_VALUE_CHARS } from './harmless.ts';
import type { Tell } from './labelled.ts';
import { printable } from './printable.ts';
import type { Words } from './words.ts';

/** Filters, and rules, that are told; a panel holds some ten. */
export const MAX_TOLD = 12;

const LABEL = /^rule:/;

/** How many mails each rule of the operator's had its way with: what it keeps from the mailbox is told first. */
export function tellRules({ rows }: Pick<SiteSummary, 'rows'>, words: Words, tell: Tell): void {
  const { decided, elsewhere, labels } = words.scanSite.filters;
  const counts = new Map<string, { text: (count: number) => string; withholds: boolean; count: number }>();
  for (const { rule, decision, to, would, count } of rows) {
    if (!LABEL.test(rule)) continue;
    const name = printable(rule, MAX_VALUE_CHARS);
    const isElsewhere = to !== null && (decision === 'deliver' || decision === 'mark');
    const observed = would === null ? '' : ` (${words.scanSite.filters.would[would]})`;
    const key = `${isElsewhere} ${decision} ${would} ${rule}`;
    const known = counts.get(key) ?? {
      text: (sum: number) => (isElsewhere ? elsewhere : decided[decision])(name, sum) + observed,
      withholds: isElsewhere || decision === 'hold' || decision === 'drop',
      count: 0,
    };
    known.count += count;
    counts.set(key, known);
  }
  [...counts.values()]
    .sort((a, b) => Number(b.withholds) - Number(a.withholds) || b.count - a.count)
    .slice(0, MAX_TOLD)
    .forEach(({ text, withholds, count }, index) => {
      tell(index === 0 ? labels.rules : '', text(count), withholds ? 'warn' : undefined);
    });
}

/** Those that take what nobody wants to lose come first; the order of the rest is the operator's. */
export function tellFilters({ filters }: Pick<SiteSummary, 'filters'>, words: Words, tell: Tell): void {
  const { labels, took, more } = words.scanSite.filters;
  const harm = ({ own, ordinary }: FilterRow) => own * 1_000_000 + ordinary;
  const told = [...filters].sort((a, b) => harm(b) - harm(a)).slice(0, MAX_TOLD);
  told.forEach((filter, index) => {
    const tone = filter.own > 0 ? 'bad' : filter.ordinary > 0 ? 'warn' : 'dim';
    tell(index === 0 ? labels.filters : '', took(nameOf(filter, words), filter), tone);
  });
  if (filters.length > told.length) tell('', more(filters.length - told.length));
}

/** A filter's text may end our sentence and begin another: it stands in quotes, and has none inside. */
function nameOf({ rule }: FilterRow, words: Words): string {
  const { rule: ofSite, filter } = words.scanSite.filters;
  const shown = printable(rule, MAX_VALUE_CHARS).replaceAll('"', "'");
  return LABEL.test(rule) ? ofSite(shown.replace(LABEL, '')) : filter(`"${shown}"`);
}
