/**
 * What is wrong with a list of rules before any mail comes: rules that can never have their way, that name what the site
 * does not have, or that need a word more. `lib/site` words it and refuses the config. What a rule would take that nobody
 * wants to lose is known only of a mailbox at hand: `taken.ts`. Pure.
 */

import type { MailClass } from '../model.ts';
import { isWithin } from './conditions.ts';
import type { Condition, Rule, TextTest } from './policy.ts';
import { isNeverHeld } from './table.ts';

/** `index` is the rule's place in the list, from 0 on. */
export type RuleProblem = { readonly index: number } & (
  | { readonly kind: 'name-twice'; readonly first: number }
  /** Whatever matches this rule matches `by` before. */
  | { readonly kind: 'unreachable'; readonly by: number }
  /** No mail of these classes has what the other condition asks for. */
  | { readonly kind: 'never-matches'; readonly because: 'provenance' | 'reason' | 'failing-domain' }
  | { readonly kind: 'unknown-mailbox'; readonly address: string }
  | { readonly kind: 'unknown-destination'; readonly name: string; readonly place: number }
  | { readonly kind: 'needs-force'; readonly against: 'virus' | 'abused' }
  | { readonly kind: 'never-held'; readonly address: string }
);

export interface KnownNames {
  isMailbox(address: string): boolean;
  /** A destination's name, or a mailbox's address. */
  isDestination(name: string): boolean;
}

/** In the order of the rules. */
export function checkRules(rules: readonly Rule[], known: KnownNames): RuleProblem[] {
  return rules.flatMap((rule, index) => [
    ...nameTwice(rule, index, rules),
    ...unreachable(rule, index, rules),
    ...neverMatches(rule, index),
    ...unknownNames(rule, index, known),
    ...needsForce(rule, index),
    ...neverHeld(rule, index),
  ]);
}

function nameTwice({ name }: Rule, index: number, rules: readonly Rule[]): RuleProblem[] {
  const first = rules.findIndex((other) => other.name.toLowerCase() === name.toLowerCase());
  return first < index ? [{ kind: 'name-twice', index, first }] : [];
}

function unreachable(rule: Rule, index: number, rules: readonly Rule[]): RuleProblem[] {
  const by = rules.slice(0, index).findIndex((earlier) => hides(earlier, rule));
  return by < 0 ? [] : [{ kind: 'unreachable', index, by }];
}

/** The earlier rule has its way with all that the later one matches; past an unforced one a virus goes on. */
function hides(earlier: Rule, later: Rule): boolean {
  if (earlier.then.kind === 'mark' || (later.force && !earlier.force)) return false;
  return earlier.conditions.every(
    (weaker) => isAlways(weaker) || later.conditions.some((stronger) => implies(stronger, weaker)),
  );
}

/** Patterns by which people say "everything": the last line of many a filter panel. */
const EVERYTHING = new Set(['.*', '^.*', '.*$', '^.*$', '.*?', '(.*)', '^', '$', '(?s).*']);

function isAlways(condition: Condition): boolean {
  if (condition.kind !== 'body' && condition.kind !== 'whole') return false;
  const { test } = condition;
  return test.kind === 'pattern' && EVERYTHING.has(test.source);
}

/** Not all that could be known, but nothing that is not so: a rule is refused for it. */
function implies(stronger: Condition, weaker: Condition): boolean {
  switch (weaker.kind) {
    case 'whole':
      // It holds the body, and each field as `Name: value`; only what is contained there is contained in it.
      if (stronger.kind === 'body' || stronger.kind === 'header')
        return weaker.test.kind === 'contains' && testImplies(stronger.test, weaker.test);
      return stronger.kind === 'whole' && testImplies(stronger.test, weaker.test);
    case 'header':
      return (
        stronger.kind === 'header' &&
        stronger.field === weaker.field &&
        testImplies(stronger.test, weaker.test)
      );
    case 'body':
    case 'sender':
    case 'recipient':
      return stronger.kind === weaker.kind && testImplies(stronger.test, weaker.test);
    case 'class':
    case 'provenance':
    case 'reason':
      return stronger.kind === weaker.kind && isSubset(stronger.any, weaker.any);
    case 'verdict':
      return stronger.kind === 'verdict' && stronger.of === weaker.of && isSubset(stronger.any, weaker.any);
    case 'size':
      return stronger.kind === 'size' && stronger.over >= weaker.over;
    case 'failing-domain':
      return (
        stronger.kind === 'failing-domain' &&
        stronger.any.every((domain) => weaker.any.some((above) => isWithin(domain, above)))
      );
    default:
      return weaker satisfies never;
  }
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((one) => all.includes(one));
}

function testImplies(stronger: TextTest, weaker: TextTest): boolean {
  if (weaker.kind === 'pattern') {
    if (stronger.kind === 'pattern') return stronger.source === weaker.source;
    return stronger.kind === 'equals' && weaker.matches(stronger.text);
  }
  if (stronger.kind === 'pattern') return false;
  const [given, sought] = [stronger.text.toLowerCase(), weaker.text.toLowerCase()];
  if (weaker.kind === 'contains') return given.includes(sought);
  return stronger.kind === 'equals' && given.trim() === sought.trim();
}

/** Classes whose mail the judge never weighs; an ordinary one fails nobody either. */
const NOT_JUDGED: ReadonlySet<MailClass> = new Set(['ordinary', 'arf', 'mdn', 'dmarc-report']);

function neverMatches({ conditions }: Rule, index: number): RuleProblem[] {
  const classes = conditions.find((condition) => condition.kind === 'class');
  if (classes === undefined) return [];
  const because = conditions.find(
    ({ kind }) =>
      (kind === 'provenance' && classes.any.every((one) => NOT_JUDGED.has(one))) ||
      ((kind === 'reason' || kind === 'failing-domain') && classes.any.every((one) => one === 'ordinary')),
  )?.kind;
  return because === 'provenance' || because === 'reason' || because === 'failing-domain'
    ? [{ kind: 'never-matches', index, because }]
    : [];
}

function unknownNames({ conditions, then }: Rule, index: number, known: KnownNames): RuleProblem[] {
  const addresses = conditions.flatMap((condition) =>
    condition.kind === 'recipient' && condition.test.kind === 'equals' ? [condition.test.text] : [],
  );
  const names = then.kind === 'deliver' ? (then.to ?? []) : [];
  return [
    ...addresses
      .filter((address) => !known.isMailbox(address))
      .map((address): RuleProblem => ({ kind: 'unknown-mailbox', index, address })),
    ...names.flatMap((name, place): RuleProblem[] =>
      known.isDestination(name) ? [] : [{ kind: 'unknown-destination', index, name, place }],
    ),
  ];
}

function needsForce({ conditions, then, force }: Rule, index: number): RuleProblem[] {
  if (force || then.kind === 'hold') return [];
  const virus = conditions.some(
    (condition) => condition.kind === 'verdict' && condition.of === 'virus' && condition.any.includes('FAIL'),
  );
  if (virus) return [{ kind: 'needs-force', index, against: 'virus' }];
  const abused = conditions.some(
    (condition) => condition.kind === 'provenance' && condition.any.includes('abused'),
  );
  return abused && then.kind !== 'mark' ? [{ kind: 'needs-force', index, against: 'abused' }] : [];
}

function neverHeld({ conditions, then }: Rule, index: number): RuleProblem[] {
  if (then.kind !== 'hold' && then.kind !== 'drop') return [];
  return conditions.flatMap((condition): RuleProblem[] =>
    condition.kind === 'recipient' && condition.test.kind === 'equals' && isNeverHeld(condition.test.text)
      ? [{ kind: 'never-held', index, address: condition.test.text }]
      : [],
  );
}
