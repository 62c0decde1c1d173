/** What the HTML page of `scan` says beyond the words of the page on a terminal. */

import type { Decision } from '../../decide/decision.ts';
import type { Unit } from '../chart.ts';

export interface HtmlWords {
  /** Above the headline: what this is. */
  readonly kicker: string;
  readonly sections: {
    readonly todo: string;
    /** What becomes of the mails. */
    readonly becomes: string;
    /** The same, where nothing was judged. */
    readonly counts: string;
    readonly why: string;
    readonly own: string;
    readonly filters: string;
    readonly next: string;
    readonly site: string;
  };
  readonly columns: {
    readonly verdict: string;
    readonly mails: string;
    readonly decision: string;
    readonly because: string;
    readonly name: string;
    readonly count: string;
    readonly share: string;
    readonly recipient: string;
    readonly reason: string;
    readonly file: string;
    readonly filter: string;
    /** Mails that a filter would have taken; and what among them is not to be lost. */
    readonly takes: string;
    readonly own: string;
    readonly ordinary: string;
  };
  /** Below a large figure: mails that would be treated so. */
  readonly figures: Readonly<Record<Decision['kind'], string>>;
  readonly mails: string;
  /** What a chart shows, for those who do not see it. */
  readonly chart: (values: { unit: Unit; columns: number; from: string; to: string }) => string;
  /** The last line. */
  readonly made: string;
}
