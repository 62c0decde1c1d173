/** Schemas for what may be written in several ways. Zod's unions say of a mistake only that nothing fits. */

import * as z from 'zod/mini';
import { keysAt, nearest, SECRET } from './problems.ts';
import { MAX_ENTRIES, text } from './values.ts';

/**
 * `choose` tells by the value which schema is meant, and only its problems are told; null: nothing is, and `expected`
 * says what could be.
 */
export function byForm<T>(expected: string, choose: (value: unknown) => z.ZodMiniType<T> | null) {
  return z.pipe(
    z.unknown(),
    z.transform((value, context): T => {
      const schema = choose(value);
      if (schema === null) {
        context.issues.push({ code: 'custom', input: value, message: expected });
        return z.NEVER;
      }
      const read = z.safeParse(schema, value);
      if (read.success) return read.data;
      for (const issue of read.error.issues) {
        // Where this schema stands in a greater one, its keys are not to be found from outside.
        const known = issue.code === 'unrecognized_keys' ? { known: keysAt(schema, issue.path) } : {};
        context.issues.push({ ...issue, ...known, input: value, path: [...issue.path] } as never);
      }
      return z.NEVER;
    }),
  );
}

/**
 * One of our words. A slip of the pen is told with the word that was meant: then of many (`kind` says of what) no other
 * is told.
 */
export function choice<const W extends string>(words: readonly W[], kind?: string) {
  const all = `one of ${words.join(', ')}`;
  return z.pipe(
    z.unknown(),
    z.transform((value, context): W => {
      const found = words.find((word) => word === value);
      if (found !== undefined) return found;
      const meant = typeof value === 'string' ? nearest(value, words) : null;
      const message = meant === null ? all : `${kind ?? all}; did you mean ${meant}?`;
      context.issues.push({ code: 'custom', input: value, message });
      return z.NEVER;
    }),
  );
}

/** One, or a list of at least one; repetitions go. */
export function oneOrMore<T>(entry: z.ZodMiniType<T>, expected: string) {
  const list = z.pipe(
    z
      .array(entry)
      .check(z.minLength(1, expected), z.maxLength(MAX_ENTRIES, `at most ${MAX_ENTRIES} entries`)),
    z.transform((entries): readonly T[] => [...new Set(entries)]),
  );
  const one = z.pipe(
    entry,
    z.transform((value): readonly T[] => [value]),
  );
  return byForm<readonly T[]>(expected, (value) => (Array.isArray(value) ? list : one));
}

/** A word or a sentence of the operator's, as it stands. */
export function words(expected: string, max: number) {
  return text(`${expected} of at most ${max} characters`, (value) =>
    value.trim() === '' || value.length > max || /\p{Cc}/u.test(value) ? null : value,
  );
}

export function wholeNumber(least: number, most: number) {
  const expected = `a whole number of ${least} to ${most}`;
  return z
    .number(expected)
    .check(z.refine((value) => Number.isInteger(value) && value >= least && value <= most, expected));
}

/** `/truebounce/info`: the characters that Parameter Store takes. */
const PARAMETER = /^[A-Za-z0-9_.\-/]{1,1011}$/;

const reference = z.strictObject({
  kind: z.literal('parameter', '"parameter"'),
  name: text('the name of a parameter such as /truebounce/info', (value) =>
    PARAMETER.test(value) ? value : null,
  ),
});

/** What stands in its place by mistake is likely the secret itself: it is never shown. */
export const secretReference = z.pipe(
  z.unknown(),
  z.transform((value, context): z.output<typeof reference> => {
    const read = z.safeParse(reference, value);
    if (read.success) return read.data;
    context.issues.push({
      code: 'custom',
      input: value,
      message: "a reference such as parameter('/truebounce/info'); secrets do not stand in a config",
      params: value === undefined ? {} : { [SECRET]: true },
    });
    return z.NEVER;
  }),
);
