/** What `doctor` has to say of a site. Values are harmless and bounded already (`harmless.ts`); times are told. */

import type { Area, CheckFacts, CheckKind, CheckStatus } from '../doctor/finding.ts';
import type { SubmissionFacts } from '../doctor/submission-findings.ts';

/** What `doctor --submit` says beside its findings. */
export interface SubmissionWords {
  /** The mail itself; `token`: by which it is found. */
  readonly subject: (token: string) => string;
  readonly text: (host: string) => string;
  readonly notAMailbox: (mailbox: string) => string;
  readonly allOthers: (mailbox: string) => string;
  readonly noHost: (domain: string) => string;
  readonly manyHosts: (hosts: readonly string[]) => string;
  readonly noPassword: string;
  readonly noParameter: (name: string) => string;
  readonly alone: (option: string) => string;
  readonly notBeside: (option: string) => string;
  readonly askPassword: (user: string, host: string) => string;
}

/** The part of the checks' words that is of `--submit`. */
export interface SubmissionCheckWords {
  readonly says: Pick<CheckWords['says'], keyof SubmissionFacts>;
  readonly cure: Pick<CheckWords['cure'], keyof SubmissionFacts>;
  readonly words: SubmissionWords;
}

export interface CheckWords {
  readonly status: Readonly<Record<CheckStatus, string>>;
  readonly areas: Readonly<Record<Area, string>>;
  readonly headline: {
    readonly well: (checks: number) => string;
    /** `unknown`: what could not be found out; `bad` and `warn` may be 0. */
    readonly found: (values: {
      readonly bad: number;
      readonly warn: number;
      readonly unknown: number;
    }) => string;
  };
  /** A line each: what is so. */
  readonly says: { readonly [K in CheckKind]: (facts: Readonly<CheckFacts[K]>) => string };
  /** What to do, where there is something to do; the commands stand below it. */
  readonly cure: { readonly [K in CheckKind]?: (facts: Readonly<CheckFacts[K]>) => string };
  readonly noSite: (path: string) => string;
  readonly notAConfig: (path: string) => string;
  /** `--test` or `--submit`. */
  readonly needsAws: (option: string) => string;
  readonly testing: string;
  readonly submission: SubmissionWords;
}
