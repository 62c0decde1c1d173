/** Widths in columns of a terminal: an ideograph takes two, a combining mark none. */

import { eastAsianWidth } from 'get-east-asian-width';

const COMBINING = /^\p{M}$/u;

export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) if (!COMBINING.test(char)) width += eastAsianWidth(char.codePointAt(0) as number);
  return width;
}

/** Cut to `width` columns; what is longer ends in `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const char of text) {
    const next = widthOf(char);
    if (used + next > width - 1) break;
    kept += char;
    used += next;
  }
  return width > 0 ? `${kept}…` : '';
}

/** Exactly `width` columns: cut, or blanks behind. */
export function padEnd(text: string, width: number): string {
  const kept = cut(text, width);
  return kept + ' '.repeat(Math.max(0, width - widthOf(kept)));
}

export function padStart(text: string, width: number): string {
  const kept = cut(text, width);
  return ' '.repeat(Math.max(0, width - widthOf(kept))) + kept;
}

/** Behind a blank and between ideographs, but a line of Japanese begins with no closing mark (JIS X 4051). */
const BREAK = /(?<=[ \u3000-\u9fff\uff00-\uffef])(?![、。」)：ー～])/u;

/** Text in lines of at most `width` columns, broken at blanks, and anywhere between ideographs. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAK)) {
    if (line !== '' && widthOf(line + word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines.flatMap((entry) => (widthOf(entry) > width ? hardWrapped(entry, width) : [entry]));
}

function hardWrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const char of text) {
    if (widthOf(line + char) > width) {
      lines.push(line);
      line = '';
    }
    line += char;
  }
  return [...lines, line];
}
