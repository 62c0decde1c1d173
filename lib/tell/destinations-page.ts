/** Destinations that are paused: which, since when, why, and the command that ends it. */

import type { Paused } from '../effects.ts';
import { harmless } from './harmless.ts';
import { momentOf } from './minute.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { shellWord } from './shell-word.ts';
import { wrap } from './width.ts';
import type { Words } from './words.ts';

/** What a server said: it says what it says in its first lines. */
const MAX_WHY_CHARS = 500;
const INDENT = '  ';

/** `data`: what stands behind a command so that it asks the same data: `--data DIR`, or nothing. */
export function destinationsPage(
  paused: readonly Paused[],
  data: string,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const told = words.destinations;
  if (paused.length === 0) return [told.none];
  const lines = wrap(told.title(paused.length), width).map((line) => paint('bold', line));
  for (const { destination, since, why } of paused) {
    lines.push('', `${paint('warn', harmless(destination))}  ${told.since(momentOf(since))}`);
    const reason = printable(why.replace(/\s+/g, ' '), MAX_WHY_CHARS);
    lines.push(...wrap(reason, width - INDENT.length).map((line) => INDENT + line));
    const name = shellWord(destination);
    // A command that is broken over lines cannot be copied.
    if (name !== null)
      lines.push(
        paint('dim', INDENT + told.resume),
        paint('dim', `${INDENT}${INDENT}truebounce destinations resume ${name}${data}`),
      );
  }
  return lines;
}
