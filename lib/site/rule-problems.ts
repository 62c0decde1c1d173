/** Problems of rules in words for the operator, in the form of all of a site's problems. English only. */

import type { RuleProblem } from '../decide/check.ts';
import type { Rule } from '../decide/policy.ts';
import { nearest, printable } from './problems.ts';

export interface Named {
  readonly mailboxes: readonly string[];
  /** Names of destinations, and addresses of mailboxes. */
  readonly destinations: readonly string[];
}

export function wordRuleProblem(problem: RuleProblem, rules: readonly Rule[], named: Named): string {
  const at = `rules[${problem.index}]`;
  const rule = rules[problem.index];
  switch (problem.kind) {
    case 'name-twice':
      return `${at}.name: found ${printable(rule?.name)}, expected a name that rules[${problem.first}] does not bear`;
    case 'unreachable':
      return `${at}: found after ${nameOf(problem.by, rules)}, expected before it: that one takes all that this one matches`;
    case 'never-matches':
      return `${at}.class: found ${classesOf(rule)}, expected another class: ${LACKS[problem.because]}`;
    case 'unknown-mailbox':
      return `${at}.recipient: found ${printable(problem.address)}, expected a mailbox of this site${hint(problem.address, named.mailboxes)}`;
    case 'unknown-destination':
      return `${at}.then.deliver${places(rule) > 1 ? `[${problem.place}]` : ''}: found ${printable(problem.name)}, expected a name of destinations, or a mailbox of this site${hint(problem.name, named.destinations)}`;
    case 'needs-force':
      return `${at}.force: found ${rule?.force}, expected true, or then: "hold": ${FORCES[problem.against]}`;
    case 'never-held':
      return `${at}.then: found ${printable(rule?.then.kind)}, expected "deliver" or "mark": ${problem.address} is never held`;
    default:
      return problem satisfies never;
  }
}

const LACKS: Readonly<Record<Extract<RuleProblem, { kind: 'never-matches' }>['because'], string>> = {
  provenance: 'of these it is not asked whose they are',
  reason: 'ordinary mail states no reason',
  'failing-domain': 'ordinary mail names no failed recipient',
};

const FORCES: Readonly<Record<Extract<RuleProblem, { kind: 'needs-force' }>['against'], string>> = {
  virus: 'mail with a virus is held whatever a rule says without it',
  abused: 'who drops or delivers reports of an abused account gets no alert then',
};

function classesOf(rule: Rule | undefined): string {
  const classes = rule?.conditions.find((condition) => condition.kind === 'class');
  return classes === undefined ? 'nothing' : classes.any.join(', ');
}

function nameOf(index: number, rules: readonly Rule[]): string {
  return `rules[${index}] (${rules[index]?.name})`;
}

function places(rule: Rule | undefined): number {
  return rule?.then.kind === 'deliver' ? (rule.then.to ?? []).length : 0;
}

/** Names that are told at once. */
const MAX_TOLD = 8;

function hint(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  if (meant !== null) return `; did you mean ${meant}?`;
  if (known.length === 0 || known.length > MAX_TOLD) return '';
  return `; known are ${known.join(', ')}`;
}
