/**
 * What a site would do with the mails of a whole mailbox. Each report is judged as it comes, once as in calm and once as
 * within an incident; which of the two stands is known when all have been counted, so that no verdict rests on the
 * order of files.
 */

import {
  type Incident,
  incidentAmong,
  incidentsOf,
  mayBeNewsletter,
  type Observation,
  resembledAmong,
} from '../incident/index.ts';
import type { Resemblance } from '../judge/abused.ts';
import { judge, type Traced } from '../judge/judge.ts';
import type { Remedy } from '../judge/provenance.ts';
import type { Report } from '../model.ts';
import { observationOf } from '../trace/features.ts';
import { cameAt } from './scan-count.ts';
import { Intern } from './scan-intern.ts';
import { outcomeOf, type Seen, type Stance } from './scan-site-outcome.ts';
import { type Failed, isOwnBounce, SiteRows } from './scan-site-rows.ts';
import type { Outcome, ScanIncident, SiteSummary } from './scan-site-summary.ts';
import { Told } from './scan-told.ts';

/**
 * Reports whose small results are kept, at some 3 KB each with what counting them takes: 150 MB, and a week of 7,200 a
 * day. Reports beyond it are read a third time, and incidents are counted of every other, every fourth ... mail of them.
 */
export const MAX_KEPT = 50_000;
/** Recipients of one report that are listed. */
const MAX_RECIPIENTS = 100;
/** Mailboxes that are told apart. Any name at the site's domain may be written to. */
const MAX_MAILBOXES = 1_000;

interface Candidate {
  /** Its place among the mails, from 0 on. */
  readonly place: number;
  readonly file: string;
  /** Under which its incidents are counted: an address, or the domain where it is not known. */
  readonly mailbox: string;
  readonly observation: Observation;
  readonly calm: Outcome;
  /** Within an incident that is vouched for, and within one of claims. */
  readonly within: Outcome;
  readonly withinClaims: Outcome;
  /** Kept only where the mail may turn out to be the site's own. */
  readonly failed: readonly Failed[];
}

/** That there is an incident matters to the verdict; its numbers are told with the incident itself. */
const SOME_INCIDENT: Resemblance = { recipients: 0, since: '', vouched: true };
const SOME_CLAIMS: Resemblance = { ...SOME_INCIDENT, vouched: false };

export interface SiteCountOptions {
  /** Reports that are kept; MAX_KEPT by default. */
  readonly maxKept?: number | undefined;
  /** Is told of each mail, by its place from 0 on, when its decision stands: in no order. */
  readonly decided?: (place: number, file: string, outcome: Outcome) => void;
}

export class SiteCount {
  readonly #stance: Stance;
  readonly #maxKept: number;
  readonly #decided: SiteCountOptions['decided'];
  readonly #kept: Candidate[] = [];
  readonly #beyond: { readonly mailbox: string; readonly observation: Observation }[] = [];
  #factor = 1;
  #mails = 0;
  #firstBeyond: number | null = null;
  /** By domain, the addresses that are told apart. */
  readonly #mailboxes = new Map<string, Set<string>>();
  #addresses = 0;
  #incidents: ReadonlyMap<string, readonly Incident[]> = new Map();
  readonly #intern = new Intern();
  readonly #rows: SiteRows;
  readonly #told = new Map<Incident, Told>();
  readonly #strays = new Map<Remedy, number>();

  constructor(stance: Stance, { maxKept = MAX_KEPT, decided }: SiteCountOptions = {}) {
    this.#stance = stance;
    this.#maxKept = maxKept;
    this.#decided = decided;
    this.#rows = new SiteRows(stance.filters);
  }

  /** Called for each mail in turn. */
  add(seen: Seen): void {
    const place = this.#mails++;
    if (seen.judgement.kind !== 'judged' || seen.judgement.traced === null) {
      this.#stands(place, seen.file, this.#outcomeOf(seen, 'calm'), []);
      return;
    }
    const { report, traced } = seen.judgement;
    if (this.#kept.length < this.#maxKept) {
      this.#kept.push(this.#candidateOf(place, seen, report, traced));
      return;
    }
    this.#firstBeyond ??= place;
    this.#sample(this.#mailboxOf(traced), this.#observe(seen, report, traced));
  }

  /** Called when all mails were added: finds the incidents, and decides what is kept. */
  settle(): void {
    const groups = new Map<string, Observation[]>();
    for (const { mailbox, observation } of [...this.#kept, ...this.#beyond]) {
      const key = this.#soleOf(mailbox);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [observation]);
      else group.push(observation);
    }
    const { limits } = this.#stance;
    this.#incidents = new Map(
      [...groups].map(([mailbox, group]) => [mailbox, incidentsOf(group, mailbox, limits)]),
    );
    for (const candidate of this.#kept) this.#decide(candidate);
    this.#kept.length = 0;
    this.#beyond.length = 0;
  }

  /** Some reports were too many to keep: from which mail on, counted from 0, all have to be given to `again`; else null. */
  get firstBeyond(): number | null {
    return this.#firstBeyond;
  }

  /** Called after `settle`, for each mail from `firstBeyond` on, with its place, in the same order. */
  again(place: number, seen: Seen): void {
    if (seen.judgement.kind !== 'judged' || seen.judgement.traced === null) return;
    this.#decide(this.#candidateOf(place, seen, seen.judgement.report, seen.judgement.traced));
  }

  summary(): SiteSummary {
    const [stray] = [...this.#strays].sort(([, a], [, b]) => b - a);
    return {
      ...this.#rows.summary(),
      incidents: [...this.#incidents.values()]
        .flatMap((found) => found.map((incident) => this.#tell(incident)))
        .sort((a, b) => Number(b.remedy !== null) - Number(a.remedy !== null) || b.reports - a.reports),
      abuse: stray === undefined ? null : { remedy: stray[0], mails: stray[1] },
    };
  }

  #candidateOf(place: number, seen: Seen, report: Report, traced: Traced): Candidate {
    const calm = this.#outcomeOf(seen, 'calm');
    const withinOf = (incident: Resemblance) =>
      this.#outcomeOf({ ...seen, judgement: judge(report, traced, incident) }, 'resembles');
    const within = withinOf(SOME_INCIDENT);
    // Without abuse there is no difference.
    const withinClaims = within.provenance === 'abused' ? withinOf(SOME_CLAIMS) : within;
    return {
      place,
      file: seen.file,
      mailbox: this.#mailboxOf(traced),
      observation: this.#observe(seen, report, traced),
      calm,
      within,
      withinClaims,
      failed: isOwnBounce(calm) || isOwnBounce(within) ? this.#intern.plain(failedOf(report)) : [],
    };
  }

  #observe({ mail }: Seen, report: Report, { trace, knowledge }: Traced): Observation {
    const at = cameAt(mail)?.toISOString() ?? '';
    return this.#intern.observation(observationOf({ report, mail, trace, knowledge, at }));
  }

  #outcomeOf(seen: Seen, resemblance: 'calm' | 'resembles'): Outcome {
    return outcomeOf(seen, resemblance, this.#stance, this.#intern);
  }

  /** To which it came: as the mail says, or the only one that there is; else its domain. */
  #mailboxOf({ trace, knowledge }: Traced): string {
    const { domain, mailboxes } = knowledge;
    const mailbox = trace.mailbox ?? (mailboxes.length === 1 ? mailboxes[0] : undefined);
    const known = this.#mailboxes.get(domain) ?? new Set();
    this.#mailboxes.set(domain, known);
    if (mailbox === undefined) return domain;
    if (!known.has(mailbox)) {
      if (this.#addresses >= MAX_MAILBOXES) return domain;
      this.#addresses++;
      known.add(this.#intern.text(mailbox));
    }
    return this.#intern.text(mailbox);
  }

  /** Of a domain's only mailbox are those reports too that do not say so. */
  #soleOf(mailbox: string): string {
    const [sole, ...others] = this.#mailboxes.get(mailbox) ?? [];
    return sole === undefined || others.length > 0 ? mailbox : sole;
  }

  /** Beyond what is kept whole, every other mail counts, then every fourth ... */
  #sample(mailbox: string, observation: Observation): void {
    const isCounted = (one: Observation) => sumOf(one.mail) % this.#factor === 0;
    if (!isCounted(observation)) return;
    this.#beyond.push({ mailbox, observation });
    if (this.#beyond.length <= this.#maxKept) return;
    this.#factor *= 2;
    const counted = this.#beyond.filter((one) => isCounted(one.observation));
    this.#beyond.length = 0;
    this.#beyond.push(...counted.slice(0, this.#maxKept));
  }

  #decide({ place, file, mailbox, observation, calm, within, withinClaims, failed }: Candidate): void {
    const incidents = this.#incidents.get(this.#soleOf(mailbox)) ?? [];
    const { limits } = this.#stance;
    const found = incidentAmong(observation, incidents, limits);
    // A newsletter's reports belong to its incident, and are judged as in calm.
    const resembled = resembledAmong(observation, incidents, limits)?.incident ?? null;
    const outcome = resembled === null ? calm : resembled.vouched ? within : withinClaims;
    const { remedy } = outcome;
    if (found !== null) this.#toldOf(found.incident).add(file, observation.mail, outcome);
    else if (remedy !== null) this.#strays.set(remedy, (this.#strays.get(remedy) ?? 0) + 1);
    this.#stands(place, file, outcome, failed);
  }

  #stands(place: number, file: string, outcome: Outcome, failed: readonly Failed[]): void {
    this.#rows.add(file, outcome, failed);
    this.#decided?.(place, file, outcome);
  }

  #toldOf(incident: Incident): Told {
    let told = this.#told.get(incident);
    if (told === undefined) {
      told = new Told(incident);
      this.#told.set(incident, told);
    }
    return told;
  }

  #tell(incident: Incident): ScanIncident {
    const told = this.#toldOf(incident);
    // Only the owner knows whether anything is to be mended.
    const remedy = mayBeNewsletter(incident) ? null : told.remedy();
    return { ...incident, samples: told.samples, remedy, verdicts: told.verdicts };
  }
}

function failedOf({ recipients }: Report): Failed[] {
  const failed = recipients
    .filter(({ action }) => action === null || action === 'failed' || action === 'delayed')
    .slice(0, MAX_RECIPIENTS)
    .map(({ address, reason }) => ({ recipient: address, reason }));
  return failed.length > 0 ? failed : [{ recipient: null, reason: 'undefined' }];
}

function sumOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) % 1_048_576;
  return sum;
}
