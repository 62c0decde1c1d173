/** What a form reads of a line. `by`, `protocol` and `at` stand at the same place in all of them. */

import type { LocalOrigin } from './hop.ts';
import type { Line } from './line.ts';

export interface Reading {
  readonly client: string | null;
  readonly name: string | null;
  readonly helo: string | null;
  readonly login: string | null;
  /** Beyond what login and protocol say. */
  readonly authenticated: boolean;
  readonly local: LocalOrigin | null;
  readonly account: string | null;
}

export interface Form {
  readonly name: string;
  /** Cheap; looks at the server's own words first. */
  is(line: Line): boolean;
  /** Null: the line is not so after all. Absent: the general grammar reads this form. Never throws. */
  read?(line: Line): Reading | null;
}
