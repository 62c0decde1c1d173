/** The bounces of the site's own mail, one by one, and what would keep them from their mailbox. */

import type { OwnBounce, SiteSummary } from '../cli/scan-site-summary.ts';
import { harmless } from './harmless.ts';
import type { Tell } from './labelled.ts';
import { printable } from './printable.ts';
import type { Words } from './words.ts';

/** Of a mailbox that gets more bounces than these of its own, nobody reads the list. */
export const MAX_OWN = 10;
/** Of a file's name or an address that are shown: what a line of a terminal holds. */
export const MAX_NAME_CHARS = 100;

export function tellOwn(
  { ownBounces, ownReports }: Pick<SiteSummary, 'ownBounces' | 'ownReports'>,
  words: Words,
  tell: Tell,
): void {
  const { labels, own, noOwn, more } = words.scanSite;
  tell('', '');
  if (ownReports === 0) {
    tell(labels.own, noOwn);
    return;
  }
  tell(labels.own, own(ownReports), 'bold');
  for (const { file, recipient, reason, decision } of ownBounces.slice(0, MAX_OWN)) {
    const whom = recipient === null ? words.explain.notStated : printable(recipient, MAX_NAME_CHARS);
    const what = `${whom}: ${words.reasons[reason].brief}`;
    const kept = lossOf(decision, words);
    tell('', kept === null ? what : `${what} (${kept})`, kept === null ? 'good' : 'bad');
    tell('', printable(file, MAX_NAME_CHARS), 'dim', '  ');
  }
  if (ownBounces.length > MAX_OWN) tell('', more(ownBounces.length - MAX_OWN));
}

/** What keeps an own bounce from its mailbox; null where nothing does. */
export function lossOf({ kind, rule, to }: OwnBounce['decision'], words: Words): string | null {
  const { decision, ownRule, filters } = words.scanSite;
  const isLost = kind === 'hold' || kind === 'drop' || to !== null;
  if (!isLost) return null;
  const what = to === null ? decision[kind] : filters.to(harmless(to).join(', '));
  return `${what}${words.between}${ownRule(harmless(rule.replace(/^rule:/, '')))}`;
}
