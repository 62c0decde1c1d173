/** Headings, points and paragraphs of the alert mail, as lines that every mail program shows whole. */

import { widthOf, wrap } from './width.ts';

/** RFC 5322 section 2.1.1 recommends 78; quoted in an answer twice, a line stays below that. */
export const ALERT_COLUMNS = 76;
/** A last line that is shorter looks lost. Lines that are so much narrower still hold what is not to be broken. */
const WIDOW_COLUMNS = 12;

/** A heading and its points. */
export function section(heading: string, points: readonly string[], lead: '- ' | 'number'): string[] {
  if (points.length === 0) return [];
  return [
    '',
    heading,
    ...points.flatMap((point, index) => pointLines(point, lead === '- ' ? lead : `${index + 1}. `)),
  ];
}

export function pointLines(text: string, lead: string): string[] {
  const indent = ' '.repeat(widthOf(lead));
  return paragraph(text, ALERT_COLUMNS - indent.length).map(
    (line, index) => (index === 0 ? lead : indent) + line,
  );
}

/** Broken a little earlier where else a word, or the last syllables of a Japanese one, would have a line of their own. */
export function paragraph(text: string, width = ALERT_COLUMNS): string[] {
  const lines = wrap(text, width);
  for (let narrower = width - 1; narrower >= width - WIDOW_COLUMNS; narrower--) {
    if (lines.length === 1 || widthOf(lines.at(-1) as string) >= WIDOW_COLUMNS) break;
    const others = wrap(text, narrower);
    if (others.length > lines.length) break;
    lines.splice(0, lines.length, ...others);
  }
  return lines;
}
