/** A set of reports of known truth (site.json, truth.jsonl, ledger.jsonl, mails/), judged as the command line does. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '../../lib/classify/index.ts';
import { zoneResolver } from '../../lib/dns.ts';
import type { TraceEffects } from '../../lib/effects.ts';
import { isJudged, judge } from '../../lib/judge/judge.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { ledgerOf } from '../../lib/ledger/index.ts';
import type { Client, Envelope } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { readJsonSite } from '../../lib/site/json-site.ts';
import { tracer } from '../../lib/trace/index.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import type { Trace } from '../../lib/trace/trace.ts';

export interface TruthLine {
  readonly file: string;
  readonly truth: 'genuine' | 'forged' | 'abuse';
  readonly scenario: string;
  readonly envelope: {
    reversePath: string | null;
    forwardPaths: string[];
    client: Omit<Client, 'name'> | null;
  };
  /** Acceptable verdicts, where the set states them. */
  readonly expect?: readonly Provenance['kind'][];
}

export interface Verdict {
  readonly truth: TruthLine;
  /** Null where the mail is none of which one asks whose it is. */
  readonly provenance: Provenance | null;
  readonly trace: Trace | null;
}

export interface Change {
  /** The site's JSON, changed. */
  site?(site: Record<string, unknown>): Record<string, unknown>;
  envelope?(envelope: Envelope): Envelope;
  /** The report, changed; null leaves it out. */
  mail?(raw: Buffer, truth: TruthLine): Buffer | null;
  readonly ledger?: boolean;
  /** DNS answers nothing. */
  readonly silent?: boolean;
}

export interface TracedMail {
  readonly raw: Buffer;
  readonly envelope: Envelope;
}

/** A set ready to be judged: DNS, ledger, archive and clock answer from its files. */
export interface TracedSet {
  readonly knowledge: Knowledge;
  readonly effects: TraceEffects;
  readonly mails: readonly TracedMail[];
}

export interface TrueSet extends TracedSet {
  readonly mails: readonly (TracedMail & { readonly truth: TruthLine })[];
}

export async function openSet(dir: string, change: Change = {}): Promise<TrueSet> {
  const json = JSON.parse(readFileSync(join(dir, 'site.json'), 'utf8')) as Record<string, unknown>;
  const site = readJsonSite(JSON.stringify(change.site?.(json) ?? json), join(dir, 'site.json'));
  const sent = join(dir, 'ledger.jsonl');
  const ledger =
    change.ledger === false || !existsSync(sent)
      ? null
      : await ledgerOf(readFileSync(sent, 'utf8').split('\n'));
  const { knowledge, zone, now, retiredKeys } = site;
  return {
    knowledge,
    effects: {
      resolve: change.silent === true ? async () => ({ kind: 'silent' }) : zoneResolver(zone ?? new Map()),
      now: () => now ?? new Date(),
      findSent: ledger === null ? null : ledger.findSent,
      archivedKey: async (name) => retiredKeys.get(name) ?? null,
      hasWritten: null,
      writers: null,
    },
    mails: truthOf(dir).flatMap((truth) => {
      const written = readFileSync(join(dir, 'mails', truth.file));
      const raw = change.mail === undefined ? written : change.mail(written, truth);
      if (raw === null) return [];
      const { client } = truth.envelope;
      const envelope: Envelope = {
        ...truth.envelope,
        client: client === null ? null : { ...client, name: null },
      };
      return [{ truth, raw, envelope: change.envelope?.(envelope) ?? envelope }];
    }),
  };
}

export async function judgeSet(dir: string, change: Change = {}): Promise<Verdict[]> {
  const { knowledge, effects, mails } = await openSet(dir, change);
  const trace = tracer(effects);
  const verdicts: Verdict[] = [];
  for (const { truth, raw, envelope } of mails) {
    const mail = parseMail(raw);
    const report = classify(mail, envelope);
    if (report.kind === 'ordinary' || !isJudged(report)) {
      verdicts.push({ truth, provenance: null, trace: null });
      continue;
    }
    const found = await trace({ mail, report, envelope, knowledge });
    const judgement = judge(report, { trace: found, knowledge });
    verdicts.push({
      truth,
      provenance: judgement.kind === 'judged' ? judgement.provenance : null,
      trace: found,
    });
  }
  return verdicts;
}

export function truthOf(dir: string): TruthLine[] {
  return readFileSync(join(dir, 'truth.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TruthLine);
}

/** How many of `truth` got each verdict. */
export function countOf(verdicts: readonly Verdict[], truth: TruthLine['truth']) {
  const counts = { ours: 0, abused: 0, unproven: 0, suspect: 0, forged: 0, none: 0, all: 0 };
  for (const verdict of verdicts) {
    if (verdict.truth.truth !== truth) continue;
    counts[verdict.provenance?.kind ?? 'none']++;
    counts.all++;
  }
  return counts;
}
