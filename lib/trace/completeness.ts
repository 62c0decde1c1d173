/** Whether what is missing in a returned header was missing in the mail, or was cut off by whoever returned it. */

import type { Report } from '../model.ts';

/** Grammars of plain text that return the whole header: a copy of the message stands below their separator. */
const WHOLE_HEADER_GRAMMARS: ReadonlySet<string> = new Set(['qmail', 'exim']);

/**
 * True where the returned header block holds all fields of the mail, down to the hop that handed it over. Classify
 * tells whether the block has the fields of a whole one and ended by itself (`Returned.complete`); here is added what
 * it cannot know: that text was returned by a grammar which returns everything, and that the hand-off stands in it.
 *
 * `handOff` is the index of the hand-off among the block's Received fields, topmost 0; null where none was found.
 */
export function isComplete(report: Report, handOff: number | null): boolean {
  const { returned } = report;
  if (returned.kind === 'none' || !returned.complete || handOff === null) return false;
  if (
    returned.kind === 'inline-text' &&
    !(report.readBy === 'grammar' && WHOLE_HEADER_GRAMMARS.has(report.detector))
  )
    return false;
  return handOff >= 0 && handOff < returned.header.all('received').length;
}
