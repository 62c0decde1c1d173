/** Sums up what becomes of the mails of a scan: by verdict and rule, by filter, and the site's own bounces one by one. */

import type { Decision } from '../decide/decision.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { Reason } from '../model.ts';
import type { Filter } from '../site/filter.ts';
import { saysUndelivered } from './scan-count.ts';
import type { FilterRow, Outcome, OwnBounce, SiteRow, SiteSummary } from './scan-site-summary.ts';

/** Own bounces that are listed one by one; the owner of more has another trouble. */
const MAX_OWN_BOUNCES = 10_000;

export interface Failed {
  /** Null where the report names none. */
  readonly recipient: string | null;
  readonly reason: Reason;
}

export class SiteRows {
  readonly #filters: FilterRow[];
  readonly #rows = new Map<string, { row: Omit<SiteRow, 'count'>; count: number }>();
  readonly #own: OwnBounce[] = [];
  #ownReports = 0;

  constructor(filters: readonly Filter[]) {
    this.#filters = filters.map(({ name }) => ({ rule: name, takes: 0, own: 0, ordinary: 0 }));
  }

  /** `failed`: whom it names, of a report that may be about mail of the site's. */
  add(file: string, outcome: Outcome, failed: readonly Failed[]): void {
    const { provenance, class: kind, decision, rule, to, would } = outcome;
    // Verdicts stand for all classes that are judged: a bounce and a delay of one thief are one row.
    const key = JSON.stringify([provenance ?? kind, decision, rule, to, would]);
    const found = this.#rows.get(key);
    if (found === undefined)
      this.#rows.set(key, { row: { provenance, class: kind, decision, rule, to, would }, count: 1 });
    else found.count++;
    const isOwn = isOwnBounce(outcome) && failed.length > 0;
    for (const index of outcome.takenBy) {
      const row = this.#filters[index] as { -readonly [K in keyof FilterRow]: FilterRow[K] };
      row.takes++;
      if (isOwn) row.own++;
      if (kind === 'ordinary') row.ordinary++;
    }
    if (!isOwn) return;
    this.#ownReports++;
    const takenBy = outcome.takenBy.flatMap((index) => this.#filters[index]?.rule ?? []);
    for (const { recipient, reason } of failed)
      if (this.#own.length < MAX_OWN_BOUNCES)
        this.#own.push({ file, recipient, reason, decision: { kind: decision, rule, to }, takenBy });
  }

  summary(): Omit<SiteSummary, 'incidents' | 'abuse'> {
    const rows = [...this.#rows.values()].map(({ row, count }) => ({ ...row, count }));
    const provenance: Partial<Record<Provenance['kind'], number>> = {};
    const decisions: Record<Decision['kind'], number> = { deliver: 0, mark: 0, hold: 0, drop: 0 };
    for (const { provenance: kind, decision, count } of rows) {
      if (kind !== null) provenance[kind] = (provenance[kind] ?? 0) + count;
      decisions[decision] += count;
    }
    return {
      rows: rows.sort((a, b) => b.count - a.count),
      provenance,
      decisions,
      ownBounces: this.#own,
      ownReports: this.#ownReports,
      filters: this.#filters,
    };
  }
}

export function isOwnBounce({ provenance, class: kind }: Pick<Outcome, 'provenance' | 'class'>): boolean {
  return provenance === 'ours' && saysUndelivered(kind);
}
