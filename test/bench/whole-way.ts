/** The whole way in memory: parse, classify, trace, judge, against a parser that only parses; and each evidence alone. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '../../lib/classify/index.ts';
import type { TraceEffects } from '../../lib/effects.ts';
import { isJudged, judge } from '../../lib/judge/judge.ts';
import type { Envelope, Report } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { absenceEvidence } from '../../lib/trace/absence.ts';
import { arrivalOf } from '../../lib/trace/arrival.ts';
import { correspondentEvidence } from '../../lib/trace/correspondents.ts';
import { hostsOf } from '../../lib/trace/hosts.ts';
import { tracer } from '../../lib/trace/index.ts';
import { ledgerEvidence } from '../../lib/trace/ledger.ts';
import { pathOf } from '../../lib/trace/path.ts';
import { pathEvidence } from '../../lib/trace/path-evidence.ts';
import { hopsOf } from '../../lib/trace/received/index.ts';
import { reporterOf } from '../../lib/trace/reporter.ts';
import { returnEvidence } from '../../lib/trace/return-address/index.ts';
import { shapeEvidence } from '../../lib/trace/shape.ts';
import { signatureEvidence } from '../../lib/trace/signature.ts';
import { spfAsker, spfOf } from '../../lib/trace/spf.ts';
import { marksOf } from '../../lib/trace/submission.ts';
import type { Trace } from '../../lib/trace/trace.ts';
import { openSet, type TracedMail, type TracedSet } from '../support/traced-set.ts';
import { PARSERS } from './speed.ts';

/** Rounds whose times count. */
const ROUNDS = 15;
/** Rounds before, until the code is compiled: V8 is at it for some eighty, ours as theirs. */
const WARMING = 90;

const WHOLE_WAY = 'parse, classify, trace, judge';
const WITH_ENVELOPE = 'the same, with an envelope';

/**
 * First over the same mails as the other speeds, as mail of the first set's site: without an envelope, as a command reads
 * them from a mailbox, and each with one, as a server has it of whoever hands a report in; then over the reports of all sets, in
 * which nearly every mail is judged, and carries a signature of ours to verify.
 */
export async function wholeWay(mails: readonly Buffer[], dirs: readonly string[]): Promise<void> {
  const sets = await Promise.all(dirs.map((dir) => openSet(dir)));
  const [first] = sets;
  if (first === undefined) throw new Error('no set of reports with a site.json is given');
  const asMailOf = (envelopeOf: (raw: Buffer) => Envelope): TracedSet => ({
    ...first,
    mails: mails.map((raw) => ({ raw, envelope: envelopeOf(raw) })),
  });
  const fromMailbox = asMailOf(() => ({ reversePath: undefined, forwardPaths: [], client: null }));
  const byServer = asMailOf((raw) => ({
    reversePath: reversePathOf(raw),
    forwardPaths: [`info@${first.knowledge.domain}`],
    client: { address: '198.51.100.20', helo: 'mx.example.net', name: null },
  }));
  await race(`WHOLE WAY over the same ${mails.length} mails, as mail of a site`, [
    { name: WHOLE_WAY, sets: [fromMailbox] },
    { name: WITH_ENVELOPE, sets: [byServer] },
  ]);
  console.log(
    '  Without an envelope a mailbox is read (scan, filter); with one a server judges what it is given.\n',
  );
  const reports = sets.reduce((sum, set) => sum + set.mails.length, 0);
  await race(`WHOLE WAY over ${reports} reports of ${sets.length} sites, each with its envelope`, [
    { name: WHOLE_WAY, sets },
  ]);
  await eachEvidence(sets);
}

/** What a server witnessed stands on top of a mail that it delivered; of one without it, as of most notices, `<>`. */
function reversePathOf(raw: Buffer): string | null {
  const returnPath = parseMail(raw)
    .header.value('return-path')
    ?.replace(/[\s<>]/g, '');
  return returnPath === undefined || returnPath === '' ? null : returnPath;
}

interface Way {
  readonly name: string;
  readonly sets: readonly TracedSet[];
}

/** All ways go over the same mails; each parser is compared with each way. */
async function race(title: string, ways: readonly [Way, ...Way[]]): Promise<void> {
  console.log(`${title} (median of ${ROUNDS} rounds)`);
  const [{ sets }] = ways;
  const mails = sets.flatMap((set) => set.mails);
  const contenders = [
    ...ways.map((way) => ({ name: way.name, run: runOf(way) })),
    ...PARSERS.map(({ name, run }) => ({
      name,
      run: async () => {
        for (const { raw } of mails) await run(raw);
      },
    })),
  ];
  for (const { run } of contenders) for (let i = 0; i < WARMING; i++) await run();
  const spent = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of contenders) {
      const start = performance.now();
      await run();
      spent.get(name)?.push(performance.now() - start);
    }
  }
  const medians = ways.map(({ name }) => median(spent.get(name) as number[]));
  for (const { name } of contenders) {
    const time = median(spent.get(name) as number[]);
    const rate = `${((mails.length / time) * 1_000).toFixed(0)} mails/s`.padStart(15);
    const ratios = medians.map((ours) => (time / ours).toFixed(2)).join(' and ');
    const ratio = ways.some((way) => way.name === name) ? '' : `   ${ratios} times slower than the whole way`;
    console.log(`  ${name.padEnd(30)}${rate}${ratio}`);
  }
  console.log();
}

function runOf({ sets }: Way): () => Promise<void> {
  const traced = sets.map((set) => ({ set, trace: tracer(set.effects) }));
  return async () => {
    for (const { set, trace } of traced) {
      for (const { raw, envelope } of set.mails) {
        const mail = parseMail(raw);
        const report = classify(mail, envelope);
        if (report.kind === 'ordinary' || !isJudged(report)) continue;
        const { knowledge } = set;
        judge(report, { trace: await trace({ mail, report, envelope, knowledge }), knowledge });
      }
    }
  };
}

/** One piece at a time, so that its own work is measured and not what runs beside it. */
async function eachEvidence(sets: readonly TracedSet[]): Promise<void> {
  const spent = new Map<string, number[]>();
  for (let round = 0; round < WARMING + ROUNDS; round++) {
    for (const set of sets) {
      const ask = tracer(set.effects);
      for (const traced of set.mails) {
        const mail = parseMail(traced.raw);
        const report = classify(mail, traced.envelope);
        if (report.kind === 'ordinary' || !isJudged(report)) continue;
        const found = await ask({ mail, report, envelope: traced.envelope, knowledge: set.knowledge });
        for (const [name, run] of await piecesOf(traced, report, found, set)) {
          const start = performance.now();
          await run();
          if (round < WARMING) continue;
          const times = spent.get(name) ?? [];
          times.push(performance.now() - start);
          spent.set(name, times);
        }
      }
    }
  }
  console.log('EVIDENCE, each alone (milliseconds a report; DNS and ledger in memory)');
  console.log(`  ${'piece'.padEnd(30)}${'median'.padStart(10)}${'95%'.padStart(10)}`);
  for (const [name, times] of spent) {
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(times.length * share)] as number).toFixed(3).padStart(10);
    console.log(`  ${name.padEnd(30)}${at(0.5)}${at(0.95)}`);
  }
  console.log();
}

async function piecesOf(
  { raw, envelope }: TracedMail,
  report: Report,
  found: Trace,
  { knowledge, effects }: TracedSet,
): Promise<[string, () => unknown][]> {
  const { resolve }: TraceEffects = effects;
  const mail = parseMail(raw);
  const arrival = await arrivalOf(mail, envelope, knowledge, resolve);
  const hosts = await hostsOf(knowledge, resolve);
  const header = report.returned.kind === 'none' ? null : report.returned.header;
  const hops = header === null ? [] : hopsOf(header);
  const { reporter, path, failed, mailbox, messageId } = found;
  const at = path.kind === 'none' ? null : path.hop.at;
  const client = path.kind === 'hand-off' ? path.hop.client : null;
  const sender = mailbox;
  return [
    ['reporter', () => reporterOf({ mail, arrival, hops, hosts, knowledge }, resolve)],
    [
      'path',
      async () => {
        const way = await pathOf({
          hops: header === null ? [] : hopsOf(header),
          reporter,
          reportingMta: report.reportingMta,
          hosts,
          knowledge,
          resolve,
        });
        return pathEvidence({ path: way.path, hops, reporter, sender, hosts, knowledge }, spfAsker(resolve));
      },
    ],
    ...(client === null
      ? []
      : [
          [
            'path: one SPF check',
            () => spfOf({ address: client, domain: knowledge.domain, helo: null }, resolve),
          ] as [string, () => unknown],
        ]),
    ['ledger', () => ledgerEvidence({ quotedIds: report.quotedIds, failed }, effects.findSent)],
    ...(header === null
      ? []
      : ([
          [
            'signature',
            () =>
              signatureEvidence(
                { header, domains: [knowledge.domain], failed, foreignClient: client },
                effects,
              ),
          ],
          ['shape', () => shapeEvidence({ header, knowledge, messageId })],
          ['submission marks', () => marksOf(header, hops)],
        ] as [string, () => unknown][])),
    [
      'absence',
      () =>
        absenceEvidence({
          word: found.ledger,
          messageId,
          at,
          arrival,
          knowledge,
          complete: true,
          ownSignaturePresent: found.signature !== null,
          path,
          reporter: reporter.kind,
        }),
    ],
    [
      'return address',
      () =>
        returnEvidence({
          forwardPath: arrival.forwardPath,
          deliveredTo: arrival.deliveredTo,
          byForwardDoor: arrival.forwarded,
          dsn: true,
          reversePathNull: true,
          arrival,
          now: effects.now(),
          knowledge,
        }),
    ],
    ['correspondents', () => correspondentEvidence({ mailbox, failed, doubted: false }, effects)],
  ];
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
}

/** The profiles of our own samples. */
export function profileDirs(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name));
}
