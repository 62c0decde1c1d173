/** Which decisions differ between two sites that judged the same mails. */

import type { Decision } from '../decide/decision.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { MailClass } from '../model.ts';
import { isOwnBounce } from './scan-site-rows.ts';
import type { Outcome } from './scan-site-summary.ts';

/** What one of the sites made of a mail. */
export interface Decided {
  readonly kind: Decision['kind'];
  readonly rule: string;
  /** As in `SiteRow`. */
  readonly to: readonly string[] | null;
  readonly would: Decision['kind'] | null;
  readonly provenance: Provenance['kind'] | null;
}

/** Mails of which both sites say the same, each in its way. */
export interface Change {
  readonly class: MailClass;
  /** By the new site; null where the class is not judged by provenance. */
  readonly provenance: Provenance['kind'] | null;
  /** A bounce or delay of the site's own mail, as one of the two at least judges. */
  readonly own: boolean;
  readonly from: Decided;
  readonly to: Decided;
  readonly count: number;
  /** The first of them. */
  readonly files: readonly string[];
}

export interface ScanChanges {
  /** The site's own bounces first; then where the decision differs before where the rule alone does. */
  readonly changes: readonly Change[];
  /** Mails that both decide alike, by the same rule. */
  readonly same: number;
}

/** Enough to look what they have in common. */
const MAX_FILES = 3;

/**
 * Pairs the decisions of the two sites. How many kinds of changes there are depends on the rules of the sites, not on the
 * mails.
 */
export class Changes {
  /** Of each mail that one site has decided and the other has not, by its place: no more than a site keeps reports. */
  readonly #waiting = { old: new Map<number, Outcome>(), new: new Map<number, Outcome>() };
  readonly #found = new Map<string, Omit<Change, 'count' | 'files'> & { count: number; files: string[] }>();
  #same = 0;

  decided(by: 'old' | 'new', place: number, file: string, outcome: Outcome): void {
    const others = by === 'old' ? this.#waiting.new : this.#waiting.old;
    const other = others.get(place);
    if (other === undefined) {
      this.#waiting[by].set(place, outcome);
      return;
    }
    others.delete(place);
    if (by === 'old') this.#add(file, outcome, other);
    else this.#add(file, other, outcome);
  }

  summary(): ScanChanges {
    return { changes: [...this.#found.values()].sort(byWeight), same: this.#same };
  }

  #add(file: string, before: Outcome, after: Outcome): void {
    const [from, to] = [decidedOf(before), decidedOf(after)];
    if (JSON.stringify(withoutVerdict(from)) === JSON.stringify(withoutVerdict(to))) {
      this.#same++;
      return;
    }
    const own = isOwnBounce(before) || isOwnBounce(after);
    // A bounce and a delay of one verdict are one kind; classes count where there is no verdict.
    const key = JSON.stringify([own, after.provenance ?? after.class, from, to]);
    const found = this.#found.get(key);
    if (found === undefined) {
      const { class: kind, provenance } = after;
      this.#found.set(key, { class: kind, provenance, own, from, to, count: 1, files: [file] });
      return;
    }
    found.count++;
    if (found.files.length < MAX_FILES) found.files.push(file);
  }
}

/** By rule alone they differ where what becomes of the mail is the same. */
export function isByRuleAlone({ from, to }: Pick<Change, 'from' | 'to'>): boolean {
  return [from.kind, from.to, from.would].join() === [to.kind, to.to, to.would].join();
}

/** The mail does not reach its mailbox. */
export function isWithheld({ kind, to }: Pick<Decided, 'kind' | 'to'>): boolean {
  return kind === 'hold' || kind === 'drop' || to !== null;
}

/** The new site keeps from the mailbox what the old one let in. */
export function isLost({ from, to }: Pick<Change, 'from' | 'to'>): boolean {
  return isWithheld(to) && !isWithheld(from);
}

function byWeight(a: Change, b: Change): number {
  const weight = (change: Change) =>
    Number(change.own) * 4 + Number(!isByRuleAlone(change)) * 2 + Number(isLost(change));
  return weight(b) - weight(a) || b.count - a.count;
}

function decidedOf({ decision, rule, to, would, provenance }: Outcome): Decided {
  return { kind: decision, rule, to, would, provenance };
}

function withoutVerdict({ kind, rule, to, would }: Decided) {
  return [kind, rule, to, would];
}
