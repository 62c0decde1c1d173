/** The judgement on a returned mail, told to a person: verdict, reasons, remedy, and what would have proved it. */

import type { Decision } from '../decide/decision.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import type { Evidence, Strength } from '../trace/evidence.ts';
import type { Knowledge } from '../trace/knowledge.ts';
import type { Mark } from '../trace/submission.ts';
import type { Trace } from '../trace/trace.ts';
import { markText, saysOf, unknownText, wordedBy } from './evidence-text.ts';
import { harmless } from './harmless.ts';
import type { Tell } from './labelled.ts';
import type { Tone } from './paint.ts';
import { padEnd, widthOf } from './width.ts';
import type { Words } from './words.ts';
import { wouldBe } from './would-be.ts';

/** `to`: names of other destinations than the mailbox's own. */
export type ToldDecision = Pick<Decision, 'kind' | 'rule'> & { readonly to?: readonly string[] | null };

/** A report with what was found out about the mail that it returns. */
export interface Judged {
  readonly provenance: Provenance;
  readonly trace: Trace;
  readonly knowledge: Knowledge;
  readonly decision?: ToldDecision;
}

/** Facts, submission marks and unknowns that are told, of each; trace finds fewer unless a report is made to have more. */
const MAX_TOLD = 20;

export function provenanceTone(kind: Provenance['kind']): Tone {
  switch (kind) {
    case 'ours':
      return 'good';
    case 'abused':
    case 'forged':
      return 'bad';
    case 'suspect':
      return 'warn';
    case 'unproven':
      return 'mild';
    default:
      return kind satisfies never;
  }
}

/** The verdict in one sentence. */
export function verdictLine(provenance: Provenance, words: Words): string {
  if (provenance.kind !== 'abused') return words.verdict.headline[provenance.kind];
  return words.verdict.abused[provenance.remedy.kind](toldRemedy(provenance.remedy, words));
}

/** The rule by which it was judged, in one sentence. */
export function becauseLine(provenance: Provenance, words: Words): string {
  const rules: Readonly<Record<string, string>> = words.verdict.because[provenance.kind];
  return rules[provenance.because] as string;
}

/** What to do, in this order, without numbers. */
export function remedySteps(remedy: Remedy, words: Words): readonly string[] {
  return words.verdict.steps[remedy.kind](toldRemedy(remedy, words));
}

/** A remedy for the words of people: harmless, and with a name for what has none. */
export function toldRemedy(remedy: Remedy, words: Words): Remedy {
  const told = harmless(remedy);
  return remedy.subject === '' ? { ...told, subject: words.verdict.unnamed[remedy.kind] } : told;
}

/** What the host will ask: from where, how many, since when, and what to look for in the log. */
export function remedyFacts(remedy: Remedy, words: Words): readonly string[] {
  const { clients, recipients, since, searchFor } = harmless(remedy);
  const { verdict } = words;
  return [
    verdict.clients(clients),
    verdict.recipients(recipients, since),
    ...(searchFor === null ? [] : [verdict.searchFor(searchFor)]),
  ];
}

/** The first lines of the page. */
export function tellVerdict({ provenance, decision }: Judged, words: Words, tell: Tell): void {
  tell(words.verdict.labels.verdict, verdictLine(provenance, words), provenanceTone(provenance.kind));
  tell('', becauseLine(provenance, words));
  if (decision !== undefined) tellDecided(decision, words, tell);
  tell('', '');
}

export function tellDecided({ kind, rule, to = null }: ToldDecision, words: Words, tell: Tell): void {
  const { labels, decided } = words.verdict;
  tell(labels.decided, decided[kind](harmless(rule)));
  if (to !== null) tell('', words.scanSite.filters.to(harmless(to).join(', ')));
}

/** The last paragraphs of the page. */
export function tellReasons({ provenance, trace, knowledge }: Judged, words: Words, tell: Tell): void {
  tell('', '');
  tellWhy(trace, words, tell);
  if (provenance.kind === 'abused') {
    tell('', '');
    tellRemedy(provenance.remedy, words, tell);
  }
  const conditions = wouldBe(provenance, trace, knowledge);
  if (conditions.length === 0) return;
  tell('', '');
  tell(words.verdict.labels.proof, words.verdict.wouldBe);
  for (const condition of conditions) tell('', wordedBy(words.verdict.wouldBeIf, condition), undefined, '- ');
}

function tellWhy({ evidence, marks, unknown }: Trace, words: Words, tell: Tell): void {
  const { strength } = words.evidence;
  const columns = Math.max(...Object.values(strength).map(widthOf));
  let label = words.verdict.labels.why;
  const say = (text: string, lead: string, tone?: Tone) => {
    tell(label, text, tone, lead);
    label = '';
  };
  const tellAll = <T>(items: readonly T[], each: (item: T) => void) => {
    items.slice(0, MAX_TOLD).forEach(each);
    if (items.length > MAX_TOLD) say(words.explain.more(items.length - MAX_TOLD), '  ');
  };
  if (evidence.length === 0) say(words.verdict.nothingFound, '');
  tellAll([...evidence].sort(byWeight), (piece) => {
    const sign = piece.side === 'for' ? '+' : '-';
    say(saysOf(piece, words), `${sign} ${padEnd(strength[piece.strength], columns)} `, toneOf(piece));
  });
  tellAll(
    marks.filter((mark) => !isTold(mark, evidence)),
    (mark) => say(markText(mark, words), '* '),
  );
  // Several questions to one silent server are told once.
  const open = [...new Set(unknown.map((what) => unknownText(what, words)))];
  tellAll(open, (text) => say(text, '? ', 'dim'));
}

/** The login that a submission used stands in the sentence about the submission already. */
function isTold({ kind, value }: Mark, evidence: readonly Evidence[]): boolean {
  return (
    kind === 'login' && evidence.some((piece) => piece.kind === 'submitted' && piece.facts.login === value)
  );
}

const ORDER: Readonly<Record<Strength, number>> = { proof: 0, strong: 1, weak: 2 };

/** What speaks for it first, and of each side the strongest. */
function byWeight(a: Evidence, b: Evidence): number {
  return Number(a.side === 'against') - Number(b.side === 'against') || ORDER[a.strength] - ORDER[b.strength];
}

function toneOf({ side, strength }: Evidence): Tone {
  if (strength === 'weak') return 'plain';
  return side === 'for' ? 'good' : 'warn';
}

function tellRemedy(remedy: Remedy, words: Words, tell: Tell): void {
  remedySteps(remedy, words).forEach((step, index) => {
    tell(index === 0 ? words.verdict.labels.remedy : '', step, undefined, `${index + 1}. `);
  });
  for (const fact of remedyFacts(remedy, words)) tell('', fact, undefined, '* ');
}
