/**
 * What a site would do with the mails of a whole mailbox. Each report is judged as it comes, once as in calm and once as
 * within an incident; which of the two stands is known when all have been counted, so that no verdict rests on the
 * order of files.
 */

import { decide } from '../decide/decide.ts';
import type { Decision } from '../decide/decision.ts';
import type { Policy } from '../decide/policy.ts';
import type { ResemblanceColumn } from '../decide/table.ts';
import {
  type Incident,
  incidentsOf,
  type Limits,
  type Observation,
  resembledAmong,
} from '../incident/index.ts';
import type { Resemblance } from '../judge/abused.ts';
import { type Judgement, judge, type Traced } from '../judge/judge.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import { type Classified, type Mail, NO_VERDICTS, type Reason, type Report } from '../model.ts';
import { firstAddress } from '../parse/index.ts';
import { observationOf } from '../trace/features.ts';
import { cameAt, saysUndelivered } from './scan-count.ts';
import { Intern } from './scan-intern.ts';
import type { Outcome, OwnBounce, ScanIncident, SiteRow, SiteSummary } from './scan-site-summary.ts';
import { Told } from './scan-told.ts';

/**
 * Reports whose small results are kept, at some 3 KB each with what counting them takes: 150 MB, and a week of 7,200 a
 * day. Reports beyond it are read a third time, and incidents are counted of every other, every fourth ... mail of them.
 */
export const MAX_KEPT = 50_000;
/** Own bounces that are listed one by one; the owner of more has another trouble. */
const MAX_OWN_BOUNCES = 10_000;
/** Recipients of one report that are listed. */
const MAX_RECIPIENTS = 100;
/** Mailboxes that are told apart. Any name at the site's domain may be written to. */
const MAX_MAILBOXES = 1_000;
/** One mail as it was read and judged in calm. */
export interface Seen {
  readonly file: string;
  readonly mail: Mail;
  readonly classified: Classified;
  readonly judgement: Judgement;
  readonly reversePath: string | null | undefined;
}

interface Candidate {
  readonly file: string;
  /** Null: not known. */
  readonly mailbox: string | null;
  readonly observation: Observation;
  readonly calm: Outcome;
  readonly within: Outcome;
  /** Kept only where the mail may turn out to be the site's own. */
  readonly recipients: readonly { readonly recipient: string | null; readonly reason: Reason }[];
}

/** That there is an incident matters to the verdict; its numbers are told with the incident itself. */
const SOME_INCIDENT: Resemblance = { recipients: 0, since: '' };

/** What the site wants, and when it takes reports for a flood. */
export interface Stance {
  readonly policy: Policy;
  readonly limits: Limits;
}

export class SiteCount {
  readonly #policy: Policy;
  readonly #limits: Limits;
  readonly #maxKept: number;
  readonly #kept: Candidate[] = [];
  readonly #beyond: { readonly mailbox: string | null; readonly observation: Observation }[] = [];
  #factor = 1;
  /** Stands for the mailbox where none is known. */
  #domain = '';
  #mails = 0;
  #firstBeyond: number | null = null;
  #mailboxes = new Set<string>();
  #incidents: ReadonlyMap<string | null, readonly Incident[]> = new Map();
  readonly #intern = new Intern();
  readonly #rows = new Map<string, { row: Omit<SiteRow, 'count'>; count: number }>();
  readonly #told = new Map<Incident, Told>();
  readonly #strays = new Map<Remedy, number>();
  readonly #own: OwnBounce[] = [];
  #ownReports = 0;

  constructor({ policy, limits }: Stance, maxKept = MAX_KEPT) {
    this.#policy = policy;
    this.#limits = limits;
    this.#maxKept = maxKept;
  }

  /** Called for each mail in turn. */
  add(seen: Seen): void {
    this.#mails++;
    if (seen.judgement.kind !== 'judged' || seen.judgement.traced === null) {
      this.#count(this.#outcomeOf(seen, seen.judgement, 'calm'));
      return;
    }
    const { report, traced } = seen.judgement;
    if (this.#kept.length < this.#maxKept) {
      this.#kept.push(this.#candidateOf(seen, report, traced));
      return;
    }
    this.#firstBeyond ??= this.#mails - 1;
    this.#sample(this.#mailboxOf(traced), this.#observe(seen, report, traced));
  }

  /** Called when all mails were added: finds the incidents, and decides what is kept. */
  settle(): void {
    const sole = this.#mailboxes.size === 1 ? ([...this.#mailboxes][0] as string) : null;
    const groups = new Map<string | null, Observation[]>();
    for (const { mailbox, observation } of [...this.#kept, ...this.#beyond]) {
      const key = mailbox ?? sole;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [observation]);
      else group.push(observation);
    }
    const incidents = new Map<string | null, readonly Incident[]>();
    for (const [mailbox, group] of groups)
      incidents.set(mailbox, incidentsOf(group, mailbox ?? this.#domain, this.#limits));
    // Of a sole mailbox are those reports too that do not say so.
    if (sole !== null) incidents.set(null, incidents.get(sole) ?? []);
    this.#incidents = incidents;
    for (const candidate of this.#kept) this.#decide(candidate);
    this.#beyond.length = 0;
  }

  /** Some reports were too many to keep: from which mail on, counted from 0, all have to be given to `again`; else null. */
  get firstBeyond(): number | null {
    return this.#firstBeyond;
  }

  /** Called after `settle`, for each mail from `firstBeyond` on, in the same order. */
  again(seen: Seen): void {
    if (seen.judgement.kind !== 'judged' || seen.judgement.traced === null) return;
    this.#decide(this.#candidateOf(seen, seen.judgement.report, seen.judgement.traced));
  }

  summary(): SiteSummary {
    const rows = [...this.#rows.values()].map(({ row, count }) => ({ ...row, count }));
    const provenance: Partial<Record<Provenance['kind'], number>> = {};
    const decisions: Record<Decision['kind'], number> = { deliver: 0, mark: 0, hold: 0, drop: 0 };
    for (const { provenance: kind, decision, count } of rows) {
      if (kind !== null) provenance[kind] = (provenance[kind] ?? 0) + count;
      decisions[decision] += count;
    }
    const [stray] = [...this.#strays].sort(([, a], [, b]) => b - a);
    return {
      rows: rows.sort((a, b) => b.count - a.count),
      provenance,
      decisions,
      incidents: [...this.#incidents]
        .filter(([mailbox]) => mailbox !== null || this.#mailboxes.size !== 1)
        .flatMap(([, found]) => found.map((incident) => this.#tell(incident)))
        .sort((a, b) => Number(b.remedy !== null) - Number(a.remedy !== null) || b.reports - a.reports),
      abuse: stray === undefined ? null : { remedy: stray[0], mails: stray[1] },
      ownBounces: this.#own,
      ownReports: this.#ownReports,
    };
  }

  #candidateOf(seen: Seen, report: Report, traced: Traced): Candidate {
    const calm = this.#outcomeOf(seen, seen.judgement, 'calm');
    const within = this.#outcomeOf(seen, judge(report, traced, SOME_INCIDENT), 'resembles');
    const mayBeOwn =
      saysUndelivered(report.kind) && (calm.provenance === 'ours' || within.provenance === 'ours');
    return {
      file: seen.file,
      mailbox: this.#mailboxOf(traced),
      observation: this.#observe(seen, report, traced),
      calm,
      within,
      recipients: mayBeOwn ? this.#intern.plain(recipientsOf(report)) : [],
    };
  }

  #observe({ mail }: Seen, report: Report, { trace, knowledge }: Traced): Observation {
    const at = cameAt(mail)?.toISOString() ?? '';
    return this.#intern.observation(observationOf({ report, mail, trace, knowledge, at }));
  }

  /** To which it came: as the mail says, or the only one that there is. */
  #mailboxOf({ trace, knowledge }: Traced): string | null {
    this.#domain = knowledge.domain;
    const mailbox =
      trace.mailbox ?? (knowledge.mailboxes.length === 1 ? knowledge.mailboxes[0] : null) ?? null;
    if (mailbox === null) return null;
    if (!this.#mailboxes.has(mailbox)) {
      if (this.#mailboxes.size >= MAX_MAILBOXES) return null;
      this.#mailboxes.add(mailbox);
    }
    return this.#intern.text(mailbox);
  }

  #outcomeOf(seen: Seen, judgement: Judgement, resemblance: ResemblanceColumn): Outcome {
    const { mail, classified } = seen;
    const judged = judgement.kind === 'judged' && judgement.traced !== null ? judgement : null;
    const { kind, rule } = decide({
      judgement,
      resemblance,
      // A mailbox does not tell what its server made of spam and viruses in words that a stranger could not write too.
      verdicts: NO_VERDICTS,
      door: 'mx',
      reversePath: seen.reversePath,
      recipient:
        judged?.traced?.trace.mailbox ??
        firstAddress(mail.header.value('delivered-to'))?.toLowerCase() ??
        null,
      policy: this.#policy,
      mail,
      size: mail.raw.length,
    });
    const provenance = judged?.provenance ?? null;
    return this.#intern.same({
      provenance: provenance?.kind ?? null,
      class: classified.kind,
      decision: kind,
      rule,
      remedy: provenance?.kind === 'abused' ? this.#intern.remedy(provenance.remedy) : null,
    });
  }

  /** Beyond what is kept whole, every other mail counts, then every fourth ... */
  #sample(mailbox: string | null, observation: Observation): void {
    const isCounted = (one: Observation) => sumOf(one.mail) % this.#factor === 0;
    if (!isCounted(observation)) return;
    this.#beyond.push({ mailbox, observation });
    if (this.#beyond.length <= this.#maxKept) return;
    this.#factor *= 2;
    const counted = this.#beyond.filter((one) => isCounted(one.observation));
    this.#beyond.length = 0;
    this.#beyond.push(...counted.slice(0, this.#maxKept));
  }

  #decide({ file, mailbox, observation, calm, within, recipients }: Candidate): void {
    const resembled = resembledAmong(observation, this.#incidents.get(mailbox) ?? [], this.#limits);
    const outcome = resembled === null ? calm : within;
    this.#count(outcome);
    const { provenance, decision, remedy } = outcome;
    if (resembled !== null) this.#toldOf(resembled.incident).add(file, observation.mail, outcome);
    else if (remedy !== null) this.#strays.set(remedy, (this.#strays.get(remedy) ?? 0) + 1);
    if (provenance !== 'ours' || (decision !== 'deliver' && decision !== 'mark')) return;
    if (recipients.length === 0) return;
    this.#ownReports++;
    for (const recipient of recipients)
      if (this.#own.length < MAX_OWN_BOUNCES) this.#own.push({ file, ...recipient });
  }

  #count(outcome: Outcome): void {
    const { provenance, class: kind, decision, rule } = outcome;
    // Verdicts stand for all classes that are judged: a bounce and a delay of one thief are one row.
    const key = `${provenance ?? kind} ${decision} ${rule}`;
    const found = this.#rows.get(key);
    if (found === undefined) {
      this.#rows.set(key, { row: { provenance, class: kind, decision, rule }, count: 1 });
    } else found.count++;
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
    return { ...incident, samples: told.samples, remedy: told.remedy(), verdicts: told.verdicts };
  }
}

function recipientsOf({ recipients }: Report): Candidate['recipients'] {
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
