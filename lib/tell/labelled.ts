/** Paragraphs with a label before each, in lines of a terminal. */

import type { Paint, Tone } from './paint.ts';
import { padEnd, widthOf, wrap } from './width.ts';

/** What a label takes, the blanks behind it included. */
export const LABEL_COLUMNS = 12;

/**
 * Adds `text`, broken to the width. What is `lead` stands before its first line only; the others are indented to it.
 * An empty text is an empty line.
 */
export type Tell = (label: string, text: string, tone?: Tone, lead?: string) => void;

export interface Labelled {
  readonly lines: string[];
  readonly tell: Tell;
}

export function labelled(width: number, paint: Paint): Labelled {
  const lines: string[] = [];
  const tell: Tell = (label, text, tone, lead = '') => {
    if (text === '') lines.push('');
    const indent = ' '.repeat(widthOf(lead));
    wrap(text, width - LABEL_COLUMNS - indent.length).forEach((part, index) => {
      const head = index === 0 ? paint('dim', padEnd(label, LABEL_COLUMNS)) : ' '.repeat(LABEL_COLUMNS);
      lines.push(head + (index === 0 ? lead : indent) + (tone === undefined ? part : paint(tone, part)));
    });
  };
  return { lines, tell };
}
