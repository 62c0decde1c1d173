/** What filters and the operator's rules have to be told by. The values are harmless and bounded already. */

import type { Decision } from '../decide/decision.ts';

/** What one filter would have taken, as `FilterRow`. */
export interface Taken {
  readonly takes: number;
  readonly own: number;
  readonly ordinary: number;
}

export interface FilterWords {
  readonly labels: { readonly rules: string; readonly filters: string };
  /** Behind a rule that sends mail elsewhere; `names` are destinations. */
  readonly to: (names: string) => string;
  /** Before what a site that only observes would have done. */
  readonly would: Readonly<Record<Decision['kind'], string>>;
  /** How many mails one of the site's rules decided on. */
  readonly decided: Readonly<Record<Decision['kind'], (rule: string, count: number) => string>>;
  readonly elsewhere: (rule: string, count: number) => string;
  /** One of the site's rules, or a filter as it was written. */
  readonly rule: (name: string) => string;
  readonly filter: (text: string) => string;
  readonly took: (name: string, taken: Taken) => string;
  readonly more: (count: number) => string;
}
