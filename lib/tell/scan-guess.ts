/** What `scan` says of the site that it judged by, where nobody has stated one. */

import type { SiteGuess } from '../cli/scan-guess-count.ts';
import type { Paint } from './paint.ts';
import { widthOf, wrap } from './width.ts';
import type { Words } from './words.ts';

export interface GuessWords {
  /** Below the headline: for whom it was judged, and by whose word. */
  readonly guessed: (domain: string, hosts: readonly string[]) => string;
  /** DNS was given up. */
  readonly silent: string;
  /** Before the commands that write a site and use it. */
  readonly better: string;
  /** The same, where there was nothing to guess by. */
  readonly none: string;
}

export interface Guessed {
  readonly guess: SiteGuess;
  /** Whether DNS answered for as long as it was asked. */
  readonly dnsAnswered: boolean;
}

/** Sentences. A guess is made of host names: nothing in them is for a terminal to obey. */
export function guessNotes({ guess, dnsAnswered }: Guessed, words: Words): string[] {
  const { guessed, silent } = words.guess;
  return [guessed(guess.domain, guess.ownHosts), ...(dnsAnswered ? [] : [silent])];
}

/** The last lines of a page: how to state a site, or to state it better. */
export function siteHint(guess: SiteGuess | null, words: Words, width: number, paint: Paint): string[] {
  const { better, none } = words.guess;
  const lead = wrap(guess === null ? none : better, width).map((line) => paint('dim', line));
  return ['', ...lead, ...siteCommands(guess, width - 2).map((line) => `  ${line}`)];
}

const EXAMPLE: SiteGuess = { domain: 'your-domain.example', ownHosts: ['your-host.example'] };

/** Lines for a shell. Within quotes a newline breaks no command, and JSON has room for it. */
export function siteCommands(guess: SiteGuess | null, width = Number.POSITIVE_INFINITY): string[] {
  const { domain, ownHosts } = guess ?? EXAMPLE;
  const parts = [
    `{"domain":${JSON.stringify(domain)}`,
    ...(ownHosts.length === 0 ? [] : [`"ownHosts":${JSON.stringify(ownHosts)}`]),
  ];
  const write = (between: string) => `echo '${parts.join(between)}}' > site.json`;
  const lines = widthOf(write(',')) <= width ? [write(',')] : write(',\n').split('\n');
  return [...lines, 'truebounce scan --site site.json MAILBOX'];
}
