/**
 * A filter as the panels of mail hosts write it, in one line: `body contains Remote host said: 5`. It becomes a rule, so
 * that it can be asked of mails what it would take.
 */

import type { Policy, Rule } from '../decide/policy.ts';
import { labelOf } from '../decide/rules.ts';
import { withholds } from '../decide/taken.ts';
import { compilePattern } from './pattern.ts';
import { nearest, printable, readBy, SiteError } from './problems.ts';
import { compileRule, writtenRule } from './rule-schema.ts';

export interface Filter {
  /** `rule:NAME` of a rule of the site; of any other its text, which begins with a place. */
  readonly name: string;
  readonly rule: Rule;
}

/** Filters that are asked at once, beside the site's own rules: each is asked of each mail. A panel holds some ten. */
export const MAX_FILTERS = 50;

const PLACES = ['body', 'header', 'whole', 'sender', 'recipient'] as const;

const TESTS = { contains: 'contains', equals: 'equals', matches: 'pattern' } as const;
type Verb = keyof typeof TESTS;
const VERBS = Object.keys(TESTS) as Verb[];

const EXAMPLE = '"body contains Remote host said: 5" or "header Subject equals failure notice"';

/** The text may be an operator's or whatever a program passes on. Rejects with a SiteError that names `where`. */
export async function readFilter(text: string, where: string): Promise<Filter> {
  const name = text.trim();
  const rule = readBy(writtenRule, ruleOf(name, where), { where });
  const problems: string[] = [];
  const compiled = await compileRule(rule, 0, compilePattern, ({ found, expected }) =>
    problems.push(`found ${printable(found)}, expected ${expected}`),
  );
  if (problems.length > 0) throw new SiteError(where, problems);
  return { name, rule: compiled };
}

/**
 * The site's rules that keep a mail from its mailbox. Not those that ask what the receiving server's checks said: a
 * mailbox does not tell.
 */
export function filtersOf({ rules }: Pick<Policy, 'rules'>): Filter[] {
  return rules
    .filter((rule) => withholds(rule) && !rule.conditions.some(({ kind }) => kind === 'verdict'))
    .map((rule) => ({ name: labelOf(rule), rule }));
}

/** `PLACE [FIELD] VERB TEXT`: what stands behind the verb may be any words. */
function ruleOf(filter: string, where: string): object {
  const [place, behindPlace] = firstWord(filter);
  if (!isOneOf(place, PLACES))
    return refuse(where, place, `one of ${PLACES.join(', ')}${meant(place, PLACES)}, as in ${EXAMPLE}`);
  const [named, behindField] = place === 'header' ? firstWord(behindPlace) : ['', behindPlace];
  const field = named.replace(/:$/, '');
  if (place === 'header' && (field === '' || isOneOf(field, VERBS)))
    return refuse(where, field, `the name of a field behind "header", as in ${EXAMPLE}`);
  const [verb, behindVerb] = firstWord(behindField);
  if (!isOneOf(verb, VERBS))
    return refuse(
      where,
      verb,
      `one of ${VERBS.join(', ')} behind "${place === 'header' ? `header ${field}` : place}"${meant(verb, VERBS)}`,
    );
  const sought = unquoted(behindVerb);
  if (sought === '') return refuse(where, '', `a text behind "${verb}"`);
  const test = { [TESTS[verb]]: sought };
  return { name: 'filter', then: 'drop', [place]: place === 'header' ? { [field]: test } : test };
}

function refuse(where: string, found: string, expected: string): never {
  throw new SiteError(where, [`found ${found === '' ? 'nothing' : printable(found)}, expected ${expected}`]);
}

function firstWord(text: string): readonly [word: string, rest: string] {
  const trimmed = text.trimStart();
  const end = trimmed.search(/\s/);
  return end < 0 ? [trimmed, ''] : [trimmed.slice(0, end), trimmed.slice(end + 1)];
}

/** Whoever quotes the text inside of the shell's quotes means what stands in them. */
function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^"[^"]+"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

function isOneOf<W extends string>(word: string, words: readonly W[]): word is W {
  return (words as readonly string[]).includes(word);
}

function meant(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === null ? '' : ` (did you mean ${near}?)`;
}
