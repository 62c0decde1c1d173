/** The lines of `doctor`: by what they are about, what is well in a line each, what is not with its cure. */

import type { CheckStatus, Finding } from '../doctor/finding.ts';
import { commandsOf } from './check-commands.ts';
import { harmless } from './harmless.ts';
import { momentOf } from './minute.ts';
import type { Paint, Tone } from './paint.ts';
import { padEnd, widthOf, wrap } from './width.ts';
import type { Words } from './words.ts';

const TONES: Readonly<Record<CheckStatus, Tone>> = {
  ok: 'good',
  info: 'dim',
  warn: 'warn',
  bad: 'bad',
  unknown: 'warn',
};

const TO_SEE: ReadonlySet<CheckStatus> = new Set(['warn', 'bad', 'unknown']);

export interface ChecksPage {
  readonly findings: readonly Finding[];
  /** See `commandsOf`. */
  readonly stack: string;
  /** Only what is not well. */
  readonly quiet: boolean;
}

export interface ToldFinding {
  readonly says: string;
  readonly cure: string | null;
  readonly commands: readonly string[];
}

/** One finding in the words of a language. */
export function toldFinding(finding: Finding, words: Words, stack: string): ToldFinding {
  const { says, cure } = words.checks;
  const facts = timesTold(harmless(finding.facts));
  // The kind and its facts belong together; the compiler cannot see it of a union.
  const say = says[finding.kind] as (facts: object) => string;
  const help = cure[finding.kind] as ((facts: object) => string) | undefined;
  return { says: say(facts), cure: help?.(facts) ?? null, commands: commandsOf(finding, stack) };
}

export function checksPage(
  { findings, stack, quiet }: ChecksPage,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const { status, areas, headline } = words.checks;
  const count = (wanted: CheckStatus) => findings.filter((one) => one.status === wanted).length;
  const [bad, warn, unknown] = [count('bad'), count('warn'), count('unknown')];
  if (quiet && bad + warn + unknown === 0) return [];
  const head =
    bad + warn + unknown === 0 ? headline.well(count('ok')) : headline.found({ bad, warn, unknown });
  const lines = wrap(head, width).map((line) => paint('bold', line));
  const columns = Math.max(...Object.values(status).map(widthOf)) + 2;
  let area: string | null = null;
  for (const finding of findings) {
    if (quiet && !TO_SEE.has(finding.status)) continue;
    if (finding.area !== area) lines.push('', paint('bold', areas[finding.area]));
    area = finding.area;
    const { says, cure, commands } = toldFinding(finding, words, stack);
    const tell = (label: string, text: string) =>
      wrap(text, width - columns).forEach((part, index) => {
        const before = padEnd(index === 0 ? label : '', columns);
        lines.push((label === '' ? before : paint(TONES[finding.status], before)) + part);
      });
    tell(status[finding.status], says);
    if (cure !== null) tell('', cure);
    // What is broken over lines cannot be copied.
    for (const command of commands) lines.push(' '.repeat(columns + 2) + paint('dim', command));
  }
  return lines;
}

/** `since` is the only time among the facts. */
function timesTold(facts: object): object {
  return 'since' in facts && typeof facts.since === 'string'
    ? { ...facts, since: momentOf(facts.since) }
    : facts;
}
