/** A rule as it is written, and as `decide` asks it. */

import * as z from 'zod/mini';
import type { Condition, Rule, TextTest } from '../decide/policy.ts';
import type { Provenance } from '../judge/provenance.ts';
import { MAIL_CLASSES, REASONS, VERDICTS } from '../model.ts';
import { byForm, choice, oneOrMore, words } from './forms.ts';
import type { Compiled } from './pattern.ts';
import { pathText } from './problems.ts';
import { domainName, flag, table } from './values.ts';

/** A rule's name is a dimension of metrics, and every mail asks each rule: nobody keeps an eye on more. */
export const MAX_RULES = 200;

/** Characters that logs, headers and metrics take without quoting. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Of a text that is looked for: a paragraph. */
const MAX_SOUGHT_CHARS = 1_000;

const PROVENANCES: readonly Provenance['kind'][] = ['ours', 'abused', 'unproven', 'suspect', 'forged'];

type WrittenTest =
  | { readonly kind: 'contains' | 'equals'; readonly text: string }
  | { readonly kind: 'pattern'; readonly source: string };

const EXPECTED_TEST = 'one of { contains: text }, { equals: text }, { pattern: RE2 }';
const sought = words('a text', MAX_SOUGHT_CHARS);

const test = z.pipe(
  z.strictObject(
    {
      contains: z.optional(sought),
      equals: z.optional(sought),
      pattern: z.optional(z.string('a pattern of RE2')),
    },
    EXPECTED_TEST,
  ),
  z.transform((written, context): WrittenTest => {
    const { contains, equals, pattern } = written;
    const stated = [contains, equals, pattern].filter((one) => one !== undefined);
    if (stated.length === 1) {
      if (contains !== undefined) return { kind: 'contains', text: contains };
      if (equals !== undefined) return { kind: 'equals', text: equals };
      if (pattern !== undefined) return { kind: 'pattern', source: pattern };
    }
    // A key that nobody knows was told already.
    if (context.issues.length === 0)
      context.issues.push({ code: 'custom', input: written, message: `exactly ${EXPECTED_TEST}` });
    return z.NEVER;
  }),
);

const addressTest = byForm<WrittenTest>(`an address, or ${EXPECTED_TEST}`, (value) =>
  typeof value === 'string'
    ? z.pipe(
        sought,
        z.transform((text): WrittenTest => ({ kind: 'equals', text: text.trim() })),
      )
    : typeof value === 'object'
      ? test
      : null,
);

const anyVerdict = z.optional(
  oneOrMore(choice(VERDICTS), `one of ${VERDICTS.join(', ')}, or a list of them`),
);

const ACTIONS = ['deliver', 'mark', 'hold', 'drop'] as const;
const EXPECTED_ACTION = `one of ${ACTIONS.join(', ')}, or { deliver: destination }`;
const destinationName = words('the name of a destination, or the address of a mailbox', 254);

const action = byForm<Rule['then']>(EXPECTED_ACTION, (value) => {
  if (typeof value === 'string')
    return z.pipe(
      choice(ACTIONS),
      z.transform((kind): Rule['then'] => (kind === 'deliver' ? { kind, to: null } : { kind })),
    );
  if (typeof value !== 'object') return null;
  return z.pipe(
    z.strictObject(
      { deliver: oneOrMore(destinationName, 'the name of a destination, or a list of names') },
      EXPECTED_ACTION,
    ),
    z.transform(({ deliver }): Rule['then'] => ({
      kind: 'deliver',
      to: deliver.map((name) => name.toLowerCase()),
    })),
  );
});

export const writtenRule = z.strictObject(
  {
    name: z
      .string('a name')
      .check(z.regex(NAME, 'a name of at most 63 letters, digits, dots, hyphens and underscores')),
    header: z.optional(
      table(
        (key) => (/^[!-9;-~]{1,128}$/.test(key) ? key.toLowerCase() : null),
        'the name of a header field such as subject',
        test,
        'an object of tests by field name',
      ),
    ),
    body: z.optional(test),
    whole: z.optional(test),
    sender: z.optional(addressTest),
    recipient: z.optional(addressTest),
    class: z.optional(
      oneOrMore(choice(MAIL_CLASSES, 'a class of mail'), 'a class of mail, or a list of classes'),
    ),
    provenance: z.optional(oneOrMore(choice(PROVENANCES), 'a verdict of provenance, or a list of them')),
    verdicts: z.optional(
      z.strictObject(
        { spam: anyVerdict, virus: anyVerdict, spf: anyVerdict, dkim: anyVerdict, dmarc: anyVerdict },
        'an object of verdicts by check',
      ),
    ),
    size: z.optional(
      z.strictObject(
        { over: z.number('a number of bytes').check(z.nonnegative('a number of bytes')) },
        'an object with over',
      ),
    ),
    reason: z.optional(oneOrMore(choice(REASONS, 'a reason'), 'a reason, or a list of reasons')),
    failingDomain: z.optional(oneOrMore(domainName, 'a domain, or a list of domains')),
    then: action,
    force: z.optional(flag),
  },
  'a rule',
);

export type WrittenRule = z.output<typeof writtenRule>;

/** What stands at a path of the config and cannot be used. */
export interface Refusal {
  readonly path: string;
  readonly found: unknown;
  readonly expected: string;
}

type CompilePattern = (source: string) => Promise<Compiled>;

/** `index` is the rule's place, for what is refused. */
export async function compileRule(
  written: WrittenRule,
  index: number,
  compilePattern: CompilePattern,
  refused: (refusal: Refusal) => void,
): Promise<Rule> {
  const conditions: Condition[] = [];
  const testAt = async (value: WrittenTest, ...path: string[]): Promise<TextTest> => {
    if (value.kind !== 'pattern') return value;
    const compiled = await compilePattern(value.source);
    if (compiled.kind === 'pattern') return compiled.test;
    const place = pathText(['rules', index, ...path, 'pattern']);
    refused({ path: place, found: value.source, expected: compiled.expected });
    // It stands for the condition while the rules are checked; a site with a refusal is none.
    return { ...value, matches: () => false };
  };
  for (const [field, value] of written.header ?? []) {
    conditions.push({ kind: 'header', field, test: await testAt(value, 'header', field) });
  }
  for (const kind of ['sender', 'recipient', 'body', 'whole'] as const) {
    const value = written[kind];
    if (value !== undefined) conditions.push({ kind, test: await testAt(value, kind) });
  }
  const { name, then, force } = written;
  // What costs nothing is asked first, what reads the mail last.
  return { name, conditions: [...plainConditions(written), ...conditions], then, force: force ?? false };
}

function plainConditions(written: WrittenRule): Condition[] {
  const found: Condition[] = [];
  if (written.class !== undefined) found.push({ kind: 'class', any: written.class });
  if (written.provenance !== undefined) found.push({ kind: 'provenance', any: written.provenance });
  for (const check of ['spam', 'virus', 'spf', 'dkim', 'dmarc'] as const) {
    const any = written.verdicts?.[check];
    if (any !== undefined) found.push({ kind: 'verdict', of: check, any });
  }
  if (written.size !== undefined) found.push({ kind: 'size', over: written.size.over });
  if (written.reason !== undefined) found.push({ kind: 'reason', any: written.reason });
  if (written.failingDomain !== undefined) found.push({ kind: 'failing-domain', any: written.failingDomain });
  return found;
}
