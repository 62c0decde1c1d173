/**
 * What is kept of many reports, once each. Texts that were cut out of a mail keep the whole mail in memory (V8 holds the
 * string that they are part of), so all that is kept is copied; and of a flood, most of it is the same.
 */

import type { Remedy } from '../judge/provenance.ts';
import type { Feature, Observation } from '../trace/observation.ts';

/** Values that are remembered of each kind; what is beyond them is kept once for each mail. */
const MAX_VALUES = 50_000;
/** Scripts, logins and hosts that remedies tell apart. */
const MAX_REMEDIES = 200;

export class Intern {
  readonly #texts = new Map<string, string>();
  readonly #features = new Map<string, Feature>();
  readonly #remedies = new Map<string, Remedy>();
  readonly #values = new Map<string, unknown>();

  /** A copy that is no part of a longer text. */
  plain<T>(value: T): T {
    return JSON.parse(JSON.stringify(value)) as T;
  }

  text(text: string): string {
    return kept(this.#texts, text, () => this.plain(text));
  }

  /** One object for all that look like it; for values of a few kinds. */
  same<T extends object>(value: T): T {
    return kept(this.#values, JSON.stringify(value), () => value) as T;
  }

  observation(observation: Observation): Observation {
    const { features, ...rest } = observation;
    return {
      ...this.plain(rest),
      domains: rest.domains.map((domain) => this.text(domain)),
      features: features.map((feature) =>
        kept(this.#features, `${feature.kind} ${feature.value}`, () => this.plain(feature)),
      ),
    };
  }

  /** By what it asks to be done: numbers and dates differ from mail to mail. Null where there are too many. */
  remedy(remedy: Remedy): Remedy | null {
    const { kind, subject, host } = remedy;
    const key = `${kind} ${subject} ${host}`;
    const known = this.#remedies.get(key);
    if (known !== undefined) return known;
    if (this.#remedies.size >= MAX_REMEDIES) return null;
    const copy = this.plain(remedy);
    this.#remedies.set(this.plain(key), copy);
    return copy;
  }
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (map.size < MAX_VALUES) map.set(JSON.parse(JSON.stringify(key)) as string, made);
  return made;
}
