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
  mail?(raw: Buffer, truth: TruthLine): Buffer;
  readonly ledger?: boolean;
}

export async function judgeSet(dir: string, change: Change = {}): Promise<Verdict[]> {
  const json = JSON.parse(readFileSync(join(dir, 'site.json'), 'utf8')) as Record<string, unknown>;
  const site = readJsonSite(JSON.stringify(change.site?.(json) ?? json), join(dir, 'site.json'));
  const sent = join(dir, 'ledger.jsonl');
  const ledger =
    change.ledger === false || !existsSync(sent)
      ? null
      : await ledgerOf(readFileSync(sent, 'utf8').split('\n'));
  const { knowledge, zone, now, retiredKeys } = site;
  const effects: TraceEffects = {
    resolve: zoneResolver(zone ?? new Map()),
    now: () => now ?? new Date(),
    findSent: ledger === null ? null : ledger.findSent,
    archivedKey: async (name) => retiredKeys.get(name) ?? null,
    hasWritten: null,
    writers: null,
  };
  const trace = tracer(effects);
  const verdicts: Verdict[] = [];
  for (const truth of truthOf(dir)) {
    const raw = readFileSync(join(dir, 'mails', truth.file));
    const mail = parseMail(change.mail?.(raw, truth) ?? raw);
    const stated: Envelope = {
      ...truth.envelope,
      client: truth.envelope.client === null ? null : { ...truth.envelope.client, name: null },
    };
    const envelope = change.envelope?.(stated) ?? stated;
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
