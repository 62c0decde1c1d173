/** No name of a site is a public suffix: one typed short would make all that is below it the site's own. */

import type { Rule } from '../decide/policy.ts';
import { isPublicSuffix } from '../trace/organisation.ts';
import { printable } from './problems.ts';
import { DOMAIN_EXPECTED } from './values.ts';

/** One sentence each. `domains`: names of the site's; `rules`: as they were read. */
export function suffixProblems(domains: Iterable<string>, rules: readonly Rule[]): string[] {
  const keys = [...domains]
    .filter(isPublicSuffix)
    .map((name) => `domains: found the key ${printable(name)}, expected ${DOMAIN_EXPECTED}`);
  const failing = rules.flatMap(({ conditions }, index) =>
    conditions
      .flatMap((condition) => (condition.kind === 'failing-domain' ? condition.any : []))
      .filter(isPublicSuffix)
      .map((name) => `rules[${index}].failingDomain: found ${printable(name)}, expected ${DOMAIN_EXPECTED}`),
  );
  return [...keys, ...failing];
}
